//! Reads the octets of one connection into events. Whoever plays the other side, this is where the wire is judged.

use std::{borrow::Cow, collections::VecDeque, net::SocketAddr, sync::Arc};

use uuid::Uuid;

use crate::{
    model::{Filetime, Hresult, LicenceStatus},
    rpc::{
        self, field,
        observe::{Message, Observed, Observer},
        pdu::{
            header::{PduType, View},
            layout::{Place, layout},
        },
        stub::{StubRequest, StubResponse, request_fields},
        uuids::{self, Syntax},
    },
    trace::{Actor, Close, Direction, Event, Kind, Value},
    wire::{self, LabKeys, OpenedRequest, PlainBody, SentRequest},
};

/// A passive reader of one connection.
#[derive(Debug)]
pub struct Tap {
    conn: u32,
    client: Actor,
    host: Actor,
    keys: Arc<LabKeys>,
    observer: Observer,
    /// Requests that answers are judged against, by their call ids, the oldest first.
    sent: VecDeque<(u32, OpenedRequest)>,
    detailed: bool,
}

/// Requests without an answer that are kept.
const MAX_SENT: usize = 64;

impl Tap {
    /// A reader of connection `conn`, just opened.
    #[must_use]
    pub fn new(conn: u32, client: &Actor, host: &Actor, keys: &Arc<LabKeys>) -> Self {
        let observer = Observer::new();
        Self {
            conn,
            client: client.clone(),
            host: host.clone(),
            keys: keys.clone(),
            observer,
            sent: VecDeque::new(),
            detailed: false,
        }
    }

    /// The same, which tells every field of a message's last PDU beside what the message says.
    #[must_use]
    pub fn detailed(self, detailed: bool) -> Self {
        Self { detailed, ..self }
    }

    /// The event of an attempt to connect to `address`.
    #[must_use]
    pub fn connect(at: Filetime, client: &Actor, host: &Actor, address: SocketAddr, end: &str) -> Event {
        Event::new(at, Kind::Connect, client).to(host).with("address", address.to_string()).with("end", end)
    }

    /// Octets went one way at `at`: what they said.
    pub fn feed(&mut self, at: Filetime, direction: Direction, octets: &[u8]) -> Vec<Event> {
        let way = match direction {
            Direction::ToServer => rpc::observe::Direction::ToServer,
            Direction::ToClient => rpc::observe::Direction::ToClient,
        };
        let mut observed = Vec::new();
        self.observer.feed_each(way, octets, &mut |said, pdu| {
            let fields = if self.detailed { pdu_fields(pdu) } else { Vec::new() };
            observed.push((said, fields));
        });
        let events = observed.into_iter().map(|(said, fields)| {
            let mut event = self.event(at, direction, said);
            // What a message says is told in its own words, which come before those of its PDU.
            let told = fields.into_iter().filter(|(name, _)| event.get(name).is_none()).collect::<Vec<_>>();
            event.fields.extend(told);
            event
        });
        events.collect()
    }

    /// One side closed the connection.
    #[must_use]
    pub fn closed(&self, at: Filetime, direction: Direction, how: Close) -> Event {
        let how = match how {
            Close::Fin => "Fin",
            Close::Rst => "Rst",
        };
        self.said(at, Kind::Close, direction).with("how", how)
    }

    fn said(&self, at: Filetime, kind: Kind, direction: Direction) -> Event {
        let (by, to) = match direction {
            Direction::ToServer => (&self.client, &self.host),
            Direction::ToClient => (&self.host, &self.client),
        };
        Event::new(at, kind, by).to(to).on(self.conn)
    }

