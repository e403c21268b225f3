//! Either side of a capture played again, and what came back judged by what was recorded.
//!
//! [`Line`] is a recorded connection, [`Bodies`] seals what goes out, [`Player`] plays a side without knowing of
//! sockets, [`against_host`] and [`against_client`] are the roles of this lab in memory, [`judge`] compares.

mod bodies;
mod line;
mod pdus;
mod player;
mod reference;
mod say;
mod seat;
mod settings;
mod verdict;

pub use bodies::{Asked, Bodies, Making, Outgoing, Recorded, StandIns};
pub use line::{Act, Exchange, Half, Line, Opening, Part, Step};
pub use player::{Next, Opened, Played, Player};
pub use reference::{HostFacts, Inferred, Ran, against_client, against_host, infer_products};
pub use settings::{Settings, Side, Speed, Times};
pub use verdict::{Difference, Judged, Leniency, Verdict, judge};
