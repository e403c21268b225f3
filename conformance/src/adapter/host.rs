//! The built-in host as a target.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use emulator::{
    console::{Command, Deed, Ran, Verb, on_host},
    endpoint::{HostFaults, HostRole},
    host::{Publication, PublicationEnd},
    model::{Entropy, Filetime, Hresult, MachineChange},
    net::{HostService, HostSetup, Limits, Resolver, SteppedClock},
    rpc::server::ServerConfig,
    sim::Patience,
    wire::LabKeys,
};
use serde_json::{Map, Value, json};
use tokio::{net::TcpListener, runtime::Runtime};

use super::{
    answer::{Answer, Refusal},
    changes,
    fields::Fields,
    host_config::{Families, HostStart, SHAPE},
    report,
    session::Target,
    shape::Shape,
    time::end_of_advance,
};
use crate::saboteur::{HostWork, SabotagedHost, Saboteur};

/// How long an update of DNS may take.
const DNS_PATIENCE: Duration = Duration::from_millis(500);

/// The host, started or not.
pub(super) struct HostTarget {
    saboteur: Option<&'static Saboteur<HostWork>>,
    running: Option<Running>,
}

struct Running {
    service: Arc<HostService<SabotagedHost>>,
    clock: SteppedClock,
    address: String,
    resolver: Option<Resolver>,
    /// DNS ids.
    entropy: Entropy,
    /// Dropping it ends listener and connections.
    _runtime: Runtime,
}

/// What it can do.
pub(super) const CAPABILITIES: &[&str] =
    &["clock", "status", "events", "console", "restart", "registry", "machine", "readings"];

/// Its commands.
pub(super) const COMMANDS: &[(&str, Shape)] = &[
    ("advance", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf), ("minutes", Shape::Leaf)])),
    ("console", changes::CONSOLE),
    ("restart", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
    ("registry", changes::REGISTRY),
    ("machine", changes::MACHINE),
    ("status", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
    ("events", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
];

impl HostTarget {
    pub(super) fn new(saboteur: Option<&'static Saboteur<HostWork>>) -> Self {
        Self { saboteur, running: None }
    }
}

impl Target for HostTarget {
    fn hello(&self) -> Map<String, Value> {
        report::hello("host", CAPABILITIES)
    }

    fn config(&self) -> &'static Shape {
        &SHAPE
    }

    fn commands(&self) -> &'static [(&'static str, Shape)] {
        COMMANDS
    }

    fn start(&mut self, config: &Fields<'_>) -> Answer {
        let start = HostStart::read(config)?;
        let started = Running::new(start, self.saboteur);
        let (running, address) =
            started.map_err(|why| Refusal::Error(format!("the host can't listen: {why}")))?;
        let running = self.running.insert(running);
        let publications = running.service.role().start(running.clock.now());
        running.publish(publications);
        Ok(report::members(json!({ "address": address, "next": running.next() })))
    }

    fn obey(&mut self, command: &str, fields: &Fields<'_>) -> Answer {
        let running = self.running.as_mut().expect("commands come only while started");
        let now = running.clock.now();
        Ok(match command {
            "advance" => {
                running.advance(end_of_advance(now, fields)?);
                report::members(json!({ "next": running.next() }))
            }
            "console" => report::ran(&running.console(fields)?),
            "restart" => {
                let publications = running.service.role().restart(now);
                running.publish(publications);
                report::members(json!({ "address": running.address, "next": running.next() }))
            }
            "registry" => {
                let (path, value) = changes::registry(fields)?;
                if path.row().name == changes::LISTENING_PORT {
                    let path = fields.required("path")?;
                    return path.unsupported(changes::OWN_PORT);
                }
                let outcome = changes::outcome(running.service.role().set_registry(path, value));
                report::members(json!({ "outcome": outcome.to_string() }))
            }
            "machine" => {
                let outcome = running.change(&changes::machine(fields)?);
                report::members(json!({ "outcome": outcome.to_string(), "next": running.next() }))
            }
            "status" => report::properties(running.service.role().properties(now)),
            _ => report::events(running.service.role().take_log()),
        })
    }

    fn stop(&mut self) {
        self.running = None;
    }
}

