//! Calls of a connection: requests and responses put together from PDUs, and what their stubs hold.

use std::collections::BTreeMap;

use emulator::{
    rpc::{
        self,
        observe::{Calls, Observed},
        pdu::header::View,
        stub::{StubRequest, StubResponse},
        uuids::{self, Syntax},
    },
    wire::{self, LabKeys, outer_version},
};

use super::{Call, CallBody, Message};
use crate::stream::{Direction, Seen};

/// Requests whose response has not been seen.
const MAX_ASKED: usize = 4096;

/// Reads the calls of one connection.
#[derive(Debug, Default)]
pub(super) struct CallReader {
    calls: Calls,
    /// The frame that completed each request without a response, by call id.
    asked: BTreeMap<u32, Seen>,
    /// A call that could be read as one of the service was seen.
    kms: bool,
}

impl CallReader {
    /// The call that a PDU completes. `likely`: by its port or name, the connection is to a KMS host.
    pub(super) fn read(
        &mut self,
        keys: &LabKeys,
        likely: bool,
        direction: Direction,
        view: View<'_>,
        seen: Seen,
    ) -> Option<Box<Call>> {
        let (way, opnum, context_id, opened, message, request) =
            match self.calls.pdu(way(direction), view).ok()?? {
                Observed::Request { context_id, opnum, message } => {
                    if self.asked.len() < MAX_ASKED || self.asked.contains_key(&message.call_id) {
                        self.asked.insert(message.call_id, seen);
                    }
                    (wire::Direction::Request, Some(opnum), context_id, Some(opnum), message, None)
                }
                Observed::Response { context_id, opnum, message } => {
                    let request = self.asked.remove(&message.call_id);
                    (wire::Direction::Response, None, context_id, opnum, message, request)
                }
                Observed::Fault { call_id, .. } => {
                    self.asked.remove(&call_id);
                    return None;
                }
                _ => return None,
            };
        let kms = message.interface.map(|interface| interface.uuid == uuids::INTERFACE);
        let read = |syntax| read(keys, way, syntax, &message);
        let (read_as, body) = match (kms, opened.unwrap_or(0), message.syntax) {
            (Some(false), ..) | (_, 1.., _) => (message.syntax.unwrap_or(Syntax::Ndr), CallBody::Other),
            (_, _, Some(syntax)) => (syntax, read(syntax)),
            (_, _, None) => {
                let either = Syntax::ALL.map(|syntax| (syntax, read(syntax)));
                guess(either, likely || self.kms).unwrap_or((Syntax::Ndr, CallBody::Other))
            }
        };
        if !message.begun && matches!(body, CallBody::Bad(_)) {
            // The rest of a call whose first fragments weren't captured is no call.
            return None;
        }
        self.kms |= matches!(body, CallBody::Request(_) | CallBody::Answer { .. });
        let rpc::observe::Message { call_id, syntax, order, stub, fragments, .. } = message;
        let fragments = u32::try_from(fragments).unwrap_or(u32::MAX);
        Some(Box::new(Call {
            call_id,
            context_id,
            opnum,
            kms,
            syntax,
            read_as,
            order,
            stub,
            fragments,
            request,
            body,
        }))
    }

    /// Octets of `direction` weren't captured, or are no PDU.
    pub(super) fn lost(&mut self, direction: Direction) {
        self.calls.lost(way(direction));
    }
}

fn way(direction: Direction) -> rpc::observe::Direction {
    match direction {
        Direction::ToServer => rpc::observe::Direction::ToServer,
        Direction::ToClient => rpc::observe::Direction::ToClient,
    }
}

fn read(keys: &LabKeys, way: wire::Direction, syntax: Syntax, message: &rpc::observe::Message) -> CallBody {
    let open = |data| Message::open(keys, way, data);
    match way {
        wire::Direction::Request => match StubRequest::decode(syntax, message.order, &message.stub) {
            Ok(stub) => CallBody::Request(open(stub.data)),
            Err(error) => CallBody::Bad(error),
        },
        wire::Direction::Response => match StubResponse::decode(syntax, message.order, &message.stub) {
            Ok(StubResponse::Data { data, hresult }) => CallBody::Answer { message: open(data), hresult },
            Ok(StubResponse::Refusal(hresult)) => CallBody::Refusal(hresult),
            Err(error) => CallBody::Bad(error),
        },
    }
}

/// The reading that makes sense, of a call whose negotiation wasn't captured: the one with a message of a known version,
/// or one that only says why it failed. Where the connection is `likely` one of the service, any reading is better
/// than none.
fn guess(mut either: [(Syntax, CallBody); 2], likely: bool) -> Option<(Syntax, CallBody)> {
    let sense = either.iter().position(|(_, body)| match body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => {
            outer_version(&message.octets).is_ok()
        }
        CallBody::Refusal(hresult) => !hresult.is_success(),
        CallBody::Bad(_) | CallBody::Other => false,
    });
    let readable = || either.iter().position(|(_, body)| !matches!(body, CallBody::Bad(_))).unwrap_or(0);
    let chosen = sense.or_else(|| likely.then(readable))?;
    let (syntax, body) = &mut either[chosen];
    Some((*syntax, std::mem::replace(body, CallBody::Other)))
}
