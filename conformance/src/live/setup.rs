//! Setting up and taking down a live stage.

use std::net::{IpAddr, SocketAddr};

use emulator::{
    client::HostAddress,
    model::Filetime,
    sim::{World, WorldSpec},
};
use scenarios::{
    language::Case,
    stage::{Stage, StageError, Surroundings, build},
};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use super::{
    LiveTarget,
    config::{self, Told},
    dial::{Addresses, TcpDial},
    doors::{Doors, Shared},
    driver::{Driver, HostProgram, host_program},
    lease::{Lease, moved},
    names::NameSocket,
    prime::prime,
    quiet::Activity,
    refused::Watch,
    stage::{LiveStage, bind_error},
    subject::{Next, Subject},
};
use crate::{
    boundary,
    target::{Capability, Clock, FakeClock, Form, Plug, Role, Session, start_fields},
};

/// A stage on which nothing has been started.
pub(super) fn set_up<'w>(
    target: &'w LiveTarget,
    runtime: &'w Runtime,
    case: &'w Case,
    around: &Surroundings<'_>,
    lease: Lease,
    drivers: Vec<Driver>,
) -> Result<LiveStage<'w>, String> {
    let spec: WorldSpec = build(case, around).map_err(|error| error.to_string())?;
    let (start, label) = (spec.start, spec.label.clone());
    let hosts = spec.hosts.iter().map(|host| (host.name.clone(), host.clone())).collect();
    let clients = spec.clients.iter().map(|client| (client.name.clone(), client.clone())).collect();
    let mut world = World::new(spec);
    let addresses = Addresses::default();
    world.set_dialer(Box::new(TcpDial { addresses: addresses.clone(), patience: target.spec.patience }));
    let network = lease.network;
    let subject = |(name, driver): (&emulator::trace::Actor, Driver)| Subject {
        name: name.clone(),
        driver,
        network,
        clock: None,
        doors: None,
        names: None,
        started: false,
        lives: 0,
        log: String::new(),
        at: start,
        next: Next::Unknown,
    };
    Ok(LiveStage {
        target,
        runtime,
        case,
        seed: around.seed,
        label,
        world: Shared::new(world),
        subjects: around.subjects.iter().zip(drivers).map(subject).collect(),
        hosts,
        clients,
        activity: Activity::default(),
        addresses,
        leases: vec![lease],
        logged: 0,
    })
}

