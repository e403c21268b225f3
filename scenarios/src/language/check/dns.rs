//! Zones, records and changes of them.

use emulator::dns::Name;

use super::{checker::Checker, place::Place};
use crate::language::{
    flaw::Flaw,
    scenario::{AddressRecord, Family, Record, Zone},
    step::DnsChange,
};

impl Checker<'_> {
    /// Checks a zone of the world.
    pub(super) fn zone(&mut self, name: &str, zone: &Zone, place: Place<'_>) {
        if let Err(error) = Name::parse(name) {
            self.flaws.push(Flaw::from_message(place.name_span(), &error.to_string()));
        }
        for (index, record) in zone.records.iter().enumerate() {
            self.record(name, record, place.field("records").at(index));
        }
    }

    /// Checks a record of `zone`.
    fn record(&mut self, zone: &str, record: &Record, place: Place<'_>) {
        match record {
            Record::Srv(srv) => {
                self.host_or_name(&srv.target, place.field("target"));
                if let Some(name) = &srv.name {
                    self.owner(zone, name, place.field("name"));
                }
            }
            Record::A(address) => self.address(zone, address, (Family::V6, "IPv4"), place),
            Record::Aaaa(address) => self.address(zone, address, (Family::V4, "IPv6"), place),
        }
    }

    /// Checks an address record; a host that listens over the `other` family alone has none of its own.
    fn address(
        &mut self,
        zone: &str,
        record: &AddressRecord,
        (other, own): (Family, &str),
        place: Place<'_>,
    ) {
        self.owner(zone, &record.name, place.field("name"));
        self.host_or_nobody(&record.address, place.field("address"));
        let host = self.scenario.world.hosts.iter().find(|(name, _)| name.as_str() == record.address);
        if host.is_some_and(|(_, host)| host.ip == other) {
            let message = format!("`{}` doesn't listen over {own}", record.address);
            self.flaw(place.field("address"), message, "has no such address");
        }
    }

    /// Checks the name that a record of `zone` is kept under.
    fn owner(&mut self, zone: &str, name: &str, place: Place<'_>) {
        let Some(name) = self.readable::<Name>(name, place) else { return };
        // A zone whose name is wrong has been reported.
        if Name::parse(zone).is_ok_and(|zone| !name.is_within(&zone)) {
            self.flaw(place, format!("`{name}` is outside the zone `{zone}`"), "expected a name in it");
        }
    }

    /// Checks a change of DNS.
    pub(super) fn dns_change(&mut self, change: &DnsChange, place: Place<'_>) {
        match change {
            DnsChange::Add(zone, record) => {
                self.zone_name(zone, place.at(0));
                self.record(zone, record, place.at(1));
            }
            DnsChange::Remove { zone, target } => {
                self.zone_name(zone, place.field("zone"));
                self.host_or_name(target, place.field("target"));
            }
            DnsChange::Fail(zone, _) => self.zone_name(zone, place.at(0)),
        }
    }
}
