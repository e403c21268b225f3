//! Clients that read responses wrongly.

use emulator::model::Hresult;
use emulator::rpc::{
    client::CallOutcome,
    pdu::header::{self, PduType},
};

use super::{
    super::{ClientWork, Rows},
    pdu::{STUB, get, in_ndr64, is, resize, set, stub},
};
use crate::saboteur::Saboteur;

/// Flags of a response that is whole.
const WHOLE: u64 = header::WHOLE as u64;

/// In order of their names.
pub(in crate::saboteur::client) const ROWS: Rows = &[
    Saboteur {
        name: "drops-a-late-fault",
        does: "takes a fault behind fragments for the end of the response",
        breaks: &["RPC-128"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::FAULT) && is(&pdus.before, PduType::RESPONSE) {
                let call_id = get(pdu, "call_id");
                pdu.clone_from(&pdus.before);
                resize(pdu, STUB);
                set(pdu, "pfc_flags", header::LAST.into());
                set(pdu, "call_id", call_id);
            }
        }),
    },
    Saboteur {
        name: "fills-up-short-stubs",
        does: "reads zeros where a response stub ends too early",
        breaks: &["RPC-176"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && get(pdu, "pfc_flags") == WHOLE {
                let at = if in_ndr64(pdu) { 24 } else { 12 };
                let size = stub(pdu, 0, 4).iter().rev().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
                let whole = STUB + (at + size).next_multiple_of(4) + 4;
                if (pdu.len()..pdu.len() + 5).contains(&whole) {
                    resize(pdu, whole);
                }
            }
        }),
    },
    Saboteur {
        name: "ignores-max-count",
        does: "doesn't compare the two sizes of a response",
        breaks: &["RPC-176"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && get(pdu, "pfc_flags") == WHOLE && pdu.len() > 64 {
                let size: Vec<u8> = stub(pdu, 0, 4).to_vec();
                let (from, to) = if in_ndr64(pdu) { (16, 24) } else { (8, 12) };
                let count = stub(pdu, from, to);
                if !size.is_empty() && !count.is_empty() {
                    count.fill(0);
                    count[..4].copy_from_slice(&size);
                }
            }
        }),
    },
    Saboteur {
        name: "ignores-the-order-of-later-fragments",
        does: "reads every fragment in the order of the first",
        breaks: &["RPC-159"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && pdu.len() > 4 && pdu[4] == 0x11 {
                pdu[4] = 0x10;
            }
        }),
    },
    Saboteur {
        name: "needs-a-short-referent",
        does: "takes a referent of NDR64 above 2^32 for none",
        breaks: &["RPC-177"],
        work: ClientWork::Arrives(|_, pdu| {
            let whole = is(pdu, PduType::RESPONSE) && get(pdu, "pfc_flags") == WHOLE;
            if whole && in_ndr64(pdu) && stub(pdu, 12, 16).iter().any(|octet| *octet > 0) {
                stub(pdu, 8, 16).fill(0);
            }
        }),
    },
    Saboteur {
        name: "needs-an-allocation-hint",
        does: "takes a response without an allocation hint for an empty one",
        breaks: &["RPC-126"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && get(pdu, "alloc_hint") == 0 {
                resize(pdu, STUB);
            }
        }),
    },
    Saboteur {
        name: "needs-its-own-referent",
        does: "takes 0x00020000 alone for a referent",
        breaks: &["RPC-177"],
        work: ClientWork::Arrives(|_, pdu| {
            let (from, to) = if in_ndr64(pdu) { (8, 16) } else { (4, 8) };
            let whole = is(pdu, PduType::RESPONSE) && get(pdu, "pfc_flags") == WHOLE;
            if whole && ![[0, 0, 2, 0], [0; 4]].iter().any(|known| stub(pdu, from, to).starts_with(known)) {
                resize(pdu, STUB);
            }
        }),
    },
    Saboteur {
        name: "never-reads-empty-fragments",
        does: "passes over a fragment without stub octets, the last one too",
        breaks: &["RPC-125"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && pdu.len() == STUB {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "refuses-fragments",
        does: "passes over responses that aren't whole",
        breaks: &["RPC-125"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && get(pdu, "pfc_flags") & WHOLE != WHOLE {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "reports-refusals-as-bad-data",
        does: "reports every refusal as data that it can't read",
        breaks: &["RPC-175"],
        work: ClientWork::Outcome(|_, _, _, outcome| {
            if let CallOutcome::Refusal(code) = outcome {
                *code = Hresult::INVALID_DATA;
            }
        }),
    },
    Saboteur {
        name: "takes-a-failing-hresult-for-success",
        does: "doesn't look at the HRESULT behind data",
        breaks: &["RPC-175"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && get(pdu, "pfc_flags") == WHOLE && pdu.len() > 64 {
                let length = pdu.len();
                pdu[length - 4..].fill(0);
            }
        }),
    },
    Saboteur {
        name: "takes-any-call-id",
        does: "takes the response to any call for the one to its own",
        breaks: &["RPC-141"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::RESPONSE) {
                set(pdu, "call_id", get(&pdus.sent, "call_id"));
            }
        }),
    },
    Saboteur {
        name: "trusts-the-allocation-hint",
        does: "reads as many octets of a stub as the hint says",
        breaks: &["RPC-126"],
        work: ClientWork::Arrives(|_, pdu| {
            let hint = usize::try_from(get(pdu, "alloc_hint")).unwrap_or(usize::MAX);
            if is(pdu, PduType::RESPONSE) && hint > 0 && hint < pdu.len() - STUB {
                resize(pdu, STUB + hint);
            }
        }),
    },
];
