//! The server: opened, then run until somebody ends it.

use std::{cell::Cell, fmt::Write as _, future::pending, io::Write, net::SocketAddr, time::Duration};

use emulator::{
    net::{DnsListener, system_clock},
    sim::{Network, World},
    trace::Actor,
    wire::DEFAULT_LABEL,
};
use scenarios::{
    catalogue::Role,
    language::Case,
    run::{Judgement, Outcome, Verdict, run, subjects},
    stage::{Surroundings, build},
};
use tokio::{
    net::TcpListener,
    runtime::Handle,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{boundary, connects::Connects};

use super::{
    Ended, Listen, Options, Place, ServeError, case,
    doors::Doors,
    names::Names,
    place::{Moves, wanted},
    shared::{Refusals, Shared},
    stage::RealStage,
};

/// A scenario's hosts and DNS on real sockets. Dropping it closes them.
#[derive(Debug)]
pub struct Server {
    case: Case,
    options: Options,
    subjects: Vec<Actor>,
    shared: Shared,
    moves: Moves,
    doors: Option<Doors>,
    names: Names,
    zones: Vec<String>,
}

/// How often emulated actors look at the clock.
const TICK: Duration = Duration::from_secs(1);
/// How often refused connects are looked for, which nobody is told of.
const LOOK: Duration = Duration::from_millis(50);

impl Server {
    /// Opens every listener of a case; the transcript goes to `out`. Must be called on a tokio runtime.
    ///
    /// # Errors
    ///
    /// When the world can't be built, or an address can't or mustn't be listened at.
    pub async fn open(
        case: &Case,
        options: &Options,
        out: Box<dyn Write + Send>,
    ) -> Result<Self, ServeError> {
        let clock = system_clock();
        let case = case::beginning(case, clock());
        let subjects = subjects(&case.loaded.scenario, Role::Client);
        let around = around(options, &subjects);
        let mut spec = build(&case, &around)?;
        if let Some(host) = spec.hosts.iter().find(|host| host.also.is_some()) {
            return Err(ServeError::Families(host.name.to_string()));
        }
        let addresses = wanted(&spec.hosts, options.listen);
        let name_server = name_server(options, &addresses);
        for address in addresses.iter().chain([&name_server]) {
            boundary::check_listen(*address, options.allow_remote).map_err(ServeError::Boundary)?;
        }
        let mut places = Vec::new();
        let mut listeners = Vec::new();
        for (host, address) in spec.hosts.iter().zip(addresses) {
            let failed = |error| ServeError::listen(&host.name, address, error, "--listen");
            let listener = TcpListener::bind(address).await.map_err(failed)?;
            places.push(Place {
                host: host.name.clone(),
                name: host.config.name.clone(),
                address: listener.local_addr().map_err(failed)?,
                up: host.up,
                built: host.address,
            });
            listeners.push(listener);
        }
        let failed = |error| ServeError::listen("the name server", name_server, error, "--dns");
        let dns = DnsListener::bind(name_server).await.map_err(failed)?;
        let moves = Moves(places);
        moves.apply(&mut spec);
        let zones = spec.names.zones().iter().map(|zone| zone.origin.to_string()).collect();
        let mut world = World::new(spec);
        world.start_hosts();
        let hosts: Vec<SocketAddr> = moves.0.iter().map(|place| place.address).collect();
        let nobody = around.network.nobody();
        let watched = hosts.iter().map(SocketAddr::ip).chain([nobody]);
        let refusals = Connects::watch(watched).map(|connects| Refusals { connects, hosts, nobody });
        let shared = Shared::new(world, &subjects, clock, out, refusals);
        let mut doors = Doors::new(&shared, options.allow_remote, options.limits);
        for (place, listener) in moves.0.iter().zip(listeners).filter(|(place, _)| place.up) {
            doors.open(&place.host, listener);
        }
        let names = Names::serve(&shared, dns, options.limits, options.allow_remote).map_err(failed)?;
        let doors = Some(doors);
        Ok(Self { case, options: options.clone(), subjects, shared, moves, doors, names, zones })
    }

    /// Where hosts listen.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.moves.0
    }

    /// Where the name server listens, over UDP and TCP.
    #[must_use]
    pub fn dns(&self) -> SocketAddr {
        self.names.address
    }

    /// Who listens where, and whom a client plays: several lines.
    #[must_use]
    pub fn table(&self) -> String {
        let scenario = &self.case.loaded.scenario;
        let mut text = format!("{}: {}\n", self.case.id, scenario.title);
        for place in self.places() {
            let state = if place.up { "" } else { "  (off)" };
            let _ = writeln!(text, "  host {}  {}  {}{state}", place.host, place.address, place.name);
        }
        let zones = if self.zones.is_empty() { "no zone".to_owned() } else { self.zones.join(", ") };
        let _ = writeln!(text, "  dns  {}  over UDP and TCP: {zones}", self.dns());
        for (name, client) in &scenario.world.clients {
            if self.subjects.iter().any(|subject| **subject == *name.to_string()) {
                let product = client.product.0;
                let ids = product.ids();
                let _ = writeln!(text, "  whoever connects plays {name}, a client of {}:", product.name);
                let _ = writeln!(text, "    app id {}  activation id {}", ids.app_id, ids.act_id);
                let _ = writeln!(text, "    KMS id {}  N-policy {}", ids.kms_id, product.n_policy);
                let label = scenario.world.label.as_deref().unwrap_or(DEFAULT_LABEL);
                let _ = writeln!(text, "    sealed under the label `{label}` (wire format 1)");
            }
        }
        if self.subjects.is_empty() {
            text.push_str("  the scenario has no client: nobody who connects is judged\n");
        }
        text
    }

    /// Serves until `interrupt` is ready, or what the options say; then judges what was seen. Must be called on the
    /// runtime that the server was opened on, which needs its drivers of time and input.
    pub async fn run(mut self, interrupt: impl Future<Output = ()>) -> Ended {
        let script = tokio::task::spawn_blocking(self.script());
        let shared = self.shared.clone();
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ticking = async {
            loop {
                ticks.tick().await;
                shared.with(|state| {
                    state.world.run_hosts();
                    for client in state.world.client_names() {
                        state.world.run_client(&client);
                    }
                });
            }
        };
        let looking = async {
            let mut looks = interval(LOOK);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while shared.sees_refused() {
                looks.tick().await;
                shared.with(|_| ());
            }
            pending::<()>().await;
        };
        tokio::select! {
            () = interrupt => {}
            () = self.is_over() => {}
            () = ticking => {}
            () = looking => {}
        }
        self.shared.stop();
        let failed = |error| Outcome::not_run(Verdict::Error, format!("the script: {error}"));
        let outcome = script.await.unwrap_or_else(failed);
        let case = self.case.id.clone();
        self.shared.read(|state| Ended {
            case,
            outcome,
            requests: state.traffic.requests,
            connections: state.traffic.connections,
            peers: state.peers.len(),
        })
    }

    /// The script, to be played on a thread of its own.
    fn script(&mut self) -> impl FnOnce() -> Outcome + Send + 'static {
        let (case, options, subjects) = (self.case.clone(), self.options.clone(), self.subjects.clone());
        let clients = &case.loaded.scenario.world.clients;
        let silent = clients.iter().filter(|(_, client)| client.boot == Some(false));
        let mut stage = RealStage {
            shared: self.shared.clone(),
            case: case.clone(),
            acting: 0,
            subjects: subjects.clone(),
            silent: silent.map(|(name, _)| Actor::from(name.to_string())).collect(),
            moves: self.moves.clone(),
            doors: self.doors.take().expect("a server runs once"),
            settle: options.settle,
            runtime: Handle::current(),
            looked_at: Cell::new(0),
        };
        move || {
            let judgement = Judgement {
                subjects: Some(&subjects),
                watched: &subjects,
                lacks: &[],
                strict: false,
                subjects_only: true,
            };
            let outcome = run(&case, &around(&options, &subjects), &judgement, &mut stage);
            stage.shared.remark("the script has come to its end; the verdict comes when you end the server");
            stage.shared.end_script();
            // Hosts listen on for as long as the server runs.
            stage.shared.wait_for_stop();
            outcome
        }
    }

    /// Ready when the options end the server.
    async fn is_over(&self) {
        let until = self.options.until;
        let time = async {
            match until.time {
                Some(time) => sleep(time).await,
                None => pending().await,
            }
        };
        let requests = async {
            let Some(requests) = until.requests else { return pending().await };
            let mut traffic = self.shared.traffic();
            // The sender lives in `self`.
            let _ = traffic.wait_for(|traffic| traffic.requests >= requests).await;
            // The answer to the last one is still to be sent, and read.
            let _ = timeout(self.options.settle, traffic.wait_for(|traffic| traffic.open == 0)).await;
        };
        tokio::select! {
            () = time => {}
            () = requests => {}
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

fn around<'a>(options: &Options, subjects: &'a [Actor]) -> Surroundings<'a> {
    Surroundings { seed: options.seed, network: Network::VIRTUAL, subjects, readings: options.readings }
}

fn name_server(options: &Options, hosts: &[SocketAddr]) -> SocketAddr {
    let first = hosts.first().map(SocketAddr::ip);
    let first = first.or(options.listen.map(|listen| listen.ip)).unwrap_or([127, 0, 0, 1].into());
    let wanted = options.dns.unwrap_or(Listen { ip: first, port: None });
    SocketAddr::new(wanted.ip, wanted.port.unwrap_or(0))
}
