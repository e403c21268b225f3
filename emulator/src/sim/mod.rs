//! The virtual world: emulated actors, a network between them and one clock. No sockets, no real time.
//!
//! The same world stands behind a live run, where one actor is played by a target: that actor's traffic then comes in
//! and goes out by [`World::accept`], [`World::client_octets`], [`World::datagram`] and [`Dial`].

mod actors;
mod cast;
mod console;
mod dns;
mod exchange;
mod host;
mod network;
mod script;
mod spec;
mod talk;
mod time;
mod timers;
mod world;

pub use crate::endpoint::{Arrival, Channel, Dial, DialError};
pub use cast::{Cast, Sound};
pub use script::RawMessage;
pub use spec::{ClientSpec, HostSpec, Network, WorldSpec};
pub use talk::{Ask, Say, Speaker, Spoken, Talk, TalkError, What};
pub use time::Patience;
pub use world::World;
