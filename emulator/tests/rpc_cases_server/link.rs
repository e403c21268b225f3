//! A connection to the host under test, and its answers as text.

use std::sync::Arc;

use emulator::{
    model::Hresult,
    rpc::{
        framer::Framer,
        observe::{Direction, Observed, Observer},
        pdu::{
            bind_ack::BindAckView,
            bind_nak::BindNakView,
            fault::FaultView,
            header::{PduType, View},
            layout,
            response::ResponseView,
        },
        server::{Associations, Call, CallAnswer, Connection, ServerConfig},
        stub::StubResponse,
        uuids::Syntax,
    },
};

use super::build;

/// What the host answers to a valid request.
pub(crate) const ANSWER: &[u8] = b"sealed answer";

/// One connection of which the bytes come in segments of a certain size.
struct Arm {
    segment: usize,
    connection: Connection,
    framer: Framer,
    observer: Observer,
    /// Contexts of the last offer.
    offer: Vec<u16>,
    /// Accepted contexts.
    contexts: Vec<(u16, Syntax)>,
    raw: Vec<Vec<u8>>,
}

/// A host, as two that get the same bytes in different segments.
pub(crate) struct Host {
    config: Arc<ServerConfig>,
    groups: [Associations; 2],
}

/// A connection to it.
pub(crate) struct Link(Vec<Arm>);

impl Host {
    pub(crate) fn new(config: ServerConfig) -> Self {
        Self { config: config.into(), groups: [Associations::new(), Associations::new()] }
    }

    /// A connection from 127.0.0.`client`.
    pub(crate) fn connect(&self, client: u8) -> Link {
        let arm = |(groups, segment)| Arm {
            segment,
            connection: Connection::new(Arc::clone(&self.config), [127, 0, 0, client].into(), groups),
            framer: Framer::default(),
            observer: Observer::new(),
            offer: Vec::new(),
            contexts: Vec::new(),
            raw: Vec::new(),
        };
        Link(self.groups.iter().zip([usize::MAX, 1]).map(arm).collect())
    }
}

/// A fresh connection to a host with default settings, which prefers NDR64.
pub(crate) fn link() -> Link {
    Host::new(ServerConfig::default()).connect(1)
}

/// A fresh connection to a host that prefers NDR.
pub(crate) fn ndr_link() -> Link {
    Host::new(ServerConfig { prefer: Syntax::Ndr, ..ServerConfig::default() }).connect(1)
}

/// A connection bound by `b1`.
pub(crate) fn bound() -> Link {
    let mut link = link();
    link.case(&build::b1(), "bind_ack 0x03 0/0 NDR");
    link
}

/// A connection bound by `b1` with multiplexing.
pub(crate) fn multiplexed() -> Link {
    let mut link = link();
    link.case(&build::b1_multiplex(), "bind_ack 0x13 0/0 NDR");
    link
}

/// Checks a first exchange on a fresh connection.
#[track_caller]
pub(crate) fn first(bytes: &[u8], expected: &str) {
    link().case(bytes, expected);
}

/// Checks an exchange on a connection bound by `b1`.
#[track_caller]
pub(crate) fn after_b1(bytes: &[u8], expected: &str) {
    bound().case(bytes, expected);
}

impl Link {
    /// Sends bytes and checks the answers, separated by `; `, with `close` or `keep` last. Without either, the
    /// connection must be open, whether or not it serves.
    #[track_caller]
    pub(crate) fn case(&mut self, bytes: &[u8], expected: &str) {
        let (answers, keep) = match expected.strip_suffix("keep") {
            Some(answers) => (answers.trim_end_matches("; "), true),
            None => (expected, false),
        };
        assert_eq!(self.send(bytes).join("; "), answers);
        if keep {
            self.keeps();
        }
    }

    /// Sends bytes; the answers as text, then `close` when the connection ends.
    #[track_caller]
    pub(crate) fn send(&mut self, bytes: &[u8]) -> Vec<String> {
        self.both(|arm| arm.send(bytes))
    }

    /// FIN of the client.
    #[track_caller]
    pub(crate) fn fin(&mut self) -> Vec<String> {
        self.both(|arm| {
            arm.connection.peer_closed();
            arm.collect()
        })
    }

    /// Raw answers to `bytes`.
    #[track_caller]
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        self.both(|arm| {
            arm.send(bytes);
            std::mem::take(&mut arm.raw)
        })
    }

    /// Value of a field of the one answer to `bytes`.
    #[track_caller]
    pub(crate) fn field(&mut self, bytes: &[u8], name: &str) -> u64 {
        let answers = self.raw(bytes);
        assert_eq!(answers.len(), 1);
        layout::get(&answers[0], name).unwrap()
    }

    /// The connection is open and serves; a context is added when there is none.
    #[track_caller]
    pub(crate) fn keeps(&mut self) {
        if self.0[0].contexts.is_empty() {
            self.case(&build::alter(&[(77, &[build::NDR])]), "alter_context_resp 0x03 0/0 NDR");
        }
        let (id, syntax) = self.0[0].contexts[0];
        let request = build::request(0x7000_0000, id, 0, &build::stub(syntax, &build::DATA));
        self.case(&request, &format!("response {id} ok"));
    }

    #[track_caller]
    fn both<T: PartialEq + std::fmt::Debug>(&mut self, mut act: impl FnMut(&mut Arm) -> T) -> T {
        let results: Vec<T> = self.0.iter_mut().map(&mut act).collect();
        assert_eq!(results[0], results[1], "the segmentation shows");
        results.into_iter().next().unwrap()
    }
}

