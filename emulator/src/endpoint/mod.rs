//! Octets and the time in, octets and deadlines out: each codec joined to its role, fault layers between.

mod answer;
mod client;
mod dial;
pub mod dns;
mod faults;
mod host;
mod layer;
mod role;
mod script;

pub use answer::{Answerer, Decision, Served};
pub use client::{Exchange, Shape};
pub use dial::{Arrival, Channel, Dial, DialError};
pub use faults::{AnswerDamage, HostFaults, HostMode};
pub use host::{HostConnection, Reply};
pub use layer::{ClientLayer, HostLayer};
pub use role::{ClientRole, HostRole, View};
pub use script::{HostPdu, HostSay, HostWhat};
