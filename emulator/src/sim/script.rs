//! What a script does to the world.

use crate::{
    client::{ClientInput, NetworkChange},
    dns::Name,
    endpoint::{Exchange, Shape},
    model::{Hresult, MachineChange, RegistryPath, RegistryValue, Version},
    sim::World,
    trace::{Actor, Event, Kind},
    wire::{self, FieldError, LabKeys, SealFaults, Value},
};

/// A request of a script's own making: a client's present request with changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawMessage {
    /// Fields changed before sealing.
    pub set: Vec<(String, Value)>,
    /// What is wrong with the seal.
    pub seal: SealFaults,
    /// The version inside differs from the one in clear (versions 5 and 6).
    pub inner_version: bool,
    /// Sealed under another label.
    pub label: Option<String>,
    /// Octets in place of the sealed message.
    pub octets: Option<Vec<u8>>,
    /// One bit of the last octet flipped.
    pub flip_last: bool,
    /// Octets cut off (negative) or zeros put on (positive) at the end.
    pub lengthen: i8,
    /// The sealed message ends where this octet of its body would stand.
    pub end: Option<usize>,
    /// Operation number in place of 0.
    pub opnum: Option<u16>,
}

/// Octets before the sealed body of versions 5 and 6: the version and the IV.
const CLEAR: usize = 20;

impl World {
    /// A client starts.
    pub fn boot(&mut self, client: &Actor) {
        if let Some(actor) = self.clients.get_mut(client) {
            if actor.booted {
                return self.begin_anew(client);
            }
            actor.booted = true;
            let now = actor.now(self.now);
            if actor.config.now != now {
                self.begin_anew(client);
            } else {
                self.drive(client, ClientInput::Boot);
            }
        }
    }

    /// A client forgets everything and starts again, with other randomness.
    pub fn begin_anew(&mut self, client: &Actor) {
        let (now, seed) = (self.now, self.seed);
        if let Some(actor) = self.clients.get_mut(client) {
            let now = actor.now(now);
            actor.begin_anew(now, seed, client, &*self.cast);
            self.drive(client, ClientInput::Boot);
        }
    }

    /// A user asks a machine for activation (`/ato`): a client by whatever its key is for, a host by the activation
    /// service.
    pub fn activate(&mut self, machine: &Actor) {
        if self.hosts.contains_key(machine) {
            self.activate_host(machine);
        } else {
            self.drive(machine, ClientInput::Activate);
        }
    }

    /// A machine restarts, and its licensing service with it. One that is off stays off.
    pub fn restart(&mut self, machine: &Actor) {
        if self.hosts.contains_key(machine) {
            self.restart_host(machine);
        } else if self.clients.get(machine).is_some_and(|actor| actor.booted) {
            self.drive(machine, ClientInput::Restart);
        }
    }

    /// A registry value of an emulated machine is set, or deleted with `None`; what that came to is in the trace.
    pub fn set_registry(&mut self, machine: &Actor, path: &RegistryPath, value: Option<RegistryValue>) {
        let set = match self.clients.get_mut(machine) {
            Some(actor) => actor.role.set_registry(path.clone(), value),
            None => self.set_host_registry(machine, path.clone(), value),
        };
        let result = set.map_or(Hresult::INVALID_DATA, |()| Hresult::OK);
        self.note(Event::new(self.now, Kind::Machine, machine).with("result", result));
    }

    /// Something is done to a machine; what it came to is in the trace.
    pub fn change_machine(&mut self, machine: &Actor, change: MachineChange) {
        if self.hosts.contains_key(machine) {
            self.change_host(machine, &change);
        } else {
            self.drive(machine, ClientInput::Machine(change));
        }
    }

    /// A client's machine is switched off: no time passes for it. What it finds when it is switched on again may be long
    /// over.
    pub fn switch_off(&mut self, client: &Actor) {
        if let Some(actor) = self.clients.get_mut(client) {
            actor.off = true;
        }
    }

    /// A client's machine is switched on, and its licensing service starts.
    pub fn switch_on(&mut self, client: &Actor) {
        if let Some(actor) = self.clients.get_mut(client) {
            actor.off = false;
        }
        self.restart(client);
    }

    /// The network around a client changes. One that is off finds it so when it is switched on.
    pub fn change_network(&mut self, client: &Actor, change: NetworkChange, suffixes: Option<Vec<Name>>) {
        if let Some(actor) = self.clients.get_mut(client).filter(|actor| actor.off) {
            return actor.role.client_mut().set_network(change != NetworkChange::Down);
        }
        self.drive(client, ClientInput::Network(change, suffixes));
    }

    /// A client sends one request of the script's making to a host, over a connection of its own and beside its life.
    pub fn send_raw(&mut self, client: &Actor, host: &Actor, message: &RawMessage) -> Result<(), FieldError> {
        let Some(to) = self.hosts.get(host).map(|actor| actor.address) else { return Ok(()) };
        let Some(mut actor) = self.clients.remove(client) else { return Ok(()) };
        let data = self.build(&mut actor, message);
        let data = match data {
            Ok(data) => data,
            Err(error) => {
                self.clients.insert(client.clone(), actor);
                return Err(error);
            }
        };
        let shape = Shape { opnum: message.opnum, ..actor.shape.clone() };
        let exchange = Exchange::raw(&self.keys, data, &actor.rpc, shape);
        self.run_exchange(client, &actor, to, exchange);
        self.clients.insert(client.clone(), actor);
        Ok(())
    }

    pub(super) fn build(
        &self,
        actor: &mut super::actors::ClientActor,
        message: &RawMessage,
    ) -> Result<Vec<u8>, FieldError> {
        if let Some(octets) = &message.octets {
            return Ok(octets.clone());
        }
        let request = actor.role.client().request(actor.now(self.now));
        let mut body = request.encode();
        for (name, value) in &message.set {
            wire::set(&mut body, &wire::tables::REQUEST, name, value)?;
        }
        let mut seal = message.seal;
        if message.inner_version {
            // The body says another version of the same kind of seal; the clear one stays the client's.
            let inner = if request.version == Version::V6 { Version::V5 } else { Version::V6 };
            wire::set(&mut body, &wire::tables::REQUEST, "major", &Value::Number(inner.major().into()))?;
            seal.outer = Some((request.version.major(), 0));
        }
        let other = message.label.as_deref().map(LabKeys::derive);
        let keys = other.as_ref().unwrap_or(&self.keys);
        let mut data = wire::reseal_request(keys, request.version, &body, actor.entropy.bytes(), seal);
        if message.flip_last
            && let Some(last) = data.last_mut()
        {
            *last ^= 1;
        }
        let length = data.len().saturating_add_signed(isize::from(message.lengthen));
        data.resize(length, 0);
        if let Some(end) = message.end {
            data.truncate(end + if request.version == Version::V4 { 0 } else { CLEAR });
        }
        Ok(data)
    }
}
