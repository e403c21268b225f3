//! Hosts that are wrong about the byte stream below their PDUs (RPC).

use std::sync::atomic::Ordering;

use emulator::{
    rpc::pdu::header::{PduType, View},
    trace::Close,
};

use super::{HostWork, Rows, rpc_bind::is};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "flushes-with-the-next-answer",
        does: "sends an answer only when the next one is ready",
        breaks: &["RPC-218"],
        work: HostWork::Leaves(|pdus, pdu| {
            if is(pdu, PduType::RESPONSE) {
                std::mem::swap(&mut pdus.held, pdu);
            }
        }),
    },
    Saboteur {
        name: "segment-is-a-pdu",
        does: "takes each TCP segment for a whole PDU",
        breaks: &["RPC-215"],
        work: HostWork::Segment(|_, octets| {
            let whole =
                View::new(octets).is_some_and(|view| octets.len() >= usize::from(view.header.frag_length));
            if !whole {
                octets.clear();
            }
        }),
    },
    Saboteur {
        name: "serves-nobody-after-a-reset",
        does: "serves nobody any more when a client has reset a connection",
        breaks: &["RPC-220"],
        work: HostWork::Several(&[
            HostWork::Closed(|pdus, how| {
                if how == Close::Rst {
                    pdus.broken.store(true, Ordering::Relaxed);
                }
            }),
            HostWork::Arrives(|pdus, pdu| {
                if pdus.broken.load(Ordering::Relaxed) {
                    pdu.clear();
                }
            }),
        ]),
    },
];
