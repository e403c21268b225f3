//! A passive observer of one connection: what both sides said, from their bytes, for traces and captures.

use std::collections::BTreeMap;

use super::{
    field::Order,
    framer::{FrameError, Framer},
    pdu::{
        bind::{BindView, Context},
        bind_ack::{ACCEPTANCE, BindAckView, ContextResult},
        bind_nak::BindNakView,
        fault::FaultView,
        header::{self, Header, PduType, View},
        request::RequestView,
        response::ResponseView,
    },
    uuids::Syntax,
};

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the host.
    ToClient,
}

/// Something that one side said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// A bind.
    Bind(Offered),
    /// The answer to a bind.
    BindAck(Results),
    /// A bind refused.
    BindNak {
        /// Call id.
        call_id: u32,
        /// Why.
        reason: u16,
    },
    /// Further contexts offered.
    AlterContext(Offered),
    /// The answer to further contexts.
    AlterContextResp(Results),
    /// A whole request, told when its last fragment is there.
    Request {
        /// Presentation context.
        context_id: u16,
        /// Operation.
        opnum: u16,
        /// The stub.
        message: Message,
    },
    /// A whole response, told when its last fragment is there.
    Response {
        /// The stub.
        message: Message,
    },
    /// A fault.
    Fault {
        /// Call id.
        call_id: u32,
        /// Its status.
        status: u32,
    },
    /// A PDU of a type without more to tell.
    Other {
        /// PDU type.
        ptype: PduType,
        /// Call id.
        call_id: u32,
    },
    /// Octets that are no PDU, or a PDU that ends inside its fields.
    Unreadable {
        /// Where in this direction's stream they begin, in octets.
        offset: u64,
        /// How many of them came.
        octets: usize,
        /// Why.
        why: Unreadable,
    },
}

/// A bind or alter_context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Call id.
    pub call_id: u32,
    /// `pfc_flags`.
    pub flags: u8,
    /// Largest fragments sent and taken.
    pub max_frag: (u16, u16),
    /// Association group asked for.
    pub group: u32,
    /// The contexts.
    pub contexts: Vec<Context>,
}

/// A bind_ack or alter_context_resp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Call id.
    pub call_id: u32,
    /// `pfc_flags`.
    pub flags: u8,
    /// Largest fragments sent and taken.
    pub max_frag: (u16, u16),
    /// Association group.
    pub group: u32,
    /// Secondary address as it stands, NUL included.
    pub address: Vec<u8>,
    /// One for each context.
    pub results: Vec<ContextResult>,
}

/// A stub put together from its fragments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Call id.
    pub call_id: u32,
    /// Transfer syntax of its context; `None` when its negotiation wasn't seen.
    pub syntax: Option<Syntax>,
    /// Byte order of the stub.
    pub order: Order,
    /// The stub.
    pub stub: Vec<u8>,
    /// Fragments it came in.
    pub fragments: usize,
}

/// Why octets can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not RPC 5: the rest of the direction isn't read.
    #[error("RPC version {0}.{1}, not 5.0 or 5.1")]
    Version(u8, u8),
    /// The length can't be: the rest of the direction isn't read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The direction became unreadable earlier.
    #[error("follows what can't be read")]
    Follows,
    /// The PDU ends inside its fields; the next one is read.
    #[error("{0} ends inside its fields")]
    Cut(PduType),
    /// More fragments than an observer keeps; the call is forgotten.
    #[error("open calls of more than {MAX_HELD} octets, or more than {MAX_CALLS} of them")]
    Limit,
}

/// Stub octets of open calls that are kept in one direction.
pub const MAX_HELD: usize = 0x80_0000;
/// Calls in fragments that are kept in one direction.
pub const MAX_CALLS: usize = 16;
/// Contexts and offers that are kept.
const MAX_CONTEXTS: usize = 0x1_0000;
/// Requests whose response has not been seen.
const MAX_ASKED: usize = 4096;

/// Follows one connection. It accepts anything, judges nothing and holds a bounded amount.
#[derive(Debug, Default)]
pub struct Observer {
    to_server: Side,
    to_client: Side,
    /// Offers without an answer, by call id.
    offers: BTreeMap<u32, Vec<Context>>,
    contexts: BTreeMap<u16, Syntax>,
    /// Context of each request whose response is still to come.
    asked: BTreeMap<u32, u16>,
}

#[derive(Debug, Default)]
struct Side {
    framer: Framer,
    /// Octets of this direction read as PDUs.
    offset: u64,
    lost: bool,
    partial: BTreeMap<u32, Partial>,
}

#[derive(Debug)]
struct Partial {
    context: u16,
    opnum: u16,
    order: Order,
    stub: Vec<u8>,
    fragments: usize,
}

