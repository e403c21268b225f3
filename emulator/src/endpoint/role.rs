//! Roles as their surroundings drive them: a host or a client, or something around one that changes what goes in or
//! comes out.
//!
//! Every method that isn't required is what the role itself does; something that stands around a role has its own.

use std::{collections::BTreeMap, fmt};

use crate::{
    client::{Client, ClientInput, ClientOutput},
    endpoint::{ClientLayer, Decision, HostFaults, HostLayer, Served},
    host::{Activation, Host, Publication, PublicationEnd},
    model::{
        Change, Filetime, Hresult, LogRecord, MachineChange, Property, RegistryError, RegistryPath,
        RegistryValue,
    },
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
};

/// What a role shows of itself, by the published names.
pub type View = BTreeMap<&'static str, Property>;

/// What decides for a host.
pub trait HostRole: fmt::Debug + Send + 'static {
    /// The role.
    fn host(&self) -> &Host;

    /// The role, to be changed past whatever stands around it.
    fn host_mut(&mut self) -> &mut Host;

    /// Changes its RPC layer before it first listens.
    fn rpc(&self, _config: &mut ServerConfig) {}

    /// Changes its fault layers before it first listens.
    fn faults(&self, _faults: &mut HostFaults) {}

    /// A layer for a connection just accepted.
    fn layer(&self) -> Option<Box<dyn HostLayer>> {
        None
    }

    /// Decides on a request that arrived at `now`.
    fn serve(&mut self, now: Filetime, served: Served<'_>) -> Decision {
        match served {
            Served::Request(request) => self.host_mut().serve(now, request),
            Served::Invalid => Err(self.host_mut().reject()),
        }
    }

    /// Its service starts.
    fn start(&mut self, now: Filetime) -> Vec<Publication> {
        self.host_mut().start(now)
    }

    /// Its service starts anew.
    fn restart(&mut self, now: Filetime) -> Vec<Publication> {
        self.host_mut().restart(now)
    }

    /// When it wants a tick.
    fn deadline(&self) -> Option<Filetime> {
        self.host().deadline()
    }

    /// Time has come to `now`.
    fn tick(&mut self, now: Filetime) -> Vec<Publication> {
        self.host_mut().tick(now)
    }

    /// How a publication ended.
    fn published(&mut self, now: Filetime, publication: &Publication, end: PublicationEnd) {
        self.host_mut().published(now, publication, end);
    }

    /// Sets a value of its registry, or removes it.
    ///
    /// # Errors
    ///
    /// A value of another type than the path's.
    fn set_registry(
        &mut self,
        path: RegistryPath,
        value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        self.host_mut().set_registry(path, value)
    }

    /// Its machine is changed.
    fn change(&mut self, now: Filetime, change: &MachineChange) -> Hresult {
        self.host_mut().change(now, change)
    }

    /// An administrator asks for the activation of its key.
    fn activate(&mut self) -> Activation {
        self.host_mut().activate()
    }

    /// The activation service has answered.
    fn activated(&mut self, now: Filetime, answer: Result<(), Hresult>) -> Hresult {
        self.host_mut().activated(now, answer)
    }

    /// Changes the arguments of a console command before it is run.
    fn typed(&mut self, _args: &mut Vec<String>) {}

    /// Changes what a console command printed, and its exit code.
    fn printed(&mut self, _exit: &mut u8, _lines: &mut Vec<String>) {}

    /// Log records since the last call.
    fn take_log(&mut self) -> Vec<LogRecord> {
        self.host_mut().take_log()
    }

    /// Changes of its licence since the last call.
    fn take_changes(&mut self) -> Vec<Change> {
        self.host_mut().take_changes()
    }

    /// Its property view.
    fn properties(&mut self, now: Filetime) -> View {
        self.host_mut().properties(now)
    }
}

impl HostRole for Host {
    fn host(&self) -> &Host {
        self
    }

    fn host_mut(&mut self) -> &mut Host {
        self
    }
}

/// What decides for a client.
pub trait ClientRole: fmt::Debug + Send + 'static {
    /// The role.
    fn client(&self) -> &Client;

    /// The role, to be changed past whatever stands around it.
    fn client_mut(&mut self) -> &mut Client;

    /// Changes its RPC layer before it first connects.
    fn rpc(&self, _config: &mut ClientRpc) {}

    /// A layer for a connection just opened.
    fn layer(&mut self) -> Option<Box<dyn ClientLayer>> {
        None
    }

    /// Whether it closes its connection when the call on it is over.
    fn hangs_up(&self) -> bool {
        true
    }

    /// Takes an input; what comes back is to be done before the next one.
    fn handle(&mut self, now: Filetime, input: ClientInput) -> ClientOutput {
        self.client_mut().handle(now, input)
    }

    /// When it wants a tick.
    fn deadline(&self) -> Option<Filetime> {
        self.client().deadline()
    }

    /// Sets a value of its registry, or removes it.
    ///
    /// # Errors
    ///
    /// A value of another type than the path's.
    fn set_registry(
        &mut self,
        path: RegistryPath,
        value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        self.client_mut().set_registry(path, value)
    }

    /// Changes the arguments of a console command before it is run.
    fn typed(&mut self, _args: &mut Vec<String>) {}

    /// Changes what a console command printed, and its exit code.
    fn printed(&mut self, _exit: &mut u8, _lines: &mut Vec<String>) {}

    /// Log records since the last call.
    fn take_log(&mut self) -> Vec<LogRecord> {
        self.client_mut().take_log()
    }

    /// Attempts, changes of its licence and of its machine since the last call.
    fn take_changes(&mut self) -> Vec<Change> {
        self.client_mut().take_changes()
    }

    /// Its property view.
    fn properties(&self, now: Filetime) -> View {
        self.client().properties(now)
    }
}

impl ClientRole for Client {
    fn client(&self) -> &Client {
        self
    }

    fn client_mut(&mut self) -> &mut Client {
        self
    }
}
