//! Lessons: what their answers show is there in the run, and no number stands where it could be wrong.

use std::ops::Range;

use emulator::model::Minutes;

use super::{
    actors::{ANYBODY, HOST, Role},
    checker::Checker,
    place::Place,
};
use crate::language::{
    flaw::Flaw,
    folder::Folder,
    lesson::{Choice, Lesson},
    step::Step,
    template::{Fact, Piece, Placeholder, Template, placeholder},
};

impl Checker<'_> {
    /// Checks the head field `lesson`; a file of `folder` may have to have one.
    pub(super) fn lesson(&mut self, folder: Folder, file: Place<'_>) {
        let place = file.field("lesson");
        match (&self.scenario.lesson, folder) {
            (None, Folder::Lessons) => {
                self.flaw_at(file.word_span(), "this lesson teaches nothing", "expected `lesson: (…)` in it");
                self.help(
                    "a file in `lessons/` has prose, a question and an answer; `library/` is for others",
                );
            }
            (Some(_), Folder::Library) => {
                let message = "a scenario of the library has no lesson";
                self.flaw_at(place.name_span(), message, "unexpected");
                self.help("lessons stand in `lessons/`");
            }
            (Some(lesson), _) => self.taught(lesson, place),
            (None, _) => {}
        }
    }

    fn taught(&mut self, lesson: &Lesson, place: Place<'_>) {
        for (name, text) in
            [("prose", &lesson.prose), ("question", &lesson.question), ("answer", &lesson.answer)]
        {
            if text.trim().is_empty() {
                self.flaw(place.field(name), format!("the {name} is empty"), "expected a text");
            }
            self.cited(text, place.field(name));
        }
        match self.role(lesson.of.as_str()) {
            Some(_) => self.actor(&lesson.of, ANYBODY, place.field("of")),
            None => self.unknown_actor(lesson.of.as_str(), place.field("of").span()),
        }
        self.in_time(lesson.at.0, place.field("at").span());
        if let [Choice(..)] = lesson.choices.as_slice() {
            self.flaw(place.field("choices"), "one answer leaves no choice", "expected two or more, or none");
        }
        for (index, choice) in lesson.choices.iter().enumerate() {
            self.choice(choice, place.field("choices").at(index));
        }
        self.shown(lesson, place.field("answer"));
    }

    fn choice(&mut self, Choice(text, facts): &Choice, place: Place<'_>) {
        if text.trim().is_empty() {
            self.flaw(place.at(0), "the text is empty", "expected an answer to choose");
        }
        self.cited(text, place.at(0));
        if facts.is_empty() {
            let message = "nothing in the run says whether this is right";
            self.flaw(place.at(1), message, "expected `{ \"c1.licence\": \"Licensed\" }`");
        }
        for (name, value) in facts {
            let key = place.at(1).field(name).name_place();
            match placeholder(name, 0) {
                Ok(placeholder) => {
                    self.fact(&placeholder, key.within(0..name.len()));
                    self.possible(&placeholder, value, place.at(1).field(name));
                }
                Err(flaw) => self.flaws.push(Flaw { span: key.within(flaw.span.clone()), ..flaw }),
            }
        }
    }

    fn shown(&mut self, lesson: &Lesson, place: Place<'_>) {
        let template = match Template::read(&lesson.answer) {
            Ok(template) => template,
            Err(flaws) => {
                let here =
                    flaws.into_iter().map(|flaw| Flaw { span: place.within(flaw.span.clone()), ..flaw });
                self.flaws.extend(here);
                return;
            }
        };
        for (span, piece) in template.places() {
            match piece {
                Piece::Placeholder(placeholder) => self.fact(placeholder, place.within(span)),
                Piece::Text(text) => self.numbers(text, span.start, place),
            }
        }
        let shows = |one: &Placeholder| one.actor == lesson.of.as_str() && one.at.is_none();
        let role = self.role(lesson.of.as_str());
        if role.is_some() && !template.placeholders().any(shows) && !lesson.answer.trim().is_empty() {
            let message = format!("the answer shows nothing of `{}` at its instant", lesson.of);
            let fact = if role == Some(Role::Host) { Fact::Requests } else { Fact::Licence };
            self.flaw(place, message, format!("expected a fact such as `{{{}.{fact}}}`", lesson.of));
        }
    }

    /// A number that is written out may be wrong; one of the run can't be.
    fn numbers(&mut self, text: &str, start: usize, place: Place<'_>) {
        let part = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let words =
            text.split(|c: char| !part(c)).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        for word in words {
            let at = start + (word.as_ptr() as usize - text.as_ptr() as usize);
            let span = place.within(at..at + word.trim_end_matches(['.', '-']).len());
            self.flaw_at(span, "a number in an answer could be wrong", "expected a fact of the run");
            self.help("write a placeholder such as `{c1.left}`; LANGUAGE.md lists the facts");
        }
    }

    /// Checks that a fact can have the value that a choice says; `!` in front is any other one.
    fn possible(&mut self, placeholder: &Placeholder, value: &str, place: Place<'_>) {
        let wanted = value.strip_prefix('!').unwrap_or(value);
        let hosts = self.names_of(HOST);
        if let Some(expected) = placeholder.fact.refuses(wanted, &hosts) {
            let message = format!("`{}` is never `{wanted}`", placeholder.fact);
            self.flaw(place, message, format!("expected {expected}"));
        }
    }

    /// Checks who a fact is about, and when.
    fn fact(&mut self, placeholder: &Placeholder, span: Range<usize>) {
        match self.role(&placeholder.actor) {
            Some(Role::Host) if !placeholder.fact.is_of_hosts() => {
                let message =
                    format!("`{}` is a host, which has no `{}`", placeholder.actor, placeholder.fact);
                self.flaw_at(span.clone(), message, "expected a fact of hosts");
                self.help("those are `requests`, `count` and `needed`");
            }
            Some(role) if ANYBODY.contains(&role) => {}
            _ => self.unknown_actor(&placeholder.actor, span.clone()),
        }
        if let Some(at) = placeholder.at {
            self.in_time(at, span);
        }
    }

    fn unknown_actor(&mut self, name: &str, span: Range<usize>) {
        let known = self.names_of(ANYBODY).into_iter().map(str::to_owned).collect::<Vec<_>>();
        self.unknown(span, "actor", name, "", known.iter().map(String::as_str));
    }

    /// Adds a mistake if the script ends before `at`.
    fn in_time(&mut self, at: Minutes, span: Range<usize>) {
        let end = length(&self.scenario.script);
        if u64::from(at.0) > end {
            let shown =
                u32::try_from(end).map_or_else(|_| "never".to_owned(), |end| Minutes(end).to_string());
            self.flaw_at(span, "the run has ended by then", format!("expected at most {shown}"));
        }
    }
}

/// Minutes that pass in a script.
fn length(script: &[Step]) -> u64 {
    let each = script.iter().map(|step| match step {
        Step::Advance(length) => length.0.0.into(),
        Step::Repeat(times, steps) => u64::from(*times).saturating_mul(length(steps)),
        _ => 0,
    });
    each.fold(0, u64::saturating_add)
}