impl Observer {
    /// A connection from its first byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What further bytes of one direction tell.
    pub fn feed(&mut self, direction: Direction, bytes: &[u8]) -> Vec<Observed> {
        let mut seen = Vec::new();
        if bytes.is_empty() {
            return seen;
        }
        let side = self.side(direction);
        if side.lost {
            let offset = side.offset;
            side.offset += bytes.len() as u64;
            return vec![Observed::Unreadable { offset, octets: bytes.len(), why: Unreadable::Follows }];
        }
        let mut framer = std::mem::take(&mut side.framer);
        framer.push(bytes);
        while let Some(header) = framer.header() {
            let next = match (header.version, header.minor) {
                (5, 0 | 1) => framer.next_pdu().map_err(Unreadable::Frame),
                (major, minor) => Err(Unreadable::Version(major, minor)),
            };
            match next {
                Ok(Some(bytes)) => {
                    let offset = self.side(direction).offset;
                    let octets = bytes.len();
                    let told = self.pdu(direction, View { header, bytes });
                    self.side(direction).offset += octets as u64;
                    match told {
                        Ok(told) => seen.extend(told),
                        Err(why) => seen.push(Observed::Unreadable { offset, octets, why }),
                    }
                }
                Ok(None) => break,
                Err(why) => {
                    let octets = framer.pending().len();
                    framer.clear();
                    let side = self.side(direction);
                    seen.push(Observed::Unreadable { offset: side.offset, octets, why });
                    side.offset += octets as u64;
                    side.lost = true;
                    side.partial.clear();
                    break;
                }
            }
        }
        self.side(direction).framer = framer;
        seen
    }

