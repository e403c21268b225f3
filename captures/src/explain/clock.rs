//! Clocks: the client's, as its request says, against the capture's (OPEN-050, ERR-040 to ERR-042).

use std::{collections::BTreeMap, net::IpAddr};

use emulator::host::HostConfig;

use super::{
    Topic,
    exchanges::Call,
    facts::Facts,
    narrate::Notes,
    words::{self, MINUTE, SECOND},
};

/// What clocks may differ by without a word about it.
const CLOSE: i64 = MINUTE;

/// The difference that hosts still accept.
fn tolerance() -> i64 {
    i64::from(HostConfig::TOLERANCE.0) * MINUTE
}

/// Adds how far the clock of each client is from the capture's.
pub(super) fn clock(facts: &Facts<'_>, notes: &mut Notes) {
    let mut clients: BTreeMap<IpAddr, Vec<&Call<'_>>> = BTreeMap::new();
    for call in facts.calls.iter().filter(|call| call.ahead().is_some()) {
        clients.entry(call.client()).or_default().push(call);
    }
    for (client, calls) in clients {
        let far = |call: &&&Call<'_>| call.ahead().is_some_and(|ahead| ahead.saturating_abs() > CLOSE);
        let Some(first) = calls.iter().find(far) else {
            let frames = calls.iter().filter_map(|call| call.exchange.asked).map(|seen| seen.frame).collect();
            let text = "ran with the clock of the capture, to within a minute";
            notes.tell(Topic::Clock, Some(client), text.to_owned(), frames);
            continue;
        };
        let ahead = first.ahead().unwrap_or_default();
        let more = match (ahead.saturating_abs() > tolerance(), is_no_measure(facts)) {
            (true, true) => {
                "; hosts accept requests as far from it, so it is no measure of theirs".to_owned()
            }
            (true, false) => format!(", more than the {} that hosts accept", words::span(tolerance())),
            (false, _) => String::new(),
        };
        let text = format!("ran {} the clock of the capture{more}", apart(ahead));
        notes.tell(Topic::Clock, Some(client), text, first.frames().into_iter().take(1).collect());
    }
}

fn apart(ahead: i64) -> String {
    // What the network and the writing of the file take is no difference of clocks.
    let seconds = ahead.saturating_add(SECOND / 2).div_euclid(SECOND);
    format!(
        "{} {}",
        words::span(seconds.saturating_mul(SECOND)),
        if ahead < 0 { "behind" } else { "ahead of" }
    )
}

/// Hosts took requests whose time is further from the capture's than they may be from the host's.
fn is_no_measure(facts: &Facts<'_>) -> bool {
    facts.furthest > tolerance() + CLOSE
}

/// What the clocks say about a refusal for the time stamp.
pub(super) fn skew(facts: &Facts<'_>, call: &Call<'_>) -> String {
    let client = facts.client(call.client());
    match call.ahead() {
        None => {
            "The time stamp of the request can't be read here, so whose clock is off isn't known".to_owned()
        }
        Some(_) if is_no_measure(facts) => {
            "How far whose clock is off can't be told: the capture's own clock is none of theirs".to_owned()
        }
        Some(ahead) if ahead.saturating_abs() > tolerance() => {
            format!("The clock of {client} is {} the capture's", apart(ahead))
        }
        Some(ahead) if ahead.saturating_abs() > CLOSE => format!(
            "The clock of {client} is only {} the capture's, so the host's own clock is off as well, or instead",
            apart(ahead)
        ),
        Some(_) => format!(
            "The clock of {client} agrees with the capture's, so it is the host's that is off, unless the capture was made on the client itself and shares its clock"
        ),
    }
}
