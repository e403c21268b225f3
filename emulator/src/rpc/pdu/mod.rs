//! The PDUs: a field table, a view and a repr for each.

pub mod bind;
pub mod bind_ack;
pub mod bind_nak;
pub mod fault;
pub mod header;
pub mod layout;
pub mod names;
pub mod request;
pub mod response;
