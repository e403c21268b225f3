//! Hosts, clients and cohorts of the world.

use emulator::{
    model::{KeyKind, LicenceStatus},
    wire::HostPid,
};

use super::{actors::Role, checker::Checker, names::NOBODY, place::Place};
use crate::language::{
    flaw::Flaw,
    leaf::ActorName,
    scenario::{Axes, Client, Cohort, Family, Host, KeyState},
};

/// What stands for no key.
const NO_KEY: &str = "none";
/// Addresses of hosts and of clients in a world's network.
const MOST_HOSTS: usize = 80;
/// Hosts of a world with IPv6, which live runs have ports for.
const MOST_HOSTS_V6: usize = 8;

impl<'a> Checker<'a> {
    /// Checks the world.
    pub(super) fn world(&mut self, place: Place<'_>) {
        let world = &self.scenario.world;
        if world.hosts.is_empty() && world.clients.is_empty() {
            self.flaw_at(place.name_span(), "nobody is in the world", "expected hosts or clients");
        }
        if world.label.as_ref().is_some_and(String::is_empty) {
            self.flaw(place.field("label"), "the label of the keys is empty", "expected a text");
        }
        if world.hosts.len() > MOST_HOSTS {
            let message = format!("a world has addresses for {MOST_HOSTS} hosts");
            self.flaw_at(place.field("hosts").name_span(), message, "too many");
        }
        let has_v6 = world.hosts.values().any(|host| host.ip != Family::V4);
        if has_v6 && world.hosts.len() > MOST_HOSTS_V6 {
            let message = format!("a world with IPv6 has at most {MOST_HOSTS_V6} hosts");
            self.flaw_at(place.field("hosts").name_span(), message, "too many");
        }
        for (name, host) in &world.hosts {
            let place = place.field("hosts").field(name.as_str());
            self.name(name, place);
            self.host(name, host, place);
        }
        for (name, client) in &world.clients {
            let place = place.field("clients").field(name.as_str());
            self.name(name, place);
            self.client(client, place);
        }
        for (name, cohort) in &world.cohorts {
            let place = place.field("cohorts").field(name.as_str());
            self.name(name, place);
            self.cohort(cohort, place);
        }
        self.subjects(place);
        for key in world.service.keys() {
            let place = place.field("service").field(key);
            if KeyKind::named(key).is_none() {
                let names: Vec<_> = KeyKind::all().map(KeyKind::name).collect();
                self.unknown(place.name_span(), "key", key, "", names.iter().map(String::as_str));
            }
        }
        for (name, zone) in &world.dns {
            self.zone(name, zone, place.field("dns").field(name));
        }
    }

    fn name(&mut self, name: &ActorName, place: Place<'_>) {
        let world = &self.scenario.world;
        let times = usize::from(world.hosts.contains_key(name))
            + usize::from(world.clients.contains_key(name))
            + usize::from(world.cohorts.contains_key(name));
        if times > 1 {
            self.flaw_at(
                place.name_span(),
                format!("two actors are called `{name}`"),
                "expected another name",
            );
        }
        if name.as_str().contains('.') {
            let message = format!("`{name}` has a dot, as only members of cohorts have");
            self.flaw_at(place.name_span(), message, "expected a name without dots");
        }
        if name.as_str() == NOBODY {
            self.flaw_at(place.name_span(), "`nobody` is where nothing listens", "expected another name");
        }
    }

    fn host(&mut self, name: &ActorName, host: &Host, place: Place<'_>) {
        if host.port == Some(0) {
            self.flaw(place.field("port"), "0 is not a port", "expected 1 to 65535");
        }
        if let Some(name) = &host.name {
            self.dns_name(name, place.field("name"));
        }
        if let Some(Err(error)) = host.host_pid.as_deref().map(HostPid::new) {
            self.flaw(place.field("host_pid"), error.to_string(), "too long");
        }
        if host.seen_ago.is_some() && host.seen == 0 {
            let place = place.field("seen_ago");
            self.flaw_at(place.name_span(), "`seen_ago` means nothing without `seen`", "of no machine");
        }
        if host.activated == Some(true) && host.key_state.is_some_and(|state| state != KeyState::Valid) {
            let message = "the service refuses this host's key, so it can't be activated";
            self.flaw(place.field("activated"), message, "contradicts `key_state`");
        }
        for (index, publish) in host.publish.iter().enumerate() {
            self.dns_name(&publish.domain, place.field("publish").at(index).field("domain"));
        }
        if host.licence.is_some() && host.activated.is_some() {
            let place = place.field("licence");
            self.flaw_at(
                place.name_span(),
                "`licence` says whether it is activated",
                "contradicts `activated`",
            );
        }
        self.registry(&host.registry, place.field("registry"));
        for (is_set, field) in [
            (!host.taken_ports.is_empty(), "taken_ports"),
            (host.no_timer.is_some(), "no_timer"),
            (host.load.is_some(), "load"),
        ] {
            if is_set {
                self.emulated(name, &format!("`{field}`"), place.field(field));
            }
        }
        if host.load == Some(0) {
            self.flaw(place.field("load"), "no connection would ever be answered", "expected at least 1");
        }
        if !host.faults.is_empty() {
            self.emulated(name, "`faults`", place.field("faults"));
        }
        if host.up == Some(false) {
            self.emulated(name, "`up: false`", place.field("up"));
        }
        self.faults(name, &host.faults, place.field("faults"));
    }

