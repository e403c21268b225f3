//! What is wrong with a host, by what it did with one connection.

use emulator::{
    model::{Hresult, lab_id},
    trace::{Event, Kind, Value},
};

use super::attempts::Attempt;
use crate::scribe::text;

/// What a host's behaviour on one connection comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// It wasn't tried.
    NotTried,
    /// Nobody listened.
    Refused,
    /// It answered, or refused for a reason that the world can have.
    Well,
    /// It behaved as no conforming host does: the fault of the language, and the packet that shows it.
    Faulty(String, u64),
}

/// Refusals that a host gives by its state, its key and its clock.
pub(super) const BY_STATE: [Hresult; 3] = [Hresult(0xC004_F041), Hresult(0xC004_F042), Hresult(0xC004_F06C)];

/// A TLS alert, as a middlebox sends it. What was sent in truth isn't kept.
const TLS: &str = "15 03 01 00 02 02 46";
/// `HTTP/1.1 400 Bad Request` and an empty line.
const HTTP: &str = "48 54 54 50 2f 31 2e 31 20 34 30 30 20 42 61 64 20 52 65 71 75 65 73 74 0d 0a 0d 0a";
/// Octets of no protocol.
const NOISE: &str = "ff ff ff ff";

/// How `host` behaved in an attempt. `last` says that the capture ends with this attempt, so that silence says nothing.
pub(super) fn manner(attempt: &Attempt, host: &str, last: bool) -> Manner {
    let by = |told: &&super::told::Told| *told.event.actor == *host;
    let to = |told: &&super::told::Told| told.event.peer.as_deref() == Some(host);
    let Some(connect) = attempt.of(Kind::Connect).find(to) else { return Manner::NotTried };
    if text(&connect.event, "end") != Some("Accepted") {
        return Manner::Refused;
    }
    let said = attempt.told.iter().find(|told| by(told) && told.event.kind != Kind::Close);
    let request = attempt.of(Kind::Request).any(|told| to(&told));
    let close = attempt.of(Kind::Close).find(by);
    let packet = said.or(close).map_or(connect.frames.1, |told| told.frames.1);
    let fault = match (said.map(|told| &told.event), close) {
        (Some(event), _) => match event.kind {
            Kind::Answer if event.get("well_formed") == Some(&Value::Flag(true)) => return Manner::Well,
            Kind::Answer => damage(event),
            Kind::Refusal => {
                let code = text(event, "hresult").unwrap_or_default();
                if code.parse::<Hresult>().is_ok_and(|code| BY_STATE.contains(&code)) {
                    return Manner::Well;
                }
                format!("Hresult({code:?})")
            }
            Kind::Fault => format!("Fault({:?})", text(event, "status").unwrap_or_default()),
            Kind::BindNak => {
                format!("BindNak({})", event.get("reason").map(ToString::to_string).unwrap_or_default())
            }
            Kind::Garbage => {
                let octets = match text(event, "why") {
                    Some("TLS") => TLS,
                    Some("HTTP") => HTTP,
                    _ => NOISE,
                };
                format!("Garbage({octets:?})")
            }
            _ => return Manner::Well,
        },
        (None, Some(close)) => {
            let how = if text(&close.event, "how") == Some("Rst") { "Reset" } else { "Close" };
            format!("{how}On{}", if request { "Request" } else { "Accept" })
        }
        (None, None) if last => return Manner::Well,
        (None, None) if request => "HoldRequest".to_owned(),
        (None, None) => "Silent".to_owned(),
    };
    Manner::Faulty(fault, packet)
}

/// The fault whose answers have the same mistake.
fn damage(event: &Event) -> String {
    let error = text(event, "error").unwrap_or_default();
    // An echo of something else: which doesn't matter, and what it was is private.
    if error.contains("`client_time` differs") {
        return "Change({ \"client_time\": \"2020-01-01T00:00:00Z\" })".to_owned();
    }
    if error.contains("`cmid` differs") {
        return format!("Change({{ \"cmid\": \"{}\" }})", lab_id("cmid/another"));
    }
    let damage = [("slot", "OtherSlot"), ("bind", "OtherBinding"), ("octets", "Truncate")];
    let fits = damage.iter().find(|(word, _)| error.contains(word));
    format!("Damage({})", fits.map_or("FlipLast", |(_, name)| name))
}
