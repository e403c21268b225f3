//! Who is who in a capture: hosts by their addresses and names, clients by their machine ids.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
};

use emulator::wire::Value;
use uuid::Uuid;

use super::{
    acts::{Act, Doing, asked},
    names::{Names, is_reserved},
};

/// What stands for an address at which nothing listens.
pub(super) const NOBODY: &str = "nobody";
/// Nanoseconds between a look-up and the connection that it was for, at most.
const SOON: i64 = 60_000_000_000;

/// A host that accepted a connection.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// What it is called in the scenario.
    pub(super) actor: String,
    /// Its DNS name in the lab.
    pub(super) name: Option<String>,
    pub(super) addresses: BTreeSet<SocketAddr>,
}

/// A client.
#[derive(Clone, Debug)]
pub(super) struct Player {
    /// What it is called in the scenario.
    pub(super) actor: String,
    /// Its machine id and name, if its requests can be read.
    pub(super) machine: Option<Machine>,
}

/// What tells one client from another.
pub(super) type Machine = (Uuid, String);

/// Who is who.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) hosts: Vec<Seat>,
    pub(super) clients: Vec<Player>,
    pub(super) names: Names,
    /// For each act the client that did it; `None` for updates.
    pub(super) client_of: Vec<Option<usize>>,
}

impl Cast {
    /// The cast of `acts`.
    pub(super) fn of(acts: &[Act<'_>]) -> Self {
        let mut names = Names::of(acts);
        let hosts = hosts(acts, &mut names);
        let (clients, client_of) = clients(acts, &hosts);
        Self { hosts, clients, names, client_of }
    }

    /// The host at an address, if one ever accepted a connection there.
    pub(super) fn host_at(&self, address: SocketAddr) -> Option<&Seat> {
        self.hosts.iter().find(|seat| seat.addresses.contains(&address))
    }

    /// What the host at an address is called.
    pub(super) fn called(&self, address: SocketAddr) -> &str {
        self.host_at(address).map_or(NOBODY, |seat| seat.actor.as_str())
    }
}

fn hosts(acts: &[Act<'_>], names: &mut Names) -> Vec<Seat> {
    let mut hosts: Vec<Seat> = Vec::new();
    let accepted = |act: &&Act<'_>| match act.what {
        Doing::Connection(connection) => {
            connection.answered.is_some() || connection.syns == 0 || !connection.is_mute()
        }
        Doing::Lookup(_) | Doing::Update(_) => false,
    };
    for address in acts.iter().filter(accepted).filter_map(Act::server) {
        if hosts.iter().any(|seat| seat.addresses.contains(&address)) {
            continue;
        }
        let name = names.at(address.ip(), address.port()).map(str::to_owned);
        let mut addresses = BTreeSet::from([address]);
        if let Some(name) = &name {
            addresses.extend(names.addresses(name).map(|ip| SocketAddr::new(ip, address.port())));
        }
        let actor = actor(name.as_deref(), &hosts);
        if let Some(name) = &name {
            names.call(name, &actor);
        }
        let name = name.map(|name| names.lab(&name));
        hosts.push(Seat { actor, name, addresses });
    }
    hosts
}

/// The first label of a name that is kept, if it can stand for an actor; else `kms` and a number.
fn actor(name: Option<&str>, hosts: &[Seat]) -> String {
    let free = |name: &String| !hosts.iter().any(|seat| seat.actor == *name) && name != NOBODY;
    let label = name.filter(|name| is_reserved(name)).and_then(|name| name.split('.').next());
    let fit = |label: &&str| {
        !label.is_empty() && label.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    let label = label.filter(fit).map(str::to_owned).filter(free);
    let mut numbered = (1..).map(|number| format!("kms{number}"));
    label.unwrap_or_else(|| numbered.find(free).expect("there are more numbers than hosts"))
}

fn machine_of(act: &Act<'_>) -> Option<Machine> {
    let Doing::Connection(connection) = act.what else { return None };
    let plain = asked(connection)?.plain()?;
    let Some(Value::Guid(cmid)) = plain.view().get("cmid") else { return None };
    let workstation = plain.view().get("workstation").map(|name| name.to_string()).unwrap_or_default();
    Some((cmid, workstation))
}

/// The clients, and which of them did what. A look-up, or a connection without a readable request, belongs to the client
/// at its address; among several, or where none is there, to the one that is heard of next, and soon.
fn clients(acts: &[Act<'_>], hosts: &[Seat]) -> (Vec<Player>, Vec<Option<usize>>) {
    let mut keys: Vec<Key> = Vec::new();
    let own: Vec<Option<Key>> = acts.iter().map(|act| machine_of(act).map(Key::Machine)).collect();
    let mut at: BTreeMap<IpAddr, BTreeSet<&Key>> = BTreeMap::new();
    for (act, key) in acts.iter().zip(&own) {
        if let Some(key) = key {
            at.entry(act.ip).or_default().insert(key);
        }
    }
    let everybody: BTreeSet<&Key> = own.iter().flatten().collect();
    let mut client_of = Vec::new();
    for (index, act) in acts.iter().enumerate() {
        if matches!(act.what, Doing::Update(_)) {
            client_of.push(None);
            continue;
        }
        let here = at.get(&act.ip);
        let among = |key: &Key| here.is_none_or(|here| here.contains(key));
        let next = || {
            let later = acts.iter().zip(&own).skip(index).filter_map(|(act, key)| Some((act, key.as_ref()?)));
            let mut later = later.filter(|(_, key)| among(key));
            later.find(|(next, _)| next.first.at.since(act.last.at) <= SOON).map(|(_, key)| key.clone())
        };
        let before = || {
            let mut earlier = own[..index].iter().rev().flatten();
            earlier.find(|key| among(key)).cloned()
        };
        let key = match (&own[index], here.filter(|here| here.len() == 1)) {
            (Some(key), _) => key.clone(),
            (None, Some(here)) => (*here.first().expect("there is one")).clone(),
            (None, None) if here.is_none() && (everybody.is_empty() || has_own_requests(acts, &own, act)) => {
                Key::Address(act.ip)
            }
            (None, None) => next().or_else(before).unwrap_or(Key::Address(act.ip)),
        };
        let number = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            keys.len() - 1
        });
        client_of.push(Some(number));
    }
    let mut clients: Vec<Player> = Vec::new();
    for key in keys {
        let taken = |name: &String| !hosts.iter().any(|seat| seat.actor == *name);
        let mut numbered = (clients.len() + 1..).map(|number| format!("c{number}")).filter(taken);
        let free = |name: &String| !clients.iter().any(|player| player.actor == *name);
        let actor = numbered.find(free).expect("there are more numbers than clients");
        let machine = match key {
            Key::Machine(machine) => Some(machine),
            Key::Address(_) => None,
        };
        clients.push(Player { actor, machine });
    }
    (clients, client_of)
}

/// Whether whoever is at the address of `act` connects by itself, so that it is a client though its requests can't be
/// read. Where only look-ups come from an address, they are for somebody who connects from another.
fn has_own_requests(acts: &[Act<'_>], own: &[Option<Key>], act: &Act<'_>) -> bool {
    let connects = |(other, key): (&Act<'_>, &Option<Key>)| {
        other.ip == act.ip && key.is_none() && matches!(other.what, Doing::Connection(_))
    };
    acts.iter().zip(own).any(connects)
}

/// What tells clients apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Machine(Machine),
    Address(IpAddr),
}
