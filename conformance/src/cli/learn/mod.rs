//! `kmslab learn`: the lessons, the walk through one, and its page.

mod args;
mod page;
mod pause;
mod verb;

pub(super) use args::LearnArgs;
pub(super) use verb::learn;
