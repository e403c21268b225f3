//! A lesson as a page: the timeline of its run below its texts.

use scenarios::language::paragraphs;

use crate::view::page::{self, Lesson, Opening};

use super::Played;

/// The page of a lesson.
///
/// # Errors
///
/// When the page's template can't be rendered, which would be a mistake in it.
pub fn page(played: &Played) -> Result<String, askama::Error> {
    let lesson = Lesson {
        title: played.loaded.scenario.title.clone(),
        prose: paragraphs(&played.lesson.prose).join("\n\n"),
        question: paragraphs(&played.lesson.question).join(" "),
        choices: played.lesson.choices.iter().map(|choice| choice.0.clone()).collect(),
        right: played.right(),
        answer: played.answer().join("\n\n"),
        at: played.at(),
        of: played.lesson.of.to_string(),
    };
    page::page(
        std::slice::from_ref(&played.timeline),
        Opening { lesson: Some(&lesson), ..Opening::default() },
    )
}
