//! Cuts both directions of a connection into PDUs and tells what they say.

use super::{Calls, Direction, Observed, Unreadable};
use crate::rpc::{framer::Framer, pdu::header::View};

/// Follows one connection. It accepts anything, judges nothing and holds a bounded amount.
#[derive(Debug, Default)]
pub struct Observer {
    to_server: Side,
    to_client: Side,
    calls: Calls,
}

#[derive(Debug, Default)]
struct Side {
    framer: Framer,
    /// Octets of this direction read as PDUs.
    offset: u64,
    lost: bool,
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
        self.feed_each(direction, bytes, &mut |said, _| seen.push(said));
        seen
    }

    /// As [`feed`](Self::feed), each with the PDU that tells it: the last of a call in fragments, empty for what is none.
    pub fn feed_each(&mut self, direction: Direction, bytes: &[u8], tell: &mut dyn FnMut(Observed, &[u8])) {
        if bytes.is_empty() {
            return;
        }
        let side = self.side(direction);
        if side.lost {
            let offset = side.offset;
            side.offset += bytes.len() as u64;
            return tell(Observed::Unreadable { offset, octets: bytes.len(), why: Unreadable::Follows }, &[]);
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
                    let told = self.calls.pdu(direction, View { header, bytes });
                    self.side(direction).offset += octets as u64;
                    match told {
                        Ok(Some(told)) => tell(told, bytes),
                        Ok(None) => {}
                        Err(why) => tell(Observed::Unreadable { offset, octets, why }, bytes),
                    }
                }
                Ok(None) => break,
                Err(why) => {
                    let octets = framer.pending().len();
                    framer.clear();
                    let side = self.side(direction);
                    tell(Observed::Unreadable { offset: side.offset, octets, why }, &[]);
                    side.offset += octets as u64;
                    side.lost = true;
                    self.calls.lost(direction);
                    break;
                }
            }
        }
        self.side(direction).framer = framer;
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
}

#[cfg(test)]
mod tests {
    use super::{super::MAX_CALLS, *};
    use crate::rpc::{
        client,
        pdu::header,
        server,
        server::{Associations, CallAnswer, ServerConfig},
        uuids::{Syntax, SyntaxId},
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
        assert_eq!((message.interface, message.begun), (Some(SyntaxId::INTERFACE), true));
        let Observed::Response { message, opnum: Some(0), .. } = answer else { panic!("{answer:?}") };
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
