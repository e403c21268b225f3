//! An expectation as the trace is searched for it: a kind of event, by whom, and what its fields must say.

use std::fmt;

use emulator::{
    rpc::pdu::header::PduType,
    trace::{Event, Kind, Value},
};

use crate::language::{
    AckPattern, AnswerPattern, ConnectEnd, Expectation, LookupEnd, PduPattern, RecordKind, RequestPattern,
};

use super::compare::says;

/// What one event must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) kind: Kind,
    pub(super) by: String,
    /// Only events meant for this actor are looked at.
    pub(super) to: Option<String>,
    /// Only log records of this id are looked at.
    pub(super) log_id: Option<u32>,
    /// Only PDUs of this type are looked at.
    pub(super) ptype: Option<PduType>,
    pub(super) fields: Vec<(String, Value)>,
    /// Texts are compared by value and not by spelling.
    pub(super) lenient: bool,
}

impl Wanted {
    fn new(kind: Kind, by: impl fmt::Display, to: Option<String>) -> Self {
        Self { kind, by: by.to_string(), to, log_id: None, ptype: None, fields: Vec::new(), lenient: false }
    }

    fn field(mut self, name: &str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.fields.push((name.to_owned(), value.into()));
        }
        self
    }

    /// Whether `event` is the kind of event that is looked for, whatever its fields say.
    pub(super) fn concerns(&self, event: &Event) -> bool {
        event.kind == self.kind
            && *event.actor == *self.by
            && self.to.as_ref().is_none_or(|to| event.peer.as_deref() == Some(to.as_str()))
            && self.log_id.is_none_or(|id| event.get("id") == Some(&Value::from(id)))
            && self.ptype.is_none_or(|ptype| is_of(event, ptype))
    }

    /// Fields that say something else: name, expected, actual.
    pub(super) fn differing(&self, event: &Event) -> Vec<(String, String, String)> {
        let differs = |(name, expected): &(String, Value)| {
            let actual = event.get(name);
            let equal = actual.is_some_and(|actual| {
                actual == expected || (self.lenient && says(&expected.to_string(), &actual.to_string()))
            });
            let actual = || match (name.as_str(), actual, event.get("error")) {
                // Nobody knows what to do with a bare `false`.
                ("well_formed", Some(Value::Flag(false)), Some(why)) => format!("false: {why}"),
                _ => actual.map_or("not there".to_owned(), ToString::to_string),
            };
            (!equal).then(|| (name.clone(), expected.to_string(), actual()))
        };
        self.fields.iter().filter_map(differs).collect()
    }

    /// The event that an expectation is about; `None` for those that aren't about a single event.
    pub(super) fn of(expectation: &Expectation) -> Option<Self> {
        let text = |name: &Option<crate::language::ActorName>| name.as_ref().map(ToString::to_string);
        Some(match expectation {
            Expectation::Request(pattern) => request(pattern),
            Expectation::Answer(pattern) => answer(pattern),
            Expectation::Refusal { by, to, hresult, pdu } => {
                Self::new(Kind::Refusal, by, text(to)).field("hresult", Some(hresult.0)).pdu(pdu)
            }
            Expectation::Fault { by, to, status, pdu } => {
                Self::new(Kind::Fault, by, text(to)).field("status", Some(status.0)).pdu(pdu)
            }
            Expectation::Bind { by, to, pdu } => Self::new(Kind::Bind, by, text(to)).pdu(pdu),
            Expectation::BindAck(pattern) => ack(pattern, PduType::BIND_ACK),
            Expectation::AlterAck(pattern) => ack(pattern, PduType::ALTER_CONTEXT_RESP),
            Expectation::BindNak { by, to, reason, pdu } => {
                Self::new(Kind::BindNak, by, text(to)).field("reason", reason.map(u32::from)).pdu(pdu)
            }
            Expectation::Pdu { by, to, is, pdu } => {
                Self::new(Kind::Pdu, by, text(to)).field("type", Some(is.as_str())).pdu(pdu)
            }
            Expectation::Close { by, how } => {
                Self::new(Kind::Close, by, None).field("how", how.map(|how| format!("{how:?}")))
            }
            Expectation::Connect { by, to, end } => Self::new(Kind::Connect, by, to.clone()).field(
                "end",
                end.map(|end| match end {
                    ConnectEnd::Accepted => "Accepted",
                    ConnectEnd::Refused => "Refused",
                }),
            ),
            Expectation::Lookup { by, name, rtype, end } => {
                Self::lookup_by(by, name.as_deref(), *rtype).field("end", end.map(lookup_end))
            }
            Expectation::Update { by, zone, rcode } => {
                Self::update_by(by, zone.as_deref()).field("rcode", rcode.as_deref())
            }
            Expectation::Event { of, id, fields } => {
                let mut wanted = Self::new(Kind::Log, of, None).lenient();
                wanted.log_id = Some(*id);
                let fields = fields.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
                wanted.fields.extend(fields);
                wanted
            }
            Expectation::Attempt { of, result } => {
                Self::new(Kind::Attempt, of, None).field("result", Some(result.0))
            }
            Expectation::Machine { of, result, .. } => {
                Self::new(Kind::Machine, of, None).field("result", result.map(|code| code.0))
            }
            Expectation::Console(pattern) => {
                Self::new(Kind::Console, &pattern.of, None).field("exit", pattern.exit.map(Value::Number))
            }
            _ => return None,
        })
    }

    /// Whether it is about a connect where nobody listens.
    pub(super) fn is_refusal(&self) -> bool {
        let refused = ("end".to_owned(), Value::from("Refused"));
        self.kind == Kind::Connect && self.fields.contains(&refused)
    }

    /// Fields of the PDU are compared by value.
    fn pdu(mut self, pdu: &PduPattern) -> Self {
        self.lenient |= !pdu.is_empty();
        self.fields.extend(pdu.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))));
        self
    }

    fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// A series of requests: each like this.
    pub(super) fn request_by(by: impl fmt::Display, licence: Option<emulator::model::LicenceStatus>) -> Self {
        Self::new(Kind::Request, by, None).field("well_formed", Some(true)).field("licence_status", licence)
    }

    /// A look-up.
    pub(super) fn lookup_by(by: impl fmt::Display, name: Option<&str>, rtype: Option<RecordKind>) -> Self {
        Self::new(Kind::Lookup, by, None).field("name", name).field("rtype", rtype.map(rtype_name)).lenient()
    }

    /// An update of a zone.
    pub(super) fn update_by(by: impl fmt::Display, zone: Option<&str>) -> Self {
        Self::new(Kind::Update, by, None).field("zone", zone).lenient()
    }

    /// A series of refusals: each like this.
    pub(super) fn refusal_by(by: impl fmt::Display, code: emulator::model::Hresult) -> Self {
        Self::new(Kind::Refusal, by, None).field("hresult", Some(code))
    }

    /// A series of answers: each like this.
    pub(super) fn answer_by(by: impl fmt::Display, count: Option<u32>) -> Self {
        Self::new(Kind::Answer, by, None).field("well_formed", Some(true)).field("count", count)
    }
}

