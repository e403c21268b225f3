//! A host with a saboteur around it.

use std::sync::{Arc, atomic::AtomicBool};

use emulator::{
    endpoint::{Decision, HostFaults, HostLayer, HostRole, Served, View},
    host::{Host, HostConfig, Publication, PublicationEnd},
    model::{Filetime, Hresult, LogRecord, MachineChange, RegistryError, RegistryPath, RegistryValue},
    rpc::server::ServerConfig,
};

use super::{HostMemory, HostWork, layer::Layer};
use crate::saboteur::Saboteur;

/// A host, sound or not.
#[derive(Debug)]
pub struct SabotagedHost {
    host: Host,
    works: Vec<HostWork>,
    memory: HostMemory,
    /// Shared by its connections.
    broken: Arc<AtomicBool>,
}

impl SabotagedHost {
    /// A host made with `config`, changed by the saboteur if there is one.
    #[must_use]
    pub fn new(mut config: HostConfig, saboteur: Option<&Saboteur<HostWork>>) -> Self {
        let mut works = Vec::new();
        flatten(saboteur.map(|saboteur| saboteur.work), &mut works);
        for work in &works {
            if let HostWork::Config(change) = work {
                change(&mut config);
            }
        }
        Self { host: Host::new(config), works, memory: HostMemory::default(), broken: Arc::default() }
    }

    fn each(&mut self, mut act: impl FnMut(HostWork, &mut HostMemory, &mut Host)) {
        for work in &self.works {
            act(*work, &mut self.memory, &mut self.host);
        }
    }

    fn publishes(&mut self, now: Filetime, mut publications: Vec<Publication>) -> Vec<Publication> {
        self.each(|work, memory, host| {
            if let HostWork::Publish(change) = work {
                change(memory, host, now, &mut publications);
            }
        });
        publications
    }

    fn started(&mut self, now: Filetime, publications: Vec<Publication>) -> Vec<Publication> {
        self.memory.started.get_or_insert(now);
        self.each(|work, memory, host| {
            if let HostWork::Started(act) = work {
                act(memory, host, now);
            }
        });
        self.publishes(now, publications)
    }

    /// When the saboteur lets it have a tick, where it has a say.
    fn own_deadline(&self) -> Option<Option<Filetime>> {
        self.works.iter().find_map(|work| match work {
            HostWork::Deadline(deadline) => Some(deadline(&self.host)),
            _ => None,
        })
    }
}

fn flatten(work: Option<HostWork>, into: &mut Vec<HostWork>) {
    match work {
        Some(HostWork::Several(works)) => works.iter().for_each(|work| flatten(Some(*work), into)),
        other => into.extend(other),
    }
}

impl HostRole for SabotagedHost {
    fn host(&self) -> &Host {
        &self.host
    }

    fn host_mut(&mut self) -> &mut Host {
        &mut self.host
    }

    fn rpc(&self, config: &mut ServerConfig) {
        for work in &self.works {
            if let HostWork::Rpc(change) = work {
                change(config);
            }
        }
    }

    fn faults(&self, faults: &mut HostFaults) {
        for work in &self.works {
            if let HostWork::Faults(change) = work {
                change(faults);
            }
        }
    }

    fn layer(&self) -> Option<Box<dyn HostLayer>> {
        Layer::of(&self.works, &self.broken).map(|layer| Box::new(layer) as Box<dyn HostLayer>)
    }

    fn serve(&mut self, now: Filetime, served: Served<'_>) -> Decision {
        let Served::Request(request) = served else {
            let mut decision = Err(self.host.reject());
            self.each(|work, memory, host| {
                if let HostWork::Invalid(change) = work {
                    change(memory, host, &mut decision);
                }
            });
            return decision;
        };
        self.memory.asked = Some(request.clone());
        let mut request = request.clone();
        self.memory.requests += 1;
        self.each(|work, memory, host| {
            if let HostWork::Before(act) = work {
                act(memory, host, now, &mut request);
            }
        });
        let mut decision = self.host.serve(now, &request);
        self.each(|work, memory, host| {
            if let HostWork::Decision(change) = work {
                change(memory, host, now, &request, &mut decision);
            }
        });
        if let Ok(response) = &decision {
            self.memory.first.get_or_insert_with(|| response.clone());
        }
        decision
    }

    fn start(&mut self, now: Filetime) -> Vec<Publication> {
        let publications = self.host.start(now);
        self.started(now, publications)
    }

    fn restart(&mut self, now: Filetime) -> Vec<Publication> {
        let publications = self.host.restart(now);
        self.started(now, publications)
    }

    fn deadline(&self) -> Option<Filetime> {
        self.own_deadline().unwrap_or_else(|| self.host.deadline())
    }

    fn tick(&mut self, now: Filetime) -> Vec<Publication> {
        if self.own_deadline().is_some_and(|deadline| deadline.is_none_or(|due| due > now)) {
            return Vec::new();
        }
        let publications = self.host.tick(now);
        self.publishes(now, publications)
    }

    fn published(&mut self, now: Filetime, publication: &Publication, mut end: PublicationEnd) {
        self.each(|work, memory, _| {
            if let HostWork::Published(change) = work {
                change(memory, &mut end);
            }
        });
        self.host.published(now, publication, end);
    }

    fn set_registry(
        &mut self,
        path: RegistryPath,
        mut value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        let mut path = Some(path);
        self.each(|work, memory, host| {
            if let HostWork::Registry(change) = work {
                change(memory, host, &mut path, &mut value);
            }
        });
        path.map_or(Ok(()), |path| self.host.set_registry(path, value))
    }

    fn change(&mut self, now: Filetime, change: &MachineChange) -> Hresult {
        let mut instead = None;
        self.each(|work, memory, host| {
            if let HostWork::Change(act) = work {
                instead = instead.or_else(|| act(memory, host, now, change));
            }
        });
        instead.unwrap_or_else(|| self.host.change(now, change))
    }

    fn activated(&mut self, now: Filetime, mut answer: Result<(), Hresult>) -> Hresult {
        self.each(|work, memory, host| {
            if let HostWork::Activated(change) = work {
                change(memory, host, &mut answer);
            }
        });
        self.host.activated(now, answer)
    }

    fn typed(&mut self, args: &mut Vec<String>) {
        self.memory.typed.clone_from(args);
        self.each(|work, memory, host| {
            if let HostWork::Typed(change) = work {
                change(memory, host, args);
            }
        });
    }

    fn printed(&mut self, exit: &mut u8, lines: &mut Vec<String>) {
        self.each(|work, memory, host| {
            if let HostWork::Printed(change) = work {
                change(memory, host, exit, lines);
            }
        });
    }

    fn take_log(&mut self) -> Vec<LogRecord> {
        let mut log = self.host.take_log();
        self.each(|work, memory, host| {
            if let HostWork::Log(change) = work {
                change(memory, host, &mut log);
            }
        });
        log
    }

    fn properties(&mut self, now: Filetime) -> View {
        let mut view = self.host.properties(now);
        self.each(|work, memory, host| {
            if let HostWork::View(change) = work {
                change(memory, host, now, &mut view);
            }
        });
        view
    }
}
