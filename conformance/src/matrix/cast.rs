//! The cast of a virtual world in which a saboteur plays the subjects.

use emulator::{
    client::ClientConfig,
    endpoint::{ClientRole, HostRole},
    host::HostConfig,
    model::Entropy,
    sim::Cast,
    trace::Actor,
};

use super::Defect;
use crate::saboteur::{SabotagedClient, SabotagedHost};

/// A saboteur in the place of each subject.
#[derive(Debug)]
pub(super) struct Sabotage {
    pub(super) defect: Defect,
    pub(super) subjects: Vec<Actor>,
}

impl Cast for Sabotage {
    fn host(&self, name: &Actor, config: HostConfig) -> Box<dyn HostRole> {
        let saboteur = match self.defect {
            Defect::Host(saboteur) if self.subjects.contains(name) => Some(saboteur),
            _ => None,
        };
        Box::new(SabotagedHost::new(config, saboteur))
    }

    fn client(&self, name: &Actor, config: ClientConfig, entropy: Entropy) -> Box<dyn ClientRole> {
        let saboteur = match self.defect {
            Defect::Client(saboteur) if self.subjects.contains(name) => Some(saboteur),
            _ => None,
        };
        Box::new(SabotagedClient::new(config, entropy, saboteur))
    }
}
