//! Hosts that a user names: what may be written, and where the registry keeps it (DISC-002 to DISC-004, DISC-039).

use std::net::{IpAddr, SocketAddr};

use uuid::Uuid;

use crate::{
    client::HostAddress,
    dns::{Name, NameError},
    model::{ProductIds, Question, Readings, Registry, RegistryPath, RegistryValue},
};

/// The port of a KMS host that says no other (DISC-041).
pub const DEFAULT_PORT: u16 = 1688;

/// Whom a named host is for, most specific last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every product of the machine.
    Machine,
    /// The products of this application.
    Application,
    /// This SKU alone.
    Sku,
}

impl Scope {
    /// In the order in which a client reads them (DISC-001).
    pub const SEARCHED: [Self; 3] = [Self::Sku, Self::Application, Self::Machine];

    /// The subkeys for `product` (REG-012: the SKU's lies below that of its application).
    fn ids(self, product: &ProductIds) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Machine => (None, None),
            Self::Application => (Some(product.app_id), None),
            Self::Sku => (Some(product.app_id), Some(product.act_id)),
        }
    }
}

/// What `/skms` takes: a host, a port or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedHost {
    host: Option<String>,
    port: Option<u16>,
}

/// Why a host can't be named so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NamedHostError {
    /// No text.
    #[error("no host is given; expected a host's name or IPv4 address, `:port` or both")]
    Empty,
    /// A literal IPv6 address (DISC-040).
    #[error(
        "`{0}` is a literal IPv6 address: its colons can't be told from the one before a port; give the host's \
         name, with `:port` if it isn't 1688"
    )]
    Ipv6(String),
    /// What stands for a port is none.
    #[error("`{0}` is not a port; expected 1 to 65535 behind the colon")]
    Port(String),
    /// What stands for a host is none.
    #[error("`{text}` is not a host: {why}")]
    Host {
        /// The text.
        text: String,
        /// What is wrong with it.
        why: NameError,
    },
}

impl NamedHost {
    /// Reads `host`, `host:port` or `:port`; the host is an FQDN, an IPv4 address or a NetBIOS name (DISC-039).
    ///
    /// OPEN-011, reading B: `[address]` and `[address]:port` as well.
    pub fn parse(text: &str, readings: Readings) -> Result<Self, NamedHostError> {
        let ipv6 = || NamedHostError::Ipv6(text.to_owned());
        if text.is_empty() {
            return Err(NamedHostError::Empty);
        }
        if let Some((address, behind)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            if !readings.is_b(Question::BracketedLiteral) {
                return Err(ipv6());
            }
            let address = address.parse::<std::net::Ipv6Addr>().map_err(|_| ipv6())?;
            let port = match behind.strip_prefix(':') {
                Some(port) => Some(parse_port(port)?),
                None if behind.is_empty() => None,
                None => return Err(NamedHostError::Port(behind.to_owned())),
            };
            return Ok(Self { host: Some(address.to_string()), port });
        }
        let (host, port) = match text.split_once(':') {
            Some((_, port)) if port.contains(':') => return Err(ipv6()),
            Some((host, port)) => (host, Some(parse_port(port)?)),
            None => (text, None),
        };
        if !host.is_empty() {
            read_host(host).map_err(|why| NamedHostError::Host { text: host.to_owned(), why })?;
        }
        Ok(Self { host: (!host.is_empty()).then(|| host.to_owned()), port })
    }

    /// The host that `config` tells a client, in the form of the registry.
    pub(super) fn of(address: &HostAddress) -> Self {
        match address {
            HostAddress::Literal(to) => Self { host: Some(to.ip().to_string()), port: Some(to.port()) },
            HostAddress::Named(name, port) => Self { host: Some(name.to_string()), port: Some(*port) },
        }
    }

    /// Whether it names a host, not a port alone.
    #[must_use]
    pub fn names_host(&self) -> bool {
        self.host.is_some()
    }
}

fn parse_port(text: &str) -> Result<u16, NamedHostError> {
    let port =
        text.parse().ok().filter(|port| *port != 0 && text.bytes().all(|octet| octet.is_ascii_digit()));
    port.ok_or_else(|| NamedHostError::Port(text.to_owned()))
}

