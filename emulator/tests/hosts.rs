//! Hosts in the virtual world: restarts, the activation service, their machines and what publishes them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

#[path = "worlds/world.rs"]
mod worlds;

use std::sync::Arc;

use emulator::{
    dns::Name,
    host::PublishDomain,
    model::{HostKey, Hresult, MachineChange, Minutes, RegistryValue},
    nameserver::{NameServer, UpdatePolicy},
    service::KeyState,
    sim::World,
    trace::{Actor, Kind},
};
use worlds::world;

const KEY: &str = "host/client-os";

fn kms1() -> Actor {
    Arc::from("kms1")
}

fn c1() -> Actor {
    Arc::from("c1")
}

/// A world with 24 machines seen, whose host publishes in lab.test.
fn lab() -> World {
    let mut world = world(24);
    world.names_mut().zone_mut(&Name::parse("lab.test").unwrap()).unwrap().policy = UpdatePolicy::AllowAny;
    world.configure(&kms1(), |config| {
        let name = config.name.parent().unwrap();
        config.publish = vec![PublishDomain { name, priority: 0, weight: 0 }];
        config.key = HostKey::named("client-os");
        config.products = config.key.unwrap().kms_ids();
    });
    world
}

fn last(world: &World, kind: Kind, of: &Actor, field: &str) -> Option<String> {
    let mut events = world.trace().iter().filter(|event| event.kind == kind && event.actor == *of);
    events.next_back().and_then(|event| event.get(field)).map(ToString::to_string)
}

fn logged(world: &World, id: u32) -> usize {
    let id = id.to_string();
    let is_it = |event: &&emulator::trace::Event| {
        event.kind == Kind::Log && event.actor == kms1() && event.get("id").unwrap().to_string() == id
    };
    world.trace().iter().filter(is_it).count()
}

#[test]
fn a_restart_loses_the_table_and_publishes_again() {
    // COUNT-018, PUB-007.
    let mut world = lab();
    world.start_hosts();
    world.restart_host(&kms1());
    assert_eq!(logged(&world, 12294), 2);
    world.boot(&c1());
    assert_eq!(last(&world, Kind::Answer, &kms1(), "count"), Some("1".to_owned()));
}

#[test]
fn a_host_listens_on_its_new_port_after_the_restart() {
    // REG-008, REG-028, OPEN-030: the record follows, so the client finds it.
    let mut world = lab();
    world.start_hosts();
    let port = Some(RegistryValue::Sz("1800".to_owned()));
    world.set_host_registry(&kms1(), "KeyManagementServiceListeningPort".parse().unwrap(), port).unwrap();
    assert_eq!(world.host_address(&kms1()).unwrap().port(), 1688);
    world.restart_host(&kms1());
    assert_eq!(world.host_address(&kms1()).unwrap().port(), 1800);
    world.boot(&c1());
    assert_eq!(last(&world, Kind::Connect, &c1(), "address").map(|to| to.ends_with(":1800")), Some(true));
}

#[test]
fn a_host_is_activated_by_the_service_or_refused() {
    // KEY-030, KEY-054, PUB-001, ERR-005.
    let mut world = lab();
    world.configure(&kms1(), |config| config.set_activated(false));
    world.start_hosts();
    assert_eq!(logged(&world, 12294), 0);
    world.service_mut().set_state(KEY, KeyState::Exhausted);
    assert_eq!(world.activate_host(&kms1()), Some(Hresult::SERVER_KEY_LIMIT));
    world.boot(&c1());
    assert_eq!(last(&world, Kind::Refusal, &kms1(), "hresult"), Some("0xC004F041".to_owned()));
    world.service_mut().raise_limit(KEY);
    world.activate(&kms1());
    assert_eq!(last(&world, Kind::Attempt, &kms1(), "result"), Some("0x00000000".to_owned()));
    assert_eq!(logged(&world, 12294), 1);
    assert_eq!(world.service().log().len(), 2);
    world.activate(&c1());
    assert_eq!(last(&world, Kind::Attempt, &c1(), "result"), Some("0x00000000".to_owned()));
}

#[test]
fn a_marked_key_is_found_and_replaced() {
    // STATE-034, KEY-055.
    let mut world = lab();
    world.start_hosts();
    let change = |world: &mut World, change| world.change_host(&kms1(), &change);
    change(&mut world, MachineChange::MarkNonGenuine);
    change(&mut world, MachineChange::Validate);
    assert_eq!(last(&world, Kind::Licence, &kms1(), "reason"), Some("0xC004F065".to_owned()));
    assert_eq!(world.activate_host(&kms1()), Some(Hresult::SERVER_KEY_BLOCKED));
    world.advance(Minutes::days(30));
    assert_eq!(last(&world, Kind::Licence, &kms1(), "to"), Some("Notification".to_owned()));
    let new_key = MachineChange::InstallKey("host/server-group-b".to_owned());
    assert_eq!(change(&mut world, new_key), Some(Hresult::OK));
    assert_eq!(world.activate_host(&kms1()), Some(Hresult::OK));
}

#[test]
fn without_any_zone_there_is_no_dns_server() {
    // EVENT-042.
    let mut world = lab();
    *world.names_mut() = NameServer::new([]);
    world.start_hosts();
    let log = world.trace().iter().find(|event| event.kind == Kind::Log).unwrap();
    assert_eq!(log.get("HRESULT").unwrap().to_string(), "0x8007267C");
}

#[test]
fn at_low_priority_a_busy_host_leaves_clients_without_an_answer() {
    // COUNT-021.
    let mut world = lab();
    world.configure(&kms1(), |config| config.environment.load = Some(2));
    let low = Some(RegistryValue::Dword(1));
    world.set_host_registry(&kms1(), "EnableKmsLowPriority".parse().unwrap(), low).unwrap();
    world.set_up(&kms1(), true);
    world.boot(&c1());
    assert_eq!(last(&world, Kind::Attempt, &c1(), "result"), Some("0xC004F074".to_owned()));
    world.activate(&c1());
    assert_eq!(last(&world, Kind::Attempt, &c1(), "result"), Some("0x00000000".to_owned()));
}
