//! Every saboteur shows: against the same script its target says or does something else than the sound one.

use serde_json::{Value, json};

use super::{
    conversation::Conversation,
    worlds::{Names, START, client, client_of, host, machines, nobody, start, with},
};
use crate::{
    adapter::Role,
    saboteur::{ClientWork, HostWork, Saboteurs},
};
use emulator::model::Minutes;

/// What was said, without what differs from run to run.
#[derive(Default)]
struct Transcript(Vec<String>);

impl Transcript {
    fn note(&mut self, said: impl std::fmt::Display, address: &str) {
        self.0.push(said.to_string().replace(address, "the host"));
    }

    fn status(&mut self, target: &mut Conversation, address: &str) {
        let mut view = target.status();
        view.as_object_mut().unwrap().retain(|name, _| !name.ends_with("Port"));
        self.note(view, address);
    }

    fn events(&mut self, target: &mut Conversation, address: &str) {
        self.note(Value::Array(target.events()), address);
    }
}

fn address(kms: &mut Conversation, config: &Value) -> String {
    kms.start(config)["address"].as_str().unwrap().to_owned()
}

fn host_transcript(saboteur: Option<&str>) -> Vec<String> {
    let mut said = Transcript::default();
    let mut kms = Conversation::begin(Role::Host, saboteur);
    let mut target = Conversation::begin(Role::Client, None);
    let seen = [machines(22, 60), machines(2, 43_200 - 60)].concat();
    let intervals = json!({ "clients": seen, "activation_interval": 30, "renewal_interval": 500 });
    for activated in [true, false] {
        let config = with(with(host(0), intervals.clone()), json!({ "activated": activated }));
        let at = address(&mut kms, &config);
        let mut attempt = |name: &str, product: &str, minutes: u32| {
            let now = (start() + Minutes(minutes)).to_string();
            let config = with(client(name, product), json!({ "host": at, "now": now }));
            let acted = target.start(&config);
            said.note(acted, &at);
            said.events(&mut target, &at);
            target.stop();
        };
        attempt("c1", "client-os/enterprise", 0);
        attempt("c1", "client-os/enterprise", 5);
        attempt("c2", "client-os/enterprise", 300);
        attempt("c3", "server/web", 0);
        kms.advance(120);
        attempt("c4", "client-os/enterprise", 120);
        said.status(&mut kms, &at);
        said.events(&mut kms, &at);
        kms.stop();
    }
    said.0
}

fn client_transcript(saboteur: Option<&str>) -> Vec<String> {
    let mut said = Transcript::default();
    let mut kms = Conversation::begin(Role::Host, None);
    let mut target = Conversation::begin(Role::Client, saboteur);
    // Below the threshold, and refused.
    let intervals = json!({ "activation_interval": 30, "renewal_interval": 500 });
    for more in [json!({}), json!({ "activated": false })] {
        let at = address(&mut kms, &with(with(host(3), intervals.clone()), more));
        said.note(target.start(&client_of(&json!(at), "c1")), &at);
        said.note(target.advance(30), &at);
        said.status(&mut target, &at);
        said.events(&mut kms, &at);
        target.stop();
        kms.stop();
    }
    // A life: activated, then the host is lost.
    let intervals = json!({ "activation_interval": 43_200, "renewal_interval": 43_200 });
    let at = address(&mut kms, &with(host(24), intervals));
    said.note(target.start(&client_of(&json!(at), "c1")), &at);
    kms.stop();
    said.note(target.advance(43_200), &at);
    target.advance(20);
    said.note(target.ok(json!({ "cmd": "network", "change": "up" })), &at);
    for days in [100, 60, 31] {
        said.note(target.advance(days * 1_440), &at);
        said.status(&mut target, &at);
    }
    target.stop();
    // Found by DNS behind a host that is gone.
    let at = address(&mut kms, &host(24));
    let names = Names::new(&[&nobody(), &at]);
    let config = with(client("c1", "client-os/enterprise"), json!({ "dns": names.dns(), "now": START }));
    said.note(target.start(&config), &at);
    said.note(target.ok(json!({ "cmd": "activate" })), &at);
    said.note(names.messages(), &at);
    target.stop();
    kms.stop();
    // Found by DNS, at IPv6.
    if has_v6() {
        let at = address(&mut kms, &with(host(24), json!({ "ip": "v6" })));
        let names = Names::new(&[&at]);
        let config = with(client("c1", "client-os/enterprise"), json!({ "dns": names.dns() }));
        said.note(target.start(&config), &at);
    }
    said.0
}

/// Whether this machine has IPv6; under `KMSLAB_REQUIRE_TOOLS=1` it has to.
fn has_v6() -> bool {
    let bound = std::net::TcpListener::bind((std::net::Ipv6Addr::LOCALHOST, 0));
    let required = std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(bound.is_ok() || !required, "IPv6 is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it: {bound:?}");
    bound.is_ok()
}

fn check<W: Saboteurs>(transcript: impl Fn(Option<&str>) -> Vec<String>) {
    let sound = transcript(None);
    assert_eq!(transcript(None), sound, "a sound target says the same twice");
    // Without IPv6 there is nothing that this one could do.
    let shows = |name: &str| name != "ipv4-only" || has_v6();
    for saboteur in W::ALL.iter().filter(|saboteur| shows(saboteur.name)) {
        assert_ne!(transcript(Some(saboteur.name)), sound, "{} does nothing", saboteur.name);
    }
}

#[test]
fn every_saboteur_of_a_host_shows() {
    check::<HostWork>(host_transcript);
}

#[test]
fn every_saboteur_of_a_client_shows() {
    check::<ClientWork>(client_transcript);
}
