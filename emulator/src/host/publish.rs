//! Publication of the host's SRV record by dynamic update (PUB-001 to PUB-011; OPEN-026, OPEN-028 to OPEN-031).

use crate::{
    dns::{Change, Name, Rcode, Record, RecordData, Srv},
    host::{Host, PublishDomain},
    model::{Filetime, Hresult, Minutes, Question, dns_publish_failed, dns_published},
};

/// An update of one zone. Report its end with [`Host::published`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The domain, which is the zone to update.
    pub domain: Name,
    /// The host's own record of before is taken out where it says something else, and the present one put in; only
    /// taken out where publication was switched off.
    pub changes: Vec<Change>,
}

/// How an update ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationEnd {
    /// The server answered.
    Answered(Rcode),
    /// The server kept silent.
    Silence,
    /// The machine knows no DNS server.
    NoServers,
}

/// What a host has published and is going to.
#[derive(Debug, Default)]
pub(super) struct Publishing {
    next: Option<Filetime>,
    /// Its records as they were taken last, by domain.
    standing: Vec<(Name, Record)>,
    /// Failed domains, to be tried again (OPEN-031, reading B).
    retries: Vec<Retry>,
}

#[derive(Debug)]
struct Retry {
    domain: Name,
    due: Filetime,
    wait: Minutes,
}

/// Time to live of a published record, in seconds.
const TTL: u32 = 3_600;
/// The port in every record in reading B of OPEN-030.
const FIXED_PORT: u16 = 1688;

impl Publishing {
    /// Everything is published at the next tick.
    pub(super) fn is_due(&mut self, now: Filetime) {
        self.next = Some(now);
    }

    /// Nothing more is published until the next start.
    pub(super) fn stop(&mut self) {
        self.next = None;
        self.retries.clear();
    }
}

impl Host {
    /// The service starts: the registry is read, and this is what the host publishes now.
    pub fn start(&mut self, now: Filetime) -> Vec<Publication> {
        self.begin_grace(now);
        self.initialise(now);
        self.publish(now)
    }

    /// The machine restarts, or its licensing service: the registry is read and what is pending takes effect. The client
    /// table is lost, the counters stay (COUNT-018, REG-028, TIMER-041). A record is taken out at no shutdown.
    pub fn restart(&mut self, now: Filetime) -> Vec<Publication> {
        self.forget();
        self.pending(now);
        self.start(now)
    }

