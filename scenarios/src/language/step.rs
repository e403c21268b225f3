//! The syntax tree of a script: steps and expectations.

use std::collections::BTreeMap;

use emulator::model::{LicenceStatus, MachineChange};
use serde::Deserialize;

use crate::catalogue::RequirementId;

use super::{
    faults::{HostFault, RequestDamage},
    leaf::{ActorName, Code, IntervalText, Length, RegistryData, RegistryName},
    pattern::{AckPattern, AnswerPattern, ConsolePattern, PduPattern, RequestPattern, StatusPattern},
    rpc::Talk,
    scenario::{DnsFailure, KeyState, Record},
};

/// One step of a script.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Step {
    /// Starts a client, or every client of a cohort.
    Boot(ActorName),
    /// Forgets everything a client knows and boots it again, with other randomness.
    Anew(ActorName),
    /// Lets time pass.
    Advance(Length),
    /// Asks a client for activation, as a user's `/ato`; a host activates itself with the activation service.
    Activate(ActorName),
    /// A machine restarts, and its licensing service with it; what is stored stays.
    Restart(ActorName),
    /// Values of a machine's registry are set or deleted.
    Registry(RegistryEdit),
    /// Something is done to a machine: rearm, another key, other hardware, …
    Machine(ActorName, MachineChange),
    /// The activation service changes its mind about a key.
    Service(ServiceChange),
    /// Changes the network around a client.
    Network {
        /// The client.
        of: ActorName,
        /// What changes.
        change: NetworkChange,
        /// Suffixes of the new network.
        suffixes: Option<Vec<String>>,
    },
    /// Runs a console command on an actor.
    Console {
        /// The actor.
        of: ActorName,
        /// Its arguments.
        args: Vec<String>,
    },
    /// An emulated host stops listening.
    Stop(ActorName),
    /// An emulated host listens again; its table is kept.
    Start(ActorName),
    /// What is wrong with an emulated host from now on; `[]` for nothing.
    Faults(ActorName, Vec<HostFault>),
    /// An administrator changes an emulated host.
    Configure(Configure),
    /// Changes DNS.
    Dns(DnsChange),
    /// An emulated client sends one request of its own making, beside its life.
    Send(Send),
    /// An emulated client talks DCE/RPC to a host, PDU by PDU, on a connection beside its life.
    Talk(Talk),
    /// An emulated client sends every request that the field table says a host must refuse, between sound ones.
    Mutations {
        /// The client.
        by: ActorName,
        /// The host.
        to: ActorName,
    },
    /// Repeats acting steps.
    Repeat(u32, Vec<Step>),
    /// Something must have happened since the last acting step.
    Expect(Expectation, Vec<RequirementId>),
    /// These must have happened in this order.
    InOrder(Vec<Expectation>, Vec<RequirementId>),
    /// Requests and answers that nothing expected are accepted since the last acting step.
    AnyTraffic,
    /// Says something to who reads the run, and does nothing.
    Tell(String),
}

/// A change of the network around a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum NetworkChange {
    /// It comes up.
    Up,
    /// It goes down.
    Down,
    /// It becomes another one.
    Changed,
}

/// A change of what the activation service knows. Keys are called by their lab names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum ServiceChange {
    /// It says something else of a key.
    Key(String, KeyState),
    /// On request it raises the limit of a key.
    RaiseLimit(String),
}

/// A change of a machine's registry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryEdit {
    /// The machine.
    pub of: ActorName,
    /// Values by their paths.
    #[serde(default)]
    pub set: BTreeMap<RegistryName, RegistryData>,
    /// Paths of values that are deleted.
    #[serde(default)]
    pub delete: Vec<RegistryName>,
}

/// What an administrator changes on a host; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configure {
    /// The host.
    pub host: ActorName,
    /// Whether it is activated.
    pub activated: Option<bool>,
    /// Interval for clients that are not activated.
    pub activation_interval: Option<IntervalText>,
    /// Interval for activated clients.
    pub renewal_interval: Option<IntervalText>,
}

/// A change of DNS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum DnsChange {
    /// Adds a record to a zone.
    Add(String, Record),
    /// Removes every service record of a zone that names this target.
    Remove {
        /// The zone.
        zone: String,
        /// The target, as in the record.
        target: String,
    },
    /// From now on a zone fails; `None` heals it.
    Fail(String, Option<DnsFailure>),
}

/// A request of a script's own making.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// The emulated client whose request it is.
    pub by: ActorName,
    /// The host it goes to.
    pub to: ActorName,
    /// Fields changed before sealing, by the names of the request's field table.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// Damage done after sealing.
    pub damage: Option<RequestDamage>,
    /// Another operation number.
    pub opnum: Option<u16>,
}

