//! DNS names of a capture, and what they are called in the lab.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use captures::conversation::{Lookup, LookupEnd};
use emulator::dns::{KMS_SERVICE, Record, RecordType, Srv};

use super::acts::{Act, Doing};

/// Endings of names that are nobody's: what has one is kept (RFC 2606).
const RESERVED: [&str; 3] = [".test", ".example", ".invalid"];

/// The names of a capture.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Domains that were searched or updated, with their names in the lab, in the order of the capture.
    pub(super) zones: Vec<(String, String)>,
    /// What a name stands for, of those that were looked up.
    addresses: BTreeMap<String, BTreeSet<IpAddr>>,
    /// Service records that were answered, by their targets.
    targets: BTreeMap<String, Srv>,
    /// Names of the lab, by those of the capture.
    lab: BTreeMap<String, String>,
}

impl Names {
    /// The names that occur in `acts`.
    pub(super) fn of(acts: &[Act<'_>]) -> Self {
        let mut names = Self::default();
        for act in acts {
            match act.what {
                Doing::Lookup(lookup) => names.take(lookup),
                Doing::Update(update) => names.zone(&text(&update.update.zone)),
                Doing::Connection(_) => {}
            }
        }
        names
    }

    fn take(&mut self, lookup: &Lookup) {
        for record in records(lookup) {
            let owner = text(&record.name);
            if let Some(address) = record.data.address() {
                self.addresses.entry(owner).or_default().insert(address.to_canonical());
            } else if let Some(srv) = record.data.srv() {
                self.targets.entry(text(&srv.target)).or_insert_with(|| srv.clone());
            }
        }
        let asked = text(&lookup.question.name);
        match asked.strip_prefix(KMS_SERVICE).and_then(|rest| rest.strip_prefix('.')) {
            Some(domain) => self.zone(domain),
            None if lookup.question.rtype != RecordType::SRV => {
                if let Some((_, domain)) = asked.split_once('.')
                    && !self.zones.iter().any(|(zone, _)| is_within(&asked, zone))
                {
                    self.zone(domain);
                }
            }
            None => {}
        }
    }

    fn zone(&mut self, domain: &str) {
        if self.zones.iter().any(|(zone, _)| zone == domain) {
            return;
        }
        let lab = if is_reserved(domain) {
            domain.to_owned()
        } else {
            let free = |name: &String| !self.zones.iter().any(|(_, lab)| lab == name);
            let mut numbered = (2..).map(|number| format!("lab{number}.test"));
            Some("lab.test".to_owned())
                .filter(free)
                .unwrap_or_else(|| numbered.find(free).expect("there are more numbers than zones"))
        };
        self.zones.push((domain.to_owned(), lab));
    }

    /// The name of a host at this address and port: one that a service record with this port gives, else any.
    pub(super) fn at(&self, ip: IpAddr, port: u16) -> Option<&str> {
        let named = || self.addresses.iter().filter(|(_, ips)| ips.contains(&ip)).map(|(name, _)| name);
        let by_record = named().find(|name| self.targets.get(*name).is_some_and(|srv| srv.port == port));
        by_record.or_else(|| named().find(|name| !self.targets.contains_key(*name))).map(String::as_str)
    }

    /// The addresses of a name.
    pub(super) fn addresses(&self, name: &str) -> impl Iterator<Item = IpAddr> {
        self.addresses.get(name).into_iter().flatten().copied()
    }

    /// Calls the host of a name by its actor, where its own name isn't kept.
    pub(super) fn call(&mut self, name: &str, actor: &str) {
        if !is_reserved(name) {
            let zone = self.zones.iter().find(|(zone, _)| is_within(name, zone));
            let domain = zone.map_or("lab.test", |(_, lab)| lab);
            self.lab.insert(name.to_owned(), format!("{actor}.{domain}"));
        }
    }

    /// What a name is called in the lab. One that belongs to no host gets a number.
    pub(super) fn lab(&mut self, name: &str) -> String {
        if is_reserved(name) {
            return name.to_owned();
        }
        if let Some(known) = self.lab.get(name) {
            return known.clone();
        }
        if let Some((_, lab)) = self.zones.iter().find(|(zone, _)| zone == name) {
            return lab.clone();
        }
        let zone = self.zones.iter().find(|(zone, _)| is_within(name, zone)).cloned();
        if let Some((zone, lab)) = &zone
            && let Some(rest) = name.strip_suffix(zone.as_str())
            && rest.trim_end_matches('.') == KMS_SERVICE
        {
            return format!("{KMS_SERVICE}.{lab}");
        }
        let domain = zone.map_or("lab.test".to_owned(), |(_, lab)| lab);
        let number = self.lab.len() + 1;
        let made = format!("machine{number}.{domain}");
        self.lab.insert(name.to_owned(), made.clone());
        made
    }
}

/// All records of the answer to a look-up, the additional ones too.
pub(super) fn records(lookup: &Lookup) -> impl Iterator<Item = &Record> {
    let answer = match &lookup.end {
        LookupEnd::Answered(_, answer) => Some(answer),
        LookupEnd::Unreadable(..) | LookupEnd::Silent => None,
    };
    answer.into_iter().flat_map(|answer| answer.answers.iter().chain(&answer.additionals))
}

/// A name in lower case, as names are compared.
pub(super) fn text(name: &emulator::dns::Name) -> String {
    name.to_string().to_ascii_lowercase().trim_end_matches('.').to_owned()
}

pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|end| name.ends_with(end))
}

pub(super) fn is_within(name: &str, zone: &str) -> bool {
    name.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.'))
}
