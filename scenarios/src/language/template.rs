//! Texts with facts of a run in braces: `{c1.minutes_left}`, `{c1.licence @ 40d}`.

use std::{fmt, ops::Range};

use emulator::model::Minutes;

use super::{
    flaw::Flaw,
    lesson::{Choice, Lesson},
};
use crate::nearest::nearest;

/// A text in which facts of a run stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<(Range<usize>, Piece)>,
}

/// A part of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// What stands for a fact.
    Placeholder(Placeholder),
}

/// What stands for a fact of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Whose.
    pub actor: String,
    /// Which.
    pub fact: Fact,
    /// When, from the start of the world; at the instant of the answer when left out.
    pub at: Option<Minutes>,
}

/// What can be told of an actor at an instant of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The licence state by its name.
    Licence,
    /// Minutes left in it.
    MinutesLeft,
    /// The same as a length of time.
    Left,
    /// When it began.
    Since,
    /// When it ends.
    Ends,
    /// When the client asks next by itself.
    NextAttempt,
    /// Until when a qualifying event makes it ask.
    WatchUntil,
    /// The interval between attempts of a client that isn't licensed, and between retries.
    ActivationInterval,
    /// The interval between renewals.
    RenewalInterval,
    /// Attempts so far.
    Attempts,
    /// Those that failed.
    Failures,
    /// When the last one was.
    LastAttempt,
    /// When the last one was that succeeded.
    LastSuccess,
    /// The code that the last one ended with.
    Result,
    /// Requests so far that an actor sent or, of a host, answered.
    Requests,
    /// Whom a client connected to last.
    Host,
    /// The last count that a host answered with, or that a client was given.
    Count,
    /// The count that was needed for it.
    Needed,
}

/// Facts by the names that texts call them.
const FACTS: [(&str, Fact); 18] = [
    ("licence", Fact::Licence),
    ("minutes_left", Fact::MinutesLeft),
    ("left", Fact::Left),
    ("since", Fact::Since),
    ("ends", Fact::Ends),
    ("next_attempt", Fact::NextAttempt),
    ("watch_until", Fact::WatchUntil),
    ("activation_interval", Fact::ActivationInterval),
    ("renewal_interval", Fact::RenewalInterval),
    ("attempts", Fact::Attempts),
    ("failures", Fact::Failures),
    ("last_attempt", Fact::LastAttempt),
    ("last_success", Fact::LastSuccess),
    ("result", Fact::Result),
    ("requests", Fact::Requests),
    ("host", Fact::Host),
    ("count", Fact::Count),
    ("needed", Fact::Needed),
];

impl Fact {
    /// Every fact that there is, by its name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FACTS.iter().map(|(name, _)| *name)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = FACTS.iter().find(|(_, fact)| fact == self);
        f.write_str(row.map_or("", |(name, _)| name))
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.actor, self.fact)?;
        self.at.map_or(Ok(()), |at| write!(f, " @ {at}"))
    }
}

impl Template {
    /// Reads a text. What is wrong in its braces is told with its place in the text.
    pub(super) fn read(text: &str) -> Result<Self, Vec<Flaw>> {
        let (mut pieces, mut flaws) = (Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(open) = text[at..].find('{').map(|open| at + open) {
            pieces.push((at..open, Piece::Text(text[at..open].to_owned())));
            let Some(length) = text[open..].find('}') else {
                flaws.push(Flaw::new(open..open + 1, "this `{` is never closed", "expected `}`"));
                return Err(flaws);
            };
            let inside = open + 1..open + length;
            match placeholder(&text[inside.clone()], inside.start) {
                Ok(placeholder) => pieces.push((inside, Piece::Placeholder(placeholder))),
                Err(flaw) => flaws.push(flaw),
            }
            at = open + length + 1;
        }
        pieces.push((at..text.len(), Piece::Text(text[at..].to_owned())));
        if flaws.is_empty() { Ok(Self { pieces }) } else { Err(flaws) }
    }

    /// The answer of a lesson.
    #[must_use]
    pub fn of(lesson: &Lesson) -> Self {
        // What is wrong in it was refused when the file was read.
        let plain = || vec![(0..lesson.answer.len(), Piece::Text(lesson.answer.clone()))];
        Self::read(&lesson.answer).unwrap_or_else(|_| Self { pieces: plain() })
    }

    /// Its parts in order.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().map(|(_, piece)| piece)
    }

    /// What stands for facts in it.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Text(_) => None,
        })
    }

    /// Its parts, each with its place in the text.
    pub(super) fn places(&self) -> impl Iterator<Item = (Range<usize>, &Piece)> {
        self.pieces.iter().map(|(place, piece)| (place.clone(), piece))
    }
}

impl Choice {
    /// What has to hold of the run if it is right: facts and their values.
    pub fn facts(&self) -> impl Iterator<Item = (Placeholder, &str)> {
        // What is no fact was refused when the file was read.
        self.1.iter().filter_map(|(name, value)| Some((placeholder(name, 0).ok()?, value.as_str())))
    }
}

/// What `text`, which begins at octet `start`, stands for.
pub(super) fn placeholder(text: &str, start: usize) -> Result<Placeholder, Flaw> {
    let whole = start..start + text.len();
    let (about, at) = text.split_once('@').map_or((text, None), |(about, at)| (about, Some(at)));
    let Some((actor, name)) = about.trim().rsplit_once('.') else {
        let message = format!("`{}` names no fact", text.trim());
        return Err(Flaw::new(whole, message, "expected an actor and a fact, as in `c1.minutes_left`"));
    };
    let Some((_, fact)) = FACTS.iter().find(|(known, _)| *known == name) else {
        let flaw = Flaw::new(whole, format!("unknown fact `{name}`"), "unknown fact");
        return Err(match nearest(name, Fact::names()) {
            Some(near) => flaw.suggest(Some(near)),
            None => flaw.help(format!("known: {}", Fact::names().collect::<Vec<_>>().join(", "))),
        });
    };
    let at = at.map(|at| at.trim().parse::<Minutes>()).transpose();
    let at = at.map_err(|error| Flaw::from_message(whole, &error.to_string()))?;
    Ok(Placeholder { actor: actor.to_owned(), fact: *fact, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_between_words() {
        let template = Template::read("left: {c1.left}, before {crowd.3.count @ 40d}.").expect("a template");
        let pieces = template.pieces().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Placeholder(placeholder) => format!("<{placeholder}>"),
        });
        assert_eq!(pieces.collect::<String>(), "left: <c1.left>, before <crowd.3.count @ 40d>.");
    }

    #[test]
    fn what_is_wrong_stands_at_its_place() {
        for (text, place, message) in [
            ("a {c1.lef}", 3..9, "unknown fact `lef`"),
            ("a {c1}", 3..5, "`c1` names no fact"),
            ("{c1.left @ 4x}", 1..13, "`4x` is not a length of time"),
            ("ab {", 3..4, "this `{` is never closed"),
        ] {
            let flaws = Template::read(text).expect_err(text);
            assert_eq!((flaws[0].span.clone(), flaws[0].message.as_str()), (place, message), "{text}");
        }
    }
}
