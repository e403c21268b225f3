//! Clients that bind wrongly, or read the answer to their bind wrongly.

use emulator::rpc::pdu::header::PduType;

use super::{
    super::{ClientWork, Rows},
    pdu::{accept, get, is, ptype, results, set},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(in crate::saboteur::client) const ROWS: Rows = &[
    Saboteur {
        name: "asks-for-an-association",
        does: "asks for the association 1 in its first bind",
        breaks: &["RPC-017"],
        work: ClientWork::Rpc(|config| config.group = 1),
    },
    Saboteur {
        name: "asks-for-small-fragments",
        does: "takes no fragments of more than 1024 octets",
        breaks: &["RPC-017"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::BIND) {
                set(pdu, "max_recv_frag", 1024);
            }
        }),
    },
    Saboteur {
        name: "bind-ack-of-any-call",
        does: "takes a bind_ack of another call for its own",
        breaks: &["RPC-020"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) {
                set(pdu, "call_id", get(&pdus.sent, "call_id"));
            }
        }),
    },
    Saboteur {
        name: "binds-in-fragments",
        does: "sends its bind without the last flag",
        breaks: &["RPC-017"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::BIND) {
                set(pdu, "pfc_flags", 1);
            }
        }),
    },
    Saboteur {
        name: "fails-without-features",
        does: "gives up where its feature context isn't acknowledged",
        breaks: &["RPC-059"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).get(2).is_none_or(|(result, _)| *result != 3) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "goes-on-without-results",
        does: "takes a bind_ack without any result for an acceptance",
        breaks: &["RPC-044"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).is_empty() {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "ignores-bind-nak",
        does: "sends its request where the bind was refused",
        breaks: &["RPC-018", "RPC-019"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_NAK) {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "ignores-the-type-of-a-bind-answer",
        does: "takes a fault or a response to its bind for an acceptance",
        breaks: &["RPC-020"],
        work: ClientWork::Arrives(|pdus, pdu| {
            let odd = [Some(PduType::FAULT), Some(PduType::RESPONSE)];
            if is(&pdus.sent, PduType::BIND) && odd.contains(&ptype(pdu)) {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "knows-two-feature-bits",
        does: "gives up where the host knows features that it doesn't",
        breaks: &["RPC-059"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND_ACK) && get(pdu, "result[2].reason") > 3 {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "leaves-reserved-octets-unset",
        does: "leaves something in a reserved octet of its bind",
        breaks: &["RPC-017"],
        work: ClientWork::Leaves(|_, pdu| {
            if is(pdu, PduType::BIND) {
                set(pdu, "context[0].reserved", 1);
            }
        }),
    },
    Saboteur {
        name: "looks-at-syntaxes-alone",
        does: "takes a result that names a syntax for an acceptance, whatever it says",
        breaks: &["RPC-043", "RPC-061"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).iter().any(|(result, named)| *result > 0 && *named)
            {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "needs-a-version-list",
        does: "takes a bind_nak of fewer than 24 octets for an acceptance",
        breaks: &["RPC-019"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_NAK) && pdu.len() < 24 {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "needs-all-results",
        does: "gives up where there are fewer results than contexts, though it says that it goes on",
        breaks: &["RPC-059"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND_ACK) && (1..3).contains(&results(pdu).len()) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "needs-an-association",
        does: "gives up where the host names no association",
        breaks: &["RPC-086"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND_ACK) && get(pdu, "assoc_group_id") == 0 {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "needs-large-fragments",
        does: "gives up where the host takes less than 2048 octets at once",
        breaks: &["RPC-129"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND_ACK) && (1432..2048).contains(&get(pdu, "max_recv_frag")) {
                pdu.clear();
            }
        }),
    },
    Saboteur {
        name: "reads-the-last-result",
        does: "takes an acceptance behind the results of its own contexts",
        breaks: &["RPC-044"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).get(3).is_some_and(|(result, _)| *result == 0) {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "takes-any-syntax",
        does: "takes an accepted result for NDR, whatever syntax it names",
        breaks: &["RPC-045"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).first().is_some_and(|(result, _)| *result == 0) {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "takes-result-3-for-acceptance",
        does: "takes an acknowledgement on its first context for an acceptance",
        breaks: &["RPC-061"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).first().is_some_and(|(result, _)| *result == 3) {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "takes-small-fragments",
        does: "takes a host that names fragments of less than 1432 octets",
        breaks: &["RPC-129"],
        work: ClientWork::Arrives(|_, pdu| {
            for name in ["max_xmit_frag", "max_recv_frag"] {
                if is(pdu, PduType::BIND_ACK) && get(pdu, name) < 1432 {
                    set(pdu, name, 1432);
                }
            }
        }),
    },
    Saboteur {
        name: "takes-user-rejection-for-acceptance",
        does: "knows rejections by the provider only",
        breaks: &["RPC-043"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).iter().any(|(result, _)| *result == 1) {
                accept(pdus, pdu);
            }
        }),
    },
    Saboteur {
        name: "uses-a-rejected-context",
        does: "sends its request in the first context where all were rejected",
        breaks: &["RPC-042", "RPC-043"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) && results(pdu).iter().all(|(result, _)| *result > 0) {
                accept(pdus, pdu);
            }
        }),
    },
];