fn request(pattern: &RequestPattern) -> Wanted {
    Wanted::new(Kind::Request, &pattern.by, pattern.to.as_ref().map(ToString::to_string))
        .field("well_formed", Some(true))
        .field("version", pattern.version.map(u32::from))
        .field("licence_status", pattern.licence)
        .field("minutes_left", pattern.minutes_left.map(|length| length.0))
        .field("n_policy", pattern.n_policy)
        .field("is_vm", pattern.is_vm)
        .field("app_id", pattern.app_id)
        .field("act_id", pattern.act_id)
        .field("kms_id", pattern.kms_id)
        .field("cmid", pattern.cmid)
        .field("previous_cmid", pattern.previous_cmid)
        .field("client_time", pattern.client_time.map(|time| time.0))
        .field("workstation", pattern.workstation.as_deref())
        .pdu(&pattern.pdu)
}

fn answer(pattern: &AnswerPattern) -> Wanted {
    Wanted::new(Kind::Answer, &pattern.by, pattern.to.as_ref().map(ToString::to_string))
        .field("well_formed", Some(true))
        .field("version", pattern.version.map(u32::from))
        .field("count", pattern.count)
        .field("activation_interval", pattern.activation_interval.map(|length| length.0))
        .field("renewal_interval", pattern.renewal_interval.map(|length| length.0))
        .field("host_pid", pattern.host_pid.as_deref())
        .field("cmid", pattern.cmid)
        .field("client_time", pattern.client_time.map(|time| time.0))
        .pdu(&pattern.pdu)
}

fn ack(pattern: &AckPattern, ptype: PduType) -> Wanted {
    let to = pattern.to.as_ref().map(ToString::to_string);
    let results = pattern.results.clone().map(Value::List);
    let mut wanted = Wanted::new(Kind::BindAck, &pattern.by, to)
        .field("results", results)
        .field("association", pattern.association.as_deref())
        .pdu(&pattern.pdu);
    wanted.ptype = Some(ptype);
    wanted
}

/// Whether a message was of this type of PDU. Where PDUs aren't told in full, a bind_ack is taken for one.
fn is_of(event: &Event, ptype: PduType) -> bool {
    event.get("ptype").map_or(ptype == PduType::BIND_ACK, |told| *told == Value::Number(ptype.0.into()))
}

fn rtype_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Srv => "Srv",
        RecordKind::A => "A",
        RecordKind::Aaaa => "Aaaa",
    }
}

fn lookup_end(end: LookupEnd) -> &'static str {
    match end {
        LookupEnd::Records => "Records",
        LookupEnd::NoRecords => "NoRecords",
        LookupEnd::NameNotFound => "NameNotFound",
        LookupEnd::Failed => "Failed",
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.kind.name(), self.by)?;
        if let Some(to) = &self.to {
            write!(f, " to {to}")?;
        }
        if let Some(id) = self.log_id {
            write!(f, " of event {id}")?;
        }
        if let Some(ptype) = self.ptype.filter(|ptype| *ptype != PduType::BIND_ACK) {
            write!(f, " ({})", ptype.name())?;
        }
        let shown = self.fields.iter().filter(|(name, _)| name != "well_formed");
        for (index, (name, value)) in shown.enumerate() {
            write!(f, "{} {name}={value}", if index == 0 { " with" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use emulator::{model::Filetime, trace::Actor};

    use super::*;

    #[test]
    fn what_is_malformed_says_why() {
        let wanted = Wanted::new(Kind::Answer, "kms1", None).field("well_formed", Some(true));
        let event = Event::new(Filetime(0), Kind::Answer, &Actor::from("kms1")).with("well_formed", false);
        let told = |event: &Event| wanted.differing(event)[0].2.clone();
        assert_eq!(told(&event), "false");
        assert_eq!(told(&event.clone().with("error", "no such slot")), "false: no such slot");
    }
}
