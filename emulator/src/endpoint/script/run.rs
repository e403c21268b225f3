//! A connection that keeps to a script: the sound host behind it hears all that the client says, and the script decides
//! what the client hears of it.

use std::collections::{BTreeMap, VecDeque};

use super::{
    Behind, HostPdu, HostSay, HostWhat,
    heard::{Heard, Listener},
};
use crate::{
    endpoint::Reply,
    model::Hresult,
    rpc::{
        craft::{Body, Craft, CraftError},
        field::Order,
        fragment,
        pdu::{
            bind::BindView,
            bind_ack::BindAckView,
            header::{self, PduType, View},
        },
        server::CallAnswer,
        stub::{StubRequest, StubResponse, response_fields},
        stub_change::NoStubField,
        uuids::Syntax,
    },
    trace::Close,
};

/// Where a connection is in its script.
#[derive(Debug)]
pub(in crate::endpoint) struct Script {
    say: VecDeque<HostSay>,
    listener: Listener,
    /// Messages that nothing has awaited yet.
    waiting: VecDeque<Heard>,
    awaited: Awaited,
    /// Syntaxes that contexts were offered with.
    offered: BTreeMap<u16, Syntax>,
}

/// The message that was awaited last.
#[derive(Debug, Default)]
struct Awaited {
    heard: Option<Heard>,
    /// What the host says to it by itself, and whether it then closes; a request is passed on when this is asked for.
    sound: Option<(Vec<u8>, bool)>,
    /// What the host decides of a request.
    decided: Option<CallAnswer>,
}

