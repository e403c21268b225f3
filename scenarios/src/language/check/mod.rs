//! What a scenario must be beyond its syntax: names that exist, values that fit, an order that can be judged.
//!
//! Everything wrong is found in one pass. A check looks at the syntax tree and, for the place, at the file's tree.

mod actors;
mod checker;
mod cited;
mod dns;
mod expectation;
mod faults;
mod lesson;
mod machine;
mod messages;
mod names;
mod order;
mod place;
mod properties;
mod readings;
mod script;
mod series;
mod talk;
mod twins;
mod world;

pub(super) use checker::{check, check_step};
pub use series::LIVE_TRIALS;
pub(super) use series::too_long_for_live;
