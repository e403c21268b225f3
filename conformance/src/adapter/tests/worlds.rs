//! Configs, and a name server for clients that look.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use emulator::{
    dns::{Name, Record, RecordData, Srv},
    endpoint::dns::answer_datagram,
    model::{Filetime, Minutes, Product, lab_id},
    nameserver::{NameServer, Zone},
    net::{DnsListener, Limits},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub(super) const START: &str = "2026-01-01T00:00:00Z";
/// Far beyond what anything here takes.
const PATIENCE_MS: u32 = 30_000;

pub(super) fn start() -> Filetime {
    START.parse().unwrap()
}

/// A value with members added or replaced.
pub(super) fn with(mut value: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!() };
    value.as_object_mut().unwrap().extend(more);
    value
}

/// A host that covers client products and has seen so many machines an hour ago.
pub(super) fn host(seen: u32) -> Value {
    let kms_id = Product::named("client-os/enterprise").unwrap().ids().kms_id;
    json!({ "now": START, "label": "kms-lab", "seed": 1, "products": [kms_id], "clients": machines(seen, 60) })
}

/// So many machines, seen so many minutes ago.
pub(super) fn machines(count: u32, minutes_ago: u32) -> Vec<Value> {
    let seen = (start() - Minutes(minutes_ago)).to_string();
    let cmid = |n| lab_id(&format!("cmid/{minutes_ago}/{n}"));
    (0..count).map(|n| json!({ "cmid": cmid(n), "last_seen": seen })).collect()
}

/// A client of that name, with a product of the catalogue.
pub(super) fn client(name: &str, product: &str) -> Value {
    let product = Product::named(product).unwrap();
    let ids = product.ids();
    json!({
        "now": START, "label": "kms-lab", "seed": 1, "wire": 6, "cmid": lab_id(&format!("cmid/{name}")),
        "product": {
            "app_id": ids.app_id, "act_id": ids.act_id, "kms_id": ids.kms_id, "n_policy": product.n_policy
        },
        "patience_ms": PATIENCE_MS,
    })
}

/// A client product's client that is pointed at `host`.
pub(super) fn client_of(host: &Value, name: &str) -> Value {
    with(client(name, "client-os/enterprise"), json!({ "host": host }))
}

/// An address at which nobody listens.
pub(super) fn nobody() -> String {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().to_string()
}

/// A name server of `lab.test`, where `hosts` serve in this order of priority.
pub(super) struct Names {
    pub(super) address: SocketAddr,
    messages: Arc<AtomicUsize>,
    _runtime: Runtime,
}

impl Names {
    pub(super) fn new(hosts: &[&str]) -> Self {
        let name = |text: &str| Name::parse(text).unwrap();
        let mut zone = Zone::new(name("lab.test"));
        let mut add = |owner: &str, data| {
            zone.add(Record { name: name(owner), ttl: 60, data }).unwrap();
        };
        for (priority, host) in (0..).zip(hosts) {
            let host: SocketAddr = host.parse().unwrap();
            let target = format!("kms{priority}.lab.test");
            add(
                &target,
                match host.ip() {
                    IpAddr::V4(ip) => RecordData::A(ip),
                    IpAddr::V6(ip) => RecordData::Aaaa(ip),
                },
            );
            let srv = Srv { priority, weight: 0, port: host.port(), target: name(&target) };
            add("_vlmcs._tcp.lab.test", RecordData::Srv(srv));
        }
        let messages = Arc::new(AtomicUsize::new(0));
        let (names, counter) = (Mutex::new(NameServer::new([zone])), messages.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let listener = runtime.block_on(DnsListener::bind((Ipv4Addr::LOCALHOST, 0).into())).unwrap();
        let address = listener.address().unwrap();
        runtime.spawn(listener.serve(Limits::default(), move |from, message, over_udp| {
            counter.fetch_add(1, Ordering::Relaxed);
            let mut names = names.lock().unwrap();
            answer_datagram(&mut names, start(), &from.ip().to_string(), message, over_udp).bytes
        }));
        Self { address, messages, _runtime: runtime }
    }

    /// The `dns` of a client's config.
    pub(super) fn dns(&self) -> Value {
        json!({ "server": self.address.to_string(), "suffixes": ["lab.test"] })
    }

    /// Messages so far.
    pub(super) fn messages(&self) -> usize {
        self.messages.load(Ordering::Relaxed)
    }
}
