//! Hosts that keep to a script on their connections: every RPC defect that a client can meet.

mod behind;
mod heard;
mod run;
mod said;

pub(super) use behind::Behind;
pub(super) use run::Script;
pub use said::{HostPdu, HostSay, HostWhat};
