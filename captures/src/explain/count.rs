//! The host's count against the threshold of the product (COUNT-003 to COUNT-008, TIMER-034).

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use emulator::model::Hresult;
use uuid::Uuid;

use super::{
    Kind, Topic, answer,
    exchanges::{Call, Came},
    facts::Facts,
    narrate::Notes,
    words,
};

/// The counts of one host, with their frames, in order.
type Counts = Vec<(u64, u32)>;

/// Who asks which host for which product.
type Line = (SocketAddr, IpAddr, Option<(Uuid, Uuid)>);

/// Adds how the hosts' counts went, and who is still below them.
pub(super) fn count(facts: &Facts<'_>, notes: &mut Notes) {
    let mut hosts: BTreeMap<SocketAddr, Counts> = BTreeMap::new();
    let mut below: BTreeMap<Line, Vec<&Call<'_>>> = BTreeMap::new();
    for call in &facts.calls {
        let Came::Answer(answer) = &call.came else { continue };
        let host = call.connection.party.server;
        let frame = call.ended().map_or(0, |seen| seen.frame);
        hosts.entry(host).or_default().push((frame, answer.count));
        if call.is_enough() == Some(false) {
            below.entry((host, call.client(), call.who())).or_default().push(call);
        }
    }
    let mut courses: BTreeMap<SocketAddr, String> = BTreeMap::new();
    for (host, counts) in &hosts {
        if counts.len() > 1 {
            let course = course(counts);
            let text = format!("{} counted {course}", facts.host(*host));
            courses.insert(*host, course);
            let frames = counts.iter().map(|(frame, _)| *frame).collect();
            notes.tell(Topic::Count, None, text, frames);
        }
    }
    for ((host, ..), calls) in below {
        let Some(last) = calls.last() else { continue };
        let text = lacking(facts, last, courses.get(&host));
        let mut finding = answer::finding(facts, last, Kind::CountTooLow, text, None);
        finding.code = Some(Hresult::NOT_ENOUGH_COUNT);
        finding.frames = calls.iter().flat_map(|call| call.frames()).collect();
        finding.frames.sort_unstable();
        notes.findings.push(finding);
    }
}

/// How counts went from the first to the last.
fn course(counts: &Counts) -> String {
    let (first, last) = (counts[0].1, counts[counts.len() - 1].1);
    let numbers = || counts.iter().map(|(_, count)| *count);
    if numbers().all(|count| count == first) {
        return format!("{first} in each of {} answers", counts.len());
    }
    let rises = counts.windows(2).all(|pair| pair[0].1 <= pair[1].1);
    let falls = counts.windows(2).all(|pair| pair[0].1 >= pair[1].1);
    match (rises, falls) {
        (true, _) => format!("up from {first} to {last}"),
        (_, true) => format!("down from {first} to {last}"),
        _ => format!(
            "between {} and {}, {last} at last",
            numbers().min().unwrap_or_default(),
            numbers().max().unwrap_or_default()
        ),
    }
}

fn lacking(facts: &Facts<'_>, call: &Call<'_>, course: Option<&String>) -> String {
    let (Came::Answer(answer), Some(asked)) = (&call.came, &call.asked) else { return String::new() };
    let (host, client) = (facts.name(call.connection.party.server.ip()), facts.client(call.client()));
    let missing = asked.n_policy.saturating_sub(answer.count);
    let machines = words::count(usize::try_from(missing).unwrap_or(usize::MAX), "more machine");
    let more = course.map_or_else(String::new, |course| format!("; it counted {course}"));
    let have = if missing == 1 { "has" } else { "have" };
    format!(
        "{host} counts {}, and {} on {client} activates at {}: {machines} {have} to ask it{more}",
        answer.count,
        answer::product(asked),
        asked.n_policy
    )
}
