//! Saboteurs: built-in targets that are wrong in one known way, by which the suite proves its teeth.
//!
//! A saboteur is a changed policy value, a change of a role's typed input or output, or a fault layer. The roles know
//! nothing of them.

mod client;
mod clients;
mod host;
mod hosts;
mod table;

pub use client::{ClientWork, SabotagedClient};
pub use host::{HostWork, Memory, SabotagedHost};
pub use table::{Saboteur, Saboteurs, UnknownSaboteur};
