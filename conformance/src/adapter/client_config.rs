//! The config of a client.

use std::{net::SocketAddr, time::Duration};

use emulator::{
    client::{ClientConfig, Discovery, HostAddress, InstalledKey, LicenceConfig, Policy},
    dns::Name,
    model::{Interval, KeyKind, LicenceStatus, Minutes, Product, ProductIds, Version},
    wire::Workstation,
};
use uuid::Uuid;

use super::{answer::Refusal, changes, fields::Fields, shape::Shape};
use crate::machine_words::firmware_named;

/// What a client is started with.
#[derive(Debug)]
pub(super) struct ClientStart {
    pub(super) label: String,
    pub(super) seed: Option<u64>,
    pub(super) patience: Duration,
    /// Where look-ups go.
    pub(super) dns: Option<SocketAddr>,
    /// The role.
    pub(super) config: ClientConfig,
}

const LEAF: Shape = Shape::Leaf;
/// The names of `dns`, in the config and in `network`.
pub(super) const DNS: Shape = Shape::Object(&[("server", LEAF), ("suffixes", LEAF)]);
/// The names of a client's config.
pub(super) const SHAPE: Shape = Shape::Object(&[
    ("now", LEAF),
    ("label", LEAF),
    ("seed", LEAF),
    ("wire", LEAF),
    ("cmid", LEAF),
    ("previous_cmid", LEAF),
    ("product", Shape::Object(&[("app_id", LEAF), ("act_id", LEAF), ("kms_id", LEAF), ("n_policy", LEAF)])),
    ("host", LEAF),
    ("dns", DNS),
    ("patience_ms", LEAF),
    ("activation_interval", LEAF),
    ("renewal_interval", LEAF),
    ("licence_status", LEAF),
    ("minutes_left", LEAF),
    ("is_vm", LEAF),
    ("machine", LEAF),
    ("legacy_srv", LEAF),
    ("boot", LEAF),
    ("caching", LEAF),
    ("registry", LEAF),
    ("readings", LEAF),
    ("key", LEAF),
    ("firmware", LEAF),
    ("base_licence", LEAF),
    ("rearms", LEAF),
    ("evaluation", LEAF),
]);

/// Name of a machine that is given none.
const MACHINE: &str = "lab-client";
/// Characters of a machine's name at most.
const MACHINE_LENGTH: usize = 63;

impl ClientStart {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Refusal> {
        let dns = match fields.optional("dns") {
            Some(dns) => Some(read_dns(&dns.object()?)?),
            None => None,
        };
        let (status, minutes_left) = state(fields)?;
        let (product, n_policy) = product(&fields.required("product")?.object()?)?;
        let validity = Product::with_act_id(product.act_id).map(|product| product.validity);
        let readings = changes::readings_of(fields)?;
        let config = ClientConfig {
            now: fields.required("now")?.time()?,
            version: version(fields)?,
            cmid: fields.required("cmid")?.guid()?,
            previous_cmid: fields.or("previous_cmid", Uuid::nil(), |field| field.guid())?,
            product,
            n_policy,
            workstation: workstation(fields)?,
            is_vm: fields.or("is_vm", false, |field| field.flag())?,
            status,
            minutes_left,
            activation_interval: fields
                .or("activation_interval", Interval::ACTIVATION, |field| field.interval())?,
            renewal_interval: fields.or("renewal_interval", Interval::RENEWAL, |field| field.interval())?,
            discovery: discovery(fields, dns.as_ref())?,
            registry: changes::registry_of(fields)?,
            legacy_srv: fields.or("legacy_srv", false, |field| field.flag())?,
            caching: fields.or("caching", true, |field| field.flag())?,
            boot: fields.or("boot", true, |field| field.flag())?,
            policy: Policy::of(readings, validity.unwrap_or(Policy::default().validity)),
            readings,
            licence: licence(fields)?,
            address: None,
        };
        Ok(Self {
            label: fields.required("label")?.text()?.to_owned(),
            seed: fields.or("seed", None, |field| field.seed().map(Some))?,
            patience: Duration::from_millis(fields.required("patience_ms")?.number(1, u32::MAX)?.into()),
            dns: dns.map(|(server, _)| server),
            config,
        })
    }
}

