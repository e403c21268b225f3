//! Targets without an adapter: a host at an address, hosts and clients by command, a client that is attached.

use std::{
    ffi::OsString,
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::Command,
    sync::Arc,
    thread,
    time::Duration,
};

use emulator::{
    dns::Name,
    endpoint::HostFaults,
    host::{Host, HostConfig},
    model::HostKey,
    net::{HostService, HostSetup, Limits, system_clock},
    rpc::server::ServerConfig,
    wire::HostPid,
};
use kmslab::{
    live::{LiveTarget, Options},
    target::{Plug, Role, TargetSpec},
};
use scenarios::run::{CheckState, Verdict};

use super::bench::{check, example, open, plugged, run};

/// Nothing in it depends on what a target did before.
const ONE_EXCHANGE: &str = r#"// A client asks, and the host answers.
Scenario(
    title: "one exchange",
    world: (
        hosts: { "kms1": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Request(by: "c1", n_policy: 25), proves: ["COUNT-001"]),
        Expect(Answer(by: "kms1", activation_interval: "2h"), proves: ["COUNT-007"]),
    ],
)"#;

const COUNTED: &str = r#"// The host has seen 24 machines, and the 25th is activated.
Scenario(
    title: "counted",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 24) },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [Boot("c1"), Expect(Answer(by: "kms1", count: 25), proves: ["COUNT-007"])],
)"#;

const TIMED: &str = r#"// The client asks again after two hours.
Scenario(
    title: "timed",
    world: (
        hosts: { "kms1": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Request(by: "c1"), proves: ["TIMER-003"]),
        Advance("2h"),
        AnyTraffic,
        Expect(Answer(by: "kms1"), proves: ["COUNT-007"]),
    ],
)"#;

/// A listener that does the same with every connection.
fn dumb_host(act: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    // It ends with the test's process.
    thread::spawn(move || listener.incoming().flatten().for_each(act));
    address
}

fn at(address: SocketAddr) -> LiveTarget {
    let plug = Plug::Address(address.to_string());
    open(TargetSpec { patience: Duration::from_millis(400), ..plugged(Role::Host, plug) }).unwrap()
}

fn by_command(role: Role, words: &[&str]) -> LiveTarget {
    let program = example(if role == Role::Host { "bare_host" } else { "bare_client" });
    let words = std::iter::once(program.into_os_string()).chain(words.iter().map(OsString::from));
    open(plugged(role, Plug::Command(words.collect()))).unwrap()
}

#[test]
fn dumb_hosts_fail() {
    check(&run(&at(dumb_host(drop)), ONE_EXCHANGE), Verdict::Fail, "no answer by kms1");
    let hang = dumb_host(|mut stream| {
        let _ = stream.read_to_end(&mut Vec::new());
    });
    check(&run(&at(hang), ONE_EXCHANGE), Verdict::Fail, "no answer by kms1");
    let echo = dumb_host(|mut stream| {
        let mut other = stream.try_clone().unwrap();
        let _ = std::io::copy(&mut stream, &mut other);
    });
    check(&run(&at(echo), ONE_EXCHANGE), Verdict::Fail, "no answer by kms1");
}

