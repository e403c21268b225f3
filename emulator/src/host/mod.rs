//! The host role: counting, refusals, intervals, its own licence, its registry, publication. Typed input, typed output, no bytes, no I/O.

mod config;
mod count;
mod counters;
mod licence;
mod log;
mod machine;
mod publish;
mod registry;
mod settings;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub use config::{Environment, HostConfig, PublishDomain};
pub use count::{Asker, Count};
pub use counters::Counters;
pub use licence::Activation;
pub use machine::Host;
pub use publish::{Publication, PublicationEnd};
pub use table::ClientTable;
