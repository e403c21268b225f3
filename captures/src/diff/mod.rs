//! Two captures beside each other: what was said differently, whoever said it and whenever.
//!
//! Conversations are paired by what they are about and what is said in them, steps inside a pair likewise; then fields
//! are compared by name. What differs between two equal runs is passed over because the field tables say so.

mod align;
mod compare;
mod json;
mod options;
mod roles;
mod step;
mod talk;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod unified;

pub use compare::diff;
pub use json::json;
pub use options::{Options, is_known, names};
pub use text::text;
pub use types::{Conversation, ConversationDiff, Diff, Extent, FieldDiff, Said, Step, StepDiff};
pub use unified::unified;
