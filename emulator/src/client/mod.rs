//! The client role: discovery, attempts, licence state and its timers. Typed input, typed output, no bytes, no I/O.

mod activation;
mod attempt;
mod cache;
mod changes;
mod condition;
mod config;
mod hardware;
mod installation;
mod io;
mod keys;
mod licence;
mod licence_view;
mod machine;
#[cfg(test)]
mod machine_tests;
mod named;
mod notices;
mod plan;
mod policy;
mod records;
mod service_start;
mod settings;
mod timer;
#[cfg(test)]
mod timer_tests;
mod view;

pub use crate::{dns::srv_order::SrvOrder, model::Change};
pub use attempt::{ExchangeEnd, LookupEnd};
pub use config::{ClientConfig, Discovery, HostAddress};
pub use hardware::HardwarePolicy;
pub use installation::Genuine;
pub use io::{ClientInput, ClientOutput, NetworkChange};
pub use keys::User;
pub use licence::{Firmware, InstalledKey, LicenceConfig, OemCoverage, Origin};
pub use machine::Client;
pub use named::{DEFAULT_PORT, NamedHost, NamedHostError, Scope};
pub use notices::{Feature, Notices};
pub use policy::Policy;
pub use timer::{AttemptEnd, Condition, Means, TimerEffect, TimerInput, TimerState, Trigger};
