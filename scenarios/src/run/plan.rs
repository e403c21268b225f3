//! What a case asks of an arm: whom the target plays, and what it must be able to do.

use std::{collections::BTreeSet, fmt, sync::Arc};

use emulator::{
    model::{Channel, KeyKind, MachineChange},
    trace::Actor,
};

use crate::{
    catalogue::{RequirementId, Role},
    language::{ActorName, Case, DnsChange, Expectation, HostFault, Scenario, Step},
};

use super::memory::looks_at_memory;

/// A need of a scenario that a target meets or doesn't.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Begins without memory of earlier scenarios.
    Fresh,
    /// Time that the stage moves.
    Clock,
    /// So many machines already counted.
    Seen(u32),
    /// A field of the start configuration.
    Config(&'static str),
    /// Changes of the network.
    Network,
    /// Console commands.
    Console,
    /// More than one attempt, or one that isn't at start-up.
    OnDemand,
    /// Told where DNS is.
    Dns,
    /// Starts over within a scenario.
    Anew,
    /// Restarts with what it has stored.
    Restart,
    /// Changes of its registry.
    Registry,
    /// Changes of its machine.
    Machine,
    /// An activation service to ask.
    Service,
}

/// How a case is run with a target in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Actors that the target plays.
    pub subjects: Vec<Actor>,
    /// What it must be able to do.
    pub needs: BTreeSet<Need>,
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh => f.write_str("a fresh start"),
            Self::Clock => f.write_str("a clock that the stage moves"),
            Self::Seen(count) => write!(f, "{count} machines already counted"),
            Self::Config(field) => write!(f, "config field {field}"),
            Self::Network => f.write_str("changes of the network"),
            Self::Console => f.write_str("a console"),
            Self::OnDemand => f.write_str("attempts on demand"),
            Self::Dns => f.write_str("being told where DNS is"),
            Self::Anew => f.write_str("starting over"),
            Self::Restart => f.write_str("a restart"),
            Self::Registry => f.write_str("changes of its registry"),
            Self::Machine => f.write_str("changes of its machine"),
            Self::Service => f.write_str("an activation service to ask"),
        }
    }
}

/// The actors that a target in `role` plays: those marked, else the first of the role.
#[must_use]
pub fn subjects(scenario: &Scenario, role: Role) -> Vec<Actor> {
    let world = &scenario.world;
    let (marked, first): (Vec<&ActorName>, _) = match role {
        Role::Host => {
            let marked = world.hosts.iter().filter(|(_, host)| host.subject).map(|(name, _)| name);
            (marked.collect(), world.hosts.keys().next())
        }
        Role::Client => {
            let marked = world.clients.iter().filter(|(_, client)| client.subject).map(|(name, _)| name);
            (marked.collect(), world.clients.keys().next())
        }
        _ => (Vec::new(), None),
    };
    let chosen = if marked.is_empty() { first.into_iter().collect() } else { marked };
    chosen.into_iter().map(|name| Arc::from(name.to_string())).collect()
}

/// The actors of `role` that a world in which all of that role may be wrong holds a scenario's expectations against:
/// its subjects, else everybody of the role that an expectation names. None: the scenario says nothing of the role.
#[must_use]
pub fn judged(scenario: &Scenario, role: Role) -> Vec<Actor> {
    let subjects = subjects(scenario, role);
    if expectations(scenario).any(|expectation| names(expectation, &subjects)) {
        return subjects;
    }
    let about = expectations(scenario).filter_map(Expectation::about);
    let of_role = about.filter(|(name, _)| match role {
        Role::Host => scenario.world.hosts.contains_key(*name),
        _ => scenario.world.clients.contains_key(*name),
    });
    let actors: BTreeSet<Actor> = of_role.map(|(name, _)| Arc::from(name.to_string())).collect();
    actors.into_iter().collect()
}

/// Requirements that expectations on `actors` prove.
#[must_use]
pub fn proved_of(scenario: &Scenario, actors: &[Actor]) -> BTreeSet<RequirementId> {
    let steps = scenario.script.iter().filter_map(|step| match step {
        Step::Expect(expectation, proves) => names(expectation, actors).then_some(proves),
        Step::InOrder(all, proves) => {
            all.iter().any(|expectation| names(expectation, actors)).then_some(proves)
        }
        _ => None,
    });
    steps.flatten().copied().collect()
}