    /// Octets of a direction that are no whole PDU yet.
    #[must_use]
    pub fn pending(&self, direction: Direction) -> usize {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
        .framer
        .pending()
        .len()
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    fn pdu(&mut self, direction: Direction, view: View<'_>) -> Result<Option<Observed>, Unreadable> {
        let Header { call_id, ptype, .. } = view.header;
        let cut = Unreadable::Cut(ptype);
        Ok(Some(match ptype {
            PduType::BIND => Observed::Bind(self.offered(BindView(view)).ok_or(cut)?),
            PduType::ALTER_CONTEXT => Observed::AlterContext(self.offered(BindView(view)).ok_or(cut)?),
            PduType::BIND_ACK => Observed::BindAck(self.results(BindAckView(view)).ok_or(cut)?),
            PduType::ALTER_CONTEXT_RESP => {
                Observed::AlterContextResp(self.results(BindAckView(view)).ok_or(cut)?)
            }
            PduType::BIND_NAK => {
                Observed::BindNak { call_id, reason: BindNakView(view).reason().ok_or(cut)? }
            }
            PduType::FAULT => {
                let status = FaultView(view).status().ok_or(cut)?;
                self.side(direction).partial.remove(&call_id);
                self.asked.remove(&call_id);
                Observed::Fault { call_id, status }
            }
            PduType::REQUEST => {
                let request = RequestView(view);
                let (Some(context), Some(opnum), Some(stub)) =
                    (request.context(), request.opnum(), request.stub())
                else {
                    return Err(cut);
                };
                let Some(whole) = self.side(direction).gather(&view.header, context, opnum, stub)? else {
                    return Ok(None);
                };
                if self.asked.len() < MAX_ASKED {
                    self.asked.insert(call_id, whole.context);
                }
                let (context_id, opnum) = (whole.context, whole.opnum);
                let syntax = self.contexts.get(&context_id).copied();
                Observed::Request { context_id, opnum, message: whole.message(call_id, syntax) }
            }
            PduType::RESPONSE => {
                let response = ResponseView(view);
                let (Some(context), Some(stub)) = (response.context(), response.stub()) else {
                    return Err(cut);
                };
                let Some(whole) = self.side(direction).gather(&view.header, context, 0, stub)? else {
                    return Ok(None);
                };
                // The request's context counts: a host may echo only its low octet (RPC-038).
                let context = self.asked.remove(&call_id).unwrap_or(whole.context);
                let syntax = self.contexts.get(&context).copied();
                Observed::Response { message: whole.message(call_id, syntax) }
            }
            ptype => Observed::Other { ptype, call_id },
        }))
    }

    fn offered(&mut self, bind: BindView<'_>) -> Option<Offered> {
        let max_frag = (bind.max_xmit()?, bind.max_recv()?);
        let group = bind.group()?;
        let offer = bind.offer();
        let Header { call_id, flags, .. } = bind.0.header;
        if offer.cut {
            return None;
        }
        if self.offers.len() < MAX_CALLS || self.offers.contains_key(&call_id) {
            self.offers.insert(call_id, offer.contexts.clone());
        }
        Some(Offered { call_id, flags, max_frag, group, contexts: offer.contexts })
    }

    fn results(&mut self, ack: BindAckView<'_>) -> Option<Results> {
        let max_frag = (ack.max_xmit()?, ack.max_recv()?);
        let group = ack.group()?;
        let address = ack.address()?.to_vec();
        let (results, cut) = ack.results();
        let Header { call_id, flags, .. } = ack.0.header;
        if cut {
            return None;
        }
        let offer = self.offers.remove(&call_id).unwrap_or_default();
        for (context, result) in offer.iter().zip(&results) {
            let syntax = Syntax::from_id(result.syntax).filter(|_| result.result == ACCEPTANCE);
            if let Some(syntax) = syntax.filter(|_| self.contexts.len() < MAX_CONTEXTS) {
                self.contexts.insert(context.id, syntax);
            }
        }
        Some(Results { call_id, flags, max_frag, group, address, results })
    }
}

impl Side {
    /// Adds a fragment; the whole once its last one is there. A later fragment without a first begins a new whole:
    /// an observer may have come late.
    fn gather(
        &mut self,
        header: &Header,
        context: u16,
        opnum: u16,
        stub: &[u8],
    ) -> Result<Option<Partial>, Unreadable> {
        if header.has(header::FIRST) {
            self.partial.remove(&header.call_id);
        }
        let begun = self.partial.remove(&header.call_id);
        let mut whole = begun.unwrap_or(Partial {
            context,
            opnum,
            order: header.order(),
            stub: Vec::new(),
            fragments: 0,
        });
        let others: usize = self.partial.values().map(|partial| partial.stub.len()).sum();
        if others + whole.stub.len() + stub.len() > MAX_HELD {
            return Err(Unreadable::Limit);
        }
        whole.stub.extend_from_slice(stub);
        whole.fragments += 1;
        if header.has(header::LAST) {
            return Ok(Some(whole));
        }
        if self.partial.len() >= MAX_CALLS {
            return Err(Unreadable::Limit);
        }
        self.partial.insert(header.call_id, whole);
        Ok(None)
    }
}

impl Partial {
    fn message(self, call_id: u32, syntax: Option<Syntax>) -> Message {
        Message { call_id, syntax, order: self.order, stub: self.stub, fragments: self.fragments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::{
        client, server,
        server::{Associations, CallAnswer, ServerConfig},
    };

    #[test]
    fn an_exchange_is_told_in_full() {
        let config = ServerConfig::default().into();
        let groups = Associations::new();
        let mut host = server::Connection::new(config, [127, 0, 0, 1].into(), &groups);
        let mut guest = client::Connection::new(&client::ClientConfig::default());
        let mut observer = Observer::new();
        guest.call(b"ask".to_vec());
        let mut seen = Vec::new();
        for _ in 0..2 {
            let bytes = guest.poll_transmit().unwrap();
            seen.extend(observer.feed(Direction::ToServer, &bytes));
            host.receive(&bytes);
            if let Some(call) = host.poll_call() {
                assert!(host.answer(call.call_id, &CallAnswer::Data(b"answer".to_vec())));
            }
            let bytes = host.poll_transmit().unwrap();
            // One octet at a time: fragments of TCP don't show.
            for octet in bytes.chunks(1) {
                seen.extend(observer.feed(Direction::ToClient, octet));
            }
            guest.receive(&bytes);
        }
        assert_eq!(guest.poll_outcome(), Some(client::CallOutcome::Answer(b"answer".to_vec())));
        let [
            Observed::Bind(bind),
            Observed::BindAck(ack),
            Observed::Request { message, opnum: 0, .. },
            answer,
        ] = &seen[..]
        else {
            panic!("{seen:?}")
        };
        assert_eq!((bind.contexts.len(), ack.results.len()), (3, 3));
        assert_eq!(message.syntax, Some(Syntax::Ndr64));
        let Observed::Response { message } = answer else { panic!("{answer:?}") };
        assert_eq!((message.syntax, message.fragments), (Some(Syntax::Ndr64), 1));
    }

    #[test]
    fn what_is_no_rpc_is_unreadable_to_the_end() {
        let mut observer = Observer::new();
        let text = b"GET / HTTP/1.1\r\n\r\n";
        let why = Unreadable::Version(b'G', b'E');
        assert_eq!(
            observer.feed(Direction::ToServer, text),
            [Observed::Unreadable { offset: 0, octets: text.len(), why }]
        );
        assert_eq!(
            observer.feed(Direction::ToServer, b"more"),
            [Observed::Unreadable { offset: 18, octets: 4, why: Unreadable::Follows }]
        );
    }

    #[test]
    fn open_calls_are_bounded() {
        let mut observer = Observer::new();
        let part = |call_id| {
            let mut out = Vec::new();
            crate::rpc::pdu::request::Request {
                flags: header::FIRST,
                call_id,
                context: 0,
                opnum: 0,
                alloc_hint: 0,
            }
            .emit(&mut out, b"part");
            out
        };
        for call_id in 0..MAX_CALLS as u32 {
            assert_eq!(observer.feed(Direction::ToServer, &part(call_id)), []);
        }
        let seen = observer.feed(Direction::ToServer, &part(99));
        assert!(
            matches!(&seen[..], [Observed::Unreadable { why: Unreadable::Limit, octets: 28, .. }]),
            "{seen:?}"
        );
    }
}
