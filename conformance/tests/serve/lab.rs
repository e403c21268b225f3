//! A server on a runtime, its transcript as lines, and clients for it.

use std::{
    io::{self, Write},
    net::SocketAddr,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use emulator::{
    client::{Change, Client, ClientConfig, ClientInput, Discovery},
    dns::Name,
    endpoint::Shape,
    model::{Entropy, Filetime, Hresult, Product, lab_id},
    net::{ClientNet, run_client, system_clock},
    rpc::client::ClientConfig as ClientRpc,
    wire::{LabKeys, Workstation},
};
use kmslab::serve::{Ended, Options, ServeError, Server, chosen};
use scenarios::language::{Case, load};
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
    task::JoinHandle,
};

/// Far beyond what anything here takes: only a broken test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);
/// Silence after which an attempt is over: attempts here are one call without a pause.
const SETTLE: Duration = Duration::from_millis(80);

/// A server that runs, until it is asked for its verdict.
pub(crate) struct Serving {
    pub(crate) hosts: Vec<SocketAddr>,
    pub(crate) dns: SocketAddr,
    runtime: Runtime,
    ended: JoinHandle<Ended>,
    stop: oneshot::Sender<()>,
    lines: Receiver<String>,
    seen: Vec<String>,
}

/// Hands on every line.
struct Lines(Sender<String>, Vec<u8>);

impl Write for Lines {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.1.extend_from_slice(octets);
        while let Some(end) = self.1.iter().position(|octet| *octet == b'\n') {
            let line: Vec<u8> = self.1.drain(..=end).collect();
            // A test that has its verdict reads no more.
            let _ = self.0.send(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The text of a scenario with these hosts, this rest of a world and this script; its client is `c1`.
pub(crate) fn text(hosts: &str, rest: &str, script: &str) -> String {
    let client = r#""c1": (product: "client-os/enterprise")"#;
    format!(
        "// What is served in a test.\nScenario(title: \"a test\", world: (hosts: {{ {hosts} }}, \
         clients: {{ {client} }}, {rest}), script: [\n{script}\n])\n"
    )
}

pub(crate) fn case(hosts: &str, rest: &str, script: &str) -> Case {
    let loaded = load("test.ron", &text(hosts, rest, script)).unwrap_or_else(|flaws| panic!("{}", flaws[0]));
    chosen(&Arc::new(loaded), None).unwrap()
}

/// Any free port of 127.0.0.1 and its neighbours.
pub(crate) fn options() -> Options {
    Options { listen: Some("127.0.0.1:0".parse().unwrap()), settle: SETTLE, ..Options::default() }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

pub(crate) fn refused(case: &Case, options: &Options) -> ServeError {
    runtime().block_on(Server::open(case, options, Box::new(io::sink()))).unwrap_err()
}

pub(crate) fn serve(case: &Case, options: &Options) -> Serving {
    let runtime = runtime();
    let (sender, lines) = channel();
    let server = runtime.block_on(Server::open(case, options, Box::new(Lines(sender, Vec::new())))).unwrap();
    let hosts = server.places().iter().map(|place| place.address).collect();
    let dns = server.dns();
    let (stop, stopped) = oneshot::channel();
    let ended = runtime.spawn(server.run(async {
        let _ = stopped.await;
    }));
    Serving { hosts, dns, runtime, ended, stop, lines, seen: Vec::new() }
}

impl Serving {
    /// Waits for a line of the transcript with this in it.
    pub(crate) fn wait_for(&mut self, part: &str) -> String {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line.clone()),
                Err(_) => panic!("no line with `{part}` in:\n{}", self.seen.join("\n")),
            }
            if let Some(line) = self.seen.last().filter(|line| line.contains(part)) {
                return line.clone();
            }
        }
    }

    /// Ends the server: its verdict, and everything that it showed.
    pub(crate) fn end(self) -> (Ended, String) {
        let Self { runtime, ended, stop, lines, mut seen, .. } = self;
        let _ = stop.send(());
        let ended = runtime.block_on(ended).unwrap();
        seen.extend(lines.try_iter());
        (ended, seen.join("\n"))
    }

    /// Waits until the server ends by itself.
    pub(crate) fn wait(self) -> (Ended, String) {
        let Self { runtime, ended, stop: _stop, lines, mut seen, .. } = self;
        let ended = runtime.block_on(async { tokio::time::timeout(PATIENCE, ended).await }).unwrap().unwrap();
        seen.extend(lines.try_iter());
        (ended, seen.join("\n"))
    }
}

/// The built-in client, on the machine's clock.
pub(crate) struct RealClient {
    client: Client,
    net: ClientNet,
}

impl RealClient {
    /// One that finds its host by DNS, under `lab.test`.
    pub(crate) fn by_dns(dns: SocketAddr) -> Self {
        Self::new(Discovery::dns(vec![Name::parse("lab.test").unwrap()]), Some(dns))
    }

    fn new(discovery: Discovery, dns: Option<SocketAddr>) -> Self {
        let product = Product::named("client-os/enterprise").unwrap();
        let config = ClientConfig {
            workstation: Workstation::new("real.lab.test"),
            discovery,
            ..ClientConfig::new(product, lab_id("cmid/real"), now())
        };
        let net = ClientNet {
            dns,
            patience: PATIENCE,
            keys: Arc::new(LabKeys::default()),
            rpc: ClientRpc::default(),
            shape: Shape::default(),
            entropy: Entropy::new(1, "messages"),
            from: None,
            kept: Vec::new(),
        };
        Self { client: Client::new(config, Entropy::new(1, "choices")), net }
    }

    /// Gives it an input: the result of the attempt.
    pub(crate) fn does(&mut self, input: ClientInput) -> Hresult {
        run_client(&mut self.client, now(), input, &mut self.net);
        let mut results = self.client.take_changes().into_iter().filter_map(|change| match change {
            Change::Attempt(result) => Some(result),
            Change::Licence { .. } | Change::Machine(_) => None,
        });
        results.next_back().unwrap()
    }
}

fn now() -> Filetime {
    system_clock()()
}
