//! TCP reassembly: segments in any order to what each side sent, with gaps told.

mod assembler;
mod types;

pub use assembler::Assembler;
pub use types::{Conn, Direction, Ended, Event, Limits, Opening, Seen};
