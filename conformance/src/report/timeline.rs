//! A case as text: its timeline as a picture, then who did what when, and where that is not what was expected.

use std::fmt::Write;

use emulator::{model::Minutes, trace::Kind};
use scenarios::run::CheckState;

use crate::results::record::{Check, Event, Outcome, Scenario};

use crate::view::{
    self, Chart,
    text::{Style, picture},
};

use super::{
    finding,
    rows::{self, Row, rows},
};

/// The timeline of a case. `!!` marks what is wrong, `~~` what was nearly right.
#[must_use]
pub fn timeline(scenario: &Scenario, events: &[Event], outcome: &Outcome, style: Style) -> String {
    let mut head = format!("{}\n", title(scenario));
    if let Some(first) = events.first() {
        let _ = writeln!(head, "+0m is {}", start(first));
    }
    let head = finding::printable(&head);
    let drawn = chart(scenario, events, outcome).map(|chart| format!("\n{}", picture(&chart, style)));
    head + &drawn.unwrap_or_default() + &finding::printable(&judged_rows(events, outcome))
}

/// What a case is called above its timeline.
fn title(scenario: &Scenario) -> String {
    format!("{} in the arm {}: {}", scenario.id, scenario.arm, scenario.title)
}

/// The lanes of a case; `None` for one in which nothing was seen.
pub(super) fn chart(scenario: &Scenario, events: &[Event], outcome: &Outcome) -> Option<Chart> {
    let timeline = view::timeline(&title(scenario), events, Some(outcome))?;
    Some(Chart::of(&timeline, None, None))
}

/// Everything that was seen, with what is to be said of it, then the expectations and the verdict.
fn judged_rows(events: &[Event], outcome: &Outcome) -> String {
    let mut text = String::new();
    // Steps bring a blank line of their own.
    if events.first().is_some_and(|event| event.kind != Kind::Step) {
        text.push('\n');
    }
    let widths = Widths::of(events);
    for row in rows(events, outcome) {
        match row {
            Row::Event { event, marked, differing } => {
                let mark = match marked {
                    true => "!!",
                    false if is_near(outcome, event) => "~~",
                    false => "  ",
                };
                line(&mut text, &widths, event, mark, &differing);
            }
            Row::Broken(check) => mark(&mut text, check),
        }
    }
    for line in outcome.stray.iter().flat_map(finding::of_stray) {
        let _ = writeln!(text, "!!    {line}");
    }
    if !outcome.checks.is_empty() {
        text.push('\n');
    }
    outcome.checks.iter().for_each(|check| judged(&mut text, check));
    let end = outcome.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
    let _ = writeln!(text, "\n{}{end}", outcome.verdict.name());
    text
}

/// Events as they stand in a timeline, without what was expected of them.
#[must_use]
pub fn lines(events: &[Event]) -> String {
    let mut text = String::new();
    let widths = Widths::of(events);
    events.iter().for_each(|event| line(&mut text, &widths, event, "  ", &[]));
    finding::printable(&text)
}

/// Whether an event was nearly what a broken expectation looked for.
fn is_near(outcome: &Outcome, event: &Event) -> bool {
    let near = outcome.checks.iter().filter_map(|check| check.near.as_ref());
    near.into_iter().any(|near| near.event == event.index)
}

/// What became of an expectation, in a line.
fn judged(text: &mut String, check: &Check) {
    let state = match check.state {
        CheckState::Met => "met",
        CheckState::Broken | CheckState::Warned => "broken",
        CheckState::NotObservable => "not observable",
        CheckState::Unsupported => "unsupported",
        CheckState::NotReached => "not reached",
    };
    let proves = check.proves.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let _ = writeln!(text, "  {state:14}  line {:<3} {proves:24}  {}", check.line, check.expected);
}

/// World time when the case began, as far as a whole-minute distance tells.
pub(super) fn start(first: &Event) -> String {
    let time = first.time.parse::<emulator::model::Filetime>();
    time.map_or_else(|_| first.time.clone(), |time| (time - Minutes(first.at)).to_string())
}

struct Widths {
    at: usize,
    who: usize,
    kind: usize,
}

impl Widths {
    fn of(events: &[Event]) -> Self {
        let width = |text: &dyn Fn(&Event) -> String| {
            events.iter().map(|event| text(event).chars().count()).max().unwrap_or_default()
        };
        Self { at: width(&at), who: width(&who), kind: width(&|event| event.kind.name().to_owned()) }
    }
}

pub(super) fn at(event: &Event) -> String {
    format!("+{}", Minutes(event.at))
}

pub(super) fn who(event: &Event) -> String {
    match &event.peer {
        Some(peer) => format!("{} -> {peer}", event.actor),
        None => event.actor.clone(),
    }
}

fn line(text: &mut String, widths: &Widths, event: &Event, mark: &str, differing: &[&str]) {
    if let Some(step) = rows::step(event) {
        let _ = writeln!(text, "\n  {:>at$}  {step}", self::at(event), at = widths.at);
        return;
    }
    let _ = write!(
        text,
        "{mark}{:>at$}    {:who$}  {:kind$}",
        self::at(event),
        self::who(event),
        event.kind.name(),
        at = widths.at,
        who = widths.who,
        kind = widths.kind
    );
    for (name, value) in rows::fields(event, differing) {
        let _ = write!(text, "  {name}={value}");
    }
    if let Some(conn) = event.conn {
        let _ = write!(text, "  (connection {conn})");
    }
    text.push('\n');
}

fn mark(text: &mut String, check: &Check) {
    let word = if check.state == CheckState::Warned { "warning" } else { "broken" };
    for (index, line) in finding::of_check(check).iter().enumerate() {
        let head = if index == 0 { format!("{word}, ") } else { String::new() };
        let _ = writeln!(text, "!!    {head}{line}");
    }
}
