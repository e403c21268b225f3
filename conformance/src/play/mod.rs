//! Stepping through a scenario: a session is the virtual world of a case, its script, and what somebody does beside it. A
//! line of text in, a text out; the terminal is the command line's business.

mod clock;
mod command;
mod complete;
mod friendly;
mod goal;
mod prompt;
mod save;
mod scenes;
mod session;
mod show;
mod tell;
mod verbs;

#[cfg(test)]
mod tests;

pub use complete::Completion;
pub use prompt::{Prompt, Reply};
pub use session::{PlayError, Session, Settings};
