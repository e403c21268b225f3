//! Who stands where: every actor that is named exists and plays the role it is named for.

use super::{checker::Checker, place::Place};
use crate::language::leaf::ActorName;

/// What an actor's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A client.
    Client,
    /// A cohort as a whole.
    Cohort,
    /// A host.
    Host,
    /// One client of a cohort.
    Member,
}

/// A client, by itself or in a cohort.
pub(super) const CLIENT: &[Role] = &[Role::Client, Role::Member];
/// Clients, be it all of a cohort.
pub(super) const CLIENTS: &[Role] = &[Role::Client, Role::Member, Role::Cohort];
/// A host.
pub(super) const HOST: &[Role] = &[Role::Host];
/// Anybody.
pub(super) const ANYBODY: &[Role] = &[Role::Client, Role::Member, Role::Host];

/// Anybody, be it all of a cohort.
pub(super) const ANYBODIES: &[Role] = &[Role::Client, Role::Member, Role::Host, Role::Cohort];

impl Role {
    fn noun(self) -> &'static str {
        match self {
            Self::Client | Self::Member => "a client",
            Self::Cohort => "a cohort",
            Self::Host => "a host",
        }
    }
}

impl Checker<'_> {
    /// What a name stands for.
    pub(super) fn role(&self, name: &str) -> Option<Role> {
        let world = &self.scenario.world;
        if world.hosts.keys().any(|host| host.as_str() == name) {
            return Some(Role::Host);
        }
        if world.clients.keys().any(|client| client.as_str() == name) {
            return Some(Role::Client);
        }
        if world.cohorts.keys().any(|cohort| cohort.as_str() == name) {
            return Some(Role::Cohort);
        }
        let (cohort, number) = name.rsplit_once('.')?;
        let (_, cohort) = world.cohorts.iter().find(|(known, _)| known.as_str() == cohort)?;
        let member = !number.starts_with('0') && number.parse().is_ok_and(|n: u32| n <= cohort.count);
        member.then_some(Role::Member)
    }

    /// The name of every actor with one of these roles; members are left out.
    pub(super) fn names_of(&self, roles: &[Role]) -> Vec<&str> {
        let world = &self.scenario.world;
        let all = world.hosts.keys().chain(world.clients.keys()).chain(world.cohorts.keys());
        all.map(ActorName::as_str)
            .filter(|name| self.role(name).is_some_and(|role| roles.contains(&role)))
            .collect()
    }

    /// Adds a mistake unless `name` has one of these roles.
    pub(super) fn actor(&mut self, name: &ActorName, roles: &[Role], place: Place<'_>) {
        self.actor_text(name.as_str(), roles, place);
    }

    /// As [`Self::actor`], for a name that may also be something else.
    pub(super) fn actor_text(&mut self, name: &str, roles: &[Role], place: Place<'_>) {
        let wanted = roles.first().map_or("an actor", |role| role.noun());
        match self.role(name) {
            Some(role) if roles.contains(&role) => {}
            Some(role) => {
                let message = format!("`{name}` is {}, not {wanted}", role.noun());
                self.flaw(place, message, format!("expected {wanted}"));
                if role == Role::Cohort {
                    self.help(format!("a member of it is `{name}.1`"));
                }
            }
            None => {
                let known = self.names_of(roles).into_iter().map(str::to_owned).collect::<Vec<_>>();
                let what = wanted.trim_start_matches("a ").trim_start_matches("an ");
                self.unknown(place.span(), what, name, "", known.iter().map(String::as_str));
                if let Some((cohort, _)) = name.rsplit_once('.')
                    && let Some(known) = self.cohort_size(cohort)
                {
                    self.help(format!("the members of `{cohort}` are `{cohort}.1` to `{cohort}.{known}`"));
                }
            }
        }
    }

    fn cohort_size(&self, name: &str) -> Option<u32> {
        let mut cohorts = self.scenario.world.cohorts.iter();
        cohorts.find(|(known, _)| known.as_str() == name).map(|(_, cohort)| cohort.count)
    }

    /// Whether the target is said to play this actor.
    pub(super) fn is_subject(&self, name: &ActorName) -> bool {
        let world = &self.scenario.world;
        world.hosts.get(name).is_some_and(|host| host.subject)
            || world.clients.get(name).is_some_and(|client| client.subject)
    }

    /// Adds a mistake if the target is to play an actor that only an emulated one can be.
    pub(super) fn emulated(&mut self, name: &ActorName, what: &str, place: Place<'_>) {
        if self.is_subject(name) {
            let message =
                format!("`{name}` is a subject: the target plays it, and {what} is only for emulated actors");
            self.flaw(place, message, "expected an emulated actor");
        }
    }
}
