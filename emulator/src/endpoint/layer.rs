//! Layers between a role and the network that see octets, calls and answers. A role never knows of them; each
//! connection has its own.

use std::fmt;

use crate::{
    rpc::{
        client::CallOutcome,
        server::{Call, CallAnswer},
    },
    trace::Close,
    wire::{Iv, LabKeys, Request},
};

/// A layer of one connection of a host. What it doesn't name goes through unchanged.
pub trait HostLayer: fmt::Debug + Send {
    /// Octets that arrived, on their way to the RPC layer.
    fn incoming(&mut self, _octets: &mut Vec<u8>) {}

    /// A call, before its message is opened.
    fn call(&mut self, _keys: &LabKeys, _call: &mut Call) {}

    /// The answer to it, sealed.
    fn answered(&mut self, _keys: &LabKeys, _answer: &mut CallAnswer) {}

    /// Octets on their way out, and how the host then closes, if it does.
    fn outgoing(&mut self, _octets: &mut Vec<u8>, _close: &mut Option<Close>) {}

    /// The client closed its side.
    fn closed(&mut self, _how: Close) {}
}

/// A layer of one connection of a client.
pub trait ClientLayer: fmt::Debug + Send {
    /// Octets on their way out.
    fn outgoing(&mut self, _octets: &mut Vec<u8>) {}

    /// Octets that arrived, on their way to the RPC layer.
    fn incoming(&mut self, _octets: &mut Vec<u8>) {}

    /// What the call came to, before its message is opened; `sent` is the request and the IV that it was sealed with.
    fn ended(&mut self, _keys: &LabKeys, _sent: Option<&(Request, Iv)>, _outcome: &mut CallOutcome) {}
}
