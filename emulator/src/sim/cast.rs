//! Who plays the actors of a world.

use std::fmt;

use crate::{
    client::{Client, ClientConfig},
    endpoint::{ClientRole, HostRole},
    host::{Host, HostConfig},
    model::Entropy,
    trace::Actor,
};

/// Makes the roles of a world; by itself, sound ones.
pub trait Cast: fmt::Debug + Send + Sync {
    /// The host of this name.
    fn host(&self, _name: &Actor, config: HostConfig) -> Box<dyn HostRole> {
        Box::new(Host::new(config))
    }

    /// The client of this name, each time that it begins anew.
    fn client(&self, _name: &Actor, config: ClientConfig, entropy: Entropy) -> Box<dyn ClientRole> {
        Box::new(Client::new(config, entropy))
    }
}

/// Every role as it should be.
#[derive(Clone, Copy, Debug)]
pub struct Sound;

impl Cast for Sound {}
