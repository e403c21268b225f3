//! The activation service role: what it knows of keys, and whether it activates a machine. Typed input, typed output.

mod account;
mod machine;

pub use account::KeyState;
pub use machine::{Activation, Service};
