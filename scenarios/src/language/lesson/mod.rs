//! The syntax tree of a lesson: what a scenario of `lessons/` has in its head besides.

mod paragraphs;
mod told;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::leaf::{ActorName, Length};

pub use paragraphs::paragraphs;
pub use told::{told_length, told_moment};

/// A scenario as a lesson: what to read before its run, what to think about, and what the run answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// What is seen and why; [`paragraphs`] gives it without its line breaks.
    pub prose: String,
    /// What to think about.
    pub question: String,
    /// Answers to choose from; the facts of exactly one hold in the run. None when left out.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// The answer. Its numbers are facts of the run, in braces: [`super::Template`].
    pub answer: String,
    /// The instant that shows it, from the start of the world.
    pub at: Length,
    /// The actor that shows it.
    pub of: ActorName,
}

/// An answer to choose: its text, and what holds of the run if it is right, by facts without their braces; `!` in front
/// of a value is any other one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Choice(pub String, pub BTreeMap<String, String>);
