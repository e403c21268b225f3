//! The client role: discovery, attempts, licence state and its timers. Typed input, typed output, no bytes, no I/O.

mod attempt;
mod cache;
mod condition;
mod config;
mod hardware;
mod io;
mod licence;
mod machine;
mod named;
mod plan;
mod policy;
mod records;
mod settings;
mod timer;
#[cfg(test)]
mod timer_tests;
mod view;

pub use crate::dns::srv_order::SrvOrder;
pub use attempt::{ExchangeEnd, LookupEnd};
pub use config::{ClientConfig, Discovery, HostAddress};
pub use hardware::HardwarePolicy;
pub use io::{Change, ClientInput, ClientOutput, NetworkChange};
pub use licence::{Firmware, InstalledKey, LicenceConfig};
pub use machine::Client;
pub use named::{DEFAULT_PORT, NamedHost, NamedHostError, Scope};
pub use policy::Policy;
pub use timer::{AttemptEnd, Condition, Means, TimerEffect, TimerInput, TimerState};
