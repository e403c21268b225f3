//! From findings to causes, the most likely first.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use emulator::model::Hresult;
use uuid::Uuid;

use super::{Cause, Kind, exchanges::Came, facts::Facts, narrate::Finding, words};

/// A finding, and the frame of the answer by which its client got over it.
type Case = (Finding, Option<u64>);

/// Causes in the order of likelihood: those that nobody got over first; then by kind; then by first
/// frame.
pub(super) fn causes(findings: Vec<Finding>, facts: &Facts<'_>) -> Vec<Cause> {
    let later = Later::of(facts);
    let mut groups: BTreeMap<(bool, Kind, Option<Hresult>), Vec<Case>> = BTreeMap::new();
    for finding in findings {
        let answer = later.answer(&finding);
        groups.entry((answer.is_some(), finding.kind, finding.code)).or_default().push((finding, answer));
    }
    let mut causes: Vec<Cause> = groups.into_values().map(|cases| cause(cases, facts)).collect();
    causes.sort_by_key(|cause| (cause.overcome.is_some(), cause.kind, cause.frames.first().copied()));
    causes
}

fn cause(mut cases: Vec<Case>, facts: &Facts<'_>) -> Cause {
    cases.sort_by_key(|(finding, _)| finding.frames.first().copied());
    let clients: BTreeSet<IpAddr> = cases.iter().map(|(case, _)| case.client).collect();
    let subjects: BTreeSet<&str> = cases.iter().map(|(case, _)| case.subject.as_str()).collect();
    let met = met(cases.len(), &clients, &subjects, facts);
    let overcome = cases.iter().map(|(_, answer)| *answer).collect::<Option<Vec<u64>>>();
    let overcome = overcome.and_then(|frames| frames.into_iter().max());
    let mut frames: Vec<u64> = cases.iter().flat_map(|(case, _)| case.frames.iter().copied()).collect();
    frames.sort_unstable();
    frames.dedup();
    let told = match cases[0].0.kind {
        // What a host counted at last is what is lacking now.
        Kind::CountTooLow => cases.iter().max_by_key(|(case, _)| case.at),
        _ => cases.first(),
    };
    let first = told.map_or(&cases[0].0, |(case, _)| case);
    let mut text = format!("{}.", words::capital(&first.text));
    text.push_str(&met);
    let info = first.kind.info();
    Cause {
        kind: first.kind,
        text,
        frames,
        cases: cases.len(),
        code: first.code,
        overcome,
        remedies: info.remedies(first.code),
        requirements: info.requirements(first.code),
    }
}

/// How often, by whom and with what it was met, if more than once.
fn met(number: usize, clients: &BTreeSet<IpAddr>, subjects: &BTreeSet<&str>, facts: &Facts<'_>) -> String {
    if number < 2 {
        return String::new();
    }
    let mut met = format!(" It was met {number} times");
    if clients.len() > 1 {
        let all = words::list(clients.iter().map(|ip| facts.client(*ip)));
        met.push_str(&format!(", by {} clients: {all}", clients.len()));
    }
    if subjects.len() > 1 {
        met.push_str(&format!("; with {}", words::list(subjects)));
    }
    met.push('.');
    met
}

/// The machine and product of a request, where they can be read.
type Who = Option<(Uuid, Uuid)>;

/// The frames of answers to each client, to see who got over what.
struct Later<'a> {
    facts: &'a Facts<'a>,
    /// All answers, and those with which the client activates; ascending.
    answers: BTreeMap<(IpAddr, bool, Who), Vec<u64>>,
    /// The same for all machines behind an address.
    anybody: BTreeMap<(IpAddr, bool), Vec<u64>>,
}

impl<'a> Later<'a> {
    fn of(facts: &'a Facts<'a>) -> Self {
        let mut later = Self { facts, answers: BTreeMap::new(), anybody: BTreeMap::new() };
        for call in facts.calls.iter().filter(|call| call.is_answered()) {
            let Some(seen) = call.ended() else { continue };
            let client = facts.machine(call.client());
            let enough = call.is_enough() == Some(true) || matches!(call.came, Came::Opaque(_));
            for only_enough in [false, true] {
                if enough || !only_enough {
                    later.answers.entry((client, only_enough, call.who())).or_default().push(seen.frame);
                    later.anybody.entry((client, only_enough)).or_default().push(seen.frame);
                }
            }
        }
        later
            .answers
            .values_mut()
            .chain(later.anybody.values_mut())
            .for_each(|frames| frames.sort_unstable());
        later
    }

    /// The frame of the first answer after a finding that shows that its client got over it.
    fn answer(&self, finding: &Finding) -> Option<u64> {
        if finding.lasting {
            return None;
        }
        let (client, only_enough) = (self.facts.machine(finding.client), !finding.kind.is_of_transport());
        let after =
            |frames: &Vec<u64>| frames.get(frames.partition_point(|frame| *frame <= finding.at)).copied();
        if finding.who.is_none() {
            return self.anybody.get(&(client, only_enough)).and_then(after);
        }
        let lines =
            [finding.who, None].map(|who| self.answers.get(&(client, only_enough, who)).and_then(after));
        lines.into_iter().flatten().min()
    }
}