/// A host without its port.
enum Host {
    Address(IpAddr),
    Name(Name),
}

/// Reads what the value `KeyManagementServiceName` holds. An IPv6 address may stand in it: name and port are two
/// values there, so nothing is misread.
fn read_host(text: &str) -> Result<Host, NameError> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Ok(address) = bare.unwrap_or(text).parse() {
        return Ok(Host::Address(address));
    }
    match text.chars().find(|found| ":[]/\\,".contains(*found)) {
        Some(found) => Err(NameError::Character { name: text.to_owned(), found }),
        None if text == "." => Err(NameError::Empty),
        None => Name::parse(text).map(Host::Name),
    }
}

/// What the registry says of hosts at one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RegistryHost {
    /// This one.
    Host(HostAddress),
    /// Name or port can't be read; as it stands there.
    Unreadable(String),
}

/// The hosts that the registry names for `product`, most specific first. A port belongs to the name beside it: one of
/// another scope isn't taken for it.
pub(super) fn hosts<'a>(
    registry: &'a Registry,
    product: &'a ProductIds,
) -> impl Iterator<Item = RegistryHost> + 'a {
    Scope::SEARCHED.into_iter().filter_map(|scope| {
        let host = text(registry, NAME, scope, product)?;
        let port = text(registry, PORT, scope, product);
        let read = port.map_or(Ok(DEFAULT_PORT), parse_port).ok().zip(read_host(host).ok());
        Some(match read {
            Some((port, Host::Address(ip))) => {
                RegistryHost::Host(HostAddress::Literal(SocketAddr::new(ip, port)))
            }
            Some((port, Host::Name(name))) => RegistryHost::Host(HostAddress::Named(name, port)),
            None => RegistryHost::Unreadable(port.map_or(host.to_owned(), |port| format!("{host}:{port}"))),
        })
    })
}

/// The most specific port that no name stands beside (OPEN-009); the text, where it is none.
pub(super) fn port_alone(registry: &Registry, product: &ProductIds) -> Option<Result<u16, String>> {
    Scope::SEARCHED.into_iter().find_map(|scope| {
        let port = text(registry, PORT, scope, product)?;
        let alone = text(registry, NAME, scope, product).is_none();
        alone.then(|| parse_port(port).map_err(|_| format!(":{port}")))
    })
}

/// Writes a named host for `product`, or takes it away: name and port both, so none of an earlier one stays.
pub(super) fn write(registry: &mut Registry, scope: Scope, product: &ProductIds, host: Option<&NamedHost>) {
    let name = host.and_then(|host| host.host.clone());
    let port = host.and_then(|host| host.port).map(|port| port.to_string());
    for (value, text) in [(NAME, name), (PORT, port)] {
        let (app_id, act_id) = scope.ids(product);
        let path = value.parse::<RegistryPath>().and_then(|path| path.within(app_id, act_id));
        let set = path.and_then(|path| registry.set(path, text.map(RegistryValue::Sz)));
        debug_assert_eq!(set, Ok(()), "both values are texts that a scope can have");
    }
}

const NAME: &str = "KeyManagementServiceName";
const PORT: &str = "KeyManagementServicePort";

