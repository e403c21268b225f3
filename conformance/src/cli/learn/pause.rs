//! Waiting for a reader at a terminal; nobody waits anywhere else.

use std::io::{IsTerminal, stdin, stdout};

use scenarios::language::Lesson;

use crate::cli::output;

/// What the reader says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Goes on.
    Next,
    /// Has chosen this answer, from 0.
    Choice(usize),
    /// Has had enough.
    Enough,
}

/// Whether somebody is waited for.
#[derive(Debug)]
pub(super) struct Pause {
    waits: bool,
}

impl Pause {
    /// Waits where both ends are a terminal, unless all is to be told at once.
    pub(super) fn new(all: bool) -> Self {
        Self { waits: !all && stdin().is_terminal() && stdout().is_terminal() }
    }

    /// Until the reader wants to go on.
    pub(super) fn next(&self) -> Reply {
        if self.waits { self.read("Enter for more, q to end: ", 0) } else { Reply::Next }
    }

    /// Until the reader has an answer to the question.
    pub(super) fn ask(&self, lesson: &Lesson) -> Reply {
        match (self.waits, lesson.choices.len()) {
            (false, _) => Reply::Next,
            (true, 0) => self.read("Think, then Enter for the answer: ", 0),
            (true, choices) => self.read("Your letter, or Enter for the answer: ", choices),
        }
    }

    fn read(&self, prompt: &str, choices: usize) -> Reply {
        loop {
            output::put(prompt);
            let mut line = String::new();
            // The end of the input is the end of the lesson.
            if !stdin().read_line(&mut line).is_ok_and(|octets| octets > 0) {
                output::put("\n");
                return Reply::Enough;
            }
            if let Some(reply) = reply(&line, choices) {
                return reply;
            }
        }
    }
}

/// What a line says; `None` for one that says nothing that was asked.
fn reply(line: &str, choices: usize) -> Option<Reply> {
    let word = line.trim().to_lowercase();
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Some(Reply::Next),
        (Some('q'), None) => Some(Reply::Enough),
        (Some(letter), None) => ('a'..).take(choices).position(|known| known == letter).map(Reply::Choice),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_goes_on_chooses_or_leaves() {
        for (line, choices, expect) in [
            ("\n", 0, Some(Reply::Next)),
            ("q\n", 3, Some(Reply::Enough)),
            (" B \n", 3, Some(Reply::Choice(1))),
            ("d\n", 3, None),
            ("a\n", 0, None),
            ("yes\n", 3, None),
        ] {
            assert_eq!(reply(line, choices), expect, "{line:?} of {choices}");
        }
    }
}
