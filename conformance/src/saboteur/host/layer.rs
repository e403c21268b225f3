//! The layer of a sabotaged host's connection.

use std::sync::{Arc, atomic::AtomicBool};

use emulator::{
    endpoint::HostLayer,
    rpc::server::{Call, CallAnswer},
    trace::Close,
    wire::LabKeys,
};

use super::HostWork;
use crate::saboteur::Pdus;

/// The works of a saboteur that concern one connection.
#[derive(Debug)]
pub(super) struct Layer {
    works: Vec<HostWork>,
    pdus: Pdus,
}

impl Layer {
    /// A layer, if any of the works concerns connections.
    pub(super) fn of(works: &[HostWork], broken: &Arc<AtomicBool>) -> Option<Self> {
        let concerns = |work: &&HostWork| {
            matches!(
                work,
                HostWork::Segment(_)
                    | HostWork::Closed(_)
                    | HostWork::Arrives(_)
                    | HostWork::Leaves(_)
                    | HostWork::Closes(_)
                    | HostWork::Message(_)
                    | HostWork::Answer(_)
            )
        };
        let works: Vec<_> = works.iter().filter(concerns).copied().collect();
        (!works.is_empty()).then(|| Self { works, pdus: Pdus::of(broken) })
    }
}

impl HostLayer for Layer {
    fn incoming(&mut self, octets: &mut Vec<u8>) {
        for work in &self.works {
            if let HostWork::Segment(change) = work {
                change(&mut self.pdus, octets);
            }
        }
        let work = self.works.iter().find_map(|work| match work {
            HostWork::Arrives(work) => Some(*work),
            _ => None,
        });
        self.pdus.arrives(octets, work);
    }

    fn call(&mut self, keys: &LabKeys, call: &mut Call) {
        for work in &self.works {
            if let HostWork::Message(change) = work {
                change(keys, &mut call.data);
            }
        }
    }

    fn answered(&mut self, keys: &LabKeys, answer: &mut CallAnswer) {
        for work in &self.works {
            if let HostWork::Answer(change) = work {
                change(&mut self.pdus, keys, answer);
            }
        }
    }

    fn closed(&mut self, how: Close) {
        for work in &self.works {
            if let HostWork::Closed(notice) = work {
                notice(&mut self.pdus, how);
            }
        }
    }

    fn outgoing(&mut self, octets: &mut Vec<u8>, close: &mut Option<Close>) {
        let work = self.works.iter().find_map(|work| match work {
            HostWork::Leaves(work) => Some(*work),
            _ => None,
        });
        self.pdus.leaves(octets, work);
        for work in &self.works {
            if let HostWork::Closes(change) = work {
                change(&mut self.pdus, close);
            }
        }
    }
}
