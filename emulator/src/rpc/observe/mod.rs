//! A passive observer of one connection: what both sides said, from their bytes, for traces and captures.

mod calls;
mod observer;
mod said;

pub use calls::{Calls, MAX_CALLS, MAX_HELD};
pub use observer::Observer;
pub use said::{Direction, Message, Observed, Offered, Results, Unreadable};
