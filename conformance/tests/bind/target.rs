//! The built-in roles as processes behind the adapter protocol.

use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv6Addr, TcpListener, TcpStream},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    thread,
};

use emulator::model::{Product, lab_id};
use serde_json::{Value, json};

use crate::named::{Named, PATIENCE};

const START: &str = "2026-01-01T00:00:00Z";

/// A role that runs.
pub(crate) struct Target {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    seq: u64,
}

impl Target {
    fn begin(role: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kmslab"));
        command.args(["adapter", role]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut target = Self { child, to, from, seq: 0 };
        target.ok(json!({ "cmd": "hello", "protocol": 1 }));
        target
    }

    /// The `ok` of a command.
    #[track_caller]
    pub(crate) fn ok(&mut self, mut command: Value) -> Value {
        self.seq += 1;
        command["seq"] = self.seq.into();
        writeln!(self.to.as_mut().unwrap(), "{command}").unwrap();
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        assert!(answer["ok"].is_object(), "{command} was answered {answer}");
        answer["ok"].take()
    }

    fn start(&mut self, config: &Value) -> Value {
        self.ok(json!({ "cmd": "start", "scenario": "BIND", "config": config }))
    }

    pub(crate) fn advance(&mut self, minutes: u32) {
        self.ok(json!({ "cmd": "advance", "minutes": minutes }));
    }

    /// Log records since the last call: id and fields.
    pub(crate) fn events(&mut self) -> Vec<(i64, Value)> {
        let mut events = self.ok(json!({ "cmd": "events" }))["events"].take();
        let events = events.as_array_mut().unwrap().iter_mut();
        events.map(|event| (event["id"].as_i64().unwrap(), event["data"].take())).collect()
    }

    pub(crate) fn stop(&mut self) {
        self.ok(json!({ "cmd": "stop" }));
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        drop(self.to.take());
        let _ = self.child.wait();
    }
}

/// A host that covers client products, and where it listens.
pub(crate) struct Host {
    pub(crate) target: Target,
    pub(crate) port: u16,
}

impl Host {
    /// A host that publishes itself in these domains, with these priorities and weights.
    pub(crate) fn publishing(dns: Option<(&Named, Value)>) -> Self {
        let kms_id = Product::named("client-os/enterprise").unwrap().ids().kms_id;
        let clients = (0..24).map(|n| json!({ "cmid": lab_id(&format!("cmid/{n}")), "last_seen": START }));
        let clients = clients.collect::<Vec<_>>();
        let mut config =
            json!({ "now": START, "label": "kms-lab", "products": [kms_id], "clients": clients });
        if let Some((named, domains)) = dns {
            config["dns"] = json!({ "server": named.address.to_string(), "domains": domains });
        }
        let mut target = Target::begin("host");
        let started = target.start(&config);
        let (_, port) = started["address"].as_str().unwrap().rsplit_once(':').unwrap();
        Self { port: port.parse().unwrap(), target }
    }

    /// A host that publishes nothing.
    pub(crate) fn plain() -> Self {
        Self::publishing(None)
    }

    /// Requests that it ever got.
    pub(crate) fn requests(&mut self) -> u64 {
        self.target.ok(json!({ "cmd": "status" }))["KeyManagementServiceTotalRequests"].as_u64().unwrap()
    }
}

/// A client that finds its host by DNS.
pub(crate) struct Client {
    target: Target,
    config: Value,
}

impl Client {
    pub(crate) fn of(named: &Named, suffixes: &[&str]) -> Self {
        let product = Product::named("client-os/enterprise").unwrap();
        let ids = product.ids();
        let config = json!({
            "now": START, "label": "kms-lab", "wire": 6, "cmid": lab_id("cmid/of a client at BIND"),
            "product": {
                "app_id": ids.app_id, "act_id": ids.act_id, "kms_id": ids.kms_id, "n_policy": product.n_policy
            },
            "patience_ms": u64::try_from(PATIENCE.as_millis()).unwrap(),
            "dns": { "server": named.address.to_string(), "suffixes": suffixes },
        });
        Self { target: Target::begin("client"), config }
    }

    /// How its attempt at start-up ends, in a life with this seed.
    pub(crate) fn boot(&mut self, seed: u32) -> String {
        self.config["seed"] = seed.into();
        let result = self.target.start(&self.config)["result"].as_str().unwrap().to_owned();
        self.target.stop();
        result
    }
}

/// Carries connections to this port of ::1 to the same port of 127.0.0.1; `None` without IPv6.
pub(crate) fn carry_from_v6(port: u16) -> Option<()> {
    let listener = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
        Ok(listener) => listener,
        Err(error) => {
            let required = std::env::var("KMSLAB_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
            assert!(!required, "IPv6 is missing ({error}), and KMSLAB_REQUIRE_TOOLS=1 demands it");
            eprintln!("skipped: IPv6 is missing: {error}");
            return None;
        }
    };
    thread::spawn(move || {
        for from in listener.incoming().map_while(Result::ok) {
            let to = TcpStream::connect(("127.0.0.1", port)).unwrap();
            for (mut from, mut to) in [
                (from.try_clone().unwrap(), to.try_clone().unwrap()),
                (to.try_clone().unwrap(), from.try_clone().unwrap()),
            ] {
                thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut to);
                    let _ = to.shutdown(std::net::Shutdown::Write);
                });
            }
        }
    });
    Some(())
}

/// A port at which nobody listens.
pub(crate) fn closed_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
