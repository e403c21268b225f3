//! The name server role: zones with any record, dynamic updates and who may make them, and every failure a script asks
//! for (DISC, PUB). Typed requests in, typed replies out; no octets.

mod failure;
mod query;
mod replication;
mod rights;
mod server;
mod update;
mod zone;

pub use failure::{Failure, Scope};
pub use rights::UpdatePolicy;
pub use server::{NameServer, QueryReply, RecordOrder, UpdateOutcome};
pub use zone::{NEGATIVE_TTL, Zone, ZoneRecord};
