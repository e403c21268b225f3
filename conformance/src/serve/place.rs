//! Where hosts really listen, and the world changed to say so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use emulator::{
    client::HostAddress,
    dns::{Name, Record, RecordData, Srv},
    nameserver::NameServer,
    sim::{HostSpec, WorldSpec},
    trace::Actor,
};

use super::Listen;

/// A host and where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The host.
    pub host: Actor,
    /// Its DNS name.
    pub name: Name,
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether it does when the script begins.
    pub up: bool,
    /// Where it is in the world as it was built.
    pub(super) built: SocketAddr,
}

/// Where each host is to listen: on loopback each at an address of its own and the scenario's port, elsewhere each at
/// a port of its own.
pub(super) fn wanted(hosts: &[HostSpec], listen: Option<Listen>) -> Vec<SocketAddr> {
    let own = |host: &HostSpec| {
        let ip: IpAddr =
            if host.address.is_ipv6() { Ipv6Addr::LOCALHOST.into() } else { Ipv4Addr::LOCALHOST.into() };
        Listen { ip, port: None }
    };
    let mut taken: Vec<SocketAddr> = Vec::new();
    for (index, host) in hosts.iter().enumerate() {
        let step = u8::try_from(index % 200).expect("a remainder of 200 fits an octet");
        let listen = listen.unwrap_or_else(|| own(host));
        let ip = match listen.ip {
            IpAddr::V4(ip) if ip.is_loopback() => {
                let [a, b, c, d] = ip.octets();
                // The octets 0 and 255 stay out: some systems take them for the network and its broadcast.
                let last = (u16::from(d) + 253 + u16::from(step)) % 254 + 1;
                Ipv4Addr::new(a, b, c, u8::try_from(last).expect("at most 254")).into()
            }
            other => other,
        };
        let mut address = SocketAddr::new(ip, listen.port.unwrap_or(host.address.port()));
        while address.port() != 0 && taken.contains(&address) {
            address.set_port(address.port().checked_add(1).unwrap_or(1024));
        }
        taken.push(address);
    }
    taken
}

/// Where all hosts went.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves(pub(super) Vec<Place>);

impl Moves {
    /// The world with its hosts where they listen: in its own tables, in DNS, and where clients are told of them.
    pub(super) fn apply(&self, spec: &mut WorldSpec) {
        for host in &mut spec.hosts {
            host.address = self.address(host.address);
            host.config.port = host.address.port();
            host.rpc.secondary_address = host.address.port().to_string();
        }
        for client in &mut spec.clients {
            match &mut client.config.discovery.host {
                Some(HostAddress::Literal(address)) => *address = self.address(*address),
                Some(HostAddress::Named(name, port)) => *port = self.port(name, *port),
                None => {}
            }
        }
        self.names(&mut spec.names);
    }

    fn names(&self, names: &mut NameServer) {
        let origins: Vec<Name> = names.zones().iter().map(|zone| zone.origin.clone()).collect();
        for origin in &origins {
            let Some(zone) = names.zone_mut(origin) else { continue };
            // All are taken out before any goes in: their order is the order of answers.
            let records: Vec<Record> = zone.records().iter().map(|entry| entry.record.clone()).collect();
            for record in &records {
                zone.remove(&record.name, record.rtype(), |data| *data == record.data);
            }
            for record in records {
                zone.add(self.record(record)).expect("a record that moves keeps its name");
            }
        }
    }

    /// A record with the address of a host, or a service at one, as they are now.
    pub(super) fn record(&self, mut record: Record) -> Record {
        record.data = match record.data {
            RecordData::A(ip) => address_data(self.ip(ip.into())),
            RecordData::Aaaa(ip) => address_data(self.ip(ip.into())),
            RecordData::Srv(srv) => RecordData::Srv(Srv { port: self.port(&srv.target, srv.port), ..srv }),
            other => other,
        };
        record
    }

