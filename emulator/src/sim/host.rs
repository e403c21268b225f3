//! What happens to hosts of the world: starts and restarts, activation, changes of their machines.

use std::net::SocketAddr;

use crate::{
    endpoint::HostFaults,
    host::{Activation, HostConfig},
    model::{Hresult, MachineChange, Registry, RegistryError, RegistryPath, RegistryValue},
    service::{KeyState, Service},
    sim::{World, actors::HostActor},
    trace::Actor,
};

impl World {
    /// Every host starts its service: records are published.
    pub fn start_hosts(&mut self) {
        for name in self.host_names() {
            self.start_host_service(&name);
        }
    }

    /// A host stops or begins to listen; its table stays.
    pub fn set_up(&mut self, host: &Actor, up: bool) {
        if let Some(actor) = self.hosts.get_mut(host) {
            actor.up = up;
        }
        if up {
            self.start_host_service(host);
        }
    }

    /// A host's machine restarts: its registry takes effect, its table is lost, it publishes.
    pub fn restart_host(&mut self, host: &Actor) {
        let now = self.now;
        let Some(actor) = self.played(host) else { return };
        let publications = actor.role.restart(actor.now(now));
        actor.settle();
        self.note_host(host);
        self.publish(host, publications);
    }

    /// An administrator changes a host.
    pub fn configure(&mut self, host: &Actor, change: impl FnOnce(&mut HostConfig)) {
        if let Some(actor) = self.hosts.get_mut(host) {
            change(actor.role.host_mut().config_mut());
        }
    }

    /// Sets a value of an emulated host's registry, or removes it.
    pub fn set_host_registry(
        &mut self,
        host: &Actor,
        path: RegistryPath,
        value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        self.hosts.get_mut(host).map_or(Ok(()), |actor| actor.role.set_registry(path, value))
    }

    /// The registry of an emulated host.
    #[must_use]
    pub fn host_registry(&self, host: &Actor) -> Option<&Registry> {
        self.hosts.get(host).filter(|actor| !actor.external).map(|actor| actor.role.host().registry())
    }

    /// Does something to a host's machine. `None` for a host that isn't there or that a target plays.
    pub fn change_host(&mut self, host: &Actor, change: &MachineChange) -> Option<Hresult> {
        let now = self.now;
        let actor = self.hosts.get_mut(host).filter(|actor| !actor.external)?;
        if let Some(key) = actor.role.host().config().key.map(|key| format!("host/{}", key.name)) {
            // The vendor's mark is the service's, and so found on every machine with the key (STATE-034).
            match change {
                MachineChange::MarkNonGenuine => self.service.set_state(&key, KeyState::NonGenuine),
                MachineChange::Validate if !self.service.is_genuine(&key) => actor.role.host_mut().mark(),
                _ => {}
            }
        }
        let result = actor.role.change(actor.now(now), change);
        if *change == MachineChange::RestartService {
            self.restart_host(host);
        }
        self.note_host(host);
        self.tick_host(host);
        Some(result)
    }

    /// An administrator activates a host's key at the activation service. `None` as above.
    pub fn activate_host(&mut self, host: &Actor) -> Option<Hresult> {
        let world_now = self.now;
        let actor = self.hosts.get_mut(host).filter(|actor| !actor.external)?;
        let now = actor.now(world_now);
        let result = match actor.role.activate() {
            Activation::Ask(asked) => {
                let answer = self.service.activate(world_now, &asked);
                actor.role.activated(now, answer)
            }
            Activation::Ended(code) => code,
        };
        self.note_host(host);
        self.tick_host(host);
        Some(result)
    }

    /// The activation service.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The activation service, for scripts that change what it knows of keys.
    pub fn service_mut(&mut self) -> &mut Service {
        &mut self.service
    }

    /// What is wrong with a host from its next connection on.
    pub fn set_faults(&mut self, host: &Actor, faults: HostFaults) {
        if let Some(actor) = self.hosts.get_mut(host) {
            actor.faults = faults.into();
        }
    }

    /// The port that the target behind a host listens on: clients that find it published reach it there too.
    pub fn set_real_port(&mut self, host: &Actor, port: u16) {
        if let Some(actor) = self.hosts.get_mut(host) {
            actor.real_port = Some(port);
        }
    }

    /// Where a host listens.
    #[must_use]
    pub fn host_address(&self, host: &Actor) -> Option<SocketAddr> {
        self.hosts.get(host).map(|actor| actor.address)
    }

    /// A host starts its service: its records are published.
    fn start_host_service(&mut self, name: &Actor) {
        let now = self.now;
        let Some(actor) = self.played(name) else { return };
        let publications = actor.role.start(actor.now(now));
        actor.settle();
        self.note_host(name);
        self.publish(name, publications);
    }

    /// A host does what is due.
    pub(super) fn tick_host(&mut self, name: &Actor) {
        let now = self.now;
        let Some(actor) = self.played(name) else { return };
        let publications = actor.role.tick(actor.now(now));
        self.note_host(name);
        self.publish(name, publications);
    }

    /// A host that is emulated and up.
    fn played(&mut self, name: &Actor) -> Option<&mut HostActor> {
        self.hosts.get_mut(name).filter(|actor| actor.up && !actor.external)
    }
}
