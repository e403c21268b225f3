//! What all checks share: the scenario, and the list of what was found.

use std::{fmt::Display, ops::Range, str::FromStr};

use super::place::Place;
use crate::{
    language::{flaw::Flaw, folder::Folder, scenario::Scenario, step::Step, tree::Node},
    nearest::nearest,
};

/// A scenario under examination.
pub(super) struct Checker<'a> {
    /// The scenario.
    pub(super) scenario: &'a Scenario,
    /// What was found.
    pub(super) flaws: Vec<Flaw>,
}

/// Everything that is wrong with `scenario`, whose file, its tree and its folder are given, in the order of the file.
pub(in crate::language) fn check(
    scenario: &Scenario,
    source: &str,
    root: &Node,
    folder: Folder,
) -> Vec<Flaw> {
    let file = Place::root(source, root);
    let mut checker = Checker { scenario, flaws: doubles(file) };
    if scenario.title.trim().is_empty() {
        checker.flaw(file.field("title"), "the title is empty", "expected a few words");
    }
    checker.cited_at_the_head(source);
    checker.lesson(folder, file);
    checker.world(file.field("world"));
    checker.readings(file.field("readings"));
    checker.axes(file.field("for_each"));
    checker.script(file.field("script"));
    checker.order(file.field("script"));
    checker.twins(file.field("script"));
    let mut flaws = checker.flaws;
    flaws.sort_by_key(|flaw| flaw.span.start);
    flaws
}

/// Everything that is wrong with a step for the world of `scenario`; `root` is the tree of the step alone.
pub(in crate::language) fn check_step(
    scenario: &Scenario,
    step: &Step,
    source: &str,
    root: &Node,
) -> Vec<Flaw> {
    let place = Place::root(source, root);
    let mut checker = Checker { scenario, flaws: doubles(place) };
    checker.step(step, place);
    checker.flaws
}

fn doubles(place: Place<'_>) -> Vec<Flaw> {
    let doubles = place.doubles().into_iter();
    let flaw = |(span, name)| Flaw::new(span, format!("`{name}` stands here twice"), "the second of two");
    doubles.map(flaw).collect()
}

impl Checker<'_> {
    /// Adds a mistake at a value.
    pub(super) fn flaw(&mut self, place: Place<'_>, message: impl Into<String>, label: impl Into<String>) {
        self.flaw_at(place.span(), message, label);
    }

    /// Adds a mistake at some octets.
    pub(super) fn flaw_at(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.flaws.push(Flaw::new(span, message, label));
    }

    /// Gives advice on the mistake that was added last.
    pub(super) fn help(&mut self, help: impl Into<String>) {
        if let Some(last) = self.flaws.last_mut() {
            last.help = Some(help.into());
        }
    }

    /// Adds the mistake of a name that isn't known (`of` what, with a space before it), with the nearest one that is.
    pub(super) fn unknown<'b>(
        &mut self,
        span: Range<usize>,
        what: &str,
        name: &str,
        of: &str,
        known: impl IntoIterator<Item = &'b str>,
    ) {
        let known = known.into_iter().collect::<Vec<_>>();
        let message = format!("unknown {what} `{name}`{of}");
        let flaw = Flaw::new(span, message, format!("unknown {what}"));
        self.flaws.push(match nearest(name, known.iter().copied()) {
            None if !known.is_empty() && known.len() <= 12 => {
                flaw.help(format!("known: {}", known.join(", ")))
            }
            near => flaw.suggest(near),
        });
    }

    /// Adds the mistake of a text that can't be read as a `T`.
    pub(super) fn readable<T: FromStr<Err: Display>>(&mut self, text: &str, place: Place<'_>) -> Option<T> {
        let flaw = |error: T::Err| Flaw::from_message(place.span(), &error.to_string());
        text.parse().map_err(|error| self.flaws.push(flaw(error))).ok()
    }

    /// Adds a mistake if `number` is 0, of which `what` would have none.
    pub(super) fn not_zero(&mut self, number: impl Into<u64>, what: &str, place: Place<'_>) {
        if number.into() == 0 {
            self.flaw(place, format!("0 {what} are none"), "expected at least 1");
        }
    }
}
