//! Machines with one client machine id: a host counts them as one (COUNT-010, COUNT-011).

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use uuid::Uuid;

use super::{
    Kind, Topic,
    exchanges::{Call, Came},
    facts::Facts,
    narrate::{Finding, Notes},
    words,
};

/// Adds client machine ids that several machines send.
pub(super) fn duplicates(facts: &Facts<'_>, notes: &mut Notes) {
    let mut machines: BTreeMap<Uuid, Vec<&Call<'_>>> = BTreeMap::new();
    for call in &facts.calls {
        if let Some(asked) = &call.asked {
            machines.entry(asked.cmid).or_default().push(call);
        }
    }
    for (cmid, calls) in machines {
        let seats: BTreeSet<(IpAddr, String)> = calls.iter().filter_map(|call| seat(call)).collect();
        if !are_several(&seats) && !takes_turns(&calls) {
            continue;
        }
        let who = words::list(seats.iter().map(|(ip, name)| format!("{name} ({ip})")));
        let number = seats.len();
        let text =
            format!("{number} machines sent the same client machine id {cmid}: {who}{}", counted(&calls));
        let mut frames: Vec<u64> = calls.iter().flat_map(|call| call.frames()).collect();
        frames.sort_unstable();
        notes.tell(Topic::Duplicates, None, text.clone(), frames.clone());
        if lacks(&calls) {
            notes.findings.push(Finding {
                at: 0,
                kind: Kind::DuplicateCmid,
                subject: cmid.to_string(),
                client: calls[0].client(),
                who: None,
                text: format!("{text}. To a host they are one machine, and its count can't grow with them"),
                frames,
                code: None,
                lasting: true,
            });
        }
    }
}

fn seat(call: &Call<'_>) -> Option<(IpAddr, String)> {
    let asked = call.asked.as_ref()?;
    Some((call.client(), words::clean(&asked.workstation.to_string())))
}

/// Other names at other addresses, or so many at one address that it is no machine with a new name.
fn are_several(seats: &BTreeSet<(IpAddr, String)>) -> bool {
    let names: BTreeSet<&String> = seats.iter().map(|(_, name)| name).collect();
    let addresses: BTreeSet<IpAddr> = seats.iter().map(|(ip, _)| *ip).collect();
    names.len() > 2 || names.len() == 2 && addresses.len() > 1
}

/// One name at several addresses is a machine that moved, or one of both families, and two names at one address one
/// that was renamed; not so when the first comes back after the second.
fn takes_turns(calls: &[&Call<'_>]) -> bool {
    let mut seen: BTreeSet<(IpAddr, String)> = BTreeSet::new();
    let mut last: Option<(IpAddr, String)> = None;
    for here in calls.iter().filter_map(|call| seat(call)) {
        let same_family = last.as_ref().is_some_and(|(last, _)| last.is_ipv4() == here.0.is_ipv4());
        if same_family && last.as_ref() != Some(&here) && seen.contains(&here) {
            return true;
        }
        seen.insert(here.clone());
        last = Some(here);
    }
    false
}

/// What the host's count was while they asked.
fn counted(calls: &[&Call<'_>]) -> String {
    let counts = calls.iter().filter_map(|call| match &call.came {
        Came::Answer(answer) => Some(answer.count),
        _ => None,
    });
    let counts: BTreeSet<u32> = counts.collect();
    match (counts.first(), counts.last()) {
        (Some(least), Some(most)) if least == most => format!("; each was told a count of {least}"),
        (Some(least), Some(most)) => format!("; they were told counts of {least} to {most}"),
        _ => String::new(),
    }
}

/// The last answer to one of them was below its threshold.
fn lacks(calls: &[&Call<'_>]) -> bool {
    let mut last: BTreeMap<Option<(IpAddr, String)>, &Call<'_>> = BTreeMap::new();
    for call in calls.iter().filter(|call| matches!(call.came, Came::Answer(_))) {
        last.insert(seat(call), call);
    }
    last.values().any(|call| call.is_enough() == Some(false))
}
