//! The one fold that makes every timeline: events of a trace in, lanes of actors over world time out. Text, drawing,
//! report and page render it; none of them reads events of its own.
//!
//! Every number here stands in an event, or is the distance between times that stand there.

mod actor;
mod axis;
pub mod chart;
mod fold;
mod instant;
mod label;
mod lane;
mod mark;
mod moment;
mod outage;
pub mod page;
mod span;
pub mod svg;
pub mod text;
mod why;

#[cfg(test)]
mod tests;

pub use axis::{Axis, Piece, Scale};
pub use chart::Chart;
pub use fold::timeline;
pub use instant::{Instant, instant};
pub use lane::{Band, Cited, Count, Lane, Outage, Part, Plan, Timeline, UNKNOWN};
pub use mark::{Judged, Mark, Step};
pub use moment::Moment;
pub use span::length;
pub use why::Why;
