//! The population engine: many clients and few hosts over months, without a wire.
//!
//! Clients run on their own timer step ([`crate::client::TimerState::step`]), hosts on their own counting
//! ([`crate::host::Count`]); what is left out is what lies between: look-ups, connections, octets, log records. As in
//! the virtual world an exchange takes no time, so an attempt ends in the minute in which it begins; a test compares both.

mod chance;
mod engine;
mod hosts;
mod life;
mod machine;
mod population;
mod search;
mod series;
mod watch;
mod wheel;

pub use chance::Chance;
pub use engine::Fleet;
pub use life::{Hours, Travel};
pub use population::{FleetHost, Group, Outage, Population};
pub use series::{Fall, Falls, Hour, Series};
pub use watch::{Changed, Requested, Watch};
