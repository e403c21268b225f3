//! The config of a host.

use std::net::SocketAddr;

use emulator::{
    host::{HostConfig, PublishDomain},
    model::{Filetime, Interval, LicenceStatus, Product},
    rpc::uuids::Syntax,
    wire::HostPid,
};
use uuid::Uuid;

use super::{
    answer::Refusal,
    changes,
    fields::{Field, Fields},
    shape::Shape,
};

/// What a host is started with.
#[derive(Debug)]
pub(super) struct HostStart {
    pub(super) now: Filetime,
    pub(super) label: String,
    pub(super) seed: Option<u64>,
    pub(super) syntax: Syntax,
    /// What it listens over.
    pub(super) ip: Families,
    /// Machines in its table, with when they were seen.
    pub(super) clients: Vec<(Uuid, Filetime)>,
    /// Where updates go.
    pub(super) dns: Option<SocketAddr>,
    /// The role, all but its port.
    pub(super) config: HostConfig,
}

/// What a host listens over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Families {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
    /// One port of both.
    Both,
}

const LEAF: Shape = Shape::Leaf;
/// The names of a host's config.
pub(super) const SHAPE: Shape = Shape::Object(&[
    ("now", LEAF),
    ("label", LEAF),
    ("seed", LEAF),
    ("products", LEAF),
    ("activated", LEAF),
    ("activation_interval", LEAF),
    ("renewal_interval", LEAF),
    ("host_pid", LEAF),
    ("clients", Shape::List(&Shape::Object(&[("cmid", LEAF), ("last_seen", LEAF)]))),
    ("ndr", LEAF),
    ("ip", LEAF),
    ("licence_status", LEAF),
    ("edition", LEAF),
    ("registry", LEAF),
    ("readings", LEAF),
    (
        "dns",
        Shape::Object(&[
            ("server", LEAF),
            ("domains", Shape::List(&Shape::Object(&[("name", LEAF), ("priority", LEAF), ("weight", LEAF)]))),
        ]),
    ),
]);

/// PID of a host that is given none.
const PID: &str = "LAB00-00140-015-000000-03-1033-7078.0000-0012026";
/// Name of the host's machine, within the first domain that it publishes in.
const MACHINE: &str = "kms-host";

impl HostStart {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Refusal> {
        let products = fields.required("products")?.list(|item| item.guid())?;
        let (dns, publish) = match fields.optional("dns") {
            Some(dns) => publication(&dns.object()?)?,
            None => (None, Vec::new()),
        };
        let home = publish.first().map(|domain: &PublishDomain| domain.name.to_string());
        let name = home.map_or_else(|| MACHINE.to_owned(), |home| format!("{MACHINE}.{home}"));
        let name = name.parse().or_else(|why| fields.wrong(why))?;
        let default_pid = HostPid::new(PID).expect("the constant is a PID");
        let pid = fields.or("host_pid", default_pid, |field| {
            HostPid::new(field.text()?).or_else(|why| field.wrong(why))
        })?;
        let mut config = HostConfig::new(name, pid, products);
        config.set_activated(fields.or("activated", true, |field| field.flag())?);
        config.licence = fields.or("licence_status", config.licence, |field| {
            LicenceStatus::try_from(field.number(0, 6)?).or_else(|why| field.wrong(why))
        })?;
        config.edition = fields.or("edition", None, |field| match Product::named(field.text()?) {
            Some(product) => Ok(Some(product)),
            None => field.wrong("expected the lab name of a product"),
        })?;
        config.readings = changes::readings_of(fields)?;
        config.registry = changes::registry_of(fields)?;
        if config.registry.text(changes::LISTENING_PORT).is_some()
            && let Some(field) = fields.optional("registry")
        {
            return field.unsupported(changes::OWN_PORT);
        }
        config.activation_interval =
            fields.or("activation_interval", Interval::ACTIVATION, |field| field.interval())?;
        config.renewal_interval =
            fields.or("renewal_interval", Interval::RENEWAL, |field| field.interval())?;
        config.publish = publish;
        Ok(Self {
            now: fields.required("now")?.time()?,
            label: fields.required("label")?.text()?.to_owned(),
            seed: fields.or("seed", None, |field| field.seed().map(Some))?,
            syntax: fields.or("ndr", Syntax::Ndr64, |field| match field.text()? {
                "ndr" => Ok(Syntax::Ndr),
                "ndr64" => Ok(Syntax::Ndr64),
                _ => field.wrong("expected \"ndr\" or \"ndr64\""),
            })?,
            ip: fields.or("ip", Families::V4, |field| match field.text()? {
                "v4" => Ok(Families::V4),
                "v6" => Ok(Families::V6),
                "both" => Ok(Families::Both),
                _ => field.wrong("expected \"v4\", \"v6\" or \"both\""),
            })?,
            clients: fields.or("clients", Vec::new(), |field| field.list(|item| machine(&item)))?,
            dns,
            config,
        })
    }
}

fn machine(item: &Field<'_>) -> Result<(Uuid, Filetime), Refusal> {
    let fields = item.object()?;
    Ok((fields.required("cmid")?.guid()?, fields.required("last_seen")?.time()?))
}

fn publication(fields: &Fields<'_>) -> Result<(Option<SocketAddr>, Vec<PublishDomain>), Refusal> {
    let number = |fields: &Fields<'_>, name| {
        let number = fields.or(name, 0, |field| field.number(0, u32::from(u16::MAX)))?;
        Ok(u16::try_from(number).expect("the bound is that of 16 bits"))
    };
    let domains = fields.required("domains")?.list(|item| {
        let fields = item.object()?;
        let name = fields.required("name")?.name()?;
        Ok(PublishDomain { name, priority: number(&fields, "priority")?, weight: number(&fields, "weight")? })
    })?;
    Ok((Some(fields.required("server")?.server()?), domains))
}
