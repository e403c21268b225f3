//! DCE/RPC connection-oriented 5.0 (C706 chapter 12, MS-RPCE), unauthenticated, one interface, opnum 0.
//!
//! Sans-IO, both sides: bytes in, bytes out. A view names the fields of any bytes and never judges; a repr emits
//! only valid PDUs; `pdu::layout` sets any field of built bytes for malformed emission. Either end is driven alike:
//! `receive`, then the `poll_*` methods until each returns `None`, then `closing`.

pub mod client;
pub mod craft;
pub mod field;
pub mod fragment;
pub mod framer;
pub mod observe;
pub mod pdu;
pub mod server;
pub mod status;
pub mod stub;
pub mod stub_change;
pub mod uuids;