    fn address(&self, built: SocketAddr) -> SocketAddr {
        self.0.iter().find(|place| place.built == built).map_or(built, |place| place.address)
    }

    fn ip(&self, built: IpAddr) -> IpAddr {
        self.0.iter().find(|place| place.built.ip() == built).map_or(built, |place| place.address.ip())
    }

    /// A port that is not the host's own is somebody's mistake, and stays one.
    fn port(&self, name: &Name, port: u16) -> u16 {
        let host = self.0.iter().find(|place| place.name == *name && place.built.port() == port);
        host.map_or(port, |place| place.address.port())
    }
}

fn address_data(ip: IpAddr) -> RecordData {
    match ip {
        IpAddr::V4(ip) => RecordData::A(ip),
        IpAddr::V6(ip) => RecordData::Aaaa(ip),
    }
}

#[cfg(test)]
mod tests {
    use scenarios::{
        language::{Case, expand, load},
        stage::{Surroundings, build},
    };

    use super::*;

    fn world(hosts: &str) -> WorldSpec {
        let text = format!(
            "// Hosts that move.\nScenario(title: \"t\", world: (hosts: {hosts}, clients: {{ \"c1\": \
             (product: \"client-os/enterprise\") }}, dns: {{ \"lab.test\": (records: [Srv(target: \"kms1\"), \
             Srv(target: \"kms1\", port: 1700)]) }}), script: [Boot(\"c1\"), Expect(Request(by: \"c1\"), \
             proves: [])])"
        );
        let loaded = load("t.ron", &text).unwrap_or_else(|flaws| panic!("{}", flaws[0]));
        let case: Case = expand(&loaded.into()).swap_remove(0);
        build(
            &case,
            &Surroundings {
                seed: 1,
                network: emulator::sim::Network::VIRTUAL,
                subjects: &[],
                readings: emulator::model::Readings::default(),
            },
        )
        .unwrap()
    }

    #[test]
    fn hosts_on_loopback_have_addresses_of_their_own_and_elsewhere_ports() {
        let hosts =
            world("{ \"kms1\": (key: \"client-os\"), \"kms2\": (key: \"client-os\", port: 1700) }").hosts;
        for (listen, expect) in [
            (None, ["127.0.0.1:1688", "127.0.0.2:1700"]),
            (Some("127.0.0.254:0"), ["127.0.0.254:0", "127.0.0.1:0"]),
            (Some("127.0.0.5:1000"), ["127.0.0.5:1000", "127.0.0.6:1000"]),
            (Some("192.168.7.7:1688"), ["192.168.7.7:1688", "192.168.7.7:1689"]),
            (Some("[::1]:0"), ["[::1]:0", "[::1]:0"]),
        ] {
            let listen = listen.map(|text| text.parse().unwrap());
            let addresses: Vec<String> = wanted(&hosts, listen).iter().map(ToString::to_string).collect();
            assert_eq!(addresses, expect);
        }
    }

    #[test]
    fn dns_gives_the_address_and_the_port_that_are_listened_on() {
        let mut spec = world("{ \"kms1\": (key: \"client-os\") }");
        let host = &spec.hosts[0];
        let place = Place {
            host: host.name.clone(),
            name: host.config.name.clone(),
            address: "[::1]:4711".parse().unwrap(),
            up: true,
            built: host.address,
        };
        let moves = Moves(vec![place]);
        moves.apply(&mut spec);
        let records: Vec<RecordData> =
            spec.names.zones()[0].records().iter().map(|entry| entry.record.data.clone()).collect();
        let ports: Vec<u16> = records.iter().filter_map(|data| data.srv()).map(|srv| srv.port).collect();
        // A wrong port of the scenario's own stays wrong.
        assert_eq!(ports, [4711, 1700]);
        assert_eq!(records.last(), Some(&RecordData::Aaaa("::1".parse().unwrap())));
        assert_eq!(spec.hosts[0].config.port, 4711);
    }
}
