//! What a capture shows, as the trace of a run would tell it: the same kinds of events with the same fields, with names
//! of the lab, and the packets of each.

use std::sync::Arc;

use captures::{
    conversation::{
        BindEnd, Connection, ConnectionEnd, Exchange, ExchangeEnd, Lookup, LookupEnd, Publication,
    },
    stream::{Direction, Seen},
    transcript::{Foreign, Message, Opened},
};
use emulator::{
    dns::{Rcode, RecordType},
    model::{Filetime, Hresult, Version},
    trace::{Actor, Event, Kind, Value, body_fields},
    wire::{LabKeys, OpenedRequest, SentRequest, open_request, open_response},
};

use super::{
    acts::{Act, Doing, canonical},
    cast::Cast,
    names::text,
};

/// One event of a capture.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) event: Event,
    /// Its packets, first and last.
    pub(super) frames: (u64, u64),
}

/// Fields that say who somebody is, or what time it is: never kept.
const PRIVATE: [&str; 5] = ["cmid", "previous_cmid", "workstation", "client_time", "host_pid"];

/// Reads acts into events.
pub(super) struct Teller<'a> {
    pub(super) keys: &'a Arc<LabKeys>,
}

impl Teller<'_> {
    /// The events of one act.
    pub(super) fn tell(&self, act: &Act<'_>, client: Option<&str>, cast: &mut Cast) -> Vec<Told> {
        match (act.what, client) {
            (Doing::Lookup(lookup), Some(client)) => vec![lookup_told(lookup, act, client, cast)],
            (Doing::Connection(connection), Some(client)) => self.connection(connection, client, cast),
            (Doing::Update(update), _) => vec![update_told(update, act, cast)],
            (_, None) => Vec::new(),
        }
    }

    fn connection(&self, connection: &Connection, client: &str, cast: &Cast) -> Vec<Told> {
        let (client, host) =
            (Actor::from(client), Actor::from(cast.called(canonical(connection.party.server))));
        let at = |seen: Seen, kind, by: &Actor, to: &Actor| told(seen, seen, kind, by).to(to);
        let mut all = Vec::new();
        let accepted = connection.answered.is_some() || connection.syns == 0 || !connection.is_mute();
        let end = match connection.end {
            ConnectionEnd::Refused(_) => "Refused",
            _ if accepted => "Accepted",
            _ => "TimedOut",
        };
        let mut connect = at(connection.opened, Kind::Connect, &client, &host).with("end", end);
        if let ConnectionEnd::Refused(seen) = connection.end {
            connect.frames.1 = seen.frame;
        }
        all.push(connect);
        for bind in &connection.binds {
            match &bind.end {
                BindEnd::Nak(seen, reason) => {
                    let nak = told(bind.sent, *seen, Kind::BindNak, &host).to(&client);
                    all.push(nak.with("reason", u32::from(*reason)));
                }
                BindEnd::Fault(seen, status) => {
                    let fault = told(bind.sent, *seen, Kind::Fault, &host).to(&client);
                    all.push(fault.with("status", Hresult(*status)));
                }
                BindEnd::Ack(..) | BindEnd::Silent => {}
            }
        }
        let mut sent = None;
        for exchange in &connection.exchanges {
            all.extend(self.request(exchange, &client, &host, &mut sent));
            all.extend(self.answer(exchange, &client, &host, sent.as_ref()));
        }
        for (seen, direction, guess) in &connection.foreign {
            if *direction == Direction::ToClient {
                let what = match guess {
                    Foreign::Tls => "TLS",
                    Foreign::Http => "HTTP",
                    Foreign::Text => "text",
                    Foreign::Part => "part of a PDU",
                    Foreign::Unknown => "octets of no known protocol",
                };
                all.push(at(*seen, Kind::Garbage, &host, &client).with("why", what));
            }
        }
        match connection.end {
            ConnectionEnd::Fin(seen, Direction::ToClient) => {
                all.push(at(seen, Kind::Close, &host, &client).with("how", "Fin"));
            }
            ConnectionEnd::Rst(seen, Direction::ToClient) => {
                all.push(at(seen, Kind::Close, &host, &client).with("how", "Rst"));
            }
            _ => {}
        }
        // What was seen first stands first; a connection comes before anything on it.
        all[1..].sort_by_key(|told| told.frames.1);
        all
    }

    fn request(
        &self,
        exchange: &Exchange,
        client: &Actor,
        host: &Actor,
        sent: &mut Option<OpenedRequest>,
    ) -> Option<Told> {
        let (seen, request) = (exchange.asked?, exchange.request.as_ref()?);
        let event = told(seen, seen, Kind::Request, client).to(host);
        *sent = None;
        let Ok(message) = &request.message else { return Some(event.with("well_formed", false)) };
        let opened = open_request(self.keys, &message.octets);
        let sound = opened.is_ok() || is_foreign(message);
        *sent = opened.ok();
        Some(body(event, message).with("well_formed", sound))
    }

    fn answer(
        &self,
        exchange: &Exchange,
        client: &Actor,
        host: &Actor,
        sent: Option<&OpenedRequest>,
    ) -> Option<Told> {
        let at = |seen: Seen, kind| told(seen, seen, kind, host).to(client);
        Some(match &exchange.end {
            ExchangeEnd::Answer { seen, message, .. } => {
                let event = body(at(*seen, Kind::Answer), message);
                let sound = sent.map(|sent| {
                    let sent = SentRequest { request: &sent.request, iv: sent.iv.unwrap_or_default() };
                    open_response(self.keys, &message.octets, &sent)
                });
                match sound {
                    Some(Err(error)) if !is_foreign(message) => {
                        event.with("well_formed", false).with("error", error.to_string())
                    }
                    _ => event.with("well_formed", true),
                }
            }
            ExchangeEnd::Refusal(seen, code) => at(*seen, Kind::Refusal).with("hresult", *code),
            ExchangeEnd::Fault(seen, status) => at(*seen, Kind::Fault).with("status", Hresult(*status)),
            ExchangeEnd::Bad(seen, why) => {
                at(*seen, Kind::Answer).with("well_formed", false).with("error", why.clone())
            }
            ExchangeEnd::Silent => return None,
        })
    }
}

