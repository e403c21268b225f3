//! From findings to causes, the most likely first.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use super::{Cause, Kind, exchanges::Call, facts::Facts, narrate::Finding, words};

/// A finding, and the frame of the answer by which its client got over it.
type Case = (Finding, Option<u64>);

/// Causes in the order of likelihood: those that nobody got over first; then by kind; then by first frame.
pub(super) fn causes(findings: Vec<Finding>, facts: &Facts<'_>) -> Vec<Cause> {
    let later = Later::of(facts);
    let mut groups: BTreeMap<(Kind, String), Vec<Case>> = BTreeMap::new();
    for finding in findings {
        let answer = later.answer(&finding);
        groups.entry((finding.kind, finding.subject.clone())).or_default().push((finding, answer));
    }
    let mut causes: Vec<Cause> = groups.into_values().map(|cases| cause(cases, facts)).collect();
    causes.sort_by_key(|cause| (cause.overcome.is_some(), cause.kind, cause.frames.first().copied()));
    causes
}

fn cause(mut cases: Vec<Case>, facts: &Facts<'_>) -> Cause {
    // The first that nobody got over tells the story.
    cases.sort_by_key(|(finding, answer)| (answer.is_some(), finding.frames.first().copied()));
    let (number, clients) =
        (cases.len(), cases.iter().map(|(case, _)| case.client).collect::<BTreeSet<IpAddr>>());
    let overcome = cases.iter().map(|(_, answer)| *answer).collect::<Option<Vec<u64>>>();
    let overcome = overcome.and_then(|frames| frames.into_iter().max());
    let mut frames: Vec<u64> = cases.iter().flat_map(|(case, _)| case.frames.iter().copied()).collect();
    frames.sort_unstable();
    frames.dedup();
    let first = &cases[0].0;
    let mut text = format!("{}.", words::capital(&first.text));
    if clients.len() > 1 {
        let all = words::list(clients.iter().map(|ip| facts.client(*ip)));
        text.push_str(&format!(" It was met {number} times, by {} clients: {all}.", clients.len()));
    } else if number > 1 {
        text.push_str(&format!(" It was met {number} times."));
    }
    let info = first.kind.info();
    Cause {
        kind: first.kind,
        text,
        frames,
        cases: number,
        code: first.code,
        overcome,
        remedies: info.remedies(first.code),
        requirements: info.requirements(first.code),
    }
}

/// The answers of each client, to see who got over what.
struct Later<'a>(BTreeMap<IpAddr, Vec<(u64, &'a Call<'a>)>>);

impl<'a> Later<'a> {
    fn of(facts: &'a Facts<'a>) -> Self {
        let mut answers: BTreeMap<IpAddr, Vec<(u64, &Call<'_>)>> = BTreeMap::new();
        for call in facts.calls.iter().filter(|call| call.is_answered()) {
            if let Some(seen) = call.ended() {
                answers.entry(call.client()).or_default().push((seen.frame, call));
            }
        }
        Self(answers)
    }

    /// The frame of the first answer after a finding that shows that its client got over it.
    fn answer(&self, finding: &Finding) -> Option<u64> {
        if finding.lasting {
            return None;
        }
        let at = finding.frames.iter().max().copied().unwrap_or(0);
        let answers = self.0.get(&finding.client)?;
        let after = answers.partition_point(|(frame, _)| *frame <= at);
        let good = |call: &Call<'_>| {
            let same = finding.who.is_none() || call.who().is_none() || finding.who == call.who();
            same && (finding.kind.is_of_transport() || call.is_enough())
        };
        answers[after..].iter().find(|(_, call)| good(call)).map(|(frame, _)| *frame)
    }
}
