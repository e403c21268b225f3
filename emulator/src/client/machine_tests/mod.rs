//! Tests of what is done to a machine, on a client that is driven by hand.

mod activation;
mod bench;
mod genuine;
mod hardware;
mod keys;
mod rearm;
mod registry;