impl Arm {
    fn send(&mut self, bytes: &[u8]) -> Vec<String> {
        let segment = if bytes.len() > 100_000 { self.segment.max(1000) } else { self.segment };
        self.raw.clear();
        let mut told = Vec::new();
        for bytes in bytes.chunks(segment) {
            for seen in self.observer.feed(Direction::ToServer, bytes) {
                if let Observed::Bind(offer) | Observed::AlterContext(offer) = seen {
                    self.offer = offer.contexts.iter().map(|context| context.id).collect();
                }
            }
            self.connection.receive(bytes);
            while let Some(call) = self.connection.poll_call() {
                assert!(self.connection.answer(call.call_id, &answer(&call)));
            }
            self.take(&mut told);
        }
        self.end(told)
    }

    fn collect(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        self.take(&mut told);
        self.end(told)
    }

    fn end(&self, mut told: Vec<String>) -> Vec<String> {
        if self.connection.closing() {
            told.push("close".to_owned());
        }
        told
    }

    fn take(&mut self, told: &mut Vec<String>) {
        let Some(bytes) = self.connection.poll_transmit() else { return };
        self.framer.push(&bytes);
        let mut pdus = Vec::new();
        while let Some(pdu) = self.framer.next_pdu().unwrap() {
            pdus.push(pdu.to_vec());
        }
        assert!(self.framer.pending().is_empty(), "only whole PDUs are sent");
        for pdu in pdus {
            told.push(self.show(&pdu));
            self.raw.push(pdu);
        }
    }

    /// An answer as text, everything checked that is the same in all of them.
    fn show(&mut self, pdu: &[u8]) -> String {
        let view = View::new(pdu).unwrap();
        let header = view.header;
        assert_eq!(
            (header.version, header.minor, header.drep, header.auth_length),
            (5, 0, [0x10, 0, 0, 0], 0)
        );
        let flags = header.flags;
        match header.ptype {
            PduType::BIND_ACK | PduType::ALTER_CONTEXT_RESP => {
                let (results, cut) = BindAckView(view).results();
                assert!(!cut);
                self.observer.feed(Direction::ToClient, pdu);
                let results: Vec<_> = results
                    .iter()
                    .zip(&self.offer)
                    .map(|(result, id)| match Syntax::from_id(result.syntax) {
                        Some(syntax) => {
                            self.contexts.push((*id, syntax));
                            format!("{}/{} {syntax}", result.result, result.reason)
                        }
                        None => {
                            assert_eq!(result.syntax, build::NIL);
                            format!("{}/{}", result.result, result.reason)
                        }
                    })
                    .collect();
                format!("{} {flags:#04x} {}", header.ptype.name(), results.join(", "))
            }
            PduType::BIND_NAK => {
                let nak = BindNakView(view);
                assert_eq!((pdu.len(), flags, nak.protocols()), (24, 3, vec![(5, 0)]));
                format!("bind_nak {}", nak.reason().unwrap())
            }
            PduType::FAULT => {
                let fault = FaultView(view);
                assert_eq!((pdu.len(), layout::get(pdu, "alloc_hint")), (32, Some(32)));
                format!("fault {:#x} {flags:#04x} {}", fault.status().unwrap(), fault.context().unwrap())
            }
            PduType::RESPONSE => {
                let response = ResponseView(view);
                if flags != 3 {
                    return format!("response fragment {flags:#04x} {}", pdu.len());
                }
                assert_eq!((flags, layout::get(pdu, "cancel_count")), (3, Some(0)));
                let stub = response.stub().unwrap();
                assert_eq!(response.alloc_hint().unwrap() as usize, stub.len());
                let context = response.context().unwrap();
                let seen = self.observer.feed(Direction::ToClient, pdu);
                let [Observed::Response { message, .. }] = &seen[..] else { panic!("{seen:?}") };
                let syntax = message.syntax.expect("the context was negotiated");
                match StubResponse::decode(syntax, header.order(), stub).unwrap() {
                    StubResponse::Data { data: ANSWER, hresult: Hresult(0) } => {
                        format!("response {context} ok")
                    }
                    StubResponse::Refusal(hresult) => format!("response {context} {:#x}", hresult.0),
                    StubResponse::Data { .. } => panic!("an answer that nobody gave"),
                }
            }
            ptype => panic!("a host never sends {ptype}"),
        }
    }
}

/// A role that serves one message and refuses all others.
fn answer(call: &Call) -> CallAnswer {
    if call.data == build::DATA {
        CallAnswer::Data(ANSWER.to_vec())
    } else {
        CallAnswer::Refusal(Hresult(0x8007_000D))
    }
}
