//! A case's trace as text: who did what when, and where that is not what was expected.

use std::fmt::Write;

use emulator::{
    model::{Hresult, Minutes, StatusFlags},
    trace::Kind,
};
use scenarios::run::CheckState;
use serde_json::Value;

use crate::results::record::{Check, Event, Outcome, Scenario};

use super::finding;

/// The timeline of a case.
#[must_use]
pub fn timeline(scenario: &Scenario, events: &[Event], outcome: &Outcome) -> String {
    let mut text = format!("{} in the arm {}: {}\n", scenario.id, scenario.arm, scenario.title);
    if let Some(first) = events.first() {
        let _ = writeln!(text, "+0m is {}", start(first));
    }
    // Steps bring a blank line of their own.
    if events.first().is_some_and(|event| event.kind != Kind::Step) {
        text.push('\n');
    }
    let broken: Vec<&Check> = outcome
        .checks
        .iter()
        .filter(|check| matches!(check.state, CheckState::Broken | CheckState::Warned))
        .collect();
    let widths = Widths::of(events);
    for event in events {
        let here = broken.iter().filter(|check| check.event == Some(event.index));
        let fields: Vec<&str> =
            here.clone().flat_map(|check| &check.differing).map(|d| d.field.as_str()).collect();
        line(&mut text, &widths, event, !fields.is_empty() || here.clone().next().is_some(), &fields);
        here.for_each(|check| mark(&mut text, check));
    }
    // What is missing has no place in the trace; the run ended where it was missed.
    let nowhere = broken.iter().filter(|check| check.event.is_none_or(|index| index >= events.len()));
    nowhere.for_each(|check| mark(&mut text, check));
    if !outcome.checks.is_empty() {
        text.push('\n');
    }
    outcome.checks.iter().for_each(|check| judged(&mut text, check));
    let end = outcome.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
    let _ = writeln!(text, "\n{}{end}", outcome.verdict.name());
    finding::printable(&text)
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
fn start(first: &Event) -> String {
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

fn at(event: &Event) -> String {
    format!("+{}", Minutes(event.at))
}

pub(super) fn who(event: &Event) -> String {
    match &event.peer {
        Some(peer) => format!("{} -> {peer}", event.actor),
        None => event.actor.clone(),
    }
}

fn line(text: &mut String, widths: &Widths, event: &Event, marked: bool, also: &[&str]) {
    if event.kind == Kind::Step {
        let step = event.fields.get("step").map(shown).unwrap_or_default();
        let _ = writeln!(text, "\n  {:>at$}  {step}", self::at(event), at = widths.at);
        return;
    }
    let mark = if marked { "!!" } else { "  " };
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
    for (name, value) in &event.fields {
        if is_main(event.kind, name, value) || also.contains(&name.as_str()) {
            let _ = write!(text, "  {name}={}{}", shown(value), meaning(name, value));
        }
    }
    if let Some(conn) = event.conn {
        let _ = write!(text, "  (connection {conn})");
    }
    text.push('\n');
}

/// Fields worth a place in the line. Kinds that aren't named here show all they have.
pub(super) fn is_main(kind: Kind, field: &str, value: &Value) -> bool {
    match kind {
        Kind::Request => match field {
            "version" | "licence_status" | "minutes_left" | "n_policy" | "cmid" | "error" | "opnum" => true,
            "well_formed" | "is_vm" => *value == Value::Bool(field == "is_vm"),
            _ => false,
        },
        Kind::Answer => match field {
            "version" | "count" | "activation_interval" | "renewal_interval" | "error" => true,
            "well_formed" => *value == Value::Bool(false),
            _ => false,
        },
        Kind::Bind => field != "contexts",
        // Identities and clocks stand in the request of the same instant.
        Kind::Log => !matches!(field, "ActID" | "CMID" | "Client Time" | "Machine" | "Unused" | "VM Info"),
        Kind::Status => matches!(
            field,
            "LicenseStatus"
                | "LicenseStatusReason"
                | "GracePeriodRemaining"
                | "KeyManagementServiceCurrentCount"
                | "VLActivationInterval"
                | "VLRenewalInterval"
        ),
        _ => true,
    }
}

/// The field of 12288 and 12289 that holds flags.
const STATUS: &str = "Status";

/// What a result code means, or which status flags are set, in brackets.
pub(crate) fn meaning(name: &str, value: &Value) -> String {
    let code = value.as_str().and_then(|text| text.parse::<Hresult>().ok());
    if name == STATUS {
        let flags = code.map(|bits| StatusFlags(bits.0)).filter(|flags| *flags != StatusFlags::NONE);
        return flags.map(|flags| format!(" ({flags})")).unwrap_or_default();
    }
    let meaning = code.filter(|code| *code != Hresult::OK).and_then(Hresult::meaning);
    meaning.map(|meaning| format!(" ({meaning})")).unwrap_or_default()
}

pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn mark(text: &mut String, check: &Check) {
    let word = if check.state == CheckState::Warned { "warning" } else { "broken" };
    for (index, line) in finding::of_check(check).iter().enumerate() {
        let head = if index == 0 { format!("{word}, ") } else { String::new() };
        let _ = writeln!(text, "!!    {head}{line}");
    }
}