/// An empty text is as good as none.
fn text<'a>(registry: &'a Registry, value: &str, scope: Scope, product: &ProductIds) -> Option<&'a str> {
    let (app_id, act_id) = scope.ids(product);
    registry.scoped_text(value, app_id, act_id).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Product, Reading};

    fn product() -> ProductIds {
        Product::named("client-os/enterprise").unwrap().ids()
    }

    fn parse(text: &str) -> Result<NamedHost, NamedHostError> {
        NamedHost::parse(text, Readings::default())
    }

    fn after(text: &str) -> Vec<RegistryHost> {
        let mut registry = Registry::default();
        write(&mut registry, Scope::Machine, &product(), Some(&parse(text).unwrap()));
        hosts(&registry, &product()).collect()
    }

    #[test]
    fn three_forms_of_a_host_each_with_a_port_or_without() {
        let named =
            |name: &str, port| vec![RegistryHost::Host(HostAddress::Named(name.parse().unwrap(), port))];
        let literal = |text: &str| vec![RegistryHost::Host(HostAddress::Literal(text.parse().unwrap()))];
        for (text, expected) in [
            ("kms1.lab.test", named("kms1.lab.test", 1688)),
            ("kms1.lab.test:1700", named("kms1.lab.test", 1700)),
            ("KMS1", named("kms1", 1688)),
            ("KMS1:1700", named("kms1", 1700)),
            ("192.168.7.7", literal("192.168.7.7:1688")),
            ("192.168.7.7:1700", literal("192.168.7.7:1700")),
            (":1700", vec![]),
        ] {
            assert_eq!(after(text), expected, "{text}");
        }
    }

    #[test]
    fn what_names_no_host_is_refused_with_the_reason() {
        for (text, said) in [
            ("", "no host is given"),
            ("::1", "literal IPv6 address"),
            ("fd00::7:1688", "literal IPv6 address"),
            ("[::1]:1688", "literal IPv6 address"),
            ("kms1:", "not a port"),
            ("kms1:0", "not a port"),
            ("kms1:+7", "not a port"),
            ("kms1:65536", "not a port"),
            ("kms1..lab.test", "between two dots is empty"),
            ("kms 1", "can't stand in it"),
            ("kms1/x", "can't stand in it"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn brackets_are_a_reading() {
        let readings = Readings::default().with(Question::BracketedLiteral, Reading::B);
        for (text, port) in [("[fd00::7]", None), ("[fd00::7]:1700", Some(1700))] {
            let host = NamedHost::parse(text, readings).unwrap();
            assert_eq!((host.host.as_deref(), host.port), (Some("fd00::7"), port));
        }
        for text in ["fd00::7", "[fd00::7", "[kms1]:1700", "[fd00::7]1700", "[fd00::7]:"] {
            assert!(NamedHost::parse(text, readings).is_err(), "{text}");
        }
    }

    #[test]
    fn the_most_specific_comes_first_and_ports_stay_with_their_names() {
        let mut registry = Registry::default();
        let hosts_for = |registry: &Registry| -> Vec<String> {
            hosts(registry, &product())
                .map(|host| match host {
                    RegistryHost::Host(host) => host.to_string(),
                    RegistryHost::Unreadable(text) => format!("unreadable {text}"),
                })
                .collect()
        };
        for (scope, text) in
            [(Scope::Machine, "all:1700"), (Scope::Sku, "sku"), (Scope::Application, "app:1702")]
        {
            write(&mut registry, scope, &product(), Some(&parse(text).unwrap()));
        }
        assert_eq!(hosts_for(&registry), ["sku:1688", "app:1702", "all:1700"]);
        assert_eq!(port_alone(&registry, &product()), None);
        write(&mut registry, Scope::Sku, &product(), Some(&parse(":1703").unwrap()));
        assert_eq!(hosts_for(&registry), ["app:1702", "all:1700"]);
        assert_eq!(port_alone(&registry, &product()), Some(Ok(1703)));
        write(&mut registry, Scope::Sku, &product(), None);
        assert_eq!(port_alone(&registry, &product()), None);
        let bad = "KeyManagementServicePort".parse::<RegistryPath>().unwrap();
        registry.set(bad, Some(RegistryValue::Sz("seven".into()))).unwrap();
        assert_eq!(hosts_for(&registry), ["app:1702", "unreadable all:seven"]);
    }

    #[test]
    fn an_address_goes_through_the_registry_unchanged() {
        for text in ["127.0.0.1:1700", "[fd00::7]:1688"] {
            let address = HostAddress::Literal(text.parse().unwrap());
            let mut registry = Registry::default();
            write(&mut registry, Scope::Machine, &product(), Some(&NamedHost::of(&address)));
            assert_eq!(hosts(&registry, &product()).collect::<Vec<_>>(), [RegistryHost::Host(address)]);
        }
    }
}
