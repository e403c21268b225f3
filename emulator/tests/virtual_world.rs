//! A life in the virtual world: the timers of one client against one host, DNS between them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::sync::Arc;

use emulator::{
    client::{ClientConfig, Discovery, Policy, SrvOrder},
    dns::{Name, Record, RecordData, Srv},
    endpoint::{HostFaults, HostMode, Shape},
    host::HostConfig,
    model::{Filetime, Hresult, Interval, LicenceStatus, Minutes, Offset, Product, Version, lab_id},
    nameserver::{NameServer, Zone},
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    sim::{ClientSpec, HostSpec, Network, World, WorldSpec},
    trace::{Actor, Kind, Value},
    wire::{HostPid, Workstation},
};
use uuid::Uuid;

fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn host(seen: u32) -> HostSpec {
    let product = Product::named("client-os/enterprise").unwrap().ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    HostSpec {
        name: Arc::from("kms1"),
        address: (Network::VIRTUAL.host(0), 1688).into(),
        config: HostConfig::new(name("kms1.lab.test"), pid, vec![product.kms_id]),
        rpc: ServerConfig::default(),
        clock: Offset(0),
        up: true,
        faults: HostFaults::default(),
        preload: (0..seen).map(|n| (lab_id(&format!("cmid/seen/{n}")), start() - Minutes(60))).collect(),
        external: false,
    }
}

fn client() -> ClientSpec {
    let product = Product::named("client-os/enterprise").unwrap();
    ClientSpec {
        name: Arc::from("c1"),
        address: Network::VIRTUAL.client(0),
        config: ClientConfig {
            now: start(),
            version: Version::V6,
            cmid: lab_id("cmid/c1"),
            previous_cmid: Uuid::nil(),
            product: product.ids(),
            n_policy: product.n_policy,
            workstation: Workstation::new("c1.lab.test"),
            is_vm: false,
            status: LicenceStatus::OobGrace,
            minutes_left: Minutes::days(30),
            activation_interval: Interval::ACTIVATION,
            renewal_interval: Interval::RENEWAL,
            discovery: Discovery::Dns { suffixes: vec![name("lab.test")] },
            srv: SrvOrder::RFC2782,
            caching: true,
            boot: true,
            policy: Policy::default(),
        },
        rpc: ClientRpc::default(),
        clock: Offset(0),
        shape: Shape::default(),
        external: false,
    }
}

fn world(seen: u32) -> World {
    let mut zone = Zone::new(name("lab.test"));
    let srv = Srv { priority: 0, weight: 0, port: 1688, target: name("kms1.lab.test") };
    let records = [
        Record { name: name("_vlmcs._tcp.lab.test"), ttl: 60, data: RecordData::Srv(srv) },
        Record { name: name("kms1.lab.test"), ttl: 60, data: RecordData::A([127, 77, 0, 10].into()) },
    ];
    for record in records {
        zone.add(record).unwrap();
    }
    World::new(WorldSpec {
        start: start(),
        seed: 1,
        label: "kms-lab".into(),
        network: Network::VIRTUAL,
        hosts: vec![host(seen)],
        clients: vec![client()],
        names: NameServer::new([zone]),
    })
}

fn results(world: &World) -> Vec<String> {
    let attempts = world.trace().iter().filter(|event| event.kind == Kind::Attempt);
    attempts.map(|event| event.get("result").unwrap().to_string()).collect()
}

fn count(world: &World, kind: Kind) -> usize {
    world.trace().iter().filter(|event| event.kind == kind).count()
}

#[test]
fn the_25th_machine_activates_and_the_24th_does_not() {
    let c1: Actor = Arc::from("c1");
    for (seen, result) in [(24, Hresult::OK), (23, Hresult::NOT_ENOUGH_COUNT)] {
        let mut world = world(seen);
        world.boot(&c1);
        assert_eq!(results(&world), [result.to_string()], "{seen} seen before: {:#?}", world.trace());
        let answer = world.trace().iter().find(|event| event.kind == Kind::Answer).unwrap();
        assert_eq!(answer.get("count"), Some(&Value::from(seen + 1)));
        assert_eq!(answer.get("well_formed"), Some(&Value::Flag(true)));
    }
}

#[test]
fn a_year_of_renewals_is_one_every_seven_days() {
    let c1: Actor = Arc::from("c1");
    let mut world = world(24);
    world.boot(&c1);
    world.advance(Minutes::days(30));
    // Nobody else asks: after 30 days the others have left the table, and renewals no longer reach the threshold.
    assert_eq!(count(&world, Kind::Attempt), 5);
    world.advance(Minutes::days(5));
    assert_eq!(results(&world)[5], Hresult::NOT_ENOUGH_COUNT.to_string());
}

#[test]
fn a_lost_host_leads_through_every_state() {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = world(24);
    world.boot(&c1);
    world.set_up(&kms1, false);
    world.advance(Minutes::days(211));
    let states: Vec<_> = world.trace().iter().filter(|event| event.kind == Kind::Licence).collect();
    let states: Vec<_> =
        states.iter().map(|event| (event.at, event.get("to").unwrap().to_string())).collect();
    assert_eq!(
        states,
        [
            (start(), "Licensed".to_owned()),
            (start() + Minutes::days(180), "OotGrace".to_owned()),
            (start() + Minutes::days(210), "Notification".to_owned()),
        ]
    );
    // One renewal at day 7, then a retry every two hours until day 211.
    assert_eq!(count(&world, Kind::Attempt), 1 + 1 + 204 * 12);
}

#[test]
fn two_runs_of_one_seed_are_equal() {
    let run = || {
        let mut world = world(24);
        world.boot(&Arc::from("c1"));
        world.advance(Minutes::days(30));
        (world.trace().to_vec(), world.recording().packets().to_vec())
    };
    assert_eq!(run(), run());
}

#[test]
fn each_fault_of_a_host_ends_the_attempt_with_its_code_in_the_log() {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    for (mode, code) in [
        (HostMode::Silent, "0x800706BA"),
        (HostMode::CloseOnAccept, "0x800706BA"),
        (HostMode::ResetOnAccept, "0x800706BA"),
        (HostMode::CloseOnRequest, "0x800706BE"),
        (HostMode::ResetOnRequest, "0x800706BE"),
        (HostMode::HoldRequest, "0x800706BE"),
        (HostMode::Garbage(vec![0x47; 30]), "0x800706C0"),
        (HostMode::BindNak(4), "0x800706C0"),
        (HostMode::Fault(0x1C01_0003), "0x800706B5"),
        (HostMode::Refuse(Hresult::ID_MISMATCH), "0xC004F042"),
    ] {
        let mut world = world(24);
        world.set_faults(&kms1, HostFaults { mode: mode.clone(), ..HostFaults::default() });
        world.boot(&c1);
        assert_eq!(results(&world), ["0xC004F074"], "{mode:?}");
        let logged = world.trace().iter().find(|event| event.kind == Kind::Log).unwrap();
        assert_eq!(logged.get("HRESULT").unwrap().to_string(), code, "{mode:?}");
    }
}
