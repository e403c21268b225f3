//! Hosts whose answers to binds and alter_contexts are wrong (RPC).

use emulator::rpc::{
    pdu::{
        header::{PduType, View},
        layout,
    },
    uuids::Syntax,
};

use super::{HostWork, Rows};
use crate::saboteur::{Pdus, Saboteur};

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "accepts-every-context",
        does: "says that it accepts what it rejects of an offer of one or two contexts",
        breaks: &[
            "RPC-030", "RPC-031", "RPC-034", "RPC-035", "RPC-037", "RPC-055", "RPC-057", "RPC-070",
            "RPC-071", "RPC-072",
        ],
        work: HostWork::Leaves(|_, pdu| {
            if layout::get(pdu, "n_results").is_some_and(|count| count > 2) {
                return;
            }
            each_result(pdu, |pdu, name| {
                if layout::get(pdu, &format!("{name}.result")) == Some(2) {
                    set(pdu, &format!("{name}.result"), 0);
                    set(pdu, &format!("{name}.reason"), 0);
                }
            });
        }),
    },
    Saboteur {
        name: "answers-eight-contexts",
        does: "passes over the contexts of a bind from the ninth on",
        breaks: &["RPC-013", "RPC-230"],
        work: HostWork::Arrives(|_, pdu| {
            if layout::get(pdu, "n_context_elem").is_some_and(|count| count > 8) {
                set(pdu, "n_context_elem", 8);
            }
        }),
    },
    Saboteur {
        name: "bind-ack-with-asked-flags",
        does: "gives a bind's own flags back in its bind_ack",
        breaks: &["RPC-090", "RPC-091", "RPC-094"],
        work: HostWork::Leaves(|pdus, pdu| {
            if is(pdu, PduType::BIND_ACK) {
                copy(pdus, pdu, "pfc_flags");
            }
        }),
    },
    Saboteur {
        name: "bind-ack-with-every-flag",
        does: "sets every flag in a bind_ack or alter_context_resp of one context",
        breaks: &["RPC-001", "RPC-065", "RPC-092", "RPC-093", "RPC-094"],
        work: HostWork::Leaves(|_, pdu| {
            if layout::get(pdu, "n_results") == Some(1) {
                set(pdu, "pfc_flags", 0xFF);
            }
        }),
    },
    Saboteur {
        name: "bind-nak-of-another-reason",
        does: "says \"local limit exceeded\" in every bind_nak",
        breaks: &[
            "RPC-004", "RPC-005", "RPC-006", "RPC-007", "RPC-009", "RPC-010", "RPC-014", "RPC-015", "RPC-053",
        ],
        work: HostWork::Leaves(|_, pdu| set(pdu, "provider_reject_reason", 2)),
    },
    Saboteur {
        name: "bind-nak-without-versions",
        does: "tells no version in a bind_nak",
        breaks: &["RPC-004", "RPC-009", "RPC-010"],
        work: HostWork::Leaves(|_, pdu| set(pdu, "n_protocols", 0)),
    },
    Saboteur {
        name: "every-feature-bit",
        does: "tells every bit of the features that it knows of none",
        breaks: &["RPC-050", "RPC-051", "RPC-052", "RPC-054"],
        work: HostWork::Leaves(|_, pdu| {
            each_result(pdu, |pdu, name| {
                if layout::get(pdu, &format!("{name}.result")) == Some(3) {
                    set(pdu, &format!("{name}.reason"), 0xFFFF);
                }
            });
        }),
    },
    Saboteur {
        name: "features-by-user-rejection",
        does: "answers features by a user rejection",
        breaks: &["RPC-002", "RPC-050", "RPC-051", "RPC-052", "RPC-054", "RPC-056", "RPC-058"],
        work: HostWork::Leaves(|_, pdu| {
            each_result(pdu, |pdu, name| {
                if layout::get(pdu, &format!("{name}.result")) == Some(3) {
                    set(pdu, &format!("{name}.result"), 1);
                }
            });
        }),
    },
    Saboteur {
        name: "ignores-the-association",
        does: "gives a new association to whoever asks for one that there is",
        breaks: &["RPC-081", "RPC-085"],
        work: HostWork::Arrives(|_, pdu| {
            if is(pdu, PduType::BIND) {
                set(pdu, "assoc_group_id", 0);
            }
        }),
    },
    Saboteur {
        name: "knows-no-features",
        does: "rejects bind-time features as an unknown syntax, which older hosts may, but not two of them in a bind",
        breaks: &["RPC-053"],
        work: HostWork::Rpc(|config| config.features = false),
    },
    Saboteur {
        name: "ndr-alone",
        does: "rejects NDR64, which it is said to serve",
        breaks: &["RPC-165", "RPC-171", "RPC-172", "RPC-174"],
        work: HostWork::Rpc(|config| config.syntaxes = vec![Syntax::Ndr]),
    },
    Saboteur {
        name: "ndr64-alone",
        does: "rejects NDR, which every host serves",
        breaks: &["RPC-001", "RPC-030", "RPC-032", "RPC-036", "RPC-165"],
        work: HostWork::Rpc(|config| config.syntaxes = vec![Syntax::Ndr64]),
    },
    Saboteur {
        name: "one-association-for-all",
        does: "names one association in every bind_ack",
        breaks: &["RPC-080"],
        work: HostWork::Leaves(|_, pdu| set(pdu, "assoc_group_id", 0x1234)),
    },
    Saboteur {
        name: "one-syntax-a-context",
        does: "rejects a context that offers more than one transfer syntax",
        breaks: &["RPC-032", "RPC-033"],
        work: HostWork::Leaves(|pdus, pdu| {
            let several = layout::get(&pdus.last, "context[0].n_transfer_syn").is_some_and(|count| count > 1);
            if is(pdu, PduType::BIND_ACK) && several {
                set(pdu, "result[0].result", 2);
                set(pdu, "result[0].reason", 2);
            }
        }),
    },
    Saboteur {
        name: "prefers-the-other-syntax",
        does: "takes NDR where it is to prefer NDR64, and the other way round",
        breaks: &["RPC-035"],
        work: HostWork::Rpc(|config| {
            config.prefer = if config.prefer == Syntax::Ndr { Syntax::Ndr64 } else { Syntax::Ndr };
        }),
    },
    Saboteur {
        name: "rejections-with-a-syntax",
        does: "names a transfer syntax in results that are no acceptance",
        breaks: &["RPC-002", "RPC-030", "RPC-034", "RPC-050"],
        work: HostWork::Leaves(|_, pdu| {
            each_result(pdu, |pdu, name| {
                if layout::get(pdu, &format!("{name}.result")) != Some(0) {
                    let octets = Syntax::Ndr.id().uuid.to_bytes_le();
                    // A result that is cut has none.
                    layout::set_octets(pdu, &format!("{name}.transfer.uuid"), &octets).ok();
                }
            });
        }),
    },
    Saboteur {
        name: "rejects-further-contexts",
        does: "rejects whatever an alter_context offers",
        breaks: &["RPC-030", "RPC-056", "RPC-065", "RPC-066", "RPC-067", "RPC-074"],
        work: HostWork::Leaves(|_, pdu| {
            if is(pdu, PduType::ALTER_CONTEXT_RESP) {
                set(pdu, "result[0].result", 2);
                set(pdu, "result[0].reason", 2);
            }
        }),
    },
    Saboteur {
        name: "sizes-of-its-own",
        does: "names 65,535 octets as its sizes, whatever the client offers",
        breaks: &["RPC-065", "RPC-105", "RPC-106"],
        work: HostWork::Leaves(|_, pdu| {
            set(pdu, "max_xmit_frag", 65_535);
            set(pdu, "max_recv_frag", 65_535);
        }),
    },
];

/// Whether a PDU is of this type.
pub(super) fn is(pdu: &[u8], ptype: PduType) -> bool {
    View::new(pdu).is_some_and(|view| view.header.ptype == ptype)
}

/// Sets a field where the PDU has it.
pub(super) fn set(pdu: &mut [u8], name: &str, value: u64) {
    // PDUs of other types have other fields.
    layout::set(pdu, name, value).ok();
}

/// Sets a field to what the last PDU that arrived has in it.
pub(super) fn copy(pdus: &Pdus, pdu: &mut [u8], name: &str) {
    if let Some(value) = layout::get(&pdus.last, name) {
        set(pdu, name, value);
    }
}

/// Calls `change` with the name of each result of a bind_ack or alter_context_resp.
fn each_result(pdu: &mut [u8], mut change: impl FnMut(&mut [u8], &str)) {
    for index in 0..layout::get(pdu, "n_results").unwrap_or(0) {
        change(pdu, &format!("result[{index}]"));
    }
}
