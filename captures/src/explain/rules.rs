//! All rules in order, and what they come to.

use std::collections::BTreeSet;

use emulator::{dns::KMS_SERVICE, rpc::uuids::INTERFACE, wire::LabKeys};

use super::{
    Cause, Claim, Explanation, Topic, Verdict, answer, clock, count, duplicates, evidence,
    facts::Facts,
    lookups,
    narrate::{self, Notes},
    publish, rank, reach, retries, words,
};
use crate::conversation::Conversations;

/// Says what happened. `keys` open what the lab sealed, and check answers as their clients did.
#[must_use]
pub fn explain(conversations: &Conversations, keys: &LabKeys) -> Explanation {
    let facts = Facts::new(conversations, keys);
    if facts.is_empty() {
        return nothing_seen(&facts);
    }
    let mut notes = Notes::default();
    for rule in RULES {
        rule(&facts, &mut notes);
    }
    let causes = rank::causes(notes.findings, &facts);
    let verdict = verdict(&facts, &causes);
    Explanation {
        verdict,
        summary: summary(&facts, verdict, &causes),
        causes,
        narrative: narrate::narrate(notes.told, &facts),
        missing: narrate::narrate(notes.missing, &facts),
    }
}

type Rule = fn(&Facts<'_>, &mut Notes);

/// One for each topic.
const RULES: [Rule; 9] = [
    publish::publish,
    lookups::look,
    reach::reach,
    answer::answer,
    clock::clock,
    count::count,
    duplicates::duplicates,
    retries::retries,
    evidence::evidence,
];

fn verdict(facts: &Facts<'_>, causes: &[Cause]) -> Verdict {
    match causes.first() {
        Some(cause) if cause.overcome.is_none() => Verdict::Failed,
        Some(_) => Verdict::Overcome,
        None if facts.calls.iter().any(|call| call.is_answered()) => Verdict::NothingWrong,
        None if facts.connections.is_empty() && !facts.publications.is_empty() => Verdict::NothingWrong,
        None => Verdict::Unclear,
    }
}

fn summary(facts: &Facts<'_>, verdict: Verdict, causes: &[Cause]) -> Vec<Claim> {
    let claim = |text: String, frames: Vec<u64>| Claim { topic: Topic::Capture, text, frames };
    let answers: Vec<u64> = facts
        .calls
        .iter()
        .filter(|call| call.is_answered())
        .filter_map(|call| call.ended())
        .map(|seen| seen.frame)
        .collect();
    let told = match (verdict, causes.first()) {
        (Verdict::Failed, Some(cause)) => {
            claim(format!("Something is wrong: {}.", cause.kind.info().title), cause.frames.clone())
        }
        (Verdict::Overcome, Some(cause)) => claim(
            format!("Something went wrong and was overcome: {}, and those who met it were answered later.", cause.kind.info().title),
            cause.frames.iter().copied().chain(cause.overcome).collect(),
        ),
        (Verdict::NothingWrong, _) if answers.is_empty() => {
            let updates = facts.publications.iter().map(|update| update.sent.frame).collect();
            claim(right(facts, 0), updates)
        }
        (Verdict::NothingWrong, _) => claim(right(facts, answers.len()), answers),
        _ => claim("Nothing wrong can be seen, and no answer of a host either: the capture doesn't show how it ended.".to_owned(), Vec::new()),
    };
    let held = claim(held(facts), span(facts));
    vec![told, held]
}

/// What went right.
fn right(facts: &Facts<'_>, answers: usize) -> String {
    if answers == 0 {
        let updates = words::count(facts.publications.len(), "dynamic update");
        return format!("Nothing is wrong: {updates} of records of hosts, and no client that asked one.");
    }
    let requests = words::count(facts.calls.len(), "request");
    let answered = match facts.calls.len() {
        all if all == answers => "answered".to_owned(),
        _ => format!("{answers} of them answered; of the others the capture doesn't show the end"),
    };
    // Without the bodies, a low count, a clock or a doubled id would not show: that is no all-clear.
    if facts.calls.iter().any(|call| call.is_enough().is_none()) {
        return format!(
            "Nothing wrong can be seen from outside: {requests}, {answered}. Bodies aren't all readable with this label; \
             what counts, clocks and machine ids in them say isn't known."
        );
    }
    format!("Nothing is wrong: {requests}, {answered}, with a count that is enough.")
}

/// What the capture holds.
fn held(facts: &Facts<'_>) -> String {
    let clients: BTreeSet<_> =
        facts.attempts.iter().filter(|attempt| attempt.is_kms()).map(|attempt| attempt.client).collect();
    let hosts: BTreeSet<_> = facts.connections.iter().map(|tried| tried.party.server).collect();
    let services = facts.attempts.iter().flat_map(super::attempts::Attempt::lookups);
    let services = services.filter(|lookup| lookup.relation == crate::transcript::Relation::Service).count();
    let parts = [
        (clients.len(), "client"),
        (services, "look-up of a host"),
        (hosts.len(), "host"),
        (facts.connections.len(), "connection"),
        (facts.calls.len(), "request"),
        (facts.publications.len(), "dynamic update"),
    ];
    let parts =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, one)| words::count(*number, one));
    let parts = words::list(parts);
    let Some((first, last)) = facts.all.span else {
        return format!("The capture holds {parts}.");
    };
    let from = words::time(first.at);
    let length = words::span(last.at.since(first.at));
    format!("The capture begins {from} and holds {length} of KMS traffic: {parts}.")
}

fn span(facts: &Facts<'_>) -> Vec<u64> {
    let mut frames: Vec<u64> =
        facts.all.span.into_iter().flat_map(|(first, last)| [first.frame, last.frame]).collect();
    frames.sort_unstable();
    frames.dedup();
    frames
}

/// What was looked for in vain.
fn nothing_seen(facts: &Facts<'_>) -> Explanation {
    let text = format!(
        "There is no KMS traffic in the capture: no DNS question or update for {KMS_SERVICE}, no DCE/RPC connection that binds the interface {INTERFACE}, and no connection to the port of KMS."
    );
    let mut summary = vec![Claim { topic: Topic::Capture, text, frames: Vec::new() }];
    let others = &facts.all.lookups;
    if !others.is_empty() {
        let text = format!("DNS was asked other things only: {}.", words::count(others.len(), "question"));
        summary.push(Claim {
            topic: Topic::Lookup,
            text,
            frames: others.iter().map(|lookup| lookup.asked.frame).collect(),
        });
    }
    Explanation {
        verdict: Verdict::NothingSeen,
        summary,
        causes: Vec::new(),
        narrative: Vec::new(),
        missing: Vec::new(),
    }
}
