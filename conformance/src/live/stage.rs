//! The live stage: the actors that a target plays act by commands and sockets, all others in the world.

use std::{collections::BTreeMap, io, net::SocketAddr};

use emulator::{
    model::Filetime,
    sim::{ClientSpec, HostSpec},
    trace::{Actor, Event, Kind, Recording},
};
use scenarios::{
    language::Case,
    stage::{Action, Properties, Stage, StageError, apply, emulated_properties, mark},
};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use super::{
    LiveTarget,
    dial::Addresses,
    doors::Shared,
    driver::Driver,
    lease::{Lease, moved},
    names::name_in,
    quiet::Activity,
    subject::Subject,
};
use crate::target::{Answer, Capability, Fault, Form, Role};

/// The stage of one live run.
#[derive(Debug)]
pub(super) struct LiveStage<'w> {
    pub(super) target: &'w LiveTarget,
    pub(super) runtime: &'w Runtime,
    pub(super) case: &'w Case,
    pub(super) seed: u64,
    pub(super) label: String,
    pub(super) world: Shared,
    pub(super) subjects: Vec<Subject>,
    pub(super) hosts: BTreeMap<Actor, HostSpec>,
    pub(super) clients: BTreeMap<Actor, ClientSpec>,
    pub(super) activity: Activity,
    /// Where hosts that the target plays really listen.
    pub(super) addresses: Addresses,
    /// The world's network first, then one for each further client that the target plays.
    pub(super) leases: Vec<Lease>,
    /// Events up to here have been followed by a look at the target's log.
    pub(super) logged: usize,
}

impl LiveStage<'_> {
    /// Everything that went over the network.
    pub(super) fn recording(&self) -> Recording {
        self.world.lock().recording().clone()
    }

    pub(super) fn role(&self) -> Role {
        self.target.role()
    }

    fn index(&self, name: &Actor) -> Option<usize> {
        self.subjects.iter().position(|subject| subject.name == *name)
    }

    /// A finding about the target; before it has ever started, something of ours.
    pub(super) fn trouble(&mut self, of: &Actor, what: impl ToString) -> StageError {
        let what = what.to_string();
        let mut world = self.world.lock();
        let event = Event::new(world.now(), Kind::Trouble, of).with("what", what.as_str());
        world.note(event);
        if self.target.is_proven() { StageError::Target(what) } else { StageError::Ours(what) }
    }

    /// Sends a command and takes everything that it led to on the sockets.
    pub(super) fn ask(
        &mut self,
        index: usize,
        command: &str,
        fields: Map<String, Value>,
        form: Form,
    ) -> Result<Map<String, Value>, StageError> {
        let subject = &mut self.subjects[index];
        let name = subject.name.clone();
        let Driver::Adapter(Some(session)) = &mut subject.driver else {
            return Err(StageError::Ours(format!("{name} has no adapter to ask for `{command}`")));
        };
        let (activity, has_sockets) = (&self.activity, subject.doors.is_some() || subject.names.is_some());
        let answer = self.runtime.block_on(async {
            let answer = session.command(command, fields, form).await;
            if has_sockets {
                activity.settle().await;
            }
            answer
        });
        self.drain_refused(index);
        match answer {
            Ok(Answer::Ok(ok)) => Ok(ok),
            Ok(Answer::Unsupported(why)) => Err(StageError::Unsupported(why)),
            Ok(Answer::Error(why)) => {
                Err(self.trouble(&name, format!("error in answer to `{command}`: {why}")))
            }
            Err(fault) => Err(self.broken(index, fault)),
        }
    }

    /// The adapter misbehaved: it is of no more use.
    pub(super) fn broken(&mut self, index: usize, fault: Fault) -> StageError {
        let subject = &mut self.subjects[index];
        subject.started = false;
        subject.drop_adapter();
        let name = subject.name.clone();
        self.trouble(&name, fault)
    }

    pub(super) fn drain_refused(&self, index: usize) {
        if let Some(doors) = &self.subjects[index].doors {
            doors.visitors.drain_refused();
        }
    }

    pub(super) fn written_client(&self, name: &Actor) -> Option<&scenarios::language::Client> {
        let clients = &self.case.loaded.scenario.world.clients;
        clients.iter().find(|(other, _)| other.to_string() == **name).map(|(_, client)| client)
    }

    /// A seed for a life of an actor, where the target is to get one: a further life has to have other randomness.
    pub(super) fn seed_of(&self, name: &Actor, life: u32) -> Option<u64> {
        (self.target.spec.built_in || life > 0).then(|| {
            let mut entropy = emulator::model::Entropy::new(self.seed, &format!("{name}, life {life}"));
            entropy.below(u64::from(u32::MAX))
        })
    }

    /// An action that names a host which a target plays, with the name that the target published itself under.
    fn as_published(&self, action: &Action) -> Action {
        let Action::RemoveRecords { zone, target } = action else { return action.clone() };
        let hosts = self.hosts.iter().filter(|(name, _)| self.index(name).is_some());
        let mut of_target = hosts.filter(|(_, host)| host.config.name == *target);
        let name = of_target.next().and_then(|(name, _)| name_in(&mut self.world.lock(), name, zone));
        Action::RemoveRecords { zone: zone.clone(), target: name.unwrap_or_else(|| target.clone()) }
    }

    /// Listeners of hosts follow the world: one for each host that is up.
    pub(super) fn set_doors(&mut self) -> Result<(), StageError> {
        let ups: Vec<_> = self
            .hosts
            .iter()
            .flat_map(|(name, host)| {
                // Where it listens now: a restart can have taken it to another port.
                let world = self.world.lock();
                let address = world.host_address(name).unwrap_or(host.address);
                let up = world.listener(address).as_ref() == Some(name) && !host.external;
                let also = host.also.map(|also| SocketAddr::new(also.ip(), address.port()));
                [Some(address), also].into_iter().flatten().map(move |address| (name.clone(), address, up))
            })
            .collect();
        let world = self.leases[0].network;
        for subject in &mut self.subjects {
            let Some(doors) = &mut subject.doors else { continue };
            for (host, address, up) in &ups {
                let address = SocketAddr::new(moved(address.ip(), world, subject.network), address.port());
                let set = self.runtime.block_on(doors.set(host, address, *up));
                set.map_err(|error| bind_error(address, &error))?;
            }
        }
        Ok(())
    }

    /// After the world has acted: a host that a target plays is still there, and what it logged is taken.
    fn look_after_hosts(&mut self) -> Result<(), StageError> {
        for index in 0..self.subjects.len() {
            let subject = &mut self.subjects[index];
            match &mut subject.driver {
                Driver::Adapter(Some(session)) if subject.started => {
                    if let Err(fault) = session.is_sound() {
                        return Err(self.broken(index, fault));
                    }
                }
                Driver::Program(Some(process)) => {
                    if let Some(status) = process.ended() {
                        let name = subject.name.clone();
                        return Err(self.trouble(&name, Fault::Died(status.to_string())));
                    }
                }
                _ => {}
            }
        }
        self.take_host_events()
    }

    /// Log records that hosts wrote since the world last did something.
    pub(super) fn take_host_events(&mut self) -> Result<(), StageError> {
        let length = self.world.lock().trace().len();
        if self.role() == Role::Host && length != self.logged {
            for index in 0..self.subjects.len() {
                self.take_events(index)?;
            }
        }
        self.logged = self.world.lock().trace().len();
        Ok(())
    }
}