/// A sound host that runs already.
fn resident() -> LiveTarget {
    let products = HostKey::named("client-os").unwrap().kms_ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-0012026").unwrap();
    let service = HostService::new(HostSetup {
        role: Host::new(HostConfig::new(Name::parse("kms.lab.test").unwrap(), pid, products)),
        keys: Arc::default(),
        rpc: ServerConfig::default(),
        faults: HostFaults::default(),
        clock: system_clock(),
        seed: 1,
        limits: Limits::default(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || runtime.block_on(service.serve(listener)));
    at(address)
}

#[test]
fn a_host_at_an_address_is_judged_whatever_it_remembers() {
    let target = resident();
    // That the 25th machine would be activated is no expectation that a host of unknown memory can break.
    let beside = "Expect(Attempt(of: \"c1\", result: \"0x00000000\"), proves: [\"COUNT-001\"]),\n    ],\n)";
    let source = ONE_EXCHANGE.replace("],\n)", beside);
    for _ in 0..2 {
        let run = run(&target, &source);
        check(&run, Verdict::Pass, "");
        let states = run.outcome.checks.iter().map(|check| (check.on_subject, check.state));
        let expect = [(false, CheckState::Met), (true, CheckState::Met), (false, CheckState::NotObservable)];
        assert_eq!(states.collect::<Vec<_>>(), expect);
    }
}

#[test]
fn a_host_at_an_address_meets_no_needs() {
    let target = at(dumb_host(drop));
    assert_eq!(target.max_jobs(), Some(1));
    check(&run(&target, COUNTED), Verdict::Unsupported, "a host at an address doesn't meet that");
    check(&run(&target, TIMED), Verdict::Unsupported, "needs a clock that the stage moves");
    let dated = ONE_EXCHANGE.replace("world: (", "world: ( start: \"2026-02-03T00:00:00Z\",");
    check(&run(&target, &dated), Verdict::Unsupported, "needs config field now");
    let other = ONE_EXCHANGE.replace("client-os/enterprise", "server/standard");
    let other = other.replace("\"client-os\"", "\"server-group-b\"").replace("25", "5");
    check(&run(&target, &other), Verdict::Unsupported, "covers kms/server, and its own doesn't");
    let label = ONE_EXCHANGE.replace("world: (", "world: ( label: \"other\",");
    check(&run(&target, &label), Verdict::Unsupported, "label `other`");
}

#[test]
fn nobody_at_an_address_and_addresses_outside_of_the_lab_are_refused() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let refused =
        |text: String| open(plugged(Role::Host, Plug::Address(text))).expect_err("no host").to_string();
    assert!(refused(address.to_string()).contains("nobody listens"));
    assert!(refused("198.51.100.7:1688".to_owned()).contains("--allow-remote"));
}

#[test]
fn a_host_by_command_is_primed_and_fresh() {
    let target = by_command(Role::Host, &["{port}"]);
    for _ in 0..2 {
        let run = run(&target, COUNTED);
        check(&run, Verdict::Pass, "");
        let requests = run.events.iter().filter(|event| event.kind == emulator::trace::Kind::Request);
        assert_eq!(requests.count(), 1, "priming stands outside the trace");
        assert!(run.logs[0].1.contains("listening"), "{:?}", run.logs);
    }
    check(&run(&target, TIMED), Verdict::Unsupported, "needs a clock");
}

#[test]
fn a_host_by_command_that_does_not_come_up_is_no_finding() {
    let target = by_command(Role::Host, &["not-a-port", "{port}"]);
    check(&run(&target, COUNTED), Verdict::Error, "died: exit status: 2, before it accepted");
    let hanging = ["sh", "-c", "cat; : {port}"].map(OsString::from).to_vec();
    let spec = plugged(Role::Host, Plug::Command(hanging));
    let target = open(TargetSpec { patience: Duration::from_millis(300), ..spec }).unwrap();
    check(&run(&target, COUNTED), Verdict::Error, "before it accepted");
}

#[test]
fn a_client_by_command_makes_one_attempt_a_run() {
    let target = by_command(Role::Client, &["{host}", "{port}"]);
    check(&run(&target, ONE_EXCHANGE), Verdict::Pass, "");
    let twice = ONE_EXCHANGE.replace(
        "],\n)",
        "Activate(\"c1\"), Expect(Request(by: \"c1\", n_policy: 25), proves: [\"COUNT-001\"])],\n)",
    );
    check(&run(&target, &twice), Verdict::Pass, "");
    let zone = "dns: { \"lab.test\": (records: [Srv(target: \"kms1\")]) },\n    ),\n    script";
    let with_names = ONE_EXCHANGE.replace("    ),\n    script", zone);
    check(&run(&target, &with_names), Verdict::Unsupported, "needs");
}

#[test]
fn a_client_by_command_that_hangs_or_crashes_is_found_out() {
    let with = |script: &str| {
        let words = ["sh", "-c", script, "{host}", "{port}"].map(OsString::from).to_vec();
        let spec = plugged(Role::Client, Plug::Command(words));
        open(TargetSpec { patience: Duration::from_millis(300), ..spec }).unwrap()
    };
    check(&run(&with("exec tail -f /dev/null"), ONE_EXCHANGE), Verdict::Fail, "hung");
    check(&run(&with("kill -11 $$"), ONE_EXCHANGE), Verdict::Fail, "died: signal: 11");
    check(&run(&with("exit 127"), ONE_EXCHANGE), Verdict::Fail, "no request by c1");
}

#[test]
fn an_attached_client_is_told_where_to_connect() {
    let announce = |line: &str| {
        let address = line.split("kms1 at ").nth(1).and_then(|rest| rest.parse::<SocketAddr>().ok());
        let address = address.expect("the announcement names the host's address");
        let (host, port) = (address.ip().to_string(), address.port().to_string());
        let mut client = Command::new(example("bare_client")).args([host, port]).spawn().unwrap();
        thread::spawn(move || client.wait());
    };
    let options = Options { announce: Arc::new(announce), ..Options::default() };
    let target = LiveTarget::open(plugged(Role::Client, Plug::Attach), options).unwrap();
    check(&run(&target, ONE_EXCHANGE), Verdict::Pass, "");
    check(&run(&target, TIMED), Verdict::Unsupported, "needs a clock");
}

#[test]
fn an_attached_client_that_does_not_appear_is_no_finding() {
    let options = Options { announce: Arc::new(|_| {}), ..Options::default() };
    let spec = TargetSpec { patience: Duration::from_millis(100), ..plugged(Role::Client, Plug::Attach) };
    let target = LiveTarget::open(spec, options).unwrap();
    check(&run(&target, ONE_EXCHANGE), Verdict::Error, "did not appear within 100ms");
}