impl Told {
    fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.event = self.event.with(name, value);
        self
    }

    fn to(mut self, peer: &Actor) -> Self {
        self.event = self.event.to(peer);
        self
    }
}

fn told(first: Seen, last: Seen, kind: Kind, by: &Actor) -> Told {
    let at: Filetime = first.at.filetime();
    Told { event: Event::new(at, kind, by), frames: (first.frame, last.frame) }
}

/// Whether a message isn't of this label, so that nothing can be said of its form.
fn is_foreign(message: &Message) -> bool {
    matches!(message.opened, Opened::Opaque(_) | Opened::Clear(_))
}

/// The version of a message, and what its body says but for what is private. Ids of products that the lab doesn't have
/// are left out.
fn body(mut told: Told, message: &Message) -> Told {
    let version = match &message.opened {
        Opened::Lab(plain) | Opened::Clear(plain) => Some(plain.version),
        Opened::Opaque(version) => Some(*version),
        Opened::Unreadable(_) => None,
    };
    if let Some(version) = version {
        told = told.with("version", u32::from(Version::major(version)));
    }
    let Some(plain) = message.plain() else { return told };
    let is_lab = matches!(message.opened, Opened::Lab(_));
    let kept = body_fields(plain).filter(|(name, _)| {
        let is_id = matches!(name.as_ref(), "app_id" | "act_id" | "kms_id");
        !PRIVATE.contains(&name.as_ref()) && (is_lab || !is_id)
    });
    told.event.fields.extend(kept);
    told
}

fn lookup_told(lookup: &Lookup, act: &Act<'_>, client: &str, cast: &mut Cast) -> Told {
    let end = match &lookup.end {
        LookupEnd::Answered(_, answer) if answer.rcode == Rcode::NXDOMAIN => "NameNotFound",
        LookupEnd::Answered(_, answer) if answer.rcode != Rcode::NOERROR => "Failed",
        LookupEnd::Answered(_, answer) if answer.answers.is_empty() => "NoRecords",
        LookupEnd::Answered(..) => "Records",
        LookupEnd::Unreadable(..) | LookupEnd::Silent => "Failed",
    };
    let rtype = match lookup.question.rtype {
        RecordType::SRV => "Srv".to_owned(),
        RecordType::A => "A".to_owned(),
        RecordType::AAAA => "Aaaa".to_owned(),
        other => other.to_string(),
    };
    let name = cast.names.lab(&text(&lookup.question.name));
    let event = told(act.first, act.last, Kind::Lookup, &Actor::from(client));
    event.with("name", name).with("rtype", rtype).with("end", end)
}

fn update_told(update: &Publication, act: &Act<'_>, cast: &mut Cast) -> Told {
    let by = cast.hosts.iter().find(|seat| seat.addresses.iter().any(|address| address.ip() == act.ip));
    let by = Actor::from(by.map_or("unknown", |seat| seat.actor.as_str()));
    let rcode = update.reply.map_or("silence".to_owned(), |(_, rcode)| rcode.to_string());
    let zone = cast.names.lab(&text(&update.update.zone));
    told(act.first, act.last, Kind::Update, &by).with("zone", zone).with("rcode", rcode)
}
