//! The layer of a sabotaged client's connection.

use emulator::{
    endpoint::ClientLayer,
    rpc::client::CallOutcome,
    wire::{Iv, LabKeys, Request},
};

use super::ClientWork;
use crate::saboteur::Pdus;

/// The works of a saboteur that concern one connection.
#[derive(Debug)]
pub(super) struct Layer {
    works: Vec<ClientWork>,
    pdus: Pdus,
}

impl Layer {
    /// A layer, if any of the works concerns connections.
    pub(super) fn of(works: &[ClientWork]) -> Option<Self> {
        let concerns = |work: &&ClientWork| {
            matches!(
                work,
                ClientWork::Segments(_)
                    | ClientWork::Arrives(_)
                    | ClientWork::Leaves(_)
                    | ClientWork::Outcome(_)
            )
        };
        let works: Vec<_> = works.iter().filter(concerns).copied().collect();
        (!works.is_empty()).then(|| Self { works, pdus: Pdus::default() })
    }
}

impl ClientLayer for Layer {
    fn outgoing(&mut self, octets: &mut Vec<u8>) {
        let work = self.works.iter().find_map(|work| match work {
            ClientWork::Leaves(work) => Some(*work),
            _ => None,
        });
        self.pdus.leaves(octets, work);
    }

    fn incoming(&mut self, octets: &mut Vec<u8>) {
        for work in &self.works {
            if let ClientWork::Segments(change) = work {
                change(octets);
            }
        }
        let work = self.works.iter().find_map(|work| match work {
            ClientWork::Arrives(work) => Some(*work),
            _ => None,
        });
        self.pdus.arrives(octets, work);
    }

    fn ended(&mut self, keys: &LabKeys, sent: Option<&(Request, Iv)>, outcome: &mut CallOutcome) {
        for work in &self.works {
            if let ClientWork::Outcome(change) = work {
                change(&mut self.pdus, keys, sent, outcome);
            }
        }
    }
}
