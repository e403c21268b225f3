//! Targets: implementations under test. Their files, and what the runner says to their adapters.

mod fake_clock;
mod file;
mod hello;
mod line;
mod log;
mod placeholder;
mod probe;
mod process;
mod schema;
mod session;
mod spec;

pub use file::{FileError, read};
pub use hello::{Capability, Hello, HelloError};
pub use process::end_all;
pub use session::{Answer, Fault, Session};
pub use spec::{Clock, Plug, Role, TargetSpec};

pub(crate) use fake_clock::FakeClock;
pub(crate) use placeholder::fill;
pub(crate) use probe::{Probed, probe, start_fields};
pub(crate) use process::{Process, Setting};
pub(crate) use session::Form;
