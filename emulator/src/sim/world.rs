//! The world itself: its state, and what can be asked of it.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    client::{Change, ClientInput},
    model::{Filetime, LogRecord, Property},
    nameserver::NameServer,
    service::Service,
    sim::{
        Cast, Dial, Network, Sound, WorldSpec,
        actors::{ClientActor, HostActor, log_fields},
        network::Conn,
        talk::Talking,
        timers::timer_event,
    },
    trace::{Actor, Event, Kind, Recording},
    wire::LabKeys,
};

/// Everything there is, at one instant of virtual time.
pub struct World {
    pub(super) now: Filetime,
    pub(super) seed: u64,
    pub(super) keys: Arc<LabKeys>,
    pub(super) network: Network,
    pub(super) hosts: BTreeMap<Actor, HostActor>,
    pub(super) clients: BTreeMap<Actor, ClientActor>,
    pub(super) cast: Arc<dyn Cast>,
    pub(super) names: NameServer,
    pub(super) service: Service,
    pub(super) conns: BTreeMap<u32, Conn>,
    pub(super) next_conn: u32,
    /// Connections that scripts talk on, by name.
    pub(super) talks: BTreeMap<String, Talking>,
    /// The connection that each association of a host was first named on.
    pub(super) groups: BTreeMap<(Actor, u32), String>,
    pub(super) detailed: bool,
    pub(super) dialer: Option<Box<dyn Dial>>,
    pub(super) trace: Vec<Event>,
    pub(super) recording: Recording,
}

impl World {
    /// The world at its start. Hosts have not yet published: [`World::start_hosts`].
    #[must_use]
    pub fn new(spec: WorldSpec) -> Self {
        Self::with_cast(spec, Arc::new(Sound))
    }

    /// The same, its roles made by `cast`.
    #[must_use]
    pub fn with_cast(spec: WorldSpec, cast: Arc<dyn Cast>) -> Self {
        let seed = spec.seed;
        let hosts = spec.hosts.into_iter();
        let hosts = hosts.map(|host| (host.name.clone(), HostActor::new(host, seed, &*cast)));
        let clients = spec.clients.into_iter();
        let clients = clients.map(|client| (client.name.clone(), ClientActor::new(client, seed, &*cast)));
        Self {
            now: spec.start,
            seed,
            keys: Arc::new(LabKeys::derive(&spec.label)),
            network: spec.network,
            hosts: hosts.collect(),
            clients: clients.collect(),
            cast,
            names: spec.names,
            service: spec.service,
            conns: BTreeMap::new(),
            next_conn: 1,
            talks: BTreeMap::new(),
            groups: BTreeMap::new(),
            detailed: spec.detailed,
            dialer: None,
            trace: Vec::new(),
            recording: Recording::default(),
        }
    }

    /// How hosts that targets play are reached.
    pub fn set_dialer(&mut self, dialer: Box<dyn Dial>) {
        self.dialer = Some(dialer);
    }

    /// World time.
    #[must_use]
    pub fn now(&self) -> Filetime {
        self.now
    }

    /// Everything seen so far.
    #[must_use]
    pub fn trace(&self) -> &[Event] {
        &self.trace
    }

    /// Adds an event that was seen outside the world.
    pub fn note(&mut self, event: Event) {
        self.trace.push(event);
    }

    /// Adds log records that an actor reported.
    pub fn note_log(&mut self, of: &Actor, records: Vec<LogRecord>) {
        for record in records {
            let fields = log_fields(record);
            let event =
                Event { at: self.now, kind: Kind::Log, actor: of.clone(), peer: None, conn: None, fields };
            self.trace.push(event);
        }
    }

    /// The end of a run: everything seen, and everything that went over the network.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Event>, Recording) {
        (self.trace, self.recording)
    }

    /// Forgets everything seen so far, for a world that is to go on for long.
    pub fn forget_trace(&mut self) {
        self.trace.clear();
    }

    /// Forgets what went over the network so far, for a world that is to go on for long.
    pub fn forget_recording(&mut self) {
        self.recording = Recording::default();
    }

    /// Everything that went over the network so far.
    #[must_use]
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The property view of an emulated actor; `None` for one that isn't there or that a target plays.
    pub fn properties(&mut self, of: &Actor) -> Option<BTreeMap<&'static str, Property>> {
        if let Some(actor) = self.clients.get(of).filter(|actor| !actor.external) {
            return Some(actor.role.properties(actor.now(self.now)));
        }
        let actor = self.hosts.get_mut(of).filter(|actor| !actor.external)?;
        let now = actor.now(self.now);
        Some(actor.role.properties(now))
    }

    /// Hands an input to an emulated client and sees it through to its end.
    pub(super) fn drive(&mut self, name: &Actor, input: ClientInput) {
        let Some(mut actor) = self.clients.remove(name) else { return };
        if actor.external {
            self.clients.insert(name.clone(), actor);
            return;
        }
        self.run_to_idle(name, &mut actor, input);
        self.clients.insert(name.clone(), actor);
    }

    /// Puts what a client did since the last call into the trace.
    pub(super) fn note_client(&mut self, name: &Actor, actor: &mut ClientActor) {
        let log = actor.role.take_log();
        self.note_log(name, log);
        let changes = actor.role.take_changes();
        self.note_changes(name, changes);
        if let Some(timer) = actor.take_timer() {
            self.trace.push(timer_event(self.now, name, actor.clock, &timer));
        }
    }

    /// Puts what a host logged and became since the last call into the trace.
    pub(super) fn note_host(&mut self, name: &Actor) {
        let Some(actor) = self.hosts.get_mut(name) else { return };
        let (log, changes) = (actor.role.take_log(), actor.role.take_changes());
        self.note_log(name, log);
        self.note_changes(name, changes);
    }

    fn note_changes(&mut self, of: &Actor, changes: Vec<Change>) {
        let event = |kind| Event::new(self.now, kind, of);
        let events = changes.into_iter().map(|change| match change {
            Change::Licence { from, to, reason, minutes_left } => event(Kind::Licence)
                .with("from", from)
                .with("to", to)
                .with("reason", reason)
                .with("minutes_left", minutes_left),
            Change::Attempt(result) => event(Kind::Attempt).with("result", result),
            Change::Machine(result) => event(Kind::Machine).with("result", result),
        });
        let events: Vec<_> = events.collect();
        self.trace.extend(events);
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("now", &self.now)
            .field("hosts", &self.hosts.keys())
            .field("clients", &self.clients.keys())
            .finish_non_exhaustive()
    }
}
