//! Expectations as they stand in a script.

use emulator::{
    model::Minutes,
    trace::{Event, Kind, Value},
};

use super::{number, text};

/// What the expectation of an event names.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Detail<'a> {
    /// There are several hosts, or clients: whom it is meant for is said.
    pub(crate) to: bool,
    /// The time that is left of a licence state is said.
    pub(crate) minutes_left: bool,
    /// The threshold is said.
    pub(crate) n_policy: bool,
    /// The intervals are said.
    pub(crate) intervals: bool,
    /// Fields in which the capture differs: these are said in any case.
    pub(crate) differing: &'a [(String, String, String)],
}

impl Detail<'_> {
    fn differs(&self, field: &str) -> bool {
        self.differing.iter().any(|(name, ..)| name == field)
    }
}

/// The expectation of an event of the reference; `None` for events that are none by themselves.
pub(crate) fn expectation(event: &Event, detail: Detail<'_>) -> Option<String> {
    let mut fields = vec![format!("by: {:?}", &*event.actor)];
    let peer = event.peer.as_deref().filter(|_| detail.to);
    let length = |name: &str| number(event, name).map(|minutes| format!("\"{}\"", Minutes(minutes)));
    let plain = |name: &str| number(event, name).map(|number| number.to_string());
    let quoted = |name: &str| text(event, name).map(|text| format!("{text:?}"));
    let word = |name: &str| text(event, name).map(str::to_owned);
    let mut add = |set: bool, name: &str, value: Option<String>| {
        fields.extend(value.filter(|_| set).map(|value| format!("{name}: {value}")));
    };
    let kind = match event.kind {
        Kind::Request => {
            add(true, "to", peer.map(|peer| format!("{peer:?}")));
            let odd = number(event, "version").is_some_and(|version| version != 6);
            add(odd || detail.differs("version"), "version", plain("version"));
            add(true, "licence", word("licence_status"));
            let left = number(event, "minutes_left").is_some_and(|left| left > 0) && detail.minutes_left;
            add(left || detail.differs("minutes_left"), "minutes_left", length("minutes_left"));
            add(detail.n_policy || detail.differs("n_policy"), "n_policy", plain("n_policy"));
            let is_vm = event.get("is_vm") == Some(&Value::Flag(true));
            let flag = event.get("is_vm").map(ToString::to_string);
            add(is_vm || detail.differs("is_vm"), "is_vm", flag);
            for id in ["app_id", "act_id", "kms_id"] {
                add(detail.differs(id), id, quoted(id));
            }
            "Request"
        }
        Kind::Answer => {
            add(true, "to", peer.map(|peer| format!("{peer:?}")));
            let odd = number(event, "version").is_some_and(|version| version != 6);
            add(odd || detail.differs("version"), "version", plain("version"));
            add(true, "count", plain("count"));
            for interval in ["activation_interval", "renewal_interval"] {
                add(detail.intervals || detail.differs(interval), interval, length(interval));
            }
            "Answer"
        }
        Kind::Refusal => {
            add(true, "to", peer.map(|peer| format!("{peer:?}")));
            add(true, "hresult", quoted("hresult"));
            "Refusal"
        }
        Kind::Fault => {
            add(true, "to", peer.map(|peer| format!("{peer:?}")));
            add(true, "status", quoted("status"));
            "Fault"
        }
        Kind::BindNak => {
            add(true, "to", peer.map(|peer| format!("{peer:?}")));
            add(true, "reason", plain("reason"));
            "BindNak"
        }
        Kind::Connect => {
            add(true, "to", event.peer.as_deref().map(|peer| format!("{peer:?}")));
            add(true, "end", word("end"));
            "Connect"
        }
        Kind::Lookup => {
            add(true, "name", quoted("name"));
            add(true, "rtype", word("rtype"));
            add(true, "end", word("end"));
            "Lookup"
        }
        Kind::Update => {
            add(true, "zone", quoted("zone"));
            add(true, "rcode", quoted("rcode"));
            "Update"
        }
        Kind::Close => {
            add(true, "how", word("how"));
            "Close"
        }
        Kind::Attempt => {
            let result = text(event, "result")?;
            return Some(format!("Attempt(of: {:?}, result: {result:?})", &*event.actor));
        }
        _ => return None,
    };
    Some(format!("{kind}({})", fields.join(", ")))
}

/// Whether an event of the reference is expected by itself, among the events `shared` with its peers; `is_told`: somebody
/// else has seen it, too.
pub(crate) fn is_expected(event: &Event, is_told: bool, shared: &[&Event]) -> bool {
    match event.kind {
        Kind::Request | Kind::Answer => event.get("well_formed") == Some(&Value::Flag(true)),
        Kind::Refusal | Kind::Fault | Kind::BindNak => true,
        Kind::Connect => {
            let goes_on = |other: &&&Event| {
                other.kind == Kind::Request && other.actor == event.actor && other.peer == event.peer
            };
            text(event, "end") == Some("Refused") || !shared.iter().any(|other| goes_on(&other))
        }
        Kind::Lookup => is_told || text(event, "rtype") == Some("Srv"),
        Kind::Close => is_told,
        _ => false,
    }
}

/// An event of a capture in a few words.
pub(crate) fn words(event: &Event) -> String {
    let by = &event.actor;
    let peer = event.peer.as_deref().unwrap_or("somebody");
    let field = |name: &str| event.get(name).map(ToString::to_string).unwrap_or_default();
    match event.kind {
        Kind::Request => format!("a request of {by} to {peer}"),
        Kind::Answer => match number(event, "count") {
            Some(count) => format!("an answer of {by} with count {count}"),
            None => format!("an answer of {by}"),
        },
        Kind::Refusal => format!("a refusal of {by} with {}", field("hresult")),
        Kind::Fault => format!("a fault of {by} with status {}", field("status")),
        Kind::BindNak => format!("a bind_nak of {by} with reason {}", field("reason")),
        Kind::Garbage => format!("octets of {by} that are no DCE/RPC: {}", field("why")),
        Kind::Close => format!("{by} closing the connection ({})", field("how").to_uppercase()),
        Kind::Connect => match field("end").as_str() {
            "Accepted" => format!("a connection of {by} to {peer}"),
            "Refused" => format!("a connection of {by} to {peer} that is refused"),
            _ => format!("a connection of {by} to {peer} that nobody answers"),
        },
        Kind::Lookup => format!(
            "a look-up by {by} of {} {}: {}",
            field("name"),
            field("rtype").to_uppercase(),
            field("end")
        ),
        Kind::Update => format!("an update of {} by {by}: {}", field("zone"), field("rcode")),
        other => other.name().to_owned(),
    }
}
