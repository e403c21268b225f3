//! Clients on which a bad connection leaves its mark, or that don't see where one ends.

use emulator::{
    client::{ClientInput, ClientOutput, ExchangeEnd},
    model::{Filetime, Hresult, LicenceStatus, Minutes},
};

use super::super::{ClientMemory, ClientWork, Rows};
use crate::saboteur::Saboteur;

/// An RPC protocol error.
const PROTOCOL_ERROR: Hresult = Hresult(0x8007_06C0);
/// The RPC server is too busy.
const TOO_BUSY: Hresult = Hresult(0x8007_06BB);
/// A PDU's common header.
const HEADER: usize = 16;

/// In order of their names.
pub(in crate::saboteur::client) const ROWS: Rows = &[
    Saboteur {
        name: "calls-on-a-closed-connection",
        does: "makes the call after a success on the old connection, whether it is open or not",
        breaks: &["RPC-210", "RPC-227"],
        work: ClientWork::Instead(|memory, client, now, input| {
            if let ClientInput::Exchanged(end) = &input {
                memory.number = u32::from(matches!(end, ExchangeEnd::Answer(_)));
            }
            let output = client.handle(now, input);
            if memory.number == 1 && matches!(output, ClientOutput::Exchange { .. }) {
                memory.number = 0;
                return client
                    .handle(now, ClientInput::Exchanged(ExchangeEnd::Failed(Hresult::RPC_CALL_FAILED)));
            }
            output
        }),
    },
    Saboteur {
        name: "dies-of-a-broken-connection",
        does: "makes no attempt any more when a connection broke inside a call",
        breaks: &["RPC-130"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| note(memory, input, Hresult::RPC_CALL_FAILED)),
            ClientWork::Output(|memory, _, _, output| stop(memory, output)),
        ]),
    },
    Saboteur {
        name: "dies-of-a-busy-host",
        does: "waits for a busy host for ever",
        breaks: &["RPC-193"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| note(memory, input, TOO_BUSY)),
            ClientWork::Output(|memory, _, _, output| stop(memory, output)),
        ]),
    },
    Saboteur {
        name: "dies-of-a-protocol-error",
        does: "makes no attempt any more when a host broke the protocol",
        breaks: &["RPC-021", "RPC-099", "RPC-127", "RPC-211"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| note(memory, input, PROTOCOL_ERROR)),
            ClientWork::Output(|memory, _, _, output| stop(memory, output)),
        ]),
    },
    Saboteur {
        name: "expects-pdus-in-segments",
        does: "takes each segment for a PDU",
        breaks: &["RPC-225"],
        work: ClientWork::Segments(|octets| {
            let length =
                octets.get(8..10).map_or(0, |length| usize::from(length[0]) | usize::from(length[1]) << 8);
            if octets.len() < HEADER || octets.len() != length {
                octets.clear();
            }
        }),
    },
    Saboteur {
        name: "keeps-its-connection",
        does: "doesn't close its connection when the call on it is over",
        breaks: &["RPC-018", "RPC-205"],
        work: ClientWork::Stays,
    },
    Saboteur {
        name: "retries-a-refused-bind",
        does: "tries again every minute when it has failed",
        breaks: &["RPC-018"],
        work: ClientWork::Several(&[
            ClientWork::Deadline(|_, client| match client.timer().status {
                LicenceStatus::Licensed => client.deadline(),
                _ => client.deadline().map(|due: Filetime| due - Minutes(119)),
            }),
            ClientWork::Input(|_, client, _, input| {
                if *input == ClientInput::Tick && client.timer().status != LicenceStatus::Licensed {
                    *input = ClientInput::Activate;
                }
            }),
        ]),
    },
];

/// Remembers that an exchange ended with this code.
fn note(memory: &mut ClientMemory, input: &ClientInput, code: Hresult) {
    if *input == ClientInput::Exchanged(ExchangeEnd::Failed(code)) {
        memory.number = 1;
    }
}

/// Wants nothing more where that is remembered.
fn stop(memory: &ClientMemory, output: &mut ClientOutput) {
    if memory.number == 1 {
        *output = ClientOutput::Idle;
    }
}
