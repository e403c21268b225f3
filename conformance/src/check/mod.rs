//! `kmslab check`: cases in arms, in parallel, to records and reports.

mod job;
pub mod live_arm;
mod options;
mod player;
mod pool;
mod reproduce;
mod rounds;
mod run;
mod sink;
mod stop;
mod tally;
mod timings;
pub mod virtual_arm;

pub use job::{Job, selected};
pub use options::{Options, Trouble};
pub use player::{CaseRun, Player, Worker};
pub use rounds::Rounds;
pub use run::check;
pub use stop::Stop;
pub use timings::Clock;
