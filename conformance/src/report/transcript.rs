//! A live transcript: one line for each event, when it happens.

use std::{fmt::Write, net::SocketAddr, slice};

use emulator::trace::{self, Kind};

use crate::results::{arm::Arm, record::Event};

use super::{finding, rows, timeline};

/// The line of an event, without its end: time of day in UTC, who, what, and the main fields. `from`: where the client
/// of its connection is.
#[must_use]
pub fn line(event: &trace::Event, from: Option<SocketAddr>) -> String {
    let records = Event::of_trace(Arm::Client, "", event.at, slice::from_ref(event));
    let text = records.first().map(|record| told(record, from)).unwrap_or_default();
    finding::printable(&text)
}

/// A remark in place of an event, at `now`.
#[must_use]
pub fn remark(now: emulator::model::Filetime, text: &str) -> String {
    finding::printable(&format!("{}  -- {text}", time_of_day(&now.to_string())))
}

fn told(event: &Event, from: Option<SocketAddr>) -> String {
    let time = time_of_day(&event.time);
    if let Some(step) = rows::step(event) {
        return format!("{time}  -- {step}");
    }
    let mut text = format!("{time}  {:16}  {:8}", timeline::who(event), event.kind.name());
    for (name, value) in rows::fields(event, &[]) {
        let _ = write!(text, "  {name}={value}");
    }
    if let Some(from) = from.filter(|_| event.kind == Kind::Connect) {
        let _ = write!(text, "  from={from}");
    }
    if let Some(conn) = event.conn {
        let _ = write!(text, "  (connection {conn})");
    }
    text
}

/// `12:30:00` of `2026-01-01T12:30:00Z`; the whole of anything else.
fn time_of_day(time: &str) -> &str {
    time.get(11..19).filter(|_| time.ends_with('Z')).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use emulator::{
        model::Hresult,
        trace::{Actor, Event},
    };

    use super::*;

    fn event(kind: Kind) -> Event {
        let at = "2026-01-01T12:30:07Z".parse().unwrap();
        Event::new(at, kind, &Actor::from("kms1")).to(&Actor::from("c1")).on(3)
    }

    #[test]
    fn codes_come_with_their_meaning() {
        let refusal = event(Kind::Refusal).with("hresult", Hresult::ID_MISMATCH);
        let meaning = Hresult::ID_MISMATCH.meaning().unwrap();
        let expect =
            format!("12:30:07  kms1 -> c1        refusal   hresult=0xC004F042 ({meaning})  (connection 3)");
        assert_eq!(line(&refusal, None), expect);
    }

    #[test]
    fn whoever_connects_is_named_and_nothing_reaches_the_terminal_raw() {
        let connect = event(Kind::Connect).with("end", "Accepted").with("address", "\u{1b}[2J");
        let text = line(&connect, Some(([127, 0, 0, 1], 4_711).into()));
        assert!(text.contains("from=127.0.0.1:4711"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
}
