//! Publication of the host's SRV record by dynamic update (PUB-001, PUB-002; OPEN-028: refreshed daily).

use crate::{
    dns::{KMS_SERVICE, Name, Rcode, Record, RecordData, Srv},
    host::Host,
    model::{Filetime, Hresult, dns_publish_failed, dns_published},
};

/// A record to put into a zone, the old one of the same data replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The domain, which is the zone to update.
    pub domain: Name,
    /// `_vlmcs._tcp.<domain>` SRV.
    pub record: Record,
}

/// Time to live of a published record, in seconds.
const TTL: u32 = 3_600;

impl Host {
    /// The service starts: what it publishes now. Report each end with [`Host::published`].
    pub fn start(&mut self, now: Filetime) -> Vec<Publication> {
        self.publish(now)
    }

    /// When it wants a tick.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        self.next_publish
    }

    /// Time has come to `now`: what it publishes.
    pub fn tick(&mut self, now: Filetime) -> Vec<Publication> {
        if self.next_publish.is_some_and(|due| due <= now) { self.publish(now) } else { Vec::new() }
    }

    fn publish(&mut self, now: Filetime) -> Vec<Publication> {
        if self.config.publish.is_empty() || !self.config.activated {
            self.next_publish = None;
            return Vec::new();
        }
        self.next_publish = Some(now + self.config.refresh);
        let publications = self.config.publish.iter().filter_map(|domain| {
            let name = Name::parse(&format!("{KMS_SERVICE}.{}", domain.name)).ok()?;
            let data = RecordData::Srv(Srv {
                priority: domain.priority,
                weight: domain.weight,
                port: self.config.port,
                target: self.config.name.clone(),
            });
            Some(Publication { domain: domain.name.clone(), record: Record { name, ttl: TTL, data } })
        });
        publications.collect()
    }

    /// An update has ended: 12294 or 12293 (PUB-014, PUB-015). `None` is a server that kept silent.
    pub fn published(&mut self, now: Filetime, domain: &Name, rcode: Option<Rcode>) {
        let domain = domain.to_string();
        let record = match rcode {
            Some(Rcode::NOERROR) => dns_published(now, &domain),
            Some(rcode) => dns_publish_failed(now, rcode.hresult(), &domain),
            None => dns_publish_failed(now, Hresult::DNS_SERVER_FAILURE, &domain),
        };
        self.log.write(record);
    }
}