impl LiveStage<'_> {
    /// Opens sockets and starts hosts: what stands when the script begins.
    pub(super) fn open(&mut self) -> Result<(), StageError> {
        for index in 0..self.subjects.len() {
            match self.role() {
                Role::Client => self.open_to_client(index)?,
                Role::Host => self.open_host(index)?,
            }
        }
        self.world.lock().start_hosts();
        self.set_doors()?;
        self.take_host_events()
    }

    fn open_to_client(&mut self, index: usize) -> Result<(), StageError> {
        if index > 0 {
            let lease = Lease::take();
            let lease =
                lease.map_err(|error| StageError::Missing(format!("no second loopback network: {error}")))?;
            self.subjects[index].network = lease.network;
            self.leases.push(lease);
        }
        let world = self.leases[0].network;
        let subject = &self.subjects[index];
        let (name, own) = (subject.name.clone(), subject.network);
        let hosts = self.hosts.values().map(|host| moved(host.address.ip(), world, own));
        let nobody = moved(world.nobody(), world, own);
        let watched: Vec<IpAddr> = hosts.chain([nobody]).filter(IpAddr::is_ipv4).collect();
        let refused = Watch::open(&name, &watched, (own, world));
        let doors = Doors::new(&self.world, &name, &self.activity, refused);
        let by_name = self
            .clients
            .get(&name)
            .is_some_and(|client| !matches!(client.config.discovery.host, Some(HostAddress::Literal(_))));
        if by_name || !self.case.loaded.scenario.world.dns.is_empty() {
            self.open_names(index, &doors)?;
        }
        self.subjects[index].doors = Some(doors);
        Ok(())
    }

    fn open_names(&mut self, index: usize, doors: &Doors) -> Result<(), StageError> {
        let (own, world) = (self.subjects[index].network, self.leases[0].network);
        let opened = self.runtime.block_on(NameSocket::open(doors.visitors.clone(), own, world));
        let names = opened.map_err(|error| bind_error(world.name_server(), &error))?;
        self.subjects[index].names = Some(names);
        Ok(())
    }

    fn open_host(&mut self, index: usize) -> Result<(), StageError> {
        let name = self.subjects[index].name.clone();
        let address = match &self.subjects[index].driver {
            Driver::Resident(address) => *address,
            Driver::Program(_) => self.start_program(index)?,
            Driver::Adapter(_) => self.start_host(index)?,
            Driver::Attempts(_) | Driver::Attached => {
                return Err(StageError::Ours(format!("{name} is a host, and its plug is a client's")));
            }
        };
        self.addresses.set(&name, address);
        self.world.lock().set_real_port(&name, address.port());
        self.target.prove();
        self.subjects[index].started = true;
        Ok(())
    }

    fn start_host(&mut self, index: usize) -> Result<SocketAddr, StageError> {
        let name = self.subjects[index].name.clone();
        let hosts = &self.case.loaded.scenario.world.hosts;
        let written = hosts.iter().find(|(other, _)| other.to_string() == *name).map(|(_, host)| host);
        let (Some(spec), Some(written)) = (self.hosts.get(&name).cloned(), written) else {
            return Err(StageError::Ours(format!("no host `{name}`")));
        };
        if !spec.config.publish.is_empty() {
            let doors = Doors::new(&self.world, &name, &self.activity, None);
            self.open_names(index, &doors)?;
        }
        let told = Told {
            now: self.now().offset(spec.clock),
            label: &self.label,
            seed: self.seed_of(&name, 0),
            dns: self.subjects[index].names.as_ref().map(|names| names.address),
            readings: self.target.can(Capability::Readings),
        };
        let config = config::host(&told, &spec, written, self.case.ndr);
        let answer = self.ask(index, "start", start_fields(&self.case.id, config), Form::HostStarted)?;
        self.subjects[index].started = true;
        let now = self.now();
        self.subjects[index].take_next(now, &answer);
        self.told_address(&name, &answer)
    }

    /// A host has restarted, perhaps at another port.
    pub(super) fn host_moved(&mut self, index: usize, answer: &Map<String, Value>) -> Result<(), StageError> {
        let name = self.subjects[index].name.clone();
        let now = self.now();
        self.subjects[index].take_next(now, answer);
        let address = self.told_address(&name, answer)?;
        self.addresses.set(&name, address);
        self.world.lock().set_real_port(&name, address.port());
        Ok(())
    }

    /// The address that a host says it listens at.
    fn told_address(
        &mut self,
        name: &emulator::trace::Actor,
        answer: &Map<String, Value>,
    ) -> Result<SocketAddr, StageError> {
        let text = answer.get("address").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Ok(address) = text.parse::<SocketAddr>() else {
            return Err(self.trouble(name, format!("protocol: `{text}` is no address")));
        };
        let allow_remote = self.target.options.allow_remote;
        boundary::check(address.ip(), allow_remote)
            .map_err(|outside| self.trouble(name, outside.to_string()))?;
        Ok(address)
    }

    fn start_program(&mut self, index: usize) -> Result<SocketAddr, StageError> {
        let name = self.subjects[index].name.clone();
        let spec = &self.target.spec;
        let Plug::Command(words) = &spec.plug else {
            return Err(StageError::Ours(format!("{name} has no command")));
        };
        let clock = match spec.clock {
            Clock::Machine => None,
            Clock::Faketime => Some(FakeClock::new(self.clock_of(&name)).map_err(StageError::Missing)?),
        };
        let (process, address) = match self.runtime.block_on(host_program(spec, words, clock.as_ref())) {
            Ok(started) => started,
            Err(HostProgram::Port(error)) => {
                return Err(StageError::Missing(format!("no free port: {error}")));
            }
            Err(HostProgram::Start(error)) => {
                return Err(StageError::Ours(format!("the command of {name} can't be started: {error}")));
            }
            Err(HostProgram::Fault(fault, log)) => {
                self.subjects[index].log.push_str(&log);
                return Err(self.trouble(&name, fault));
            }
        };
        if clock.as_ref().is_some_and(|clock| !clock.is_read_by(process.id())) {
            let why = "libfaketime isn't loaded: only programs with a dynamic glibc go by its clock";
            return Err(StageError::Missing(why.to_owned()));
        }
        let subject = &mut self.subjects[index];
        subject.driver = Driver::Program(Some(process));
        if clock.is_some() {
            // What it does by itself is seen by nobody: it logs nowhere and knows no DNS.
            (subject.clock, subject.next) = (clock, Next::Never);
        }
        self.target.prove();
        self.prime(index, address)?;
        Ok(address)
    }

    /// Shows a host by command the machines that it has seen when the scenario begins: with a clock that can be moved, each
    /// when it was last seen.
    fn prime(&mut self, index: usize, address: SocketAddr) -> Result<(), StageError> {
        let name = self.subjects[index].name.clone();
        let Some(spec) = self.hosts.get(&name) else { return Ok(()) };
        let mut machines = spec.preload.clone();
        if machines.is_empty() {
            return Ok(());
        }
        let covered = |client: &&emulator::sim::ClientSpec| {
            spec.config.products.contains(&client.config.product.kms_id)
        };
        let Some(like) = self.clients.values().find(covered) else {
            return Err(StageError::Ours(format!(
                "no client asks {name} for what it covers: none to prime it as"
            )));
        };
        let like = like.config.clone();
        let (patience, off) = (self.target.spec.patience, spec.clock);
        let primed = match &self.subjects[index].clock {
            None => {
                let now = self.now();
                machines.iter_mut().for_each(|(_, at)| *at = now);
                prime(address, &machines, &like, &self.label, patience, &mut |_| Ok(()))
            }
            Some(clock) => {
                machines.sort_by_key(|(_, at)| *at);
                machines.iter_mut().for_each(|(_, at)| *at = at.offset(off));
                let moved = |to| clock.set(to).map_err(|error| format!("its clock can't be moved: {error}"));
                let primed = prime(address, &machines, &like, &self.label, patience, &mut |to| moved(to));
                primed.and_then(|()| moved(self.clock_of(&name)))
            }
        };
        primed.map_err(|why| self.trouble(&name, why))
    }

    /// What the clock of a host shows now.
    pub(super) fn clock_of(&self, name: &emulator::trace::Actor) -> Filetime {
        let off = self.hosts.get(name).map(|spec| spec.clock).unwrap_or_default();
        self.now().offset(off)
    }

    /// Stops what was started. A target that can't be stopped any more has misbehaved.
    pub(super) fn close(&mut self) -> Result<(), StageError> {
        let mut ended = Ok(());
        for index in 0..self.subjects.len() {
            let closed = self.close_subject(index);
            ended = ended.and(closed);
        }
        let (doors, names): (Vec<_>, Vec<_>) =
            self.subjects.iter_mut().map(|subject| (subject.doors.take(), subject.names.take())).unzip();
        self.runtime.block_on(async {
            for doors in doors.into_iter().flatten() {
                doors.shut().await;
            }
            for names in names.into_iter().flatten() {
                names.shut().await;
            }
        });
        ended
    }

    fn close_subject(&mut self, index: usize) -> Result<(), StageError> {
        let subject = &mut self.subjects[index];
        let was_started = std::mem::take(&mut subject.started);
        let name = subject.name.clone();
        match &mut subject.driver {
            Driver::Adapter(Some(_)) if was_started => {
                let stopped = self.ask(index, "stop", Map::new(), Form::Any);
                if let Err(error) = stopped {
                    // It may still run as it was: the next case gets another.
                    self.subjects[index].drop_adapter();
                    return Err(error);
                }
            }
            Driver::Program(process) => {
                if let Some(mut process) = process.take() {
                    let ended = process.ended();
                    subject.log.push_str(&process.take_log());
                    drop(process);
                    if let Some(status) = ended {
                        return Err(self.trouble(&name, crate::target::Fault::Died(status.to_string())));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The adapters that can play another case, and what each subject logged.
    pub(super) fn into_sessions(self) -> (Vec<Session>, Vec<(String, String)>) {
        let (mut sessions, mut logs) = (Vec::new(), Vec::new());
        for mut subject in self.subjects {
            if let Driver::Adapter(Some(mut session)) = subject.driver {
                subject.log.push_str(&session.take_log());
                sessions.push(session);
            }
            logs.push((subject.name.to_string(), subject.log));
        }
        (sessions, logs)
    }
}