/// What must have happened since the last acting step. Fields left out are free.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Expectation {
    /// A client's request.
    Request(RequestPattern),
    /// A host's answer.
    Answer(AnswerPattern),
    /// A host's response with an HRESULT and no answer in it.
    Refusal {
        /// The host.
        by: ActorName,
        /// The client.
        to: Option<ActorName>,
        /// The code.
        hresult: Code,
        /// Fields of its PDU by name.
        #[serde(default)]
        pdu: PduPattern,
    },
    /// A host's fault.
    Fault {
        /// The host.
        by: ActorName,
        /// The client.
        to: Option<ActorName>,
        /// The status.
        status: Code,
        /// Fields of its PDU by name.
        #[serde(default)]
        pdu: PduPattern,
    },
    /// A client's bind.
    Bind {
        /// The client.
        by: ActorName,
        /// The host.
        to: Option<ActorName>,
        /// Fields of its PDU by name.
        #[serde(default)]
        pdu: PduPattern,
    },
    /// No request that nothing has taken.
    NoRequest {
        /// The client.
        by: ActorName,
    },
    /// A host's bind_ack.
    BindAck(AckPattern),
    /// A host's alter_context_resp.
    AlterAck(AckPattern),
    /// A host's bind_nak.
    BindNak {
        /// The host.
        by: ActorName,
        /// The client.
        to: Option<ActorName>,
        /// The reason.
        reason: Option<u16>,
        /// Fields of its PDU by name.
        #[serde(default)]
        pdu: PduPattern,
    },
    /// A PDU of a type that no other expectation is about.
    Pdu {
        /// Who says it.
        by: ActorName,
        /// To whom.
        to: Option<ActorName>,
        /// The name of its type, such as `orphaned`.
        is: String,
        /// Its fields by name.
        #[serde(default)]
        pdu: PduPattern,
    },
    /// No answer, refusal, fault, bind_nak or other PDU that nothing has taken.
    NoAnswer {
        /// The host.
        by: ActorName,
    },
    /// One side closes a connection.
    Close {
        /// Who closes.
        by: ActorName,
        /// How.
        how: Option<Closing>,
    },
    /// A client tries to connect to a host, or to an address where nothing listens (`nobody`).
    Connect {
        /// The client.
        by: ActorName,
        /// The host.
        to: Option<String>,
        /// What came of it.
        end: Option<ConnectEnd>,
    },
    /// A client asks DNS.
    Lookup {
        /// The client.
        by: ActorName,
        /// The name asked for.
        name: Option<String>,
        /// The type asked for.
        rtype: Option<RecordKind>,
        /// What DNS answered.
        end: Option<LookupEnd>,
    },
    /// A host updates DNS.
    Update {
        /// The host.
        by: ActorName,
        /// The zone.
        zone: Option<String>,
        /// The answer, such as `NOERROR` or `REFUSED`.
        rcode: Option<String>,
    },
    /// A client doesn't ask DNS.
    NoLookup {
        /// The client.
        by: ActorName,
        /// The name that is not asked for; any when left out.
        name: Option<String>,
        /// The type that is not asked for; any when left out.
        rtype: Option<RecordKind>,
    },
    /// A host doesn't update DNS.
    NoUpdate {
        /// The host.
        by: ActorName,
        /// The zone; any when left out.
        zone: Option<String>,
    },
    /// What a change of a machine or of its registry came to.
    Machine {
        /// The machine.
        of: ActorName,
        /// The result.
        result: Option<Code>,
        /// Whether it is another than success.
        fails: Option<bool>,
    },
    /// The property view of an actor, read now.
    Status(StatusPattern),
    /// A log record.
    Event {
        /// Whose log.
        of: ActorName,
        /// The event's id.
        id: u32,
        /// Fields by name.
        #[serde(default)]
        fields: BTreeMap<String, String>,
    },
    /// No log record of this id.
    NoEvent {
        /// Whose log.
        of: ActorName,
        /// The event's id.
        id: u32,
    },
    /// An attempt ended with this result.
    Attempt {
        /// The client.
        of: ActorName,
        /// The result.
        result: Code,
    },
    /// No request, and no attempt to connect.
    Silence {
        /// The client.
        of: ActorName,
    },
    /// A series of requests.
    Requests {
        /// The client.
        by: ActorName,
        /// Their spacing.
        every: Length,
        /// How many.
        times: u32,
        /// Licence status in each of them.
        licence: Option<LicenceStatus>,
    },
    /// A series of answers.
    Answers {
        /// The host.
        by: ActorName,
        /// How many.
        times: u32,
        /// The count in each of them.
        count: Option<u32>,
    },
    /// A series of refusals.
    Refusals {
        /// The host.
        by: ActorName,
        /// How many.
        times: u32,
        /// The code of each of them.
        hresult: Code,
    },
    /// Every malformed request is refused with this code, and every other one answered.
    EachRefused {
        /// The host.
        by: ActorName,
        /// The code.
        hresult: Code,
    },
    /// How often each host was asked first over many trials.
    Distribution {
        /// The client.
        by: ActorName,
        /// How many requests in all.
        trials: u32,
        /// Requests to each host.
        shares: BTreeMap<ActorName, Share>,
    },
    /// What a console command printed.
    Console(ConsolePattern),
    /// One of several acceptable outcomes, each with a label.
    AnyOf(Vec<(String, Expectation)>),
    /// Several, one after another: an outcome among several that has more than one event.
    All(Vec<Expectation>),
}

/// How a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Closing {
    /// FIN.
    Fin,
    /// RST.
    Rst,
}

/// What came of connecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum ConnectEnd {
    /// Connected.
    Accepted,
    /// Refused (RST).
    Refused,
}

/// A type of DNS record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum RecordKind {
    /// SRV.
    #[serde(rename = "Srv")]
    Srv,
    /// A.
    A,
    /// AAAA.
    Aaaa,
}

/// What DNS answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum LookupEnd {
    /// Records.
    Records,
    /// The name without such records.
    NoRecords,
    /// No such name.
    NameNotFound,
    /// SERVFAIL, REFUSED or silence.
    Failed,
}

/// Bounds of a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Fewest.
    pub at_least: u32,
    /// Most.
    pub at_most: u32,
}
