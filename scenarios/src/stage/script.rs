//! From steps of a script to actions on single actors.

use std::sync::Arc;

use emulator::{sim::RawMessage, trace::Actor};

use crate::language::{ActorName, Case, DnsChange, ServiceChange, Step};

use super::{
    Action, BuildError, Surroundings,
    build::{actor, dns_name, record_of, target_of},
    convert,
};

/// What `step` does, in order; nothing for a step that only looks.
///
/// # Errors
///
/// When it names something that the world of `case` doesn't have, which the loader finds in a file.
pub fn actions(case: &Case, around: &Surroundings<'_>, step: &Step) -> Result<Vec<Action>, BuildError> {
    let each =
        |name: &ActorName, action: fn(Actor) -> Action| members(case, name).into_iter().map(action).collect();
    Ok(match step {
        Step::Boot(name) => each(name, Action::Boot),
        Step::Anew(name) => each(name, Action::Anew),
        Step::Activate(name) => each(name, Action::Activate),
        Step::Advance(length) => vec![Action::Advance(length.0)],
        Step::Network { of, change, suffixes } => {
            let suffixes = suffixes.as_ref().map(|list| list.iter().map(|name| dns_name(name)).collect());
            vec![Action::Network(actor(of), convert::network_change(*change), suffixes.transpose()?)]
        }
        Step::Console { of, args } => vec![Action::Console(actor(of), args.clone())],
        Step::Restart(of) => each(of, Action::Restart),
        Step::Registry(edit) => {
            let set = edit.set.iter().map(|(name, data)| (name, Some(data.0.clone())));
            let edits = set.chain(edit.delete.iter().map(|name| (name, None)));
            edits.map(|(name, value)| Action::Registry(actor(&edit.of), name.0.clone(), value)).collect()
        }
        Step::Machine(of, change) => {
            let members = members(case, of).into_iter();
            members.map(|member| Action::Machine(member, change.clone())).collect()
        }
        Step::Stop(host) => vec![Action::Stop(actor(host))],
        Step::Start(host) => vec![Action::Start(actor(host))],
        Step::Faults(host, faults) => vec![Action::Faults(actor(host), convert::faults(faults)?)],
        Step::Configure(change) => vec![Action::Configure {
            host: actor(&change.host),
            activated: change.activated,
            activation_interval: change.activation_interval.map(|text| text.0),
            renewal_interval: change.renewal_interval.map(|text| text.0),
        }],
        Step::Service(ServiceChange::Key(key, state)) => {
            vec![Action::KeyState(key.clone(), convert::key_state(*state))]
        }
        Step::Service(ServiceChange::RaiseLimit(key)) => vec![Action::RaiseLimit(key.clone())],
        Step::Dns(DnsChange::Add(zone, record)) => {
            vec![Action::AddRecord(record_of(case, around, zone, record)?)]
        }
        Step::Dns(DnsChange::Remove { zone, target }) => {
            vec![Action::RemoveRecords { zone: dns_name(zone)?, target: target_of(case, target)? }]
        }
        Step::Dns(DnsChange::Fail(zone, failure)) => {
            vec![Action::FailZone(dns_name(zone)?, failure.map(convert::failure))]
        }
        Step::Send(send) => {
            vec![Action::Send { by: actor(&send.by), to: actor(&send.to), message: convert::message(send)? }]
        }
        Step::Talk(talk) => {
            let (by, to) = (actor(&talk.by), actor(&talk.to));
            vec![Action::Talk { by, to, talk: super::talk::talk(talk)? }]
        }
        Step::Mutations { by, to } => {
            let (by, to) = (actor(by), actor(to));
            let send = |message| Action::Send { by: by.clone(), to: to.clone(), message };
            let malformed = convert::mutations().into_iter();
            // Each stands between two sound ones.
            let pairs = malformed.flat_map(|message| [send(message), send(RawMessage::default())]);
            std::iter::once(send(RawMessage::default())).chain(pairs).collect()
        }
        Step::Repeat(..) | Step::Expect(..) | Step::InOrder(..) | Step::AnyTraffic | Step::Tell(..) => {
            Vec::new()
        }
    })
}

/// The members of a cohort, or the actor itself.
fn members(case: &Case, name: &ActorName) -> Vec<Actor> {
    match case.loaded.scenario.world.cohorts.get(name) {
        Some(cohort) => (1..=cohort.count).map(|member| Arc::from(format!("{name}.{member}"))).collect(),
        None => vec![actor(name)],
    }
}
