//! Zones, who publishes in them, and which host clients are told that don't search.

use std::collections::BTreeSet;

use emulator::trace::Kind;

use super::{Evidence, Notes};
use crate::extract::{
    acts::{Act, Doing},
    cast::{Cast, NOBODY},
    draft::{Srv, World},
    names::{self, is_within},
    told::Told,
    zones,
};
use crate::scribe::text;

/// The zones that were searched.
pub(super) fn add_zones(evidence: &Evidence<'_>, cast: &mut Cast, world: &mut World, notes: &mut Notes) {
    for (_, lab) in &cast.names.zones {
        world.zones.entry(lab.clone()).or_default();
    }
    let (mut known, mut filled) = (BTreeSet::new(), BTreeSet::new());
    for attempt in evidence.attempts {
        for (name, state) in zones::states(attempt, evidence.acts, cast) {
            let Some(zone) = world.zones.get_mut(&name) else { continue };
            if known.insert(name.clone()) {
                zone.state.failure = state.failure;
            }
            // What stands in a zone that fails shows once it is well.
            if state.failure.is_none() && filled.insert(name) {
                zone.state.records = state.records;
            }
        }
    }
    for (name, (address, six)) in zones::addresses(evidence.acts, cast) {
        let domain = name.split_once('.').map(|(_, domain)| domain.to_owned()).unwrap_or_default();
        let within = world.zones.keys().find(|zone| is_within(&name, zone)).cloned();
        let zone = world.zones.entry(within.unwrap_or(domain)).or_default();
        if address == NOBODY {
            notes.insert(format!(
                "Nothing is seen to listen at {name}: in the scenario nobody does, and connecting is refused."
            ));
        }
        if six {
            zone.six.push(name.clone());
        }
        zone.addresses.insert(name, address);
    }
    rank(evidence, cast, world);
}

/// Records of one priority are chosen from by chance. For the scenario to go as the capture did, they get priorities in
/// the order in which they were tried.
fn rank(evidence: &Evidence<'_>, cast: &Cast, world: &mut World) {
    let tried: Vec<String> = evidence
        .acts
        .iter()
        .filter_map(Act::server)
        .map(|address| {
            let name = cast.names.at(address.ip(), address.port()).map(str::to_owned);
            cast.host_at(address).map(|seat| seat.actor.clone()).or(name).unwrap_or_default()
        })
        .collect();
    let place = |target: &String| tried.iter().position(|name| name == target).unwrap_or(usize::MAX);
    for zone in world.zones.values_mut() {
        let records = &mut zone.state.records;
        let priorities: BTreeSet<u16> = records.iter().map(|srv| srv.priority).collect();
        if priorities.len() == records.len() {
            continue;
        }
        let before = records
            .iter()
            .map(|srv| format!("{} {}", srv.priority, srv.weight))
            .collect::<Vec<_>>()
            .join(", ");
        let mut order: Vec<usize> = (0..records.len()).collect();
        order.sort_by_key(|index| (records[*index].priority, place(&records[*index].target), *index));
        for (priority, index) in order.into_iter().enumerate() {
            records[index].priority = u16::try_from(priority + 1).unwrap_or(u16::MAX);
        }
        zone.notes.push(format!(
            "the capture has priorities and weights {before}; here priorities stand for what chance decided there"
        ));
    }
}

/// Who updates DNS publishes there; its record stands in the zone by itself.
pub(super) fn publications(evidence: &Evidence<'_>, cast: &mut Cast, world: &mut World) {
    for act in evidence.acts {
        let Doing::Update(update) = act.what else { continue };
        let seat = cast.hosts.iter().find(|seat| seat.addresses.iter().any(|address| address.ip() == act.ip));
        let Some(actor) = seat.map(|seat| seat.actor.clone()) else { continue };
        let domain = cast.names.lab(&names::text(&update.update.zone));
        let Some(host) = world.hosts.get_mut(&actor) else { continue };
        if host.publish.contains(&domain) {
            continue;
        }
        let zone = world.zones.entry(domain.clone()).or_default();
        let rcode = update.reply.map(|(_, rcode)| rcode.to_string());
        zone.updates = match rcode.as_deref() {
            Some("NOERROR") => Some("Any"),
            Some("NOTIMP") => Some("NotImplemented"),
            _ => zone.updates,
        };
        if zone.updates == Some("Any") {
            zone.state.records.retain(|srv| srv.target != actor);
        }
        host.publish.push(domain);
    }
}

/// Which host each client is told, where it doesn't search.
pub(super) fn told_hosts(evidence: &Evidence<'_>, cast: &Cast, world: &mut World, notes: &mut Notes) {
    let several = world.zones.len() > 1;
    let mut silent_order = Vec::new();
    for (index, (_, client)) in world.clients.iter_mut().enumerate() {
        let own = || evidence.attempts.iter().filter(move |attempt| attempt.client == index);
        let asked: Vec<_> = own().flat_map(|attempt| attempt.of(Kind::Lookup)).collect();
        let searched = |told: &&&Told| text(&told.event, "rtype") == Some("Srv");
        if asked.iter().any(|told| searched(&told)) {
            if several {
                let mut suffixes: Vec<String> = Vec::new();
                for told in asked.iter().filter(searched) {
                    let name = text(&told.event, "name").unwrap_or_default();
                    let domain = name.strip_prefix("_vlmcs._tcp.").unwrap_or(name).to_owned();
                    if !suffixes.contains(&domain) {
                        suffixes.push(domain);
                    }
                }
                client.suffixes = Some(suffixes);
            }
            continue;
        }
        let mut servers = Vec::new();
        for act in own().flat_map(|attempt| &attempt.acts).filter_map(|index| evidence.acts[*index].server())
        {
            if !servers.contains(&act) {
                servers.push(act);
            }
        }
        if let Some(named) = asked.iter().find_map(|told| text(&told.event, "name")) {
            let port = servers.first().map(std::net::SocketAddr::port).filter(|port| *port != 1688);
            client.host = Some(port.map_or(named.to_owned(), |port| format!("{named}:{port}")));
            continue;
        }
        match servers.as_slice() {
            [] => {}
            [one] if world.zones.is_empty() && world.hosts.len() == 1 && cast.host_at(*one).is_some() => {}
            [one] => client.host = Some(cast.called(*one).to_owned()),
            many => silent_order.extend(many.iter().map(|address| cast.called(*address).to_owned())),
        }
    }
    if silent_order.is_empty() {
        return;
    }
    notes.insert(
        "The capture has no look-ups, and a client that tries several hosts: the records that it must have found are \
         assumed, in the order in which it tried them."
            .to_owned(),
    );
    let zone = world.zones.entry("lab.test".to_owned()).or_default();
    for (index, target) in silent_order.into_iter().enumerate() {
        let (target, nobody) = match target.as_str() {
            NOBODY => (format!("old{}.lab.test", index + 1), true),
            _ => (target, false),
        };
        if zone.state.records.iter().any(|srv| srv.target == target) {
            continue;
        }
        if nobody {
            zone.addresses.insert(target.clone(), NOBODY.to_owned());
        }
        let priority = u16::try_from(zone.state.records.len() + 1).unwrap_or(u16::MAX);
        zone.state.records.push(Srv { target, priority, weight: 0, port: None });
    }
}