/// A PDU that can't be made.
#[derive(Debug, thiserror::Error)]
enum Unsaid {
    #[error(transparent)]
    Craft(#[from] CraftError),
    #[error(transparent)]
    Stub(#[from] NoStubField),
}

/// The association of a bind_ack where the host has none.
const GROUP: u32 = 1;

impl Script {
    pub(in crate::endpoint) fn new(say: &[HostSay]) -> Self {
        let say = say.iter().flat_map(spread).collect();
        let (listener, waiting) = (Listener::default(), VecDeque::new());
        Self { say, listener, waiting, awaited: Awaited::default(), offered: BTreeMap::new() }
    }

    /// Takes octets of the client and goes on with the script as far as it can.
    pub(in crate::endpoint) fn go_on(&mut self, octets: &[u8], behind: &mut Behind<'_>) -> Reply {
        self.waiting.extend(self.listener.hear(octets));
        let mut reply = Reply::default();
        while reply.close.is_none() {
            let Some(say) = self.say.pop_front() else { break };
            if say == HostSay::Await {
                let Some(heard) = self.waiting.pop_front() else {
                    self.say.push_front(say);
                    break;
                };
                self.attend(heard, behind);
                continue;
            }
            match self.octets(&say, behind, &mut reply.close) {
                Ok(octets) => {
                    let size = if let HostSay::Segments(size, _) = say { size } else { usize::MAX };
                    reply.segments.extend(fragment::segments(&octets, size).map(<[u8]>::to_vec));
                }
                Err(error) => {
                    tracing::warn!(%error, "a host can't say what its script has for it, and keeps silent");
                    self.say.clear();
                }
            }
        }
        reply
    }

    fn attend(&mut self, heard: Heard, behind: &mut Behind<'_>) {
        let binds = [PduType::BIND, PduType::ALTER_CONTEXT];
        if let Some(view) = View::new(&heard.octets).filter(|view| binds.contains(&view.header.ptype)) {
            let known = BindView(view).offer().contexts.into_iter().filter_map(|context| {
                let syntax = context.transfer.iter().find_map(|&id| Syntax::from_id(id))?;
                Some((context.id, syntax))
            });
            self.offered.extend(known);
        }
        let sound = (heard.ptype != Some(PduType::REQUEST)).then(|| behind.hear(&heard.octets));
        self.awaited = Awaited { heard: Some(heard), sound, decided: None };
    }

    fn octets(
        &mut self,
        say: &HostSay,
        behind: &mut Behind<'_>,
        close: &mut Option<Close>,
    ) -> Result<Vec<u8>, Unsaid> {
        Ok(match say {
            // What is said at once has no pauses.
            HostSay::Await => Vec::new(),
            HostSay::Sound => {
                let (said, closes) = self.awaited.sound(behind);
                *close = close.or(closes.then_some(Close::Fin));
                said
            }
            HostSay::Pdu(pdu) => self.pdu(pdu, behind)?,
            HostSay::Octets(octets) => octets.clone(),
            HostSay::Together(say) | HostSay::Segments(_, say) => {
                let mut octets = Vec::new();
                for one in say.iter().flat_map(spread) {
                    octets.extend(self.octets(&one, behind, close)?);
                }
                octets
            }
            HostSay::Times(..) => {
                let mut octets = Vec::new();
                for one in spread(say) {
                    octets.extend(self.octets(&one, behind, close)?);
                }
                octets
            }
            HostSay::Fin | HostSay::Rst => {
                *close = Some(if *say == HostSay::Fin { Close::Fin } else { Close::Rst });
                Vec::new()
            }
        })
    }

    fn pdu(&mut self, pdu: &HostPdu, behind: &mut Behind<'_>) -> Result<Vec<u8>, Unsaid> {
        let (body, flags) = match &pdu.what {
            HostWhat::Results { ptype, results, address } => {
                let (said, _) = self.awaited.sound.clone().unwrap_or_default();
                let ack = View::new(&said).filter(|view| view.header.ptype == *ptype).map(BindAckView);
                let own = ack.map(|ack| ack.results().0).unwrap_or_default();
                let at = ack.and_then(|ack| ack.address()).map(|at| String::from_utf8_lossy(at).into_owned());
                let at = at.map(|at| at.trim_end_matches('\0').to_owned()).filter(|at| !at.is_empty());
                let body = Body::Results {
                    ptype: *ptype,
                    group: ack.and_then(|ack| ack.group()).unwrap_or(GROUP),
                    address: address.clone().or(at),
                    results: results.clone().unwrap_or(own),
                };
                (body, header::WHOLE)
            }
            HostWhat::Nak(reason) => (Body::Nak(*reason), header::WHOLE),
            HostWhat::Answer { context, stub, part } => {
                let asked = self.awaited.heard.as_ref().map_or(0, |heard| heard.context);
                let syntax = self.offered.get(&asked).copied().unwrap_or(Syntax::Ndr);
                let mut whole = self.awaited.stub(syntax, behind);
                for change in stub {
                    change.make(&mut whole, |stub| response_fields(syntax, Order::Little, stub))?;
                }
                let (from, to) = part.unwrap_or((0, usize::MAX));
                let (from, to) = (from.min(whole.len()), to.min(whole.len()));
                let first = if from == 0 { header::FIRST } else { 0 };
                let last = if to == whole.len() { header::LAST } else { 0 };
                let alloc_hint = u32::try_from(whole.len() - from).unwrap_or(u32::MAX);
                let stub = whole.get(from..to).unwrap_or_default().to_vec();
                (Body::Response { context: context.unwrap_or(asked), alloc_hint, stub }, first | last)
            }
            HostWhat::Fault { context, status } => {
                (Body::Fault { context: *context, status: *status }, header::WHOLE)
            }
            HostWhat::Bare(ptype) => (Body::Other { ptype: *ptype, rest: Vec::new() }, header::WHOLE),
            HostWhat::Other { ptype, rest } => {
                (Body::Other { ptype: *ptype, rest: rest.clone() }, header::WHOLE)
            }
        };
        let asked = self.awaited.heard.as_ref().map_or(0, |heard| heard.call_id);
        let (call_id, flags) = (pdu.call_id.unwrap_or(asked), pdu.flags.unwrap_or(flags));
        Ok(Craft { body, call_id, flags, changes: pdu.changes.clone() }.emit()?)
    }
}

impl Awaited {
    /// What the host says by itself; nothing the second time.
    fn sound(&mut self, behind: &mut Behind<'_>) -> (Vec<u8>, bool) {
        let octets = self.heard.as_mut().map(|heard| std::mem::take(&mut heard.octets));
        let passed_on = |octets: Vec<u8>| behind.hear(&octets);
        self.sound
            .take()
            .or_else(|| octets.filter(|octets| !octets.is_empty()).map(passed_on))
            .unwrap_or_default()
    }

    /// The stub of a response with what the host decides of the request. The host is asked once.
    fn stub(&mut self, syntax: Syntax, behind: &mut Behind<'_>) -> Vec<u8> {
        let decided = match (self.decided.take(), &self.heard) {
            (Some(decided), _) => decided,
            (None, Some(heard)) => match StubRequest::decode(syntax, heard.order, &heard.stub) {
                Ok(request) => behind.decide(request.data),
                Err(_) => CallAnswer::Refusal(Hresult::INVALID_DATA),
            },
            (None, None) => CallAnswer::Refusal(Hresult::INVALID_DATA),
        };
        let says = match &decided {
            CallAnswer::Data(data) => StubResponse::Data { data, hresult: Hresult::OK },
            CallAnswer::Refusal(code) => StubResponse::Refusal(*code),
            CallAnswer::Fault(status) => StubResponse::Refusal(Hresult(*status)),
        };
        let mut stub = Vec::new();
        says.encode(syntax, &mut stub);
        self.decided = Some(decided);
        stub
    }
}

/// What is said several times, one after the other.
fn spread(say: &HostSay) -> Vec<HostSay> {
    let HostSay::Times(times, inner) = say else { return vec![say.clone()] };
    let once: Vec<HostSay> = inner.iter().flat_map(spread).collect();
    let rounds = usize::try_from(*times).unwrap_or(usize::MAX);
    std::iter::repeat_n(once, rounds).flatten().collect()
}
