//! A host with a saboteur around it.

use std::collections::BTreeSet;

use emulator::{
    endpoint::{Decision, Served},
    host::{Host, HostConfig},
    model::Filetime,
    net::HostRole,
    wire::Request,
};
use uuid::Uuid;

use super::Saboteur;

/// How a host's saboteur works.
#[derive(Clone, Copy, Debug)]
pub enum HostWork {
    /// Changes what the host is made with.
    Config(fn(&mut HostConfig)),
    /// Changes the decision on a request.
    Decision(fn(&mut Memory, &mut Host, Filetime, &Request, &mut Decision)),
    /// Acts before a request is decided on.
    Before(fn(&mut Host, &Request)),
}

/// What a saboteur remembers of the requests so far.
#[derive(Debug, Default)]
pub struct Memory {
    /// Machines that were accepted.
    pub seen: BTreeSet<Uuid>,
    /// Requests accepted from machines that were so before.
    pub repeats: u32,
}

/// A host, sound or not.
#[derive(Debug)]
pub struct SabotagedHost {
    /// The role.
    pub host: Host,
    work: Option<HostWork>,
    memory: Memory,
}

impl SabotagedHost {
    /// A host made with `config`, changed by the saboteur if there is one.
    #[must_use]
    pub fn new(mut config: HostConfig, saboteur: Option<&Saboteur<HostWork>>) -> Self {
        let work = saboteur.map(|saboteur| saboteur.work);
        if let Some(HostWork::Config(change)) = work {
            change(&mut config);
        }
        Self { host: Host::new(config), work, memory: Memory::default() }
    }
}

impl HostRole for SabotagedHost {
    fn serve(&mut self, now: Filetime, served: Served<'_>) -> Decision {
        let Served::Request(request) = served else { return Err(self.host.reject()) };
        if let Some(HostWork::Before(act)) = self.work {
            act(&mut self.host, request);
        }
        let mut decision = self.host.serve(now, request);
        if let Some(HostWork::Decision(change)) = self.work {
            change(&mut self.memory, &mut self.host, now, request, &mut decision);
        }
        decision
    }
}