/// What a listener that can't be opened means: a machine without it, or something of ours.
pub(super) fn bind_error(address: SocketAddr, error: &io::Error) -> StageError {
    let why = format!("can't listen at {address}: {error}");
    match error.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable | io::ErrorKind::PermissionDenied => {
            StageError::Missing(why)
        }
        _ => StageError::Ours(why),
    }
}

/// The actor that an action is for, if it is for one.
fn actor_of(action: &Action) -> Option<&Actor> {
    match action {
        Action::Boot(of)
        | Action::Anew(of)
        | Action::Activate(of)
        | Action::Restart(of)
        | Action::Registry(of, ..)
        | Action::Machine(of, _)
        | Action::Network(of, ..)
        | Action::Console(of, _)
        | Action::Stop(of)
        | Action::Start(of)
        | Action::Faults(of, _)
        | Action::Configure { host: of, .. }
        | Action::Send { by: of, .. }
        | Action::Talk { by: of, .. } => Some(of),
        Action::KeyState(..)
        | Action::RaiseLimit(_)
        | Action::Advance(_)
        | Action::AddRecord(_)
        | Action::RemoveRecords { .. }
        | Action::FailZone(..) => None,
    }
}

impl Stage for LiveStage<'_> {
    fn now(&self) -> Filetime {
        self.world.lock().now()
    }

    fn act(&mut self, action: &Action) -> Result<(), StageError> {
        // Connects of before are judged by who listened then.
        (0..self.subjects.len()).for_each(|index| self.drain_refused(index));
        if let Action::Advance(minutes) = action {
            return self.advance(*minutes);
        }
        if let Some(index) = actor_of(action).and_then(|actor| self.index(actor)) {
            self.act_subject(index, action)?;
        } else {
            let action = self.as_published(action);
            apply(&mut self.world.lock(), &action)?;
            self.set_doors()?;
            let activity = self.activity.clone();
            self.runtime.block_on(activity.settle());
        }
        self.look_after_hosts()
    }

    fn mark(&mut self, step: &str) {
        mark(&mut self.world.lock(), step);
    }

    fn tell(&mut self, text: &str) {
        mark(&mut self.world.lock(), text);
    }

    fn events_from(&self, index: usize) -> Vec<Event> {
        self.world.lock().trace().get(index..).unwrap_or_default().to_vec()
    }

    fn properties(&mut self, of: &Actor) -> Result<Option<Properties>, StageError> {
        let Some(index) = self.index(of) else {
            return Ok(emulated_properties(&mut self.world.lock(), of));
        };
        if !self.target.can(Capability::Status) || !self.subjects[index].started {
            return Ok(None);
        }
        let view = self.ask(index, "status", Map::new(), Form::Any)?;
        Ok(Some(view.into_iter().collect()))
    }

    fn sees_refused(&self, by: &Actor) -> bool {
        // Packets to `::1` aren't read.
        let has_v6 = self.hosts.values().any(|host| host.address.is_ipv6() || host.also.is_some());
        if has_v6 && self.index(by).is_some() {
            return false;
        }
        let watches = |index: usize| {
            let doors = self.subjects[index].doors.as_ref();
            doors.is_some_and(|doors| doors.visitors.refused.is_some())
        };
        self.index(by).is_none_or(watches)
    }

    fn sees_silence(&self, of: &Actor) -> bool {
        let world = self.world.lock();
        let listening = |host: &HostSpec| {
            world.listener(world.host_address(&host.name).unwrap_or(host.address)).is_some()
        };
        self.index(of).is_none() || self.hosts.values().all(listening) || self.sees_refused(of)
    }

    fn sees_log(&self, of: &Actor) -> bool {
        self.index(of).is_none() || self.target.can(Capability::Events)
    }

    fn sees_results(&self, of: &Actor) -> bool {
        self.index(of).is_none() || self.target.can(Capability::Result)
    }
}
