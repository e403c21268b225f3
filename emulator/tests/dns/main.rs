//! DNS: messages, the name server role, its endpoint, and the order of SRV records.

mod codec;
mod endpoint;
mod names;
mod rights;
mod sample;
mod srv_order;
mod updates;
mod zones;
