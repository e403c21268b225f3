//! The run of a lesson, and its texts with the facts of it.

use std::sync::Arc;

use emulator::model::Readings;
use scenarios::{
    language::{Choice, Lesson, Loaded, Piece, Template, expand, paragraphs},
    run::Verdict,
};

use crate::{
    check::virtual_arm::run_virtual,
    results::{
        arm::Arm,
        record::{Event, Outcome},
    },
    view::{Moment, Timeline, timeline},
};

use super::facts;

/// A lesson with its run.
#[derive(Clone, Debug)]
pub struct Played {
    /// The scenario.
    pub loaded: Arc<Loaded>,
    /// What it teaches.
    pub lesson: Lesson,
    /// What happened.
    pub timeline: Timeline,
    /// What became of its expectations.
    pub outcome: Outcome,
}

/// Why a scenario can't be taught.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LessonError {
    /// It has no lesson.
    #[error("{0}: this scenario has no `lesson`; `kmslab run` plays it")]
    NoLesson(String),
    /// Its run doesn't show what it says.
    #[error("{0}: {1}")]
    Run(String, String),
}

/// The seed of every lesson: its numbers are the same wherever it is read.
const SEED: u64 = 1;

/// Plays a lesson in the virtual world.
///
/// # Errors
///
/// When the scenario isn't a lesson, doesn't pass, or not exactly one of the choices is right.
pub fn play(loaded: &Arc<Loaded>) -> Result<Played, LessonError> {
    let failed = |why: String| LessonError::Run(loaded.path.clone(), why);
    let lesson = loaded.scenario.lesson.clone().ok_or_else(|| LessonError::NoLesson(loaded.path.clone()))?;
    let cases = expand(loaded);
    let case = cases.first().ok_or_else(|| failed("it has no case".to_owned()))?;
    let run = run_virtual(case, SEED, true, Readings::default());
    if run.outcome.verdict != Verdict::Pass {
        let why = run.outcome.message.as_deref().unwrap_or_default();
        return Err(failed(format!("{}: {why}", run.outcome.verdict.name())));
    }
    let start = run.events.first().map(|event| event.at).unwrap_or_default();
    let events = Event::of_trace(Arm::Virtual, &case.id, start, &run.events);
    let outcome = Outcome::new(Arm::Virtual, case, &run.outcome, None, String::new());
    let timeline = timeline(&loaded.scenario.title, &events, Some(&outcome));
    let timeline = timeline.ok_or_else(|| failed("nothing happens in it".to_owned()))?;
    let played = Played { loaded: Arc::clone(loaded), lesson, timeline, outcome };
    match played.right().as_slice() {
        [] if !played.lesson.choices.is_empty() => Err(failed("none of its choices is right".to_owned())),
        [_, _, ..] => Err(failed("more than one of its choices is right".to_owned())),
        _ => Ok(played),
    }
}

impl Played {
    /// The instant that shows the answer.
    #[must_use]
    pub fn at(&self) -> Moment {
        Moment::minutes(self.lesson.at.0)
    }

    /// The paragraphs of the answer.
    #[must_use]
    pub fn answer(&self) -> Vec<String> {
        let template = Template::of(&self.lesson);
        let filled = template.pieces().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Placeholder(placeholder) => facts::value(&self.timeline, placeholder, self.at()),
        });
        paragraphs(&filled.collect::<String>())
    }

    /// The choices that hold in the run, by their places from 0.
    #[must_use]
    pub fn right(&self) -> Vec<usize> {
        let choices = self.lesson.choices.iter().enumerate();
        choices.filter(|(_, choice)| self.holds(choice)).map(|(index, _)| index).collect()
    }

    fn holds(&self, choice: &Choice) -> bool {
        choice.facts().all(|(placeholder, wanted)| {
            let value = facts::value(&self.timeline, &placeholder, self.at());
            wanted.strip_prefix('!').map_or(value == wanted, |other| value != other)
        })
    }
}
