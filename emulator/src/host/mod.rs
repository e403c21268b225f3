//! The host role: counting, refusals, intervals, publication. Typed input, typed output, no bytes, no I/O.

mod config;
mod counters;
mod log;
mod machine;
mod publish;
mod table;
mod view;

pub use config::{HostConfig, PublishDomain};
pub use counters::Counters;
pub use machine::Host;
pub use publish::Publication;
pub use table::ClientTable;
