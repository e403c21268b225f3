//! What one attempt goes through, as it stands when the attempt begins (DISC-001, OPEN-092).

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
};

use crate::{
    client::{
        Client, HostAddress, SrvOrder,
        named::{self, RegistryHost},
    },
    dns::Name,
    model::Question,
};

/// How a client came by a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A user named it.
    Registry,
    /// It activated the client before.
    Cache,
    /// SRV records.
    Dns,
}

/// One step of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// This host.
    Try(HostAddress, Source),
    /// A host that can't be read in the registry: it is logged and passed over.
    Unreadable(String),
    /// SRV records under each suffix.
    Search,
}

/// The steps of an attempt, and how they are taken.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) steps: VecDeque<Step>,
    /// Where SRV records are still to be looked for.
    pub(super) domains: VecDeque<Name>,
    /// Under which suffixes names of one label are looked up.
    suffixes: Vec<Name>,
    pub(super) order: SrvOrder,
    /// In place of the port of every SRV record (OPEN-009).
    pub(super) port: Option<u16>,
    /// All domains are asked before any host (OPEN-012, reading B).
    pub(super) merge: bool,
    /// 0x8007232B stands for 0x8007251D as well (OPEN-053, reading B).
    pub(super) one_code: bool,
    /// One named host without an answer: 0xC004F039 (OPEN-052, reading B).
    pub(super) not_enabled: bool,
    pub(super) own: Own,
}

/// The machine that the client runs on, which may not activate it (STATE-060).
#[derive(Clone, Debug)]
pub(super) enum Own {
    /// Known by its name (OPEN-069, reading A).
    Name(String),
    /// Known by its address, where the client knows one (reading B).
    Address(Option<IpAddr>),
}

impl Plan {
    /// A named host, though it fails, leads on only to the other named ones; by reading A of OPEN-008 to the cache
    /// and to DNS as well.
    pub(super) fn of(client: &Client) -> Self {
        let (config, registry) = (&client.config, &client.registry);
        let is_b = |question| config.readings.is_b(question);
        let named = named::hosts(registry, &config.product).map(|host| match host {
            RegistryHost::Host(host) => Step::Try(host, Source::Registry),
            RegistryHost::Unreadable(text) => Step::Unreadable(text),
        });
        let mut steps: VecDeque<_> = named.collect();
        let mut port = None;
        if steps.is_empty() || !is_b(Question::NamedHostFails) {
            if !is_b(Question::PortAlone) {
                match named::port_alone(registry, &config.product) {
                    Some(Ok(alone)) => port = Some(alone),
                    Some(Err(text)) => steps.push_back(Step::Unreadable(text)),
                    None => {}
                }
            }
            let cached = client.cache.host(config.product.act_id).filter(|_| config.caching);
            steps.extend(cached.map(|host| Step::Try(host.clone().with_port(port), Source::Cache)));
            steps.push_back(Step::Search);
        }
        let suffixes = config.discovery.suffixes.clone();
        let domains = client.lookup_domain.clone().map_or_else(|| suffixes.clone(), |domain| vec![domain]);
        Self {
            steps,
            domains: domains.into(),
            suffixes,
            order: SrvOrder::of(config.legacy_srv, config.readings),
            port,
            merge: is_b(Question::Suffixes),
            one_code: is_b(Question::DnsCodes),
            not_enabled: is_b(Question::UnreachableResult),
            own: match is_b(Question::SelfActivation) {
                true => Own::Address(config.address),
                false => Own::Name(config.workstation.to_string()),
            },
        }
    }

    /// The names to ask for when a user names a host: one label under each suffix in turn, more labels as they are.
    pub(super) fn qualified(&self, name: &Name) -> VecDeque<Name> {
        let under = |suffix: &Name| suffix.child(&name.to_string()).ok();
        let names: VecDeque<_> = match name.label_count() {
            1 => self.suffixes.iter().filter_map(under).collect(),
            _ => VecDeque::new(),
        };
        if names.is_empty() { VecDeque::from([name.clone()]) } else { names }
    }
}

impl Own {
    /// By name: the whole of it, or its first label.
    pub(super) fn is_named(&self, host: &HostAddress) -> bool {
        let (Self::Name(own), HostAddress::Named(name, _)) = (self, host) else { return false };
        let first = own.split('.').next().unwrap_or_default();
        name.labels().next().is_some_and(|label| label.eq_ignore_ascii_case(first.as_bytes()))
    }

    /// By address. Loopback is the machine itself unless it is the network that the client lives in.
    pub(super) fn is_at(&self, to: SocketAddr) -> bool {
        let Self::Address(Some(own)) = self else { return false };
        to.ip() == *own || (to.ip().is_loopback() && !own.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_knows_itself_by_name_or_by_address() {
        let named = |name: &str| HostAddress::Named(name.parse().unwrap(), 1688);
        let own = Own::Name("PC7.lab.test".into());
        for (host, is_own) in [
            ("pc7.LAB.test", true),
            ("pc7", true),
            ("pc7.other.test", true),
            ("pc70.lab.test", false),
            ("lab.test", false),
        ] {
            assert_eq!(own.is_named(&named(host)), is_own, "{host}");
        }
        let at = |own: &str, to: &str| Own::Address(own.parse().ok()).is_at(to.parse().unwrap());
        assert!(at("10.7.0.1", "10.7.0.1:1688"));
        assert!(at("10.7.0.1", "[::1]:1688"));
        assert!(!at("10.7.0.1", "10.7.0.2:1688"));
        assert!(!at("127.0.0.2", "127.0.0.3:1688"));
        assert!(!at("", "127.0.0.1:1688"), "an address that isn't known is nobody's");
        assert!(!Own::Address("10.7.0.1".parse().ok()).is_named(&named("pc7")));
    }
}
