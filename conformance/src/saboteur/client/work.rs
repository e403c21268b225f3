//! What a client's saboteur can do.

use emulator::{
    client::{Client, ClientConfig, ClientInput, ClientOutput, LookupEnd},
    endpoint::View,
    model::{Change, Filetime, LogRecord, RegistryPath, RegistryValue},
    rpc::client::{CallOutcome, ClientConfig as ClientRpc},
    wire::{Iv, LabKeys, Request},
};

use crate::saboteur::{Pdus, pdus::PduWork};

/// How a client's saboteur works.
#[derive(Clone, Copy, Debug)]
pub enum ClientWork {
    /// Changes what the client is made with.
    Config(fn(&mut ClientConfig)),
    /// Changes its RPC layer.
    Rpc(fn(&mut ClientRpc)),
    /// Changes the octets of a segment that arrives.
    Segments(fn(&mut Vec<u8>)),
    /// Leaves the connection open when the call on it is over.
    Stays,
    /// Changes PDUs that leave.
    Leaves(PduWork),
    /// Changes PDUs that arrive.
    Arrives(PduWork),
    /// Changes what a call came to, before its message is opened; the request and its IV are there to look at.
    Outcome(fn(&mut Pdus, &LabKeys, Option<&(Request, Iv)>, &mut CallOutcome)),
    /// Changes what happens to the client; [`ClientMemory::sent`] has the request that it sent last.
    Input(fn(&mut ClientMemory, &mut Client, Filetime, &mut ClientInput)),
    /// Takes the place of the client.
    Instead(fn(&mut ClientMemory, &mut Client, Filetime, ClientInput) -> ClientOutput),
    /// Changes what the client wants.
    Output(fn(&mut ClientMemory, &mut Client, Filetime, &mut ClientOutput)),
    /// Changes a request before it is sent.
    Request(fn(&mut ClientMemory, &Client, &mut Request)),
    /// Changes when the client wants a tick; before that it gets none.
    Deadline(fn(&ClientMemory, &Client) -> Option<Filetime>),
    /// Changes what its registry is set to; without a path nothing is set.
    Registry(fn(&mut ClientMemory, &mut Client, &mut Option<RegistryPath>, &mut Option<RegistryValue>)),
    /// Changes the arguments of a console command, or does something else in its place.
    Typed(fn(&mut ClientMemory, &mut Client, &mut Vec<String>)),
    /// Changes the exit code of a console command, and what it printed.
    Printed(fn(&mut ClientMemory, &Client, &mut u8, &mut Vec<String>)),
    /// Changes log records.
    Log(fn(&mut ClientMemory, &Client, &mut Vec<LogRecord>)),
    /// Changes what it tells of attempts and changes of its machine.
    Changes(fn(&mut ClientMemory, &Client, &mut Vec<Change>)),
    /// Changes the property view.
    View(fn(&ClientMemory, &Client, Filetime, &mut View)),
    /// Several of these, for one defect that shows in more than one place.
    Several(&'static [ClientWork]),
}

/// What a saboteur remembers of a client's life.
#[derive(Debug, Default)]
pub struct ClientMemory {
    /// The request that it sent last.
    pub sent: Option<Request>,
    /// Requests so far.
    pub requests: u32,
    /// Anything that is counted.
    pub number: u32,
    /// Any time that is kept.
    pub time: Option<Filetime>,
    /// The end of a look-up that is kept.
    pub looked_up: Option<LookupEnd>,
    /// The arguments of the console command that runs.
    pub typed: Vec<String>,
}
