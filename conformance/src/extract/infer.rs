//! The world of a capture, as far as it can be told from what was said.

mod clients;
mod dns;
mod hosts;

use std::collections::BTreeSet;

use super::{acts::Act, attempts::Attempt, cast::Cast, draft::World, subject::Subject};

/// What a world is inferred from.
pub(super) struct Evidence<'a> {
    pub(super) acts: &'a [Act<'a>],
    pub(super) attempts: &'a [Attempt],
    pub(super) subject: &'a Subject,
}

/// What could only be assumed, for the head of the file.
pub(super) type Notes = BTreeSet<String>;

/// The world before the first attempt.
pub(super) fn world(evidence: &Evidence<'_>, cast: &mut Cast, notes: &mut Notes) -> World {
    let mut world = World::default();
    for index in 0..cast.clients.len() {
        let client = clients::client(evidence, cast, index, notes);
        world.clients.push((cast.clients[index].actor.clone(), client));
    }
    dns::add_zones(evidence, cast, &mut world, notes);
    let first_zone = world.zones.keys().next().cloned().unwrap_or_else(|| "lab.test".to_owned());
    for seat in cast.hosts.clone() {
        let mut host = hosts::host(evidence, &seat, &world, notes);
        host.name = seat.name.clone().filter(|name| *name != format!("{}.{first_zone}", seat.actor));
        world.hosts.insert(seat.actor.clone(), host);
    }
    dns::publications(evidence, cast, &mut world);
    dns::told_hosts(evidence, cast, &mut world, notes);
    world
}
