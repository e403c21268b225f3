//! The `Stage` trait and the actions of a script, resolved to single actors.

use std::collections::BTreeMap;

use emulator::{
    client::NetworkChange,
    dns::{Name, Record},
    endpoint::HostFaults,
    model::{Filetime, Interval, MachineChange, Minutes, RegistryPath, RegistryValue},
    nameserver::Failure,
    service::KeyState,
    sim::{RawMessage, Talk},
    trace::{Actor, Event},
};
use serde_json::Value;

/// The property view of an actor: names to numbers and texts.
pub type Properties = BTreeMap<String, Value>;

/// One thing that a script does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A client starts.
    Boot(Actor),
    /// A client forgets everything and starts again, with other randomness.
    Anew(Actor),
    /// Time passes.
    Advance(Minutes),
    /// A user asks for activation: a client with its host, a host with the activation service.
    Activate(Actor),
    /// A machine restarts, and its licensing service with it.
    Restart(Actor),
    /// A registry value of a machine is set, or deleted.
    Registry(Actor, RegistryPath, Option<RegistryValue>),
    /// Something is done to a machine.
    Machine(Actor, MachineChange),
    /// The network around a client changes.
    Network(Actor, NetworkChange, Option<Vec<Name>>),
    /// A console command is run on an actor.
    Console(Actor, Vec<String>),
    /// An emulated host stops listening.
    Stop(Actor),
    /// An emulated host listens again.
    Start(Actor),
    /// What is wrong with an emulated host from now on.
    Faults(Actor, HostFaults),
    /// An administrator changes an emulated host.
    Configure {
        /// The host.
        host: Actor,
        /// Whether it is activated.
        activated: Option<bool>,
        /// Interval for clients that are not activated.
        activation_interval: Option<Interval>,
        /// Interval for activated clients.
        renewal_interval: Option<Interval>,
    },
    /// The activation service says something else of a key.
    KeyState(String, KeyState),
    /// The activation service raises the limit of a key.
    RaiseLimit(String),
    /// A record is added to its zone.
    AddRecord(Record),
    /// Service records of a zone with this target are removed.
    RemoveRecords {
        /// The zone.
        zone: Name,
        /// The target.
        target: Name,
    },
    /// A zone fails from now on, or no longer.
    FailZone(Name, Option<Failure>),
    /// An emulated client sends a request of the script's making.
    Send {
        /// The client.
        by: Actor,
        /// The host.
        to: Actor,
        /// The request.
        message: RawMessage,
    },
    /// An emulated client talks to a host, PDU by PDU.
    Talk {
        /// The client.
        by: Actor,
        /// The host.
        to: Actor,
        /// What it says.
        talk: Talk,
    },
}

/// Why a stage could not act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// The target says that it can't do this; its own word.
    #[error("unsupported: {0}")]
    Unsupported(String),
    /// The target misbehaved: it died, hung, or broke the protocol. A finding.
    #[error("{0}")]
    Target(String),
    /// Something of ours went wrong.
    #[error("{0}")]
    Ours(String),
    /// The machine lacks something.
    #[error("{0}")]
    Missing(String),
}

/// What a script acts on.
pub trait Stage {
    /// World time.
    fn now(&self) -> Filetime;

    /// Does one thing, and everything that follows from it.
    fn act(&mut self, action: &Action) -> Result<(), StageError>;

    /// Notes in the trace that the script acts.
    fn mark(&mut self, step: &str);

    /// Notes in the trace what the script says to who reads it.
    fn tell(&mut self, text: &str);

    /// Events from the one at `index` on.
    fn events_from(&self, index: usize) -> Vec<Event>;

    /// The property view of an actor, read now; `None` where it can't be seen.
    fn properties(&mut self, of: &Actor) -> Result<Option<Properties>, StageError>;

    /// Whether log records of an actor can be seen.
    fn sees_log(&self, of: &Actor) -> bool;

    /// Whether results of a client's attempts can be seen.
    fn sees_results(&self, of: &Actor) -> bool;

    /// Whether attempts to connect are seen where nobody listens.
    fn sees_refused(&self, _by: &Actor) -> bool {
        true
    }

    /// Whether an actor that does anything on the network now is seen to do so.
    fn sees_silence(&self, _of: &Actor) -> bool {
        true
    }
}
