//! Items made by hand, for tests: one of each kind and more, without a capture.

use std::net::SocketAddr;

use emulator::{
    dns::{
        Answer, Change, DnsError, DnsFault, Name, Prerequisite, Query, Question, Rcode, Record, RecordData,
        RecordType, Soa, Srv, Update, UpdateReply,
    },
    model::{Filetime, Hresult, Interval, LicenceStatus, Product, Version, lab_id},
    rpc::{
        field::Order,
        pdu::{
            bind::{Bind, Context},
            bind_ack::{BindAck, ContextResult, NEGOTIATE_ACK},
            bind_nak::BindNak,
            fault::Fault,
            header::{self, Header, PduType},
            request, response,
        },
        stub::{StubError, StubRequest, StubResponse},
        uuids::{Syntax, SyntaxId},
    },
    wire::{self, AnswerSeal, HostPid, LabKeys, Request, Response, Workstation, seal_request, seal_response},
};

use super::{Call, CallBody, Dns, DnsBody, Foreign, Item, Message, Party, Pdu, Relation, Transport, What};
use crate::{
    file::Stamp,
    packet::Unreachable,
    stream::{Direction, Ended, Seen},
};

/// 2026-01-01T00:00:00Z.
const START: u64 = 1_767_225_600_000_000_000;
const REQUEST_IV: [u8; 16] = [7; 16];

pub(crate) fn seen(frame: u64) -> Seen {
    Seen { frame, at: Stamp(START + (frame - 1) * 1_000) }
}

fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

pub(crate) fn party() -> Party {
    Party { conn: 0, client: end("127.77.0.100:50000"), server: end("127.77.0.10:1688") }
}

pub(crate) fn item(frame: u64, what: What) -> Item {
    Item { seen: seen(frame), from: seen(frame), party: Some(party()), what }
}

/// A PDU as it is on the wire.
pub(crate) fn pdu(direction: Direction, octets: Vec<u8>, call: Option<Call>) -> What {
    let header = Header::read(&octets).unwrap();
    What::Pdu(Pdu { direction, offset: 0, header, octets, call: call.map(Box::new) })
}

pub(crate) fn bind() -> What {
    let mut octets = Vec::new();
    Bind {
        ptype: PduType::BIND,
        flags: header::WHOLE,
        call_id: 1,
        max_xmit: 5840,
        max_recv: 5840,
        group: 0,
        contexts: vec![
            Context::one(0, Syntax::Ndr.id()),
            Context::one(1, Syntax::Ndr64.id()),
            Context::one(2, SyntaxId::features(3)),
        ],
    }
    .emit(&mut octets)
    .unwrap();
    pdu(Direction::ToServer, octets, None)
}

pub(crate) fn bind_ack() -> What {
    let results = [
        ContextResult { result: 2, reason: 2, syntax: SyntaxId::ZERO },
        ContextResult::accept(Syntax::Ndr64.id()),
        ContextResult { result: NEGOTIATE_ACK, reason: 3, syntax: SyntaxId::ZERO },
    ];
    let mut octets = Vec::new();
    BindAck {
        ptype: PduType::BIND_ACK,
        flags: header::WHOLE,
        call_id: 1,
        max_frag: 5840,
        group: 9,
        address: Some("1688"),
        results: &results,
    }
    .emit(&mut octets);
    pdu(Direction::ToClient, octets, None)
}

pub(crate) fn fault(status: u32) -> What {
    let mut octets = Vec::new();
    Fault { flags: header::WHOLE, call_id: 2, context: 1, status }.emit(&mut octets);
    pdu(Direction::ToClient, octets, None)
}

pub(crate) fn bind_nak(reason: u16) -> What {
    let mut octets = Vec::new();
    BindNak { call_id: 1, reason }.emit(&mut octets);
    pdu(Direction::ToClient, octets, None)
}

/// What a client asks for.
pub(crate) fn asked(version: Version) -> Request {
    let product = Product::named("client-os/enterprise").unwrap();
    let ids = product.ids();
    Request {
        version,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: 43_200,
        app_id: ids.app_id,
        act_id: ids.act_id,
        kms_id: ids.kms_id,
        cmid: lab_id("cmid/c1"),
        n_policy: product.n_policy,
        client_time: Filetime::from_unix_seconds(START / 1_000_000_000),
        previous_cmid: lab_id("cmid/c1-before"),
        workstation: Workstation::new("c1.lab.test"),
    }
}

