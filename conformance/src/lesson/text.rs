//! A lesson in the terminal, piece by piece: plain text of at most [`WIDTH`] columns.

use std::fmt::Write as _;

use scenarios::language::paragraphs;

use crate::prose::hanging;

use super::{Played, Scene, words::when};

/// Columns of a line.
const WIDTH: usize = 80;

/// The place of a lesson among the lab's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// The title and what to know before; `place` is `None` for a lesson of somebody's own.
#[must_use]
pub fn head(played: &Played, place: Option<Place>) -> String {
    let title = &played.loaded.scenario.title;
    let title = match place {
        Some(Place { number, of }) => format!("Lesson {number} of {of}: {title}"),
        None => format!("Lesson: {title}"),
    };
    let mut text = format!("{title}\n{}\n", "=".repeat(title.chars().count()));
    for paragraph in paragraphs(&played.lesson.prose) {
        let _ = write!(text, "\n{}", hanging("", &paragraph, WIDTH));
    }
    text
}

/// A step of the script, and what happened.
#[must_use]
pub fn scene(number: usize, scene: &Scene) -> String {
    let mut text = String::new();
    for told in &scene.told {
        let _ = writeln!(text, "{}", hanging("", told, WIDTH));
    }
    text += &hanging(&format!("{number:>3}  {}: ", when(scene.at)), &scene.step, WIDTH);
    if scene.happened.is_empty() {
        text.push_str("       nothing happens\n");
    }
    for (who, lines) in &scene.happened {
        let _ = writeln!(text, "       {who}");
        for line in lines {
            text += &hanging("         ", line, WIDTH);
        }
    }
    for (what, proves) in &scene.seen {
        let ids = proves.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let ids = if ids.is_empty() { ids } else { format!(" ({ids})") };
        text += &hanging("     + ", &format!("{what}{ids}"), WIDTH);
    }
    text
}

/// The question, and what there is to choose.
#[must_use]
pub fn question(played: &Played) -> String {
    let mut text = "Question\n--------\n\n".to_owned();
    for paragraph in paragraphs(&played.lesson.question) {
        text += &hanging("", &paragraph, WIDTH);
    }
    if !played.lesson.choices.is_empty() {
        text.push('\n');
    }
    for (letter, choice) in ('a'..).zip(&played.lesson.choices) {
        text += &hanging(&format!("  {letter}) "), &choice.0, WIDTH);
    }
    text
}

/// The answer, with the right choice and what the run shows.
#[must_use]
pub fn answer(played: &Played) -> String {
    let mut text = "Answer\n------\n".to_owned();
    for (letter, choice) in played
        .right()
        .into_iter()
        .filter_map(|index| Some((('a'..).nth(index)?, played.lesson.choices.get(index)?)))
    {
        let _ = write!(text, "\n{}", hanging(&format!("  {letter}) "), &choice.0, WIDTH));
    }
    for paragraph in played.answer() {
        let _ = write!(text, "\n{}", hanging("", &paragraph, WIDTH));
    }
    let _ =
        writeln!(text, "\nThe run shows it at {}, in the lane of {}.", when(played.at()), played.lesson.of);
    text
}