    /// When it wants a tick.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        let retries = self.publishing.retries.iter().map(|retry| retry.due);
        retries.chain(self.publishing.next).chain(self.grace_ends()).min()
    }

    /// Time has come to `now`: what it publishes.
    pub fn tick(&mut self, now: Filetime) -> Vec<Publication> {
        self.age(now);
        if self.publishing.next.is_some_and(|due| due <= now) {
            return self.publish(now);
        }
        let due = |retry: &Retry| retry.due <= now;
        if !self.publishing.retries.iter().any(due) {
            return Vec::new();
        }
        let retries = &self.publishing.retries;
        let again =
            |domain: &PublishDomain| retries.iter().any(|retry| due(retry) && retry.domain == domain.name);
        let domains = self.domains();
        let publications = domains.iter().filter(|domain| again(domain));
        let publications = publications.filter_map(|domain| self.publication(domain)).collect();
        // Each is told of its end, which sets the next wait; until then none is tried twice.
        for retry in self.publishing.retries.iter_mut().filter(|retry| retry.due <= now) {
            retry.due = now + retry.wait;
        }
        publications
    }

    fn publish(&mut self, now: Filetime) -> Vec<Publication> {
        self.publishing.stop();
        if !self.is_enabled() || !self.serves() || !self.listens() {
            return Vec::new();
        }
        let settings = self.publication_settings();
        let readings = self.config.readings;
        let domains = self.domains();
        // Options that take effect without a restart are looked at even while there is nothing to publish.
        let looks = !domains.is_empty() || !readings.is_b(Question::HostOptions);
        if looks && readings.is_b(Question::Refresh) && self.config.environment.no_timer.is_none() {
            self.publishing.next = Some(now + self.config.refresh);
        }
        if settings.publishing_off {
            return if readings.is_b(Question::StopPublishing) { self.withdrawals() } else { Vec::new() };
        }
        for line in &settings.bad_lines {
            self.log.write(dns_publish_failed(now, Hresult::INVALID_DATA, line));
        }
        domains.iter().filter_map(|domain| self.publication(domain)).collect()
    }

    /// Where it publishes: the domains of the registry's list and its own (OPEN-026), or those it was made with.
    pub(super) fn domains(&self) -> Vec<PublishDomain> {
        let settings = self.publication_settings();
        if settings.publishing_off {
            return Vec::new();
        }
        let Some(mut domains) = settings.domains else { return self.config.publish.clone() };
        let own = self.config.name.parent().filter(|own| !own.is_root());
        if let Some(name) = own.filter(|_| !self.config.readings.is_b(Question::OwnDomain))
            && domains.iter().all(|domain| domain.name != name)
        {
            domains.push(PublishDomain { name, priority: 0, weight: 0 });
        }
        domains
    }

    fn publication(&self, domain: &PublishDomain) -> Option<Publication> {
        let fixed = self.config.readings.is_b(Question::RecordPort);
        let record = Record {
            name: Name::kms_service(&domain.name).ok()?,
            ttl: TTL,
            data: RecordData::Srv(Srv {
                priority: domain.priority,
                weight: domain.weight,
                port: if fixed { FIXED_PORT } else { self.port() },
                target: self.config.name.clone(),
            }),
        };
        let old = self.publishing.standing.iter().find(|(name, _)| *name == domain.name);
        let old = old.filter(|(_, old)| old.data != record.data);
        let out = old.map(|(_, old)| Change::DeleteRecord(old.name.clone(), old.data.clone()));
        let changes = out.into_iter().chain([Change::Add(record)]).collect();
        Some(Publication { domain: domain.name.clone(), changes })
    }

    fn withdrawals(&self) -> Vec<Publication> {
        let standing = self.publishing.standing.iter();
        let withdrawals = standing.map(|(domain, record)| Publication {
            domain: domain.clone(),
            changes: vec![Change::DeleteRecord(record.name.clone(), record.data.clone())],
        });
        withdrawals.collect()
    }

    /// An update has ended: 12294 or 12293 for each record that was to be put in (PUB-014, PUB-015).
    pub fn published(&mut self, now: Filetime, publication: &Publication, end: PublicationEnd) {
        let domain = &publication.domain;
        let failure = match end {
            PublicationEnd::Answered(Rcode::NOERROR) => None,
            PublicationEnd::Answered(rcode) => Some(rcode.hresult()),
            PublicationEnd::Silence => Some(Hresult::DNS_SERVER_FAILURE),
            PublicationEnd::NoServers => Some(Hresult::NO_DNS_SERVERS),
        };
        let added = publication.changes.iter().find_map(|change| match change {
            Change::Add(record) => Some(record.clone()),
            _ => None,
        });
        if failure.is_none() {
            self.publishing.standing.retain(|(name, _)| name != domain);
            self.publishing.standing.extend(added.clone().map(|record| (domain.clone(), record)));
        }
        if added.is_none() {
            return;
        }
        let before = self.publishing.retries.iter().position(|retry| retry.domain == *domain);
        let before = before.map(|index| self.publishing.retries.remove(index));
        let Some(code) = failure else {
            return self.log.write(dns_published(now, &domain.to_string()));
        };
        self.log.write(dns_publish_failed(now, code, &domain.to_string()));
        if self.config.readings.is_b(Question::PublishRetry) && self.config.environment.no_timer.is_none() {
            let wait = before.map_or(self.config.retry, |retry| Minutes(retry.wait.0.saturating_mul(2)));
            let wait = wait.min(self.config.refresh);
            self.publishing.retries.push(Retry { domain: domain.clone(), due: now + wait, wait });
        }
    }
}