/// Every expectation of a script.
pub(super) fn expectations(scenario: &Scenario) -> impl Iterator<Item = &Expectation> {
    scenario.script.iter().flat_map(|step| match step {
        Step::Expect(expectation, _) => std::slice::from_ref(expectation),
        Step::InOrder(expectations, _) => expectations,
        _ => &[],
    })
}

/// Whether an expectation names one of `actors`.
pub(super) fn names(expectation: &Expectation, actors: &[Actor]) -> bool {
    expectation.about().is_some_and(|(actor, _)| actors.iter().any(|name| **name == *actor.to_string()))
}

/// How `case` is run with a target in `role`; `None` when it isn't offered to that arm: no expectation is about a
/// subject, or the script makes a subject do what only an emulated actor does.
#[must_use]
pub fn plan(case: &Case, role: Role) -> Option<Plan> {
    let scenario = &case.loaded.scenario;
    let subjects = subjects(scenario, role);
    let offered = expectations(scenario).any(|expectation| names(expectation, &subjects));
    let is_subject = |name: &ActorName| subjects.iter().any(|subject| **subject == *name.to_string());
    if !offered || scenario.script.iter().any(|step| emulated_only(step, &is_subject)) {
        return None;
    }
    let mut needs = BTreeSet::new();
    if looks_at_memory(scenario, role, &subjects) {
        needs.insert(Need::Fresh);
    }
    if names_times(scenario) {
        needs.insert(Need::Config("now"));
    }
    let world = &scenario.world;
    for (_, host) in world.hosts.iter().filter(|(name, _)| is_subject(name)) {
        let environment = !host.taken_ports.is_empty() || host.no_timer.is_some() || host.load.is_some();
        if !host.faults.is_empty() || host.up == Some(false) || environment {
            return None;
        }
        host_needs(host, case, &mut needs);
    }
    for (_, client) in world.clients.iter().filter(|(name, _)| is_subject(name)) {
        if client.fragment.is_some() || client.segment.is_some() || client.origin.is_some() {
            return None;
        }
        client_needs(client, scenario, &mut needs);
    }
    script_needs(&scenario.script, &is_subject, &mut needs);
    if asks_the_service(scenario, &is_subject) {
        needs.insert(Need::Service);
    }
    Some(Plan { subjects, needs })
}

/// Whether a scenario says what time it is: then the target's clock has to be set.
fn names_times(scenario: &Scenario) -> bool {
    let changes = |faults: &[HostFault]| {
        let named =
            |fault: &HostFault| matches!(fault, HostFault::Change(set) if set.contains_key(CLIENT_TIME));
        faults.iter().any(named)
    };
    let world = &scenario.world;
    world.start.is_some()
        || world.hosts.values().any(|host| changes(&host.faults))
        || expectations(scenario).any(|expectation| match expectation {
            Expectation::Request(pattern) => pattern.client_time.is_some(),
            Expectation::Answer(pattern) => pattern.client_time.is_some(),
            Expectation::Event { fields, .. } => fields.contains_key("Client Time"),
            _ => false,
        })
        || scenario.script.iter().any(|step| match step {
            Step::Send(send) => send.set.contains_key(CLIENT_TIME),
            Step::Faults(_, faults) => changes(faults),
            _ => false,
        })
}

/// A field of both messages.
const CLIENT_TIME: &str = "client_time";

/// Whether a step makes a subject do what only an emulated actor does.
fn emulated_only(step: &Step, is_subject: &dyn Fn(&ActorName) -> bool) -> bool {
    match step {
        Step::Send(send) => is_subject(&send.by),
        Step::Talk(talk) => is_subject(&talk.by),
        Step::Mutations { by, .. } => is_subject(by),
        Step::Stop(host) | Step::Start(host) | Step::Faults(host, _) => is_subject(host),
        // The record of a host that a target plays names the target's own host, not the scenario's.
        Step::Dns(DnsChange::Remove { target, .. }) => is_subject(&ActorName(target.clone())),
        Step::Configure(configure) => is_subject(&configure.host),
        Step::Repeat(_, steps) => steps.iter().any(|step| emulated_only(step, is_subject)),
        _ => false,
    }
}