impl Running {
    fn new(start: HostStart, saboteur: Option<&'static Saboteur<HostWork>>) -> io::Result<(Self, String)> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (listeners, address) = runtime.block_on(listeners(start.ip))?;
        let mut config = start.config;
        config.port = address.port();
        let mut role = SabotagedHost::new(config, saboteur);
        for (cmid, seen) in start.clients {
            role.host_mut().preload(cmid, seen);
        }
        let seed = start.seed.unwrap_or_else(report::any_seed);
        let clock = SteppedClock::new(start.now);
        let rpc = ServerConfig {
            prefer: start.syntax,
            secondary_address: address.port().to_string(),
            ..ServerConfig::default()
        };
        let service = HostService::new(HostSetup {
            role,
            keys: Arc::new(LabKeys::derive(&start.label)),
            rpc,
            faults: HostFaults::default(),
            clock: clock.clock(),
            seed,
            // Its own bound on a request holds, which may be what is wrong with it.
            limits: Limits { message: usize::MAX, ..Limits::default() },
        });
        for listener in listeners {
            runtime.spawn(service.clone().serve(listener));
        }
        let running = Self {
            service,
            clock,
            address: address.to_string(),
            resolver: start.dns.map(|server| Resolver { server, patience: DNS_PATIENCE }),
            entropy: Entropy::new(seed, "updates"),
            _runtime: runtime,
        };
        Ok((running, address.to_string()))
    }

    /// Does something to its machine.
    fn change(&mut self, change: &MachineChange) -> Hresult {
        let now = self.clock.now();
        let outcome = self.service.role().change(now, change);
        if *change == MachineChange::RestartService {
            let publications = self.service.role().restart(now);
            self.publish(publications);
        }
        outcome
    }

    /// Runs a console command. What needs another port or the activation service isn't to be had here.
    fn console(&mut self, fields: &Fields<'_>) -> Result<Ran, Refusal> {
        let (line, args) = (fields.required("args")?, changes::console(fields)?);
        match Verb::parse(&args) {
            Ok(Verb::ListeningPort(_)) => {
                return line.unsupported(changes::OWN_PORT);
            }
            Ok(Verb::Activate(_)) => return line.unsupported("this host has no activation service to ask"),
            _ => {}
        }
        let mut typed = args;
        self.service.role().typed(&mut typed);
        let command = on_host(self.service.role().host_mut(), self.clock.now(), &typed);
        let mut ran = match command {
            Command::Ended(ran) => ran,
            Command::Then(Deed::Change(change)) => Ran::of(self.change(&change)),
            Command::Then(Deed::Activate) => Ran::of(Hresult::KEY_NOT_AVAILABLE),
        };
        self.service.role().printed(&mut ran.exit, &mut ran.lines);
        Ok(ran)
    }

    /// Minutes until it does something by itself, as the protocol has it.
    fn next(&self) -> Option<u32> {
        let now = self.clock.now();
        self.service.role().deadline().map(|due| due.minutes_since_ceil(now).0)
    }

    /// Does what falls due up to `end`, each at its own time.
    fn advance(&mut self, end: Filetime) {
        let mut patience = Patience::default();
        loop {
            let due = self.service.role().deadline();
            let due = due.map(|due| patience.next(self.clock.now(), due)).filter(|due| *due <= end);
            let Some(due) = due else { break };
            self.clock.set(due.max(self.clock.now()));
            let publications = self.service.role().tick(self.clock.now());
            self.publish(publications);
        }
        self.clock.set(end);
    }

    /// The role isn't held meanwhile: requests are served.
    fn publish(&mut self, publications: Vec<Publication>) {
        for publication in publications {
            let end = match self.resolver.as_ref() {
                Some(resolver) => {
                    let changes = publication.changes.clone();
                    let rcode = resolver.update(&publication.domain, changes, &mut self.entropy);
                    rcode.map_or(PublicationEnd::Silence, PublicationEnd::Answered)
                }
                None => PublicationEnd::NoServers,
            };
            self.service.role().published(self.clock.now(), &publication, end);
        }
    }
}

/// Ports tried for one that is free over both families.
const TRIES: usize = 16;

/// Listeners on a free port of loopback, and the address of the first.
async fn listeners(ip: Families) -> io::Result<(Vec<TcpListener>, SocketAddr)> {
    let (v4, v6) = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST));
    let mut tries = TRIES;
    loop {
        tries -= 1;
        let first = TcpListener::bind((if ip == Families::V6 { v6 } else { v4 }, 0)).await?;
        let address = first.local_addr()?;
        if ip != Families::Both {
            return Ok((vec![first], address));
        }
        match TcpListener::bind((v6, address.port())).await {
            Ok(second) => return Ok((vec![first, second], address)),
            Err(error) if tries == 0 || error.kind() != io::ErrorKind::AddrInUse => return Err(error),
            Err(_) => {}
        }
    }
}
