//! The `config` of `start`: what is always sent, and beside it only what the scenario sets (adapter protocol 1).

use std::net::SocketAddr;

use emulator::{
    client::HostAddress,
    model::{Filetime, Readings, Registry},
    sim::{ClientSpec, HostSpec, Network},
};
use scenarios::language::{self, Family, Ndr};
use serde_json::{Map, Value, json};

use super::lease::moved;
use crate::machine_words;

/// What the run tells beside the scenario.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    /// The target's own clock.
    pub(super) now: Filetime,
    /// Gives the keys.
    pub(super) label: &'a str,
    /// For all its randomness, when it is sent.
    pub(super) seed: Option<u64>,
    /// Its name server.
    pub(super) dns: Option<SocketAddr>,
    /// Whether it takes the readings that it is told.
    pub(super) readings: bool,
}

/// A config under construction.
struct Config(Map<String, Value>);

impl Config {
    fn new(told: &Told<'_>) -> Self {
        let mut config = Self(Map::new());
        config.set("now", told.now.to_string());
        config.set("label", told.label);
        config
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Readings of open questions that aren't the lab's, for a target that can be told.
    fn readings(&mut self, told: &Told<'_>, readings: Readings) {
        let switched = readings.switched();
        let switched: Map<_, _> =
            switched.map(|(question, reading)| (question.to_string(), json!(reading))).collect();
        if told.readings && !switched.is_empty() {
            self.set("readings", switched);
        }
    }

    /// A field that is sent when the scenario sets it.
    fn given(&mut self, name: &str, is_set: bool, value: impl Into<Value>) {
        if is_set {
            self.set(name, value);
        }
    }
}

/// The config of a host.
pub(super) fn host(
    told: &Told<'_>,
    spec: &HostSpec,
    written: &language::Host,
    ndr: Option<Ndr>,
) -> Map<String, Value> {
    let (mut config, role) = (Config::new(told), &spec.config);
    let ids = role.products.iter().map(|id| id.to_string());
    config.set("products", ids.collect::<Vec<_>>());
    config.given(
        "activated",
        written.activated.is_some() || written.key_state.is_some(),
        role.is_activated(),
    );
    let intervals = [
        ("activation_interval", written.activation_interval.is_some(), role.activation_interval),
        ("renewal_interval", written.renewal_interval.is_some(), role.renewal_interval),
    ];
    for (name, is_set, interval) in intervals {
        config.given(name, is_set, interval.minutes().0);
    }
    config.given("licence_status", written.licence.is_some(), role.licence.code());
    if let Some(edition) = role.edition {
        config.set("edition", edition.name);
    }
    config.given("registry", !written.registry.is_empty(), registry(&role.registry));
    if let Some(pid) = &written.host_pid {
        config.set("host_pid", pid.as_str());
    }
    let seen = spec.preload.iter();
    let seen = seen.map(|(cmid, at)| json!({ "cmid": cmid.to_string(), "last_seen": at.to_string() }));
    config.given("clients", !spec.preload.is_empty(), seen.collect::<Vec<_>>());
    if let Some(ndr) = written.ndr.or(ndr) {
        config.set("ndr", if ndr == Ndr::Ndr { "ndr" } else { "ndr64" });
    }
    match written.ip {
        Family::V4 => {}
        Family::V6 => config.set("ip", "v6"),
        Family::Both => config.set("ip", "both"),
    }
    if let (Some(server), false) = (told.dns, role.publish.is_empty()) {
        let domains = role.publish.iter().map(|domain| {
            json!({
                "name": domain.name.to_string(),
                "priority": domain.priority,
                "weight": domain.weight,
            })
        });
        let domains = domains.collect::<Vec<_>>();
        config.set("dns", json!({ "server": server.to_string(), "domains": domains }));
    }
    config.readings(told, role.readings);
    if let Some(seed) = told.seed {
        config.set("seed", seed);
    }
    config.0
}

/// The config of a client; `networks` are the world's and its own.
pub(super) fn client(
    told: &Told<'_>,
    spec: &ClientSpec,
    written: &language::Client,
    patience_ms: u64,
    networks: (Network, Network),
) -> Map<String, Value> {
    let (mut config, role) = (Config::new(told), &spec.config);
    config.set("wire", role.version.major());
    config.set("cmid", role.cmid.to_string());
    let product = json!({
        "app_id": role.product.app_id.to_string(),
        "act_id": role.product.act_id.to_string(),
        "kms_id": role.product.kms_id.to_string(),
        "n_policy": role.n_policy,
    });
    config.set("product", product);
    config.set("patience_ms", patience_ms);
    let suffixes: Vec<_> = role.discovery.suffixes.iter().map(ToString::to_string).collect();
    match &role.discovery.host {
        Some(HostAddress::Literal(address)) => {
            let ip = moved(address.ip(), networks.0, networks.1);
            config.set("host", SocketAddr::new(ip, address.port()).to_string());
        }
        Some(HostAddress::Named(name, port)) => {
            config.set("host", format!("{name}:{port}"));
            config.set("dns", dns(told.dns, &suffixes));
        }
        None => config.set("dns", dns(told.dns, &suffixes)),
    }
    if written.previous_cmid.is_some() {
        config.set("previous_cmid", role.previous_cmid.to_string());
    }
    config.given("licence_status", written.status.is_some(), role.status.code());
    config.given("minutes_left", written.left.is_some(), role.minutes_left.0);
    config.given("is_vm", written.is_vm.is_some(), role.is_vm);
    if let Some(machine) = &written.machine {
        config.set("machine", machine.as_str());
    }
    if let Some(key) = &written.key {
        config.set("key", key.as_str());
    }
    if let Some(firmware) = written.firmware {
        config.set("firmware", machine_words::firmware_word(firmware));
    }
    config.given("base_licence", written.base_licence.is_some(), role.licence.base_licence);
    config.given("rearms", written.rearms.is_some(), role.licence.rearms);
    if let Some(left) = role.licence.evaluation {
        config.set("evaluation", left.0);
    }
    config.given("caching", written.caching.is_some(), role.caching);
    config.given("registry", !written.registry.is_empty(), registry(&role.registry));
    config.given("legacy_srv", written.legacy_srv.is_some(), written.legacy_srv.unwrap_or_default());
    config.given("boot", written.boot.is_some(), role.boot);
    let intervals = [
        ("activation_interval", written.activation_interval.is_some(), role.activation_interval),
        ("renewal_interval", written.renewal_interval.is_some(), role.renewal_interval),
    ];
    for (name, is_set, interval) in intervals {
        config.given(name, is_set, interval.minutes().0);
    }
    config.readings(told, role.readings);
    if let Some(seed) = told.seed {
        config.set("seed", seed);
    }
    config.0
}

/// Registry values by their paths.
fn registry(registry: &Registry) -> Map<String, Value> {
    registry.iter().map(|(path, value)| (path.to_string(), machine_words::data_of(Some(value)))).collect()
}

/// Where names are looked up.
pub(super) fn dns(server: Option<SocketAddr>, suffixes: &[String]) -> Value {
    json!({ "server": server.map(|address| address.to_string()), "suffixes": suffixes })
}