fn host_needs(host: &crate::language::Host, case: &Case, needs: &mut BTreeSet<Need>) {
    if host.seen > 0 {
        needs.insert(Need::Seen(host.seen));
    }
    let set = [
        ("activated", host.activated.is_some() || host.key_state.is_some()),
        ("activation_interval", host.activation_interval.is_some()),
        ("renewal_interval", host.renewal_interval.is_some()),
        ("host_pid", host.host_pid.is_some()),
        ("ndr", host.ndr.or(case.ndr).is_some()),
        ("dns", !host.publish.is_empty()),
        ("clients", host.seen_ago.is_some()),
        ("now", host.clock.0.0 != 0),
        ("licence_status", host.licence.is_some()),
        ("edition", host.edition.is_some()),
        ("registry", !host.registry.is_empty()),
    ];
    needs.extend(set.into_iter().filter(|(_, set)| *set).map(|(name, _)| Need::Config(name)));
}

fn client_needs(client: &crate::language::Client, scenario: &Scenario, needs: &mut BTreeSet<Need>) {
    let set = [
        ("previous_cmid", client.previous_cmid.is_some()),
        ("licence_status", client.status.is_some()),
        ("minutes_left", client.left.is_some()),
        ("is_vm", client.is_vm.is_some()),
        ("machine", client.machine.is_some()),
        ("legacy_srv", client.legacy_srv.is_some()),
        ("boot", client.boot.is_some()),
        ("activation_interval", client.activation_interval.is_some()),
        ("renewal_interval", client.renewal_interval.is_some()),
        ("cmid", client.cmid.is_some()),
        ("key", client.key.is_some()),
        ("firmware", client.firmware.is_some()),
        ("base_licence", client.base_licence.is_some()),
        ("rearms", client.rearms.is_some()),
        ("evaluation", client.evaluation.is_some()),
        ("caching", client.caching.is_some()),
        ("registry", !client.registry.is_empty()),
        ("now", client.clock.0.0 != 0),
    ];
    needs.extend(set.into_iter().filter(|(_, set)| *set).map(|(name, _)| Need::Config(name)));
    if !scenario.world.dns.is_empty() {
        needs.insert(Need::Dns);
    }
}

/// Whether a subject asks the activation service: a host that is activated, or a client that is so with another key than
/// that of a KMS client.
fn asks_the_service(scenario: &Scenario, is_subject: &dyn Fn(&ActorName) -> bool) -> bool {
    let world = &scenario.world;
    let online = |key: &str| KeyKind::named(key).is_some_and(|kind| kind.channel() != Channel::KMS_CLIENT);
    let installed = |of: &ActorName| {
        let installs = |step: &Step| matches!(step, Step::Machine(to, MachineChange::InstallKey(key)) if to == of && online(key));
        scenario.script.iter().any(installs)
    };
    let from_the_start =
        |of: &ActorName| world.clients.get(of).and_then(|client| client.key.as_deref()).is_some_and(online);
    scenario.script.iter().any(|step| match step {
        Step::Activate(of) if is_subject(of) => {
            world.hosts.contains_key(of) || installed(of) || from_the_start(of)
        }
        Step::Boot(of) | Step::Anew(of) => is_subject(of) && from_the_start(of),
        _ => false,
    })
}

fn script_needs(steps: &[Step], is_subject: &dyn Fn(&ActorName) -> bool, needs: &mut BTreeSet<Need>) {
    for step in steps {
        match step {
            Step::Advance(_) => drop(needs.insert(Need::Clock)),
            Step::Activate(client) if is_subject(client) => drop(needs.insert(Need::OnDemand)),
            Step::Anew(client) if is_subject(client) => drop(needs.insert(Need::Anew)),
            Step::Restart(of) if is_subject(of) => drop(needs.insert(Need::Restart)),
            Step::Registry(edit) if is_subject(&edit.of) => drop(needs.insert(Need::Registry)),
            Step::Machine(of, _) if is_subject(of) => drop(needs.insert(Need::Machine)),
            Step::Network { of, .. } if is_subject(of) => drop(needs.insert(Need::Network)),
            Step::Console { of, .. } if is_subject(of) => drop(needs.insert(Need::Console)),
            Step::Repeat(_, steps) => script_needs(steps, is_subject, needs),
            _ => {}
        }
    }
}