fn call(direction: Direction, syntax: Syntax, stub: Vec<u8>, body: CallBody) -> (Vec<u8>, Call) {
    let mut octets = Vec::new();
    match direction {
        Direction::ToServer => {
            let head =
                request::Request { flags: header::WHOLE, call_id: 2, context: 1, opnum: 0, alloc_hint: 0 };
            head.emit_call(&mut octets, 5840, &stub);
        }
        Direction::ToClient => {
            let head = response::Response { flags: header::WHOLE, call_id: 2, context: 1, alloc_hint: 0 };
            head.emit_call(&mut octets, 5840, &stub);
        }
    }
    let opnum = (direction == Direction::ToServer).then_some(0);
    let request = (direction == Direction::ToClient).then(|| seen(8));
    let call = Call {
        call_id: 2,
        context_id: 1,
        opnum,
        kms: Some(true),
        syntax: Some(syntax),
        read_as: syntax,
        order: Order::Little,
        stub,
        fragments: 1,
        request,
        body,
    };
    (octets, call)
}

fn whole(direction: Direction, syntax: Syntax, stub: Vec<u8>, body: CallBody) -> What {
    let (octets, call) = call(direction, syntax, stub, body);
    pdu(direction, octets, Some(call))
}

/// A request sealed under the label `sealed`, opened with the label `opened`.
pub(crate) fn request(version: Version, sealed: &str, opened: &str) -> What {
    let message = seal_request(&LabKeys::derive(sealed), &asked(version), REQUEST_IV);
    let mut stub = Vec::new();
    StubRequest { data: &message }.encode(Syntax::Ndr64, &mut stub);
    let message = Message::open(&LabKeys::derive(opened), wire::Direction::Request, &message);
    whole(Direction::ToServer, Syntax::Ndr64, stub, CallBody::Request(message))
}

/// The answer to it.
pub(crate) fn response(version: Version, sealed: &str, opened: &str) -> What {
    let asked = asked(version);
    let answer = Response {
        version,
        host_pid: HostPid::new("05426-00206-000-000000-03-1033-9600.0000-0012026").unwrap(),
        cmid: asked.cmid,
        client_time: asked.client_time,
        count: 26,
        activation_interval: Interval::new(120).unwrap(),
        renewal_interval: Interval::new(10_080).unwrap(),
    };
    let seal = AnswerSeal {
        request_iv: REQUEST_IV,
        iv: [9; 16],
        salt: [3; 16],
        hardware_id: [1, 2, 3, 4, 5, 6, 7, 8],
        host_time: asked.client_time,
    };
    let message = seal_response(&LabKeys::derive(sealed), &answer, &seal);
    let mut stub = Vec::new();
    StubResponse::Data { data: &message, hresult: Hresult::OK }.encode(Syntax::Ndr64, &mut stub);
    let message = Message::open(&LabKeys::derive(opened), wire::Direction::Response, &message);
    let body = CallBody::Answer { message, hresult: Hresult::OK };
    whole(Direction::ToClient, Syntax::Ndr64, stub, body)
}

pub(crate) fn refusal(hresult: Hresult) -> What {
    let mut stub = Vec::new();
    StubResponse::Refusal(hresult).encode(Syntax::Ndr64, &mut stub);
    whole(Direction::ToClient, Syntax::Ndr64, stub, CallBody::Refusal(hresult))
}

