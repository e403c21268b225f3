//! TCP reassembly: segments in any order to what each side sent, with gaps told.

mod assembler;
mod key;
mod late;
mod live;
mod side;
mod table;
mod tail;
mod told;
mod types;

pub use assembler::Assembler;
pub use types::{Conn, Direction, Ended, Event, Limits, Opening, Seen};

#[cfg(test)]
mod tests;
