//! A client with a saboteur around it.

use emulator::{
    client::{Client, ClientConfig, ClientInput, ClientOutput},
    model::{Entropy, Filetime},
    net::ClientRole,
    wire::Request,
};

use super::Saboteur;

/// How a client's saboteur works.
#[derive(Clone, Copy, Debug)]
pub enum ClientWork {
    /// Changes what the client is made with.
    Config(fn(&mut ClientConfig)),
    /// Changes what happens to the client; the request that it sent last is there to look at.
    Input(fn(&Client, Option<&Request>, &mut ClientInput)),
    /// Changes a request before it is sent.
    Request(fn(&mut Request)),
    /// Changes when the client wants a tick; before that it gets none.
    Deadline(fn(&Client) -> Option<Filetime>),
}

/// A client, sound or not.
#[derive(Debug)]
pub struct SabotagedClient {
    /// The role.
    pub client: Client,
    work: Option<ClientWork>,
    sent: Option<Request>,
}

impl SabotagedClient {
    /// A client made with `config`, changed by the saboteur if there is one.
    #[must_use]
    pub fn new(mut config: ClientConfig, entropy: Entropy, saboteur: Option<&Saboteur<ClientWork>>) -> Self {
        let work = saboteur.map(|saboteur| saboteur.work);
        if let Some(ClientWork::Config(change)) = work {
            change(&mut config);
        }
        Self { client: Client::new(config, entropy), work, sent: None }
    }

    /// When it wants a tick.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        match self.work {
            Some(ClientWork::Deadline(deadline)) => deadline(&self.client),
            _ => self.client.deadline(),
        }
    }
}

impl ClientRole for SabotagedClient {
    fn handle(&mut self, now: Filetime, mut input: ClientInput) -> ClientOutput {
        match self.work {
            Some(ClientWork::Input(change)) => change(&self.client, self.sent.as_ref(), &mut input),
            Some(ClientWork::Deadline(deadline))
                if input == ClientInput::Tick && deadline(&self.client).is_none_or(|due| due > now) =>
            {
                return ClientOutput::Idle;
            }
            _ => {}
        }
        let mut output = self.client.handle(now, input);
        if let ClientOutput::Exchange { request, .. } = &mut output {
            if let Some(ClientWork::Request(change)) = self.work {
                change(request);
            }
            self.sent = Some(request.clone());
        }
        output
    }
}
