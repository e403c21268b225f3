//! Hosts that are wrong about requests, faults and the end of connections (RPC).

use emulator::{
    rpc::{
        craft::{Body, Change, Craft},
        pdu::{
            header::{self, PduType},
            layout,
        },
        status,
    },
    trace::Close,
};

use super::{
    HostWork, Rows,
    rpc_bind::{copy, is, set},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "answers-of-the-first-call",
        does: "gives every answer on a connection call id 2 from the second request on",
        breaks: &["RPC-136", "RPC-139", "RPC-224"],
        work: HostWork::Leaves(|pdus, pdu| {
            if pdus.requests > 1 && is(pdu, PduType::RESPONSE) {
                set(pdu, "call_id", 2);
            }
        }),
    },
    Saboteur {
        name: "any-context-will-do",
        does: "takes a request on any context for one on the first",
        breaks: &["RPC-039", "RPC-083", "RPC-146"],
        work: HostWork::Arrives(|_, pdu| {
            if layout::get(pdu, "p_cont_id").is_some_and(|id| id > 1) {
                set(pdu, "p_cont_id", 0);
            }
        }),
    },
    Saboteur {
        name: "any-operation-will-do",
        does: "takes every operation for the one that there is",
        breaks: &["RPC-135", "RPC-145", "RPC-146", "RPC-147", "RPC-185", "RPC-186"],
        work: HostWork::Arrives(|_, pdu| set(pdu, "opnum", 0)),
    },
    Saboteur {
        name: "asks-clients-to-go",
        does: "sends a shutdown behind the bind_ack of a single context",
        breaks: &["RPC-120", "RPC-188", "RPC-200", "RPC-202", "RPC-219"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::BIND_ACK) && layout::get(pdu, "n_results") == Some(1) {
                pdu.extend(header::bare(PduType::SHUTDOWN, 0));
            }
        }),
    },
    Saboteur {
        name: "bad-stub-is-refused",
        does: "answers bad stub data by a refusal in place of a fault",
        breaks: &["RPC-121", "RPC-166", "RPC-167", "RPC-168", "RPC-170", "RPC-171", "RPC-172"],
        work: HostWork::Leaves(|_, pdu| {
            if layout::get(pdu, "status") == Some(status::BAD_STUB_DATA.into()) {
                let mut stub = vec![0; 8];
                stub.extend(0x8007_000D_u32.to_le_bytes());
                let context =
                    layout::get(pdu, "p_cont_id").and_then(|id| u16::try_from(id).ok()).unwrap_or(0);
                replace(pdu, Body::Response { context, alloc_hint: 12, stub });
            }
        }),
    },
    Saboteur {
        name: "big-endian-is-lost",
        does: "waits for the rest of every big-endian PDU",
        breaks: &["RPC-156", "RPC-157"],
        work: HostWork::Arrives(|_, pdu| {
            if pdu.get(4).is_some_and(|label| label & 0x10 == 0) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "call-ids-of-16-bits",
        does: "keeps 16 bits of a call id",
        breaks: &["RPC-003", "RPC-135", "RPC-138"],
        work: HostWork::Leaves(|_, pdu| {
            if let Some(call_id) = layout::get(pdu, "call_id") {
                set(pdu, "call_id", call_id & 0xFFFF);
            }
        }),
    },
    Saboteur {
        name: "cancels-on-every-answer",
        does: "counts two cancels in each response in NDR and in each fault",
        breaks: &["RPC-098", "RPC-173", "RPC-185", "RPC-201"],
        work: HostWork::Leaves(|_, pdu| {
            if layout::get(pdu, "p_cont_id") == Some(0) {
                set(pdu, "cancel_count", 2);
            }
        }),
    },
    Saboteur {
        name: "closes-by-rst",
        does: "ends connections by RST, so that its last word may be lost",
        breaks: &["RPC-114", "RPC-123", "RPC-188", "RPC-222"],
        work: HostWork::Closes(|_, close| *close = close.map(|_| Close::Rst)),
    },
    Saboteur {
        name: "context-ids-of-8-bits",
        does: "keeps 8 bits of the context id of a request",
        breaks: &["RPC-038"],
        work: HostWork::Arrives(|_, pdu| {
            if is(pdu, PduType::REQUEST)
                && let Some(id) = layout::get(pdu, "p_cont_id")
            {
                set(pdu, "p_cont_id", id & 0xFF);
            }
        }),
    },
    Saboteur {
        name: "executed-all-the-same",
        does: "never says in a fault that the call was not executed",
        breaks: &["RPC-039", "RPC-068", "RPC-083", "RPC-145", "RPC-186", "RPC-209"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::FAULT) {
                set(pdu, "pfc_flags", header::WHOLE.into());
            }
        }),
    },
    Saboteur {
        name: "fault-of-another-call",
        does: "gives faults the call id after that of their request",
        breaks: &["RPC-115", "RPC-116", "RPC-135", "RPC-147"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::FAULT)
                && let Some(call_id) = layout::get(pdu, "call_id")
            {
                set(pdu, "call_id", call_id + 1);
            }
        }),
    },
    Saboteur {
        name: "fault-of-status-0",
        does: "says success in each fault",
        breaks: &["RPC-110", "RPC-113", "RPC-117", "RPC-122", "RPC-145", "RPC-166", "RPC-187"],
        work: HostWork::Leaves(|_, pdu| set(pdu, "status", 0)),
    },
    Saboteur {
        name: "faults-with-octets-behind",
        does: "sends eight more octets in each fault",
        breaks: &["RPC-145", "RPC-185", "RPC-222"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::FAULT) {
                pdu.extend([0; 8]);
                set(pdu, "frag_length", 40);
            }
        }),
    },
    Saboteur {
        name: "faults-without-their-context",
        does: "names context 0 in each fault",
        breaks: &["RPC-038", "RPC-110", "RPC-115", "RPC-116", "RPC-145", "RPC-166"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::FAULT) {
                set(pdu, "p_cont_id", 0);
            }
        }),
    },
    Saboteur {
        name: "first-fragment-is-all",
        does: "takes the first fragment of a request for the whole",
        breaks: &["RPC-073", "RPC-098", "RPC-107", "RPC-108", "RPC-149"],
        work: HostWork::Arrives(|_, pdu| {
            if is(pdu, PduType::REQUEST) && pdu.get(3).is_some_and(|flags| flags & header::FIRST != 0) {
                pdu[3] |= header::LAST;
            }
        }),
    },
    Saboteur {
        name: "hints-are-lengths",
        does: "drops requests whose allocation hint isn't the length of their stub",
        breaks: &["RPC-108", "RPC-109"],
        work: HostWork::Arrives(|_, pdu| {
            let stub = pdu.len().saturating_sub(24) as u64;
            if is(pdu, PduType::REQUEST) && layout::get(pdu, "alloc_hint") != Some(stub) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "ndr-answers-too-long",
        does: "sends eight octets behind the stub of an answer in NDR",
        breaks: &["RPC-107", "RPC-165", "RPC-173"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && layout::get(pdu, "p_cont_id") == Some(0) {
                pdu.extend([0; 8]);
                let length = pdu.len() as u64;
                set(pdu, "frag_length", length);
            }
        }),
    },
    Saboteur {
        name: "never-closes",
        does: "leaves connections open that it has ended",
        breaks: &[
            "RPC-004", "RPC-008", "RPC-011", "RPC-016", "RPC-068", "RPC-069", "RPC-082", "RPC-097",
            "RPC-110", "RPC-118", "RPC-119", "RPC-150", "RPC-204", "RPC-206", "RPC-207", "RPC-208",
            "RPC-209", "RPC-221",
        ],
        work: HostWork::Closes(|_, close| *close = None),
    },
    Saboteur {
        name: "no-room-for-early-requests",
        does: "loses a request that arrives before the answer to its bind has left",
        breaks: &["RPC-217"],
        work: HostWork::Arrives(|pdus, pdu| {
            if pdus.left == 0 && is(pdu, PduType::REQUEST) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "odd-lengths-are-bad-stubs",
        does: "answers a refused message by bad stub data",
        breaks: &["RPC-112", "RPC-169", "RPC-174"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::RESPONSE) && pdu.len() < 60 {
                replace(pdu, Body::Fault { context: 0, status: status::BAD_STUB_DATA });
            }
        }),
    },
    Saboteur {
        name: "one-request-a-connection",
        does: "answers no request but the first of a connection",
        breaks: &[
            "RPC-066", "RPC-071", "RPC-081", "RPC-095", "RPC-096", "RPC-136", "RPC-137", "RPC-139",
            "RPC-145", "RPC-148", "RPC-166", "RPC-170", "RPC-203", "RPC-216", "RPC-224",
        ],
        work: HostWork::Leaves(|pdus, pdu| {
            if pdus.requests > 1 && is(pdu, PduType::RESPONSE) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "other-characters-are-lost",
        does: "waits for the rest of PDUs whose characters or floats are represented in another way",
        breaks: &["RPC-158"],
        work: HostWork::Arrives(|_, pdu| {
            if pdu.get(4..8).is_some_and(|label| label != header::LITTLE_ENDIAN && label[0] & 0x10 != 0) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "responses-with-asked-flags",
        does: "gives a request's own flags back in its response",
        breaks: &["RPC-095", "RPC-148"],
        work: HostWork::Leaves(|pdus, pdu| {
            if is(pdu, PduType::RESPONSE) {
                copy(pdus, pdu, "pfc_flags");
            }
        }),
    },
    Saboteur {
        name: "stub-before-operation",
        does: "says bad stub data of an operation that there isn't",
        breaks: &["RPC-145", "RPC-146"],
        work: HostWork::Leaves(|_, pdu| {
            if layout::get(pdu, "status") == Some(status::OP_RANGE.into()) {
                set(pdu, "status", status::BAD_STUB_DATA.into());
            }
        }),
    },
    Saboteur {
        name: "takes-any-length",
        does: "takes requests of any length, whatever it has negotiated or told",
        breaks: &["RPC-110", "RPC-111", "RPC-112"],
        work: HostWork::Rpc(|config| {
            config.limits.request_bytes = usize::MAX;
            config.max_frag = 65_528;
        }),
    },
];

/// Puts another PDU of the same call in a PDU's place.
fn replace(pdu: &mut Vec<u8>, body: Body) {
    let call_id = layout::get(pdu, "call_id").and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
    let changes: Vec<Change> = Vec::new();
    // These bodies always fit a PDU.
    if let Ok(other) = (Craft { body, call_id, flags: header::WHOLE, changes }).emit() {
        *pdu = other;
    }
}
