//! Events in a few words.

use emulator::{model::Hresult, trace::Kind};
use serde_json::Value;

use crate::results::record::Event;

/// What an event is, in a few words, and whether it went well, of what can.
pub(super) fn label(event: &Event) -> (String, Option<bool>) {
    let text = |name: &str| text(event, name);
    match event.kind {
        Kind::Request if event.fields.contains_key("error") => ("unreadable request".to_owned(), Some(false)),
        Kind::Request => {
            let (licence, left, needs) = (text("licence_status"), text("minutes_left"), text("n_policy"));
            (format!("request: {licence}, {left} minutes left, needs {needs}"), None)
        }
        Kind::Answer => {
            let (count, activation, renewal) =
                (text("count"), text("activation_interval"), text("renewal_interval"));
            (format!("answer: count {count}, intervals {activation} and {renewal} minutes"), None)
        }
        Kind::Refusal => (format!("refusal {}", code(&text("hresult"))), Some(false)),
        Kind::Fault => (format!("fault {}", code(&text("status"))), Some(false)),
        Kind::BindNak => (format!("bind_nak, reason {}", text("reason")), Some(false)),
        Kind::Garbage => ("octets that aren't DCE/RPC".to_owned(), Some(false)),
        Kind::Bind => ("bind".to_owned(), None),
        Kind::BindAck => ("bind_ack".to_owned(), None),
        Kind::Pdu => (format!("PDU {}", text("type")), None),
        Kind::Connect => {
            let end = text("end");
            let accepted = end == "Accepted";
            let end = if accepted { String::new() } else { format!(": {end}") };
            // A capture's addresses are told by the names of the lab.
            let to = match text("address") {
                none if none.is_empty() => event.peer.clone().unwrap_or_default(),
                address => address,
            };
            (format!("connect to {to}{end}"), Some(accepted))
        }
        Kind::Close => (format!("close ({})", text("how")), None),
        Kind::Lookup => {
            let end = text("end");
            (format!("look-up {} {}: {end}", text("name"), text("rtype")), Some(end == "Records"))
        }
        Kind::Update => (format!("DNS update {}: {}", text("name"), text("rcode")), None),
        Kind::Attempt => {
            let result = text("result");
            let good = result.parse() == Ok(Hresult::OK);
            (
                if good {
                    "attempt succeeded".to_owned()
                } else {
                    format!("attempt failed: {}", code(&result))
                },
                Some(good),
            )
        }
        Kind::Licence => (format!("{} -> {}", text("from"), text("to")), None),
        Kind::Timer => ("timers set".to_owned(), None),
        Kind::Machine => (format!("machine changed: {}", code(&text("result"))), None),
        Kind::Log => (format!("event {}", text("id")), None),
        Kind::Console => (format!("console {}, exit {}", text("args"), text("exit")), None),
        Kind::Status => ("property view".to_owned(), None),
        Kind::Step => (text("step"), None),
        Kind::Trouble => (text("what"), Some(false)),
    }
}

/// A field as text; nothing where it is missing.
pub(super) fn text(event: &Event, name: &str) -> String {
    match event.fields.get(name) {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items =
                items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            items.collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
    }
}

/// A result code with its meaning.
fn code(text: &str) -> String {
    let meaning = text.parse::<Hresult>().ok().and_then(Hresult::meaning);
    meaning.map_or_else(|| text.to_owned(), |meaning| format!("{text} ({meaning})"))
}
