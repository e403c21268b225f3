//! "Is it my set-up, or a fault?": a checklist of what a check needs on this machine.

mod examine;
mod finding;
mod lab;
mod machine;
mod names;
mod target;
mod tools;

pub use examine::examine;
pub use finding::{Finding, Level};
