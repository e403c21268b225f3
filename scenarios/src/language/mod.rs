//! The scenario language: syntax tree, reading, checks.

mod about;
mod axes;
mod case;
mod check;
mod diagnostic;
mod document;
mod faults;
mod flaw;
mod folder;
mod forms;
mod leaf;
mod lesson;
mod lint;
mod load;
mod locate;
mod parse;
mod pattern;
mod proves;
mod rpc;
mod scenario;
mod single;
mod step;
mod template;
mod token;
mod translate;
mod tree;

pub use case::{Case, expand};
pub use check::LIVE_TRIALS;
pub use diagnostic::{Diagnostic, Severity};
pub use document::{Document, Mistake};
pub use faults::{AnswerDamage, HostFault, RequestDamage};
pub use leaf::{
    ActorName, ClockOffset, Code, IntervalText, KeyName, Length, ProductName, RegistryData, RegistryName,
    RegistryValues, Time,
};
pub(crate) use leaf::{number, unknown};
pub use lesson::{Choice, Lesson, paragraphs, told_length, told_moment};
pub use lint::{Lint, lint};
pub(crate) use load::load_as;
pub use load::{Loaded, load};
pub use pattern::{AckPattern, AnswerPattern, ConsolePattern, PduPattern, RequestPattern, StatusPattern};
pub use rpc::{
    AckPdu, AnswerPdu, BarePdu, BindPdu, FaultPdu, InterfaceName, NakPdu, OtherPdu, PduDamage, RequestPdu,
    Say, StubDamage, SyntaxName, Talk,
};
pub use scenario::{
    AddressRecord, Axes, Client, Cohort, DnsFailure, Family, Host, KeyState, Ndr, Publish, Record, Scenario,
    SrvRecord, Updates, World, Zone,
};
pub use single::{read_step, step_words};
pub use step::{
    Closing, Configure, ConnectEnd, DnsChange, Expectation, LookupEnd, NetworkChange, RecordKind,
    RegistryEdit, Send, ServiceChange, Share, Step,
};
pub use template::{Fact, Piece, Placeholder, Template};
