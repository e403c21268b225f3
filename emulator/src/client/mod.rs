//! The client role: discovery, attempts, licence state and its timers. Typed input, typed output, no bytes, no I/O.

mod attempt;
mod config;
mod hardware;
mod io;
mod licence;
mod machine;
mod records;
mod timer;
mod view;

pub use crate::dns::srv_order::SrvOrder;
pub use attempt::{ExchangeEnd, LookupEnd};
pub use config::{ClientConfig, Discovery, HostAddress};
pub use hardware::HardwarePolicy;
pub use io::{Change, ClientInput, ClientOutput, NetworkChange};
pub use licence::{Firmware, InstalledKey, LicenceConfig};
pub use machine::Client;
pub use timer::{AttemptEnd, Policy, TimerEffect, TimerInput, TimerState};
