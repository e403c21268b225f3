//! The roles of this lab as the peer of a replay, in memory: what a capture doesn't say of them is inferred from it, and
//! told.

mod client;
mod facts;
mod host;
mod infer;
mod link;
mod run;

pub use facts::HostFacts;
pub use infer::{Inferred, infer_products};
pub use run::{Ran, against_client, against_host};
