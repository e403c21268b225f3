//! A client with a saboteur around it.

use emulator::{
    client::{Client, ClientConfig, ClientInput, ClientOutput},
    endpoint::{ClientLayer, ClientRole, View},
    model::{Change, Entropy, Filetime, LogRecord, RegistryError, RegistryPath, RegistryValue},
    rpc::client::ClientConfig as ClientRpc,
};

use super::{ClientMemory, ClientWork, layer::Layer};
use crate::saboteur::Saboteur;

/// A client, sound or not.
#[derive(Debug)]
pub struct SabotagedClient {
    client: Client,
    works: Vec<ClientWork>,
    memory: ClientMemory,
}

impl SabotagedClient {
    /// A client made with `config`, changed by the saboteur if there is one.
    #[must_use]
    pub fn new(mut config: ClientConfig, entropy: Entropy, saboteur: Option<&Saboteur<ClientWork>>) -> Self {
        let mut works = Vec::new();
        flatten(saboteur.map(|saboteur| saboteur.work), &mut works);
        for work in &works {
            if let ClientWork::Config(change) = work {
                change(&mut config);
            }
        }
        Self { client: Client::new(config, entropy), works, memory: ClientMemory::default() }
    }

    fn each(&mut self, mut act: impl FnMut(ClientWork, &mut ClientMemory, &mut Client)) {
        for work in &self.works {
            act(*work, &mut self.memory, &mut self.client);
        }
    }

    /// When the saboteur lets it have a tick, where it has a say.
    fn own_deadline(&self) -> Option<Option<Filetime>> {
        self.works.iter().find_map(|work| match work {
            ClientWork::Deadline(deadline) => Some(deadline(&self.memory, &self.client)),
            _ => None,
        })
    }
}

fn flatten(work: Option<ClientWork>, into: &mut Vec<ClientWork>) {
    match work {
        Some(ClientWork::Several(works)) => works.iter().for_each(|work| flatten(Some(*work), into)),
        other => into.extend(other),
    }
}

impl ClientRole for SabotagedClient {
    fn client(&self) -> &Client {
        &self.client
    }

    fn client_mut(&mut self) -> &mut Client {
        &mut self.client
    }

    fn rpc(&self, config: &mut ClientRpc) {
        for work in &self.works {
            if let ClientWork::Rpc(change) = work {
                change(config);
            }
        }
    }

    fn layer(&mut self) -> Option<Box<dyn ClientLayer>> {
        Layer::of(&self.works).map(|layer| Box::new(layer) as Box<dyn ClientLayer>)
    }

    fn hangs_up(&self) -> bool {
        !self.works.iter().any(|work| matches!(work, ClientWork::Stays))
    }

    fn handle(&mut self, now: Filetime, mut input: ClientInput) -> ClientOutput {
        let early = |deadline: Option<Filetime>| deadline.is_none_or(|due| due > now);
        if input == ClientInput::Tick && self.own_deadline().is_some_and(early) {
            return ClientOutput::Idle;
        }
        self.each(|work, memory, client| {
            if let ClientWork::Input(change) = work {
                change(memory, client, now, &mut input);
            }
        });
        let instead = self.works.iter().find_map(|work| match work {
            ClientWork::Instead(instead) => Some(*instead),
            _ => None,
        });
        let mut output = match instead {
            Some(instead) => instead(&mut self.memory, &mut self.client, now, input),
            None => self.client.handle(now, input),
        };
        self.each(|work, memory, client| match (work, &mut output) {
            (ClientWork::Output(change), output) => change(memory, client, now, output),
            (ClientWork::Request(change), ClientOutput::Exchange { request, .. }) => {
                change(memory, client, request);
            }
            _ => {}
        });
        if let ClientOutput::Exchange { request, .. } = &output {
            self.memory.sent = Some(request.clone());
            self.memory.requests += 1;
        }
        output
    }

    fn deadline(&self) -> Option<Filetime> {
        self.own_deadline().unwrap_or_else(|| self.client.deadline())
    }

    fn set_registry(
        &mut self,
        path: RegistryPath,
        mut value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        let mut path = Some(path);
        self.each(|work, memory, client| {
            if let ClientWork::Registry(change) = work {
                change(memory, client, &mut path, &mut value);
            }
        });
        path.map_or(Ok(()), |path| self.client.set_registry(path, value))
    }

    fn typed(&mut self, args: &mut Vec<String>) {
        self.memory.typed.clone_from(args);
        self.each(|work, memory, client| {
            if let ClientWork::Typed(change) = work {
                change(memory, client, args);
            }
        });
    }

    fn printed(&mut self, exit: &mut u8, lines: &mut Vec<String>) {
        self.each(|work, memory, client| {
            if let ClientWork::Printed(change) = work {
                change(memory, client, exit, lines);
            }
        });
    }

    fn take_log(&mut self) -> Vec<LogRecord> {
        let mut log = self.client.take_log();
        self.each(|work, memory, client| {
            if let ClientWork::Log(change) = work {
                change(memory, client, &mut log);
            }
        });
        log
    }

    fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = self.client.take_changes();
        self.each(|work, memory, client| {
            if let ClientWork::Changes(change) = work {
                change(memory, client, &mut changes);
            }
        });
        changes
    }

    fn properties(&self, now: Filetime) -> View {
        let mut view = self.client.properties(now);
        for work in &self.works {
            if let ClientWork::View(change) = work {
                change(&self.memory, &self.client, now, &mut view);
            }
        }
        view
    }
}
