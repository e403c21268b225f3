//! Clients that read faults and ends of connections wrongly.

use emulator::{
    model::{Filetime, Interval},
    rpc::{
        client::{CallOutcome, Violation},
        pdu::header::PduType,
    },
    wire::{AnswerSeal, HostPid, Iv, LabKeys, Request, Response, seal_response},
};

use super::{
    super::{ClientWork, Rows},
    pdu::{get, is, resize, set},
};
use crate::saboteur::Saboteur;

/// Octets of a fault.
const FAULT: usize = 32;

/// In order of their names.
pub(in crate::saboteur::client) const ROWS: Rows = &[
    Saboteur {
        name: "checks-the-context-of-a-fault",
        does: "takes a fault of another context for an error of protocol",
        breaks: &["RPC-192"],
        work: ClientWork::Arrives(|pdus, pdu| {
            if is(pdu, PduType::FAULT) && get(pdu, "p_cont_id") > get(&pdus.sent, "p_cont_id") {
                resize(pdu, 24);
            }
        }),
    },
    Saboteur {
        name: "needs-an-exact-fault",
        does: "takes a fault of more than 32 octets for an error of protocol",
        breaks: &["RPC-191"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::FAULT) && pdu.len() > FAULT {
                resize(pdu, 24);
            }
        }),
    },
    Saboteur {
        name: "reads-past-a-short-fault",
        does: "reads a status where a fault has ended already",
        breaks: &["RPC-192"],
        work: ClientWork::Arrives(|_, pdu| {
            if is(pdu, PduType::FAULT) && pdu.len() < FAULT {
                resize(pdu, FAULT);
                set(pdu, "status", 0x6F7);
            }
        }),
    },
    Saboteur {
        name: "reports-low-halves-of-faults",
        does: "reports the lower half of a status as if it were a Win32 error",
        breaks: &["RPC-128", "RPC-189"],
        work: ClientWork::Outcome(|_, _, _, outcome| {
            if let CallOutcome::Fault { status } = outcome {
                *status &= 0xFFFF;
            }
        }),
    },
    Saboteur {
        name: "takes-a-close-for-success",
        does: "is activated where the host closes or keeps silent",
        breaks: &["RPC-130", "RPC-226"],
        work: ClientWork::Outcome(|_, keys, sent, outcome| {
            if matches!(outcome, CallOutcome::Closed { .. }) {
                succeed(keys, sent, outcome);
            }
        }),
    },
    Saboteur {
        name: "takes-a-fault-for-success",
        does: "is activated by a fault",
        breaks: &["RPC-189", "RPC-193"],
        work: ClientWork::Outcome(|_, keys, sent, outcome| {
            if matches!(outcome, CallOutcome::Fault { .. }) {
                succeed(keys, sent, outcome);
            }
        }),
    },
    Saboteur {
        name: "takes-any-pdu-for-success",
        does: "is activated by a PDU that it doesn't know",
        breaks: &["RPC-020", "RPC-211"],
        work: ClientWork::Outcome(|_, keys, sent, outcome| {
            if matches!(outcome, CallOutcome::Protocol(Violation::Unexpected(_))) {
                succeed(keys, sent, outcome);
            }
        }),
    },
    Saboteur {
        name: "takes-bad-stubs-for-success",
        does: "is activated by a response whose stub it can't read",
        breaks: &["RPC-176"],
        work: ClientWork::Outcome(|_, keys, sent, outcome| {
            if matches!(outcome, CallOutcome::Protocol(Violation::Stub(_))) {
                succeed(keys, sent, outcome);
            }
        }),
    },
    Saboteur {
        name: "takes-status-0-for-success",
        does: "is activated by a fault of status 0, and reports any other as it is",
        breaks: &["RPC-190"],
        work: ClientWork::Outcome(|_, keys, sent, outcome| {
            if let CallOutcome::Protocol(Violation::Status(status)) = *outcome {
                *outcome = CallOutcome::Fault { status };
                if status == 0 {
                    succeed(keys, sent, outcome);
                }
            }
        }),
    },
];

/// The outcome of a call that a sound host answered.
fn succeed(keys: &LabKeys, sent: Option<&(Request, Iv)>, outcome: &mut CallOutcome) {
    let (Some((request, iv)), Ok(host_pid)) = (sent, HostPid::new("LAB-0")) else { return };
    let response = Response {
        version: request.version,
        host_pid,
        cmid: request.cmid,
        client_time: request.client_time,
        count: request.n_policy,
        activation_interval: Interval::ACTIVATION,
        renewal_interval: Interval::RENEWAL,
    };
    let host_time: Filetime = request.client_time;
    let seal = AnswerSeal { request_iv: *iv, iv: *iv, salt: [0; 16], hardware_id: [0; 8], host_time };
    *outcome = CallOutcome::Answer(seal_response(keys, &response, &seal));
}
