//! A scenario's hosts and DNS on real sockets in real time, for a client that nobody changed.
//!
//! Behind the sockets stands the same world as in the virtual arm; its clock is the machine's. Whoever connects plays
//! the client that the script spoke of last. The script is played as far as real time goes: where it starts a subject,
//! somebody else has to, and where it moves the clock, it ends.

mod case;
mod doors;
mod ended;
mod names;
mod options;
mod place;
mod server;
mod shared;
mod stage;

pub use case::{CaseError, chosen};
pub use ended::Ended;
pub use options::{Listen, Options, ServeError, Until};
pub use place::Place;
pub use server::Server;
