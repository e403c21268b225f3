//! Zones, records and changes of them.

use super::{checker::Checker, place::Place};
use crate::language::{
    flaw::Flaw,
    scenario::{Record, Zone},
    step::DnsChange,
};

impl Checker<'_> {
    /// Checks a zone of the world.
    pub(super) fn zone(&mut self, name: &str, zone: &Zone, place: Place<'_>) {
        if let Err(error) = emulator::dns::Name::parse(name) {
            self.flaws.push(Flaw::from_message(place.name_span(), &error.to_string()));
        }
        for (index, record) in zone.records.iter().enumerate() {
            self.record(record, place.field("records").at(index));
        }
    }

    /// Checks a record.
    pub(super) fn record(&mut self, record: &Record, place: Place<'_>) {
        match record {
            Record::Srv(srv) => {
                self.host_or_name(&srv.target, place.field("target"));
                if let Some(name) = &srv.name {
                    self.dns_name(name, place.field("name"));
                }
            }
            Record::A(address) => {
                self.dns_name(&address.name, place.field("name"));
                self.host_or_nobody(&address.address, place.field("address"));
            }
        }
    }

    /// Checks a change of DNS.
    pub(super) fn dns_change(&mut self, change: &DnsChange, place: Place<'_>) {
        match change {
            DnsChange::Add(zone, record) => {
                self.zone_name(zone, place.at(0));
                self.record(record, place.at(1));
            }
            DnsChange::Remove { zone, target } => {
                self.zone_name(zone, place.field("zone"));
                self.host_or_name(target, place.field("target"));
            }
            DnsChange::Fail(zone, _) => self.zone_name(zone, place.at(0)),
        }
    }
}
