//! Conversations made by hand, a step a frame and a second.

use std::net::SocketAddr;

use captures::{
    conversation::{
        Bind, BindEnd, Connection, ConnectionEnd, Conversations, Exchange, ExchangeEnd, Lookup, LookupEnd,
        Request as Asked,
    },
    file::Stamp,
    packet::Unreachable,
    stream::{Direction, Seen},
    transcript::{Message, Party, Relation, Transport},
};
use emulator::{
    dns::{Answer, KMS_SERVICE, Name, Question, Rcode, Record, RecordData, RecordType, Srv},
    model::{Hresult, Interval, LicenceStatus, Product, Version, lab_id},
    rpc::{
        pdu::{bind::Context, bind_ack::ContextResult},
        uuids::{Syntax, SyntaxId},
    },
    wire::{
        self, AnswerSeal, DEFAULT_LABEL, Direction as Way, HostPid, LabKeys, Request, Response, Workstation,
    },
};
use uuid::Uuid;

/// 2026-01-01T08:00:00Z.
const START: u64 = 1_767_254_400_000_000_000;
const SECOND: u64 = 1_000_000_000;

/// A capture in the making. Addresses are 10.0.0.x; the name server is 10.0.0.2.
pub(crate) struct Hand {
    pub(crate) made: Conversations,
    pub(crate) keys: LabKeys,
    /// What seals bodies: the lab's keys, or others.
    pub(crate) sealed_by: LabKeys,
    frame: u64,
    at: u64,
}

fn ip(last: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, last], 0))
}

/// What an answer says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Said {
    Count(u32),
    Refused(Hresult),
    Fault(u32),
    Silence,
}

impl Hand {
    pub(crate) fn new() -> Self {
        let keys = || LabKeys::derive(DEFAULT_LABEL);
        Self { made: Conversations::default(), keys: keys(), sealed_by: keys(), frame: 0, at: START }
    }

    /// The next frame.
    pub(crate) fn seen(&mut self) -> Seen {
        self.frame += 1;
        self.at += SECOND;
        let seen = Seen { frame: self.frame, at: Stamp(self.at) };
        self.made.span = Some((self.made.span.map_or(seen, |(first, _)| first), seen));
        seen
    }

    /// Time passes, and a frame of no interest ends it.
    pub(crate) fn wait(&mut self, seconds: u64) -> &mut Self {
        self.at += seconds * SECOND;
        self.seen();
        self
    }

    pub(crate) fn lookup(
        &mut self,
        client: u8,
        name: &str,
        rtype: RecordType,
        answer: Option<(Rcode, Vec<RecordData>)>,
    ) -> &mut Self {
        let name = Name::parse(name).unwrap();
        let (asked, question) = (self.seen(), Question { name: name.clone(), rtype });
        let end = answer.map_or(LookupEnd::Silent, |(rcode, data)| {
            let answers = data.into_iter().map(|data| Record { name: name.clone(), ttl: 60, data }).collect();
            LookupEnd::Answered(self.seen(), Box::new(Answer { rcode, answers, ..Answer::default() }))
        });
        let is_service = name.to_string().starts_with(KMS_SERVICE);
        let relation = if is_service { Relation::Service } else { Relation::Target };
        let (client, server) = (ip(client), ip(2));
        let lookup = Lookup {
            asked,
            repeats: Vec::new(),
            id: 7,
            transport: Transport::Udp,
            client,
            server,
            question,
            relation,
            end,
        };
        self.made.lookups.push(lookup);
        self
    }

    /// SRV records: target, priority, port.
    pub(crate) fn srv(&mut self, client: u8, records: &[(&str, u16, u16)]) -> &mut Self {
        let data = records.iter().map(|(target, priority, port)| {
            let target = Name::parse(target).unwrap();
            RecordData::Srv(Srv { priority: *priority, weight: 0, port: *port, target })
        });
        let answer = Some((Rcode::NOERROR, data.collect()));
        self.lookup(client, &format!("{KMS_SERVICE}.lab.test"), RecordType::SRV, answer)
    }

    pub(crate) fn address(&mut self, client: u8, name: &str, address: u8) -> &mut Self {
        let answer = Some((Rcode::NOERROR, vec![RecordData::A([10, 0, 0, address].into())]));
        self.lookup(client, name, RecordType::A, answer)
    }

