//! Clients whose requests are wrong on the level of RPC.

use emulator::rpc::pdu::header::PduType;

use super::{
    super::{ClientWork, Rows},
    pdu::{STUB, get, in_ndr64, is, resize, results, set, stub},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(in crate::saboteur::client) const ROWS: Rows = &[
    Saboteur {
        name: "asks-twice",
        does: "sends its request again before it is answered",
        breaks: &["RPC-140"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::REQUEST) {
                let mut again = pdu.clone();
                set(&mut again, "call_id", get(pdu, "call_id") + 1);
                pdu.extend(again);
            }
        }),
    },
    Saboteur {
        name: "calls-in-context-0",
        does: "sends every request in its first context",
        breaks: &["RPC-040"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::REQUEST) {
                set(pdu, "p_cont_id", 0);
            }
        }),
    },
    Saboteur {
        name: "calls-in-the-last-accepted-context",
        does: "encodes for the first context that was accepted and names the last one",
        breaks: &["RPC-046"],
        work: ClientWork::Leaves(|pdus, pdu| {
            let accepted = results(&pdus.last);
            let both = accepted.len() > 1 && accepted[..2].iter().all(|(result, _)| *result == 0);
            if is(pdu, PduType::REQUEST) && both {
                set(pdu, "p_cont_id", 1);
            }
        }),
    },
    Saboteur {
        name: "counts-calls-from-2-31",
        does: "gives its calls ids above 0x7FFFFFFF",
        breaks: &["RPC-140"],
        work: ClientWork::Several(&[
            ClientWork::Leaves(|_, pdu| {
                if is(pdu, PduType::REQUEST) {
                    let id = get(pdu, "call_id");
                    set(pdu, "call_id", id | 0x8000_0000);
                }
            }),
            ClientWork::Arrives(|_, pdu| {
                let id = get(pdu, "call_id");
                set(pdu, "call_id", id & 0x7FFF_FFFF);
            }),
        ]),
    },
    Saboteur {
        name: "leaves-padding-unset",
        does: "leaves something in the padding of its stub",
        breaks: &["RPC-178"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::REQUEST) && in_ndr64(pdu) {
                stub(pdu, 4, 8).fill(0xCD);
            }
        }),
    },
    Saboteur {
        name: "ndr-in-every-context",
        does: "writes every stub in NDR",
        breaks: &["RPC-040"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::REQUEST) && in_ndr64(pdu) {
                pdu.drain(STUB + 4..STUB + 8);
                pdu.drain(STUB + 8..STUB + 12);
                let length = pdu.len();
                resize(pdu, length);
            }
        }),
    },
    Saboteur {
        name: "ndr64-in-every-context",
        does: "writes every stub in NDR64",
        breaks: &["RPC-041"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::REQUEST) && !in_ndr64(pdu) {
                pdu.splice(STUB + 4..STUB + 4, [0; 4]);
                pdu.splice(STUB + 12..STUB + 12, [0; 4]);
                let length = pdu.len();
                resize(pdu, length);
            }
        }),
    },
    Saboteur {
        name: "wrong-allocation-hint",
        does: "says in its hint that its stub has one octet",
        breaks: &["RPC-178"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::REQUEST) {
                set(pdu, "alloc_hint", 1);
            }
        }),
    },
];
