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
    /// The answer.
    pub answer: String,
    /// When the answer is to be seen.
    pub at: Moment,
    /// The actor that shows it.
    pub of: String,
}