    fn client(&mut self, client: &Client, place: Place<'_>) {
        if client.wire.is_some_and(|wire| !(4..=6).contains(&wire)) {
            self.flaw(place.field("wire"), "there is no such protocol version", "expected 4, 5 or 6");
        }
        let world = &self.scenario.world;
        match &client.host {
            Some(host) => self.told_host(host, place.field("host")),
            None if world.dns.is_empty() && world.hosts.len() != 1 => {
                let message =
                    format!("nothing tells this client which of {} hosts to ask", world.hosts.len());
                self.flaw_at(place.name_span(), message, "expected `host: …` in it, or `dns` in the world");
            }
            None => {}
        }
        if let Some(suffixes) = &client.suffixes {
            self.dns_names(suffixes, place.field("suffixes"));
        }
        if let Some(key) = client.key.as_ref().filter(|key| *key != NO_KEY) {
            self.known_key(key, place.field("key"));
        }
        self.registry(&client.registry, place.field("registry"));
        if client.left.is_some()
            && let Some(status @ (LicenceStatus::Unlicensed | LicenceStatus::Notification)) = client.status
        {
            let message = format!("the state {status:?} has no end, so that nothing of it is left");
            self.flaw(place.field("left"), message, "contradicts `status`");
        }
        for (name, size) in [("fragment", client.fragment), ("segment", client.segment)] {
            let place = place.field(name);
            if let Some(size) = size {
                self.not_zero(size, "octets", place);
                if client.subject {
                    let message =
                        format!("the target plays this client, and `{name}` is only for emulated ones");
                    self.flaw_at(place.name_span(), message, "expected an emulated client");
                }
            }
        }
    }

    fn cohort(&mut self, cohort: &Cohort, place: Place<'_>) {
        self.actor(&cohort.like, &[Role::Client], place.field("like"));
        self.not_zero(cohort.count, "clients", place.field("count"));
    }

    /// At most two actors of a role are the target's: it is started once for each.
    fn subjects(&mut self, place: Place<'_>) {
        let world = &self.scenario.world;
        let hosts = world.hosts.iter().filter(|(_, host)| host.subject).map(|(name, _)| name).nth(2);
        let clients = world.clients.iter().filter(|(_, client)| client.subject).map(|(name, _)| name).nth(2);
        for (name, field) in [(hosts, "hosts"), (clients, "clients")] {
            if let Some(name) = name {
                let place = place.field(field).field(name.as_str()).field("subject");
                self.flaw_at(
                    place.name_span(),
                    "this is the third subject among them",
                    "expected at most two",
                );
            }
        }
        // The target's clients each have a network of their own, and there is one `::1`.
        let second = world.clients.iter().filter(|(_, client)| client.subject).map(|(name, _)| name).nth(1);
        if let Some(name) = second.filter(|_| world.hosts.values().any(|host| host.ip != Family::V4)) {
            let place = place.field("clients").field(name.as_str()).field("subject");
            let message = "this is the second subject among the clients of a world with IPv6";
            self.flaw_at(place.name_span(), message, "expected at most one");
        }
    }

    /// Checks the axes: no value twice, and somebody whom each concerns.
    pub(super) fn axes(&mut self, place: Place<'_>) {
        let Axes { wire, ndr } = &self.scenario.for_each;
        let world = &self.scenario.world;
        let wire_free = world.clients.values().any(|client| client.wire.is_none());
        let ndr_free = world.hosts.values().any(|host| host.ndr.is_none());
        let wire_doubles = first_double(wire);
        let ndr_doubles = first_double(ndr);
        for (axis, used, double, free, who) in [
            ("wire", !wire.is_empty(), wire_doubles, wire_free, "client"),
            ("ndr", !ndr.is_empty(), ndr_doubles, ndr_free, "host"),
        ] {
            let place = place.field(axis);
            if let Some(index) = double {
                self.flaw(
                    place.at(index),
                    format!("axis `{axis}` has this value twice"),
                    "the second of two",
                );
            }
            if used && !free {
                let message = format!("axis `{axis}` changes nothing: each {who} names its `{axis}` itself");
                let flaw = Flaw::new(place.name_span(), message, "of no effect");
                self.flaws.push(flaw.help(format!("leave `{axis}` out at a {who}")));
            }
        }
    }

    /// The protocol versions that a client may speak, over all cases.
    pub(super) fn versions(&self, client: &Client) -> Vec<u8> {
        match (client.wire, self.scenario.for_each.wire.as_slice()) {
            (Some(wire), _) => vec![wire],
            (None, []) => vec![6],
            (None, axis) => axis.to_vec(),
        }
    }
}

fn first_double<T: PartialEq>(values: &[T]) -> Option<usize> {
    (0..values.len()).find(|&index| values[..index].contains(&values[index]))
}