/// `dns`: the server and the suffixes.
pub(super) fn read_dns(fields: &Fields<'_>) -> Result<(SocketAddr, Vec<Name>), Refusal> {
    let suffixes = fields.required("suffixes")?.list(|item| item.name())?;
    Ok((fields.required("server")?.server()?, suffixes))
}

fn version(fields: &Fields<'_>) -> Result<Version, Refusal> {
    let field = fields.required("wire")?;
    let major = u16::try_from(field.number(4, 6)?).ok();
    major.and_then(Version::from_major).map_or_else(|| field.wrong("expected 4, 5 or 6"), Ok)
}

fn product(fields: &Fields<'_>) -> Result<(ProductIds, u32), Refusal> {
    let ids = ProductIds {
        app_id: fields.required("app_id")?.guid()?,
        act_id: fields.required("act_id")?.guid()?,
        kms_id: fields.required("kms_id")?.guid()?,
    };
    Ok((ids, fields.required("n_policy")?.number(0, u32::MAX)?))
}

fn workstation(fields: &Fields<'_>) -> Result<Workstation, Refusal> {
    fields.or("machine", Workstation::new(MACHINE), |field| {
        let name = field.text()?;
        if name.contains('\0') || name.chars().count() > MACHINE_LENGTH {
            return field.wrong(format!("expected at most {MACHINE_LENGTH} characters, none of them NUL"));
        }
        Ok(Workstation::new(name))
    })
}

/// What licenses it.
fn licence(fields: &Fields<'_>) -> Result<LicenceConfig, Refusal> {
    let default = LicenceConfig::default();
    Ok(LicenceConfig {
        key: fields.or("key", default.key, |field| match field.text()? {
            "none" => Ok(InstalledKey::None),
            name if KeyKind::named(name).is_some() => Ok(InstalledKey::Named(name.to_owned())),
            _ => field.wrong("expected \"none\" or the lab name of a key"),
        })?,
        firmware: fields.or("firmware", default.firmware, |field| {
            let known = firmware_named(field.text()?);
            known.map_or_else(|| field.wrong("expected \"no-slic\", \"marker\" or \"no-marker\""), Ok)
        })?,
        base_licence: fields.or("base_licence", default.base_licence, |field| field.flag())?,
        rearms: fields.or("rearms", default.rearms, |field| field.number(0, u32::MAX))?,
        evaluation: fields.or("evaluation", None, |field| {
            field.number(1, u32::MAX).map(|minutes| Some(Minutes(minutes)))
        })?,
        ..default
    })
}

/// The state at the start and what is left of it.
fn state(fields: &Fields<'_>) -> Result<(LicenceStatus, Minutes), Refusal> {
    let status = fields.or("licence_status", LicenceStatus::OobGrace, |field| {
        LicenceStatus::try_from(field.number(0, 6)?).or_else(|why| field.wrong(why))
    })?;
    let endless = matches!(status, LicenceStatus::Unlicensed | LicenceStatus::Notification);
    let full = match status {
        LicenceStatus::Licensed => Minutes::days(180),
        LicenceStatus::OobGrace | LicenceStatus::OotGrace | LicenceStatus::NonGenuineGrace => {
            Minutes::days(30)
        }
        _ => Minutes::ZERO,
    };
    let left = fields.or("minutes_left", full, |field| match field.number(0, u32::MAX)? {
        minutes if endless && minutes > 0 => field.unsupported(format!("status {status} has no end")),
        minutes => Ok(Minutes(minutes)),
    })?;
    Ok((status, left))
}

fn discovery(fields: &Fields<'_>, dns: Option<&(SocketAddr, Vec<Name>)>) -> Result<Discovery, Refusal> {
    let suffixes = dns.map(|(_, suffixes)| suffixes.clone()).unwrap_or_default();
    match (fields.optional("host"), dns) {
        (Some(field), _) => {
            let host = field.host()?;
            if matches!(host, HostAddress::Named(..)) && dns.is_none() {
                return field.wrong("a name needs dns");
            }
            Ok(Discovery { host: Some(host), suffixes })
        }
        (None, Some(_)) => Ok(Discovery::dns(suffixes)),
        (None, None) => fields.wrong("expected field host or field dns"),
    }
}
