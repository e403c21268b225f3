//! Hosts that are wrong about the byte stream below their PDUs (RPC).

use std::sync::atomic::Ordering;

use emulator::{
    rpc::pdu::{
        header::{PduType, View},
        layout,
    },
    trace::Close,
};

use super::{
    HostWork, Rows,
    rpc_bind::{is, set},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "drops-long-binds",
        does: "says nothing to a bind that is longer than its contexts, or whose reserved octets aren't zero",
        breaks: &["RPC-012"],
        work: HostWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND) && !is_plain(pdu) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "faults-in-big-endian",
        does: "labels its faults as big-endian",
        breaks: &["RPC-155"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::FAULT)
                && let Some(label) = pdu.get_mut(REPRESENTATION)
            {
                *label = 0;
            }
        }),
    },
    Saboteur {
        name: "hints-at-more",
        does: "hints at a longer stub than its response has",
        breaks: &["RPC-124"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::RESPONSE) {
                set(pdu, "alloc_hint", 0x1_0000);
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

/// Where the data representation of a PDU begins.
const REPRESENTATION: usize = 4;

/// Whether a bind ends with its last context, and its reserved octets are zero (C706 12.6.4.3).
fn is_plain(bind: &[u8]) -> bool {
    let field = |name: &str| layout::get(bind, name).unwrap_or_default();
    let contexts = field("n_context_elem");
    let syntaxes: u64 = (0..contexts).map(|nth| field(&format!("context[{nth}].n_transfer_syn"))).sum();
    let length = 28 + 24 * contexts + 20 * syntaxes;
    let reserved = bind.get(25..28).is_some_and(|octets| octets == [0; 3]);
    reserved && usize::try_from(length).is_ok_and(|length| length == bind.len())
}
