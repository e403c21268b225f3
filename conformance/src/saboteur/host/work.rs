//! What a host's saboteur can do.

use std::collections::{BTreeMap, BTreeSet};

use emulator::{
    endpoint::{Decision, HostFaults, View},
    host::{Host, HostConfig, Publication, PublicationEnd},
    model::{Filetime, Hresult, LogRecord, MachineChange, RegistryPath, RegistryValue},
    rpc::server::{CallAnswer, ServerConfig},
    trace::Close,
    wire::{LabKeys, Request, Response},
};
use uuid::Uuid;

use crate::saboteur::{Pdus, pdus::PduWork};

/// How a host's saboteur works.
#[derive(Clone, Copy, Debug)]
pub enum HostWork {
    /// Changes what the host is made with.
    Config(fn(&mut HostConfig)),
    /// Changes its RPC layer.
    Rpc(fn(&mut ServerConfig)),
    /// Puts a fault layer on its connections.
    Faults(fn(&mut HostFaults)),
    /// Changes the octets of a segment, before there are PDUs.
    Segment(fn(&mut Pdus, &mut Vec<u8>)),
    /// Notices that a client closed its side.
    Closed(fn(&mut Pdus, Close)),
    /// Changes PDUs that arrive.
    Arrives(PduWork),
    /// Changes PDUs that leave.
    Leaves(PduWork),
    /// Changes how it closes a connection, each time that it has taken octets.
    Closes(fn(&mut Pdus, &mut Option<Close>)),
    /// Changes a sealed message before it is opened.
    Message(fn(&LabKeys, &mut Vec<u8>)),
    /// Changes an answer after it is sealed.
    Answer(fn(&mut Pdus, &LabKeys, &mut CallAnswer)),
    /// Acts before a request is decided on, or changes it.
    Before(fn(&mut HostMemory, &mut Host, Filetime, &mut Request)),
    /// Changes the decision on a request.
    Decision(fn(&mut HostMemory, &mut Host, Filetime, &Request, &mut Decision)),
    /// Changes the decision on a message that failed a check of its form.
    Invalid(fn(&mut HostMemory, &mut Host, &mut Decision)),
    /// Changes the updates that it makes of DNS.
    Publish(fn(&mut HostMemory, &mut Host, Filetime, &mut Vec<Publication>)),
    /// Changes what it learns of how an update ended.
    Published(fn(&mut HostMemory, &mut PublicationEnd)),
    /// Changes when it wants a tick; before that it gets none.
    Deadline(fn(&Host) -> Option<Filetime>),
    /// Changes what its registry is set to; without a path nothing is set.
    Registry(fn(&mut HostMemory, &mut Host, &mut Option<RegistryPath>, &mut Option<RegistryValue>)),
    /// Stands in for a change of its machine, where it gives a result.
    Change(fn(&mut HostMemory, &mut Host, Filetime, &MachineChange) -> Option<Hresult>),
    /// Changes what the activation service answers.
    Activated(fn(&mut HostMemory, &mut Host, &mut Result<(), Hresult>)),
    /// Acts after its service started or restarted.
    Started(fn(&mut HostMemory, &mut Host, Filetime)),
    /// Changes the arguments of a console command.
    Typed(fn(&mut HostMemory, &Host, &mut Vec<String>)),
    /// Changes the exit code of a console command, and what it printed.
    Printed(fn(&mut HostMemory, &Host, &mut u8, &mut Vec<String>)),
    /// Changes log records.
    Log(fn(&mut HostMemory, &Host, &mut Vec<LogRecord>)),
    /// Changes the property view.
    View(fn(&mut HostMemory, &Host, Filetime, &mut View)),
    /// Several of these, for one defect that shows in more than one place.
    Several(&'static [HostWork]),
}

/// What a saboteur remembers of a host's life.
#[derive(Debug, Default)]
pub struct HostMemory {
    /// Machines that were accepted, with the time of the first request.
    pub seen: BTreeMap<Uuid, Filetime>,
    /// Names of machines that were accepted.
    pub names: BTreeSet<String>,
    /// Requests accepted from machines that were so before.
    pub repeats: u32,
    /// Requests so far.
    pub requests: u32,
    /// The request that is decided on, as it came.
    pub asked: Option<Request>,
    /// When its service first started.
    pub started: Option<Filetime>,
    /// The first answer that it gave.
    pub first: Option<Response>,
    /// Anything that is counted.
    pub number: u32,
    /// The arguments of the console command that runs.
    pub typed: Vec<String>,
}
