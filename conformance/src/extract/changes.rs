//! Changes of hosts and zones between attempts.

use std::collections::{BTreeMap, BTreeSet};

use emulator::{model::Hresult, trace::Kind};

use super::{
    attempts::code,
    cast::Cast,
    draft::{World, ZoneState},
    faults::{Manner, manner},
    infer::{Evidence, Notes},
    zones,
};

/// For each attempt the steps before it.
pub(super) fn changes(
    evidence: &Evidence<'_>,
    cast: &mut Cast,
    world: &World,
    notes: &mut Notes,
) -> Vec<Vec<String>> {
    let mut hosts: BTreeMap<String, (bool, Option<String>, bool)> = world
        .hosts
        .iter()
        .map(|(name, host)| (name.clone(), (host.up, host.fault.clone(), host.activated)))
        .collect();
    let mut zones: BTreeMap<String, ZoneState> =
        world.zones.iter().map(|(name, zone)| (name.clone(), zone.state.clone())).collect();
    let mut first_of_zone: BTreeSet<String> = BTreeSet::new();
    let mut all = Vec::new();
    for (index, attempt) in evidence.attempts.iter().enumerate() {
        let mut steps = Vec::new();
        for (name, state) in &mut hosts {
            let subject = world.hosts.get(name).is_some_and(|host| host.subject);
            let manner = manner(attempt, name, index + 1 == evidence.attempts.len());
            let (up, fault) = match manner {
                Manner::NotTried => continue,
                Manner::Refused => (false, state.1.clone()),
                Manner::Well => (true, None),
                Manner::Faulty(fault, _) => (true, Some(fault)),
            };
            if up != state.0 {
                state.0 = up;
                if subject {
                    notes.insert(format!(
                        "{name}, which is judged, doesn't listen for a while (packet {}): a target can't be told to, and the \
                         scenario has it up.",
                        attempt.first.frame
                    ));
                } else {
                    steps.push(format!("{}({name:?})", if up { "Start" } else { "Stop" }));
                }
            }
            if fault != state.1 && !subject {
                steps.push(format!("Faults({name:?}, [{}])", fault.clone().unwrap_or_default()));
            }
            state.1 = fault;
            let answers = attempt.of(Kind::Answer).any(|told| *told.event.actor == **name);
            let refuses = attempt
                .of(Kind::Refusal)
                .any(|told| *told.event.actor == **name && code(told) == Some(Hresult(0xC004_F041)));
            if answers && !state.2 {
                steps.push(format!("Activate({name:?})"));
                state.2 = true;
            } else if refuses && state.2 && !subject {
                steps.push(format!("Configure(host: {name:?}, activated: false)"));
                state.2 = false;
            }
        }
        for (name, mut state) in zones::states(attempt, evidence.acts, cast) {
            if !first_of_zone.insert(name.clone()) {
                let Some(before) = zones.get_mut(&name) else { continue };
                if state.failure.is_some() {
                    state.records = before.records.clone();
                }
                rerank(&mut state, before);
                if world.zones.get(&name).is_some_and(|zone| zone.updates == Some("Any")) {
                    // Its records are the hosts' own doing.
                    state.records = before.records.clone();
                }
                steps.extend(zone_steps(&name, before, &state));
                *before = state;
            }
        }
        all.push(steps);
    }
    all
}

/// Gives records that were there before the ranks that the scenario gave them.
fn rerank(state: &mut ZoneState, before: &ZoneState) {
    for srv in &mut state.records {
        if let Some(known) =
            before.records.iter().find(|known| known.target == srv.target && known.port == srv.port)
        {
            (srv.priority, srv.weight) = (known.priority, known.weight);
        }
    }
}

fn zone_steps(name: &str, before: &ZoneState, after: &ZoneState) -> Vec<String> {
    let mut steps = Vec::new();
    if before.failure != after.failure {
        let failure = after.failure.map_or("None".to_owned(), str::to_owned);
        steps.push(format!("Dns(Fail({name:?}, {failure}))"));
    }
    if after.failure.is_some() {
        return steps;
    }
    for gone in before.records.iter().filter(|srv| !after.records.contains(srv)) {
        steps.push(format!("Dns(Remove(zone: {name:?}, target: {:?}))", gone.target));
    }
    for new in after.records.iter().filter(|srv| !before.records.contains(srv)) {
        steps.push(format!("Dns(Add({name:?}, {}))", new.text()));
    }
    steps
}
