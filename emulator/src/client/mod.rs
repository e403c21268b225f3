//! The client role: discovery, attempts, licence state and its timers. Typed input, typed output, no bytes, no I/O.

mod attempt;
mod config;
mod machine;
mod records;
mod timer;
mod view;

pub use crate::dns::srv_order::SrvOrder;
pub use attempt::{ExchangeEnd, LookupEnd};
pub use config::{ClientConfig, Discovery, HostAddress};
pub use machine::{Change, Client, ClientInput, ClientOutput, NetworkChange};
pub use timer::{AttemptEnd, Policy, TimerEffect, TimerInput, TimerState};
