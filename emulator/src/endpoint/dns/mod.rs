//! DNS: datagrams to the name server role, and what a client asks and reads.

mod client;
mod server;

pub use client::{Lookup, NotOurs, ask, publish, read_answer, read_update_reply};
pub use server::{DnsReply, DnsSeen, MAX_UDP, answer_datagram};
