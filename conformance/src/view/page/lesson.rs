//! What is to be learnt from a timeline.

use serde::Serialize;

use super::super::Moment;

/// A lesson: something to read, a question, and where in the run its answer is to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lesson {
    /// What it is about, in a few words.
    pub title: String,
    /// What to know before, in paragraphs with an empty line between them.
    pub prose: String,
    /// The question.
    pub question: String,
    /// Answers to choose from; none where the question is open.
    pub choices: Vec<String>,
    /// Those that are right, by their places from 0.
    pub right: Vec<usize>,
    /// The answer, in paragraphs.
    pub answer: String,
    /// When the answer is to be seen.
    pub at: Moment,
    /// The actor that shows it.
    pub of: String,
}

impl Lesson {
    /// The choices that are right.
    pub(super) fn right_choices(&self) -> impl Iterator<Item = &str> {
        self.right.iter().filter_map(|index| self.choices.get(*index)).map(String::as_str)
    }
}