    /// A connection to a host, which ends as `end` says from the frame that it is given.
    pub(crate) fn connect(
        &mut self,
        client: u8,
        host: u8,
        end: impl FnOnce(Seen) -> ConnectionEnd,
    ) -> &mut Self {
        let opened = self.seen();
        let party = Party {
            conn: u32::try_from(self.made.connections.len()).unwrap(),
            client: ip(client),
            server: SocketAddr::new(ip(host).ip(), 1688),
        };
        let mut tried = Connection {
            party,
            opened,
            answered: None,
            syns: 1,
            binds: Vec::new(),
            exchanges: Vec::new(),
            foreign: Vec::new(),
            gaps: Vec::new(),
            end: ConnectionEnd::Open,
        };
        let seen = self.seen();
        tried.end = end(seen);
        if matches!(tried.end, ConnectionEnd::Unanswered) {
            tried.syns = 3;
        } else if !matches!(tried.end, ConnectionEnd::Refused(_)) {
            tried.answered = Some(seen);
        }
        self.made.connections.push(tried);
        self
    }

    /// The connection made last.
    pub(crate) fn last(&mut self) -> &mut Connection {
        self.made.connections.last_mut().unwrap()
    }

    /// A bind on it, answered by `end`.
    pub(crate) fn bind(&mut self, end: impl FnOnce(Seen) -> BindEnd) -> &mut Self {
        let (sent, answered) = (self.seen(), self.seen());
        let transfer = vec![Syntax::Ndr.id()];
        let contexts = vec![Context { id: 0, interface: SyntaxId::INTERFACE, transfer }];
        self.last().binds.push(Bind { sent, call_id: 1, contexts, end: end(answered) });
        self
    }

    /// A bind that is accepted.
    pub(crate) fn bound(&mut self, syntax: Syntax) -> &mut Self {
        self.bind(|seen| BindEnd::Ack(seen, vec![ContextResult::accept(syntax.id())]))
    }

    /// A request of the machine `name` on the last connection, and what came; then the client closes.
    pub(crate) fn ask(&mut self, name: &str, cmid: Uuid, said: Said) -> &mut Self {
        let asked = self.seen();
        let product = Product::named("client-os/enterprise").unwrap();
        let ids = product.ids();
        let request = Request {
            version: Version::V6,
            is_vm: false,
            licence_status: LicenceStatus::OobGrace,
            minutes_left: 40_000,
            app_id: ids.app_id,
            act_id: ids.act_id,
            kms_id: ids.kms_id,
            cmid,
            n_policy: product.n_policy,
            client_time: asked.at.filetime(),
            previous_cmid: Uuid::nil(),
            workstation: Workstation::new(name),
        };
        let octets = wire::seal_request(&self.sealed_by, &request, [7; 16]);
        let message = Ok(Message::open(&self.keys, Way::Request, &octets));
        let end = self.end(&request, said);
        let request = Some(Asked { call_id: 2, syntax: Syntax::Ndr, fragments: 1, message });
        let closed = self.seen();
        let tried = self.last();
        tried.exchanges.push(Exchange { asked: Some(asked), request, end });
        if tried.end == ConnectionEnd::Open {
            tried.end = ConnectionEnd::Fin(closed, Direction::ToServer);
        }
        self
    }

    fn end(&mut self, request: &Request, said: Said) -> ExchangeEnd {
        let count = match said {
            Said::Silence => return ExchangeEnd::Silent,
            Said::Refused(code) => return ExchangeEnd::Refusal(self.seen(), code),
            Said::Fault(status) => return ExchangeEnd::Fault(self.seen(), status),
            Said::Count(count) => count,
        };
        let response = Response {
            version: request.version,
            host_pid: HostPid::new("LAB00-00140").unwrap(),
            cmid: request.cmid,
            client_time: request.client_time,
            count,
            activation_interval: Interval::ACTIVATION,
            renewal_interval: Interval::RENEWAL,
        };
        let seal = AnswerSeal {
            request_iv: [7; 16],
            iv: [8; 16],
            salt: [9; 16],
            hardware_id: [1; 8],
            host_time: request.client_time,
        };
        let octets = wire::seal_response(&self.sealed_by, &response, &seal);
        let message = Message::open(&self.keys, Way::Response, &octets);
        ExchangeEnd::Answer { seen: self.seen(), message, hresult: Hresult::OK }
    }

    /// A whole exchange of the machine c1 at 10.0.0.100 with a host.
    pub(crate) fn exchange(&mut self, host: u8, said: Said) -> &mut Self {
        self.connect(100, host, |_| ConnectionEnd::Open).bound(Syntax::Ndr).ask("c1", lab_id("cmid/c1"), said)
    }

    /// ICMP says that the last connection's packets don't arrive.
    pub(crate) fn undelivered(&mut self, code: (u8, u8)) -> &mut Self {
        let seen = self.seen();
        let Party { client, server, .. } = self.last().party;
        let said = Unreachable { by: ip(1).ip(), from: client, to: server, tcp: true, code };
        self.made.unreachable.push((seen, said));
        self
    }
}
