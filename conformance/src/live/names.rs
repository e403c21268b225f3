//! The name server of each subject: a socket of its own, the world's zones.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use emulator::{
    dns::{Name, Record, RecordData, RecordType, codec},
    nameserver::{NameServer, Zone},
    net::{DnsListener, Limits},
    sim::{Network, World},
    trace::Actor,
};
use tokio::task::JoinHandle;

use super::{
    doors::Visitors,
    lease::{moved, within},
};

/// A name server that runs.
#[derive(Debug)]
pub(super) struct NameSocket {
    pub(super) address: SocketAddr,
    task: JoinHandle<()>,
}

/// Time to live of records made for what a target published, in seconds.
const TTL: u32 = 3_600;

impl NameSocket {
    /// Opens a name server for `visitors` in the subject's network; addresses of the world's network are answered as
    /// those with the same last octet in the subject's.
    pub(super) async fn open(visitors: Visitors, own: Network, world: Network) -> io::Result<Self> {
        let listener = DnsListener::bind(SocketAddr::new(within(own, 2), 0)).await?;
        let address = listener.address()?;
        let serve = listener.serve(Limits::default(), move |from, octets, over_udp| {
            visitors.activity.note();
            visitors.drain_refused();
            let mut world_now = visitors.world.lock();
            let reply = world_now.datagram(&visitors.subject, from, octets, over_udp)?;
            resolve_published(&mut world_now, &visitors.subject);
            Some(if own == world { reply } else { readdressed(reply, world, own) })
        });
        Ok(Self { address, task: tokio::spawn(serve) })
    }

    /// Closes its sockets; their address is free by the time this returns.
    pub(super) async fn shut(self) {
        self.task.abort();
        // That it was aborted is no news.
        let _ = self.task.await;
    }
}

/// An answer with every address moved from one network into another.
fn readdressed(reply: Vec<u8>, from: Network, to: Network) -> Vec<u8> {
    let Ok(mut answer) = codec::decode_answer(&reply) else { return reply };
    let sections = [&mut answer.answers, &mut answer.authorities, &mut answer.additionals];
    for record in sections.into_iter().flatten() {
        if let RecordData::A(ip) = &mut record.data
            && let IpAddr::V4(other) = moved((*ip).into(), from, to)
        {
            *ip = other;
        }
    }
    codec::encode_answer(&answer)
}

/// A host that publishes itself names itself by its machine's name. Where the lab has no address for that name, it is
/// the host's place in the world: emulated clients that look it up reach the host there.
fn resolve_published(world: &mut World, host: &Actor) {
    let Some(place) = world.host_address(host) else { return };
    let names = world.names_mut();
    let published: Vec<_> = names.zones().iter().flat_map(published).collect();
    for target in published {
        // A domain isn't a machine: a host that names it as its own names nobody.
        let is_domain = names.zone(&target).is_some();
        if is_domain || !addresses(names, &target).is_empty() {
            continue;
        }
        let data = match place.ip() {
            IpAddr::V4(ip) => RecordData::A(ip),
            IpAddr::V6(ip) => RecordData::Aaaa(ip),
        };
        let record = Record { name: target.clone(), ttl: TTL, data };
        if let Err(record) = names.add(record) {
            let mut zone = Zone::new(target);
            // It stands at the zone's own name, so it belongs there.
            let _ = zone.add(record);
            names.add_zone(zone);
        }
    }
}

/// The name under which a host published itself in a zone, where it is not the one that the scenario gives it.
pub(super) fn name_in(world: &mut World, host: &Actor, zone: &Name) -> Option<Name> {
    let place = world.host_address(host)?.ip();
    let names = world.names_mut();
    let published = published(names.zone(zone)?);
    published.into_iter().find(|target| addresses(names, target).contains(&place))
}

/// Targets of service records that came by update.
fn published(zone: &Zone) -> Vec<Name> {
    let updated = zone.records().iter().filter(|entry| entry.refreshed_at.is_some());
    let targets = updated.filter_map(|entry| Some(entry.record.data.srv()?.target.clone()));
    targets.filter(|target| !target.is_root()).collect()
}

fn addresses(names: &NameServer, of: &Name) -> Vec<IpAddr> {
    let Some(zone) = names.zone_of(of) else { return Vec::new() };
    let records = [RecordType::A, RecordType::AAAA].into_iter().flat_map(|rtype| zone.of(of, rtype));
    let address = |record: &Record| match record.data {
        RecordData::A(ip) => Some(ip.into()),
        RecordData::Aaaa(ip) => Some(ip.into()),
        _ => None,
    };
    records.filter_map(address).collect()
}
