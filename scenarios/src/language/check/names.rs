//! DNS names, and the texts that may be an actor's name or a DNS name.

use std::net::{IpAddr, SocketAddr};

use emulator::dns::Name;

use super::{
    actors::{HOST, Role},
    checker::Checker,
    place::Place,
};
use crate::language::flaw::Flaw;

/// The address at which nothing listens.
pub(super) const NOBODY: &str = "nobody";

impl Checker<'_> {
    /// Adds a mistake unless `text` is a DNS name.
    pub(super) fn dns_name(&mut self, text: &str, place: Place<'_>) {
        self.readable::<Name>(text, place);
    }

    /// Adds a mistake unless `text` is a host of the world or a DNS name, which has a dot.
    pub(super) fn host_or_name(&mut self, text: &str, place: Place<'_>) {
        if text.contains('.') { self.dns_name(text, place) } else { self.actor_text(text, HOST, place) }
    }

    /// What a client is told: a host of the world, `nobody`, or a DNS name with or without a port.
    pub(super) fn told_host(&mut self, text: &str, place: Place<'_>) {
        if text == NOBODY {
            return;
        }
        if text.parse::<IpAddr>().is_ok() || text.parse::<SocketAddr>().is_ok() {
            self.flaw(
                place,
                "addresses are given out by the lab",
                "expected a host of the world or a DNS name",
            );
            return;
        }
        let Some((name, port)) = text.split_once(':') else { return self.host_or_name(text, place) };
        if self.role(name) == Some(Role::Host) {
            self.flaw(place, format!("`{name}` has its own port"), "expected the host's name alone");
            self.help(format!("write `\"{name}\"`, and `port` at the host"));
            return;
        }
        if !port.parse::<u16>().is_ok_and(|port| port > 0) {
            self.flaw(place, format!("`{port}` is not a port"), "expected `NAME:1` to `NAME:65535`");
        }
        self.host_or_name(name, place);
    }

    /// Adds a mistake unless `text` is a host of the world or `nobody`.
    pub(super) fn host_or_nobody(&mut self, text: &str, place: Place<'_>) {
        if text != NOBODY {
            self.actor_text(text, HOST, place);
        }
    }

    /// Adds a mistake for each text that isn't a DNS name.
    pub(super) fn dns_names(&mut self, texts: &[String], place: Place<'_>) {
        for (index, text) in texts.iter().enumerate() {
            self.dns_name(text, place.at(index));
        }
    }

    /// Adds a mistake unless the world has this zone.
    pub(super) fn zone_name(&mut self, name: &str, place: Place<'_>) {
        let zones = &self.scenario.world.dns;
        if !zones.contains_key(name) {
            self.unknown(place.span(), "zone", name, "", zones.keys().map(String::as_str));
        }
    }

    /// Adds a mistake unless `text` is an even number of hexadecimal digits.
    pub(super) fn hex(&mut self, text: &str, place: Place<'_>) {
        let digits = text.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>();
        let even = digits.len().is_multiple_of(2) && !digits.is_empty();
        if !even || !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            let flaw =
                Flaw::new(place.span(), format!("`{text}` is not octets"), "expected hexadecimal digits");
            self.flaws.push(flaw.help("write two digits an octet, such as \"05 00 0b 03\""));
        }
    }
}