    fn event(&mut self, at: Filetime, direction: Direction, said: Observed) -> Event {
        let event = |kind| self.said(at, kind, direction);
        match said {
            Observed::Bind(offered) | Observed::AlterContext(offered) => {
                let contexts = offered.contexts.iter().flat_map(|context| &context.transfer);
                event(Kind::Bind)
                    .with("contexts", Value::List(contexts.map(|id| id.uuid.to_string()).collect()))
            }
            Observed::BindAck(acked) | Observed::AlterContextResp(acked) => {
                let results =
                    acked.results.iter().map(|result| format!("{}/{}", result.result, result.reason));
                event(Kind::BindAck).with("results", Value::List(results.collect()))
            }
            Observed::BindNak { reason, .. } => event(Kind::BindNak).with("reason", u32::from(reason)),
            Observed::Request { opnum, message, .. } => self.request(at, direction, opnum, &message),
            Observed::Response { message, .. } => self.response(at, direction, &message),
            Observed::Fault { status, .. } => event(Kind::Fault).with("status", Hresult(status)),
            Observed::Other { ptype, .. } => event(Kind::Pdu).with("type", ptype.name()),
            Observed::Unreadable { octets, why, .. } => event(Kind::Garbage)
                .with("why", why.to_string())
                .with("octets", u32::try_from(octets).unwrap_or(u32::MAX)),
        }
    }

    fn request(&mut self, at: Filetime, direction: Direction, opnum: u16, message: &Message) -> Event {
        let mut event = self.said(at, Kind::Request, direction);
        if opnum != 0 {
            event = event.with("opnum", u32::from(opnum));
        }
        let syntax = message.syntax.unwrap_or(Syntax::Ndr);
        event = event.with("syntax", format!("{syntax:?}"));
        if self.detailed {
            event.fields.extend(stub_fields(syntax, message));
        }
        let data = match StubRequest::decode(syntax, message.order, &message.stub) {
            Ok(stub) => stub.data,
            Err(error) => return event.with("well_formed", false).with("error", error.to_string()),
        };
        let opened = wire::open_request(&self.keys, data);
        let mut event = self.body(event, wire::Direction::Request, data);
        event = event.with("well_formed", opened.is_ok());
        if let Err(error) = &opened {
            event = event.with("error", error.to_string());
        }
        if let Ok(opened) = opened {
            if self.sent.len() == MAX_SENT {
                self.sent.pop_front();
            }
            self.sent.push_back((message.call_id, opened));
        }
        event
    }

    fn response(&mut self, at: Filetime, direction: Direction, message: &Message) -> Event {
        let syntax = message.syntax.unwrap_or(Syntax::Ndr);
        let asked = self.sent.iter().position(|(call_id, _)| *call_id == message.call_id);
        let asked = asked.and_then(|index| self.sent.remove(index)).map(|(_, opened)| opened);
        let data = match StubResponse::decode(syntax, message.order, &message.stub) {
            Ok(StubResponse::Refusal(code)) => {
                return self.said(at, Kind::Refusal, direction).with("hresult", code);
            }
            Ok(StubResponse::Data { data, .. }) => data,
            Err(error) => {
                let event = self.said(at, Kind::Answer, direction);
                return event.with("well_formed", false).with("error", error.to_string());
            }
        };
        let event = self.said(at, Kind::Answer, direction).with("syntax", format!("{syntax:?}"));
        let event = self.body(event, wire::Direction::Response, data);
        let judged = asked.as_ref().map(|sent| {
            let sent = SentRequest { request: &sent.request, iv: sent.iv.unwrap_or_default() };
            wire::open_response(&self.keys, data, &sent)
        });
        match judged {
            Some(Ok(_)) => event.with("well_formed", true),
            Some(Err(error)) => event.with("well_formed", false).with("error", error.to_string()),
            None => event.with("well_formed", false).with("error", "answers no well-formed request"),
        }
    }

    /// The fields inside the seal, as far as they can be read.
    fn body(&self, mut event: Event, direction: wire::Direction, data: &[u8]) -> Event {
        if let Ok(version) = wire::outer_version(data) {
            event = event.with("version", u32::from(version.major()));
        }
        let Ok(plain) = wire::unseal_body(&self.keys, direction, data) else {
            return event.with("octets", u32::try_from(data.len()).unwrap_or(u32::MAX));
        };
        event.fields.reserve(16);
        event.fields.extend(body_fields(&plain));
        event
    }
}

