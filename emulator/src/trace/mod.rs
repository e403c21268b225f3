//! The trace: typed events with times, what verdicts, timelines and reports are made of.

mod event;
mod recording;
mod tap;
mod value;

pub use event::{Actor, Event, Kind};
pub use recording::{Close, Direction, Packet, Payload, Recording};
pub use tap::{Tap, body_fields};
pub use value::Value;