fn bad() -> What {
    let error = StubError::SizesDiffer { size: 4, max_count: 5 };
    let stub = vec![4, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3, 4];
    whole(Direction::ToServer, Syntax::Ndr, stub, CallBody::Bad(error))
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn srv() -> Record {
    let data = Srv { priority: 0, weight: 100, port: 1688, target: name("kms1.lab.test") };
    Record { name: name("_vlmcs._tcp.lab.test"), ttl: 3600, data: RecordData::Srv(data) }
}

pub(crate) fn dns(frame: u64, direction: Direction, body: DnsBody) -> Item {
    let dns = Dns {
        transport: Transport::Udp,
        client: end("127.77.0.100:50001"),
        server: end("127.77.0.2:53"),
        direction,
        relation: Relation::Service,
        request: (direction == Direction::ToClient).then(|| seen(frame - 1)),
        octets: vec![0; 40],
        body,
    };
    Item { party: None, ..item(frame, What::Dns(Box::new(dns))) }
}

fn question() -> Question {
    Question { name: name("_vlmcs._tcp.lab.test"), rtype: RecordType::SRV }
}

pub(crate) fn lookup() -> [Item; 2] {
    let query = Query::new(77, question());
    let address =
        Record { name: name("kms1.lab.test"), ttl: 1200, data: RecordData::A([127, 77, 0, 10].into()) };
    let answer =
        Answer { answers: vec![srv()], additionals: vec![address], ..Answer::to(&query, Rcode::NOERROR) };
    [dns(1, Direction::ToServer, DnsBody::Query(query)), dns(2, Direction::ToClient, DnsBody::Answer(answer))]
}

pub(crate) fn missing() -> Item {
    let soa = Soa {
        mname: name("dns.lab.test"),
        rname: name("keeper.lab.test"),
        serial: 7,
        refresh: 900,
        retry: 600,
        expire: 86_400,
        minimum: 3_600,
    };
    let soa = Record { name: name("lab.test"), ttl: 3600, data: RecordData::Soa(soa) };
    let answer =
        Answer { authorities: vec![soa], ..Answer::to(&Query::new(78, question()), Rcode::NXDOMAIN) };
    dns(3, Direction::ToClient, DnsBody::Answer(answer))
}

pub(crate) fn publication() -> [Item; 2] {
    let mut changes = vec![Change::Add(srv())];
    changes.push(Change::DeleteName(name("old.lab.test")));
    changes.push(Change::DeleteSet(name("_vlmcs._tcp.lab.test"), RecordType::SRV));
    changes.push(Change::DeleteRecord(name("_vlmcs._tcp.lab.test"), srv().data));
    let mut update = Update::new(79, name("lab.test"), changes);
    update.prerequisites = vec![
        Prerequisite::NameInUse(name("lab.test")),
        Prerequisite::NoSet(name("lab.test"), RecordType::CNAME),
        Prerequisite::Equals(name("_vlmcs._tcp.lab.test"), srv().data),
    ];
    let reply = UpdateReply { id: 79, rcode: Rcode::REFUSED };
    [
        dns(1, Direction::ToServer, DnsBody::Update(update)),
        dns(2, Direction::ToClient, DnsBody::UpdateReply(reply)),
    ]
}

/// One item of each kind, and PDUs of each kind.
pub(crate) fn all() -> Vec<Item> {
    let (to_server, to_client) = (Direction::ToServer, Direction::ToClient);
    let unreadable = DnsError { header: Some((80, 4)), fault: DnsFault::Questions(0) };
    let icmp = Unreachable {
        by: [127, 77, 0, 1].into(),
        from: party().client,
        to: party().server,
        tcp: true,
        code: (3, 3),
    };
    let guess = Foreign::Tls;
    let mut items: Vec<Item> = lookup().into();
    items.push(missing());
    items.extend(publication());
    items.push(dns(5, to_client, DnsBody::Unreadable(unreadable)));
    let whats = [
        What::Opened { answered: Some(seen(5)), syns: 1 },
        bind(),
        bind_ack(),
        request(Version::V6, "kms-lab", "kms-lab"),
        response(Version::V6, "kms-lab", "kms-lab"),
        request(Version::V5, "kms-lab", "kms-lab"),
        response(Version::V5, "kms-lab", "kms-lab"),
        request(Version::V4, "kms-lab", "kms-lab"),
        response(Version::V4, "kms-lab", "kms-lab"),
        request(Version::V4, "another lab", "kms-lab"),
        response(Version::V4, "another lab", "kms-lab"),
        request(Version::V6, "another lab", "kms-lab"),
        response(Version::V6, "another lab", "kms-lab"),
        refusal(Hresult::ID_MISMATCH),
        fault(emulator::rpc::status::UNKNOWN_INTERFACE),
        bind_nak(4),
        bad(),
        What::Foreign { direction: to_client, offset: 0, len: 7, head: vec![22, 3, 1, 0, 2, 2, 40], guess },
        What::Gap { direction: to_client, offset: 7, len: 1440 },
        What::Conflict { direction: to_server, offset: 9 },
        What::Fin(to_server),
        What::Rst(to_client),
        What::Ended(Ended::EndOfCapture),
    ];
    items.extend((6..).zip(whats).map(|(frame, what)| item(frame, what)));
    items.push(Item { party: None, ..item(29, What::Unreachable(icmp)) });
    items
}
