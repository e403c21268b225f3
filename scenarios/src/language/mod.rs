//! The scenario language: syntax tree, reading, checks.

mod axes;
mod faults;
mod leaf;
mod scenario;
mod step;

pub use faults::{AnswerDamage, HostFault, RequestDamage};
pub use leaf::{ActorName, ClockOffset, Code, IntervalText, KeyName, Length, ProductName, Time};
pub use scenario::{
    AddressRecord, Axes, Client, Cohort, DnsFailure, Host, KeyState, Ndr, Publish, Record, Scenario,
    SrvRecord, Updates, World, Zone,
};
pub use step::{
    AnswerPattern, Closing, Configure, ConnectEnd, ConsolePattern, DnsChange, Expectation, LookupEnd,
    NetworkChange, RecordKind, RequestPattern, Send, Share, StatusPattern, Step,
};
