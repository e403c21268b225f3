//! The world of a scenario in words: who is there, and what is particular about them.

use std::fmt::Write as _;

use scenarios::language::{Client, Host, World};

/// A line for each actor and zone.
pub(super) fn told(world: &World) -> String {
    let mut text = String::new();
    for (name, one) in &world.hosts {
        let _ = writeln!(text, "  {name}: a KMS host{}", host(one));
    }
    for (name, one) in &world.clients {
        let _ = writeln!(text, "  {name}: a client, product {}{}", one.product.0.name, client(one));
    }
    for (name, cohort) in &world.cohorts {
        let cmid = if cohort.same_cmid { ", all with one client machine id" } else { "" };
        let _ = writeln!(text, "  {name}: {} clients like {}{cmid}", cohort.count, cohort.like);
    }
    for (name, zone) in &world.dns {
        let _ = writeln!(text, "  {name}: a DNS zone with {} records of its own", zone.records.len());
    }
    if world.dns.is_empty() && !world.hosts.is_empty() && !world.clients.is_empty() {
        text.push_str("  there is no DNS: clients are told their host\n");
    }
    text
}

fn host(host: &Host) -> String {
    let mut words = format!(" with the key {}", host.key.0.name);
    if host.seen > 0 {
        let _ = write!(words, ", {} other machines counted", host.seen);
    }
    if host.activated == Some(false) || host.key_state.is_some() {
        words.push_str(", not as activated as a host should be");
    }
    if host.activation_interval.is_some() || host.renewal_interval.is_some() {
        words.push_str(", with intervals of its own");
    }
    if host.clock.0.0 != 0 {
        words.push_str(", with a clock that is off");
    }
    if !host.publish.is_empty() {
        let _ = write!(words, ", publishing in {} domains", host.publish.len());
    }
    if !host.faults.is_empty() {
        words.push_str(", with something wrong on the way to it");
    }
    if host.up == Some(false) {
        words.push_str(", down at the start");
    }
    words
}

fn client(client: &Client) -> String {
    let mut words = String::new();
    if let Some(host) = &client.host {
        let _ = write!(words, ", told to ask {host}");
    }
    if let Some(status) = client.status {
        let _ = write!(words, ", licence status {}", status.code());
    }
    if client.is_vm == Some(true) {
        words.push_str(", in a virtual machine");
    }
    if client.legacy_srv == Some(true) {
        words.push_str(", blind to priority and weight");
    }
    if client.clock.0.0 != 0 {
        words.push_str(", with a clock that is off");
    }
    words
}