/// The integers before the data of a request's stub, padding included.
fn stub_fields(syntax: Syntax, message: &Message) -> impl Iterator<Item = (Cow<'static, str>, Value)> {
    let fields = request_fields(syntax, &message.stub).into_iter();
    let integers = fields.filter(|field| field.kind != field::Kind::Octets);
    integers.filter_map(|field| {
        let value = field.get(&message.stub, message.order)?;
        let value = Value::Number(i64::try_from(value).unwrap_or(i64::MAX));
        Some((Cow::Owned(format!("stub.{}", field.name)), value))
    })
}

/// The fields of a PDU that say something, by the names of its table. Syntaxes have names.
fn pdu_fields(pdu: &[u8]) -> Vec<(Cow<'static, str>, Value)> {
    let view = View::new(pdu);
    let order = view.map(|view| view.header.order()).unwrap_or_default();
    // Padding of answers may be anything (RTC); reserved octets of binds are to be zero (RPC-017).
    let offers = view.is_some_and(|view| view.header.ptype == PduType::BIND);
    let is_told = |place: &Place| match place.kind {
        field::Kind::Pad => offers,
        // Of octets without a meaning of their own only the representation label is compared.
        field::Kind::Octets => place.name == "drep",
        _ => true,
    };
    let places = layout(pdu).into_iter().filter(is_told);
    let value = |place: &Place| {
        let octets = &pdu[place.range.clone()];
        match place.kind {
            field::Kind::Number | field::Kind::Pad => {
                Value::Number(i64::try_from(order.read(octets)).unwrap_or(i64::MAX))
            }
            field::Kind::Code => Value::Text(format!("{:#04x}", order.read(octets))),
            field::Kind::Uuid => Value::Text(syntax_name(octets)),
            field::Kind::Text => {
                Value::Text(String::from_utf8_lossy(octets).trim_end_matches('\0').to_owned())
            }
            field::Kind::Octets => Value::Text(octets.iter().map(|octet| format!("{octet:02x}")).collect()),
        }
    };
    places.map(|place| (Cow::Owned(place.name.clone()), value(&place))).collect()
}

/// A UUID as scenarios name it: `Ndr`, `Ndr64`, `Kms` for the interface, `nil`; others as they are.
fn syntax_name(octets: &[u8]) -> String {
    match Uuid::from_slice_le(octets).unwrap_or_default() {
        uuid if uuid.is_nil() => "nil".to_owned(),
        uuids::NDR => "Ndr".to_owned(),
        uuids::NDR64 => "Ndr64".to_owned(),
        uuids::INTERFACE => "Kms".to_owned(),
        uuid => uuid.to_string(),
    }
}

/// The fields of a body as the events of a trace have them.
pub fn body_fields(plain: &PlainBody) -> impl Iterator<Item = (Cow<'static, str>, Value)> {
    let told = plain.view().fields();
    let told = told.filter(|(field, _)| !matches!(field.name, "major" | "minor" | "host_pid_size"));
    told.map(|(field, value)| (Cow::Borrowed(field.name), field_value(field, &value)))
}

fn field_value(field: &wire::FieldDef, value: &wire::Value) -> Value {
    match (field.kind, value) {
        (wire::Kind::Status, wire::Value::Number(code)) => u32::try_from(*code)
            .ok()
            .and_then(|code| LicenceStatus::try_from(code).ok())
            .map_or_else(|| Value::Number(i64::try_from(*code).unwrap_or(i64::MAX)), Value::from),
        (wire::Kind::Flag, wire::Value::Number(flag @ (0 | 1))) => Value::Flag(*flag == 1),
        (_, wire::Value::Number(number)) => Value::Number(i64::try_from(*number).unwrap_or(i64::MAX)),
        (_, wire::Value::Guid(id)) => Value::from(*id),
        (_, wire::Value::Time(time)) => Value::from(*time),
        (_, value) => Value::Text(value.to_string()),
    }
}
