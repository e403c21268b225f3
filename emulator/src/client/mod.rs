//! The client role: discovery, attempts, licence state and its timers. Typed input, typed output, no bytes, no I/O.

mod attempt;
mod condition;
mod config;
mod hardware;
mod io;
mod licence;
mod machine;
mod policy;
mod records;
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
pub use policy::Policy;
pub use timer::{AttemptEnd, Condition, Means, TimerEffect, TimerInput, TimerState};
