//! What the capture doesn't show, so that nobody takes its absence for a fact.

use emulator::model::Version;

use super::{Topic, facts::Facts, narrate::Notes, words};
use crate::{
    conversation::ExchangeEnd,
    transcript::{Message, Opened, Relation},
};

/// Adds what is missing.
pub(super) fn evidence(facts: &Facts<'_>, notes: &mut Notes) {
    begun_before(facts, notes);
    gaps(facts, notes);
    one_sided(facts, notes);
    sealed(facts, notes);
    let looked_up = facts.all.lookups.iter().any(|lookup| lookup.relation == Relation::Service);
    if !looked_up && !facts.connections.is_empty() {
        let text = "There is no look-up of the KMS service in the capture: how the clients came by their hosts isn't shown";
        notes.miss(Topic::Lookup, text.to_owned(), Vec::new());
    }
}

fn begun_before(facts: &Facts<'_>, notes: &mut Notes) {
    let frames: Vec<u64> =
        facts.connections.iter().filter(|tried| tried.syns == 0).map(|tried| tried.opened.frame).collect();
    if !frames.is_empty() {
        let begins = if frames.len() == 1 { "begins" } else { "begin" };
        let connections = words::count(frames.len(), "connection");
        let text = format!(
            "{connections} {begins} before the capture: how it was opened isn't shown, nor what was said before"
        );
        notes.miss(Topic::Connection, text, frames);
    }
}

fn gaps(facts: &Facts<'_>, notes: &mut Notes) {
    let gaps = || facts.connections.iter().flat_map(|tried| &tried.gaps);
    let octets: u64 = gaps().map(|(_, _, len)| *len).fold(0, u64::saturating_add);
    let frames: Vec<u64> = gaps().map(|(seen, _, _)| seen.frame).collect();
    if !frames.is_empty() {
        let gaps = words::count(frames.len(), "gap");
        let text = format!("{octets} octets in {gaps} were sent and not captured");
        notes.miss(Topic::Connection, text, frames);
    }
}

fn one_sided(facts: &Facts<'_>, notes: &mut Notes) {
    let bare = facts.calls.iter().filter(|call| call.exchange.asked.is_none());
    let frames: Vec<u64> = bare.flat_map(|call| call.frames()).collect();
    if !frames.is_empty() {
        let text = format!("The requests of {} aren't in the capture", words::count(frames.len(), "answer"));
        notes.miss(Topic::Exchange, text, frames);
    }
}

/// Bodies whose seal the label doesn't open (wire format 1, section 7).
fn sealed(facts: &Facts<'_>, notes: &mut Notes) {
    let (mut opaque, mut clear): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
    let mut versions: Vec<Version> = Vec::new();
    for call in &facts.calls {
        let request = call.exchange.request.as_ref().and_then(|request| request.message.as_ref().ok());
        let answer = match &call.exchange.end {
            ExchangeEnd::Answer { seen, message, .. } => Some((*seen, message)),
            _ => None,
        };
        let messages = call.exchange.asked.zip(request).into_iter().chain(answer);
        for (seen, Message { opened, .. }) in messages {
            match opened {
                Opened::Opaque(version) => {
                    opaque.push(seen.frame);
                    versions.push(*version);
                }
                Opened::Clear(_) => clear.push(seen.frame),
                Opened::Lab(_) | Opened::Unreadable(_) => {}
            }
        }
    }
    versions.sort_unstable();
    versions.dedup();
    if !opaque.is_empty() {
        let bodies = if opaque.len() == 1 { "1 body".to_owned() } else { format!("{} bodies", opaque.len()) };
        let text = format!(
            "{bodies} of version {} can't be opened with this label, being genuine or of another label: product, machine id, clock, count and intervals in them can't be known; order, timing, sizes and refusals can",
            words::list(versions)
        );
        notes.miss(Topic::Exchange, text, opaque);
    }
    if !clear.is_empty() {
        let text = "Bodies of version 4 are read in clear; their MAC isn't of this label, so whether they were changed on the way can't be told".to_owned();
        notes.miss(Topic::Exchange, text, clear);
    }
}
