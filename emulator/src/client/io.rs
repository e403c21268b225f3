//! What happens to a client, and what it wants.

use std::net::SocketAddr;

use crate::{
    client::{ExchangeEnd, LookupEnd},
    dns::{Name, Question},
    model::{Hresult, MachineChange, OnlineActivation},
    wire::Request,
};

/// A change of the network around a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkChange {
    /// Comes up: a qualifying event.
    Up,
    /// Goes down: nothing can be sent.
    Down,
    /// Another network, or the same one anew: a qualifying event, and up.
    Changed,
}

/// What happens to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientInput {
    /// The licensing service starts for the first time.
    Boot,
    /// The machine restarts, and its licensing service with it: what is pending takes effect, the hardware is checked,
    /// the registry is read, and a start-up attempt follows unless the client is made without one.
    Restart,
    /// Time has come to `now`.
    Tick,
    /// A user asks for activation (`/ato`).
    Activate,
    /// The network changed; other suffixes may come with it (DISC-022).
    Network(NetworkChange, Option<Vec<Name>>),
    /// The machine is changed; [`super::Change::Machine`] says how that ended.
    Machine(MachineChange),
    /// The look-up it asked for has ended.
    LookedUp(LookupEnd),
    /// The exchange it asked for has ended.
    Exchanged(ExchangeEnd),
    /// The activation service has answered: success, or its code.
    Online(Hresult),
}

/// What a client wants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one lives at a time, on the stack of whoever drives the client"
)]
pub enum ClientOutput {
    /// Look this up, and report with [`ClientInput::LookedUp`].
    Lookup(Question),
    /// Send this request, and report with [`ClientInput::Exchanged`].
    Exchange {
        /// Where to.
        to: SocketAddr,
        /// The body to seal and send.
        request: Request,
    },
    /// Ask the activation service, and report with [`ClientInput::Online`].
    Online(OnlineActivation),
    /// Nothing until the next deadline or event.
    Idle,
}
