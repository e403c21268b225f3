//! What has happened, as text.

use std::fmt::Write as _;

use emulator::{
    model::{Filetime, Hresult},
    trace::Kind,
};
use scenarios::run::{Check, CheckState, Did, Outcome, Stepped};

use crate::{report::timeline::lines, results::record::Event, view::Moment};

use super::{clock::at, goal::Stuck};

/// Lines that are shown of what a command did, if there aren't more; `trace` shows all.
const MOST: usize = 24;
/// Of more lines, the first and the last that are shown, and the changes of licences between them at most.
const ENDS: usize = 4;
const CHANGES: usize = 12;

/// A step of the script and what became of it.
pub(super) fn stepped(stepped: &Stepped) -> String {
    let Stepped { line, text, did, .. } = stepped;
    let mut told = format!("line {line}: {text}\n");
    match did {
        Did::Acted | Did::Told => {}
        Did::Judged(check) => told.push_str(&judged(check)),
        Did::Accepted => told.push_str("  what nothing expects is accepted\n"),
        Did::NotReached => told.push_str("  not reached: the script has ended before it\n"),
        Did::Failed(why) => {
            let _ = writeln!(told, "  failed: {why}");
        }
    }
    told
}

/// What became of an expectation.
pub(super) fn judged(check: &Check) -> String {
    let proves = check.proves.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let proves = if proves.is_empty() { proves } else { format!("  ({proves})") };
    let actual = check.actual.as_deref();
    match check.state {
        CheckState::Met => match actual {
            Some(outcome) => format!("  met: {outcome}{proves}\n"),
            None => format!("  met{proves}\n"),
        },
        CheckState::NotObservable => format!("  can't be observed: {}\n", actual.unwrap_or_default()),
        CheckState::Unsupported | CheckState::NotReached => "  not judged\n".to_owned(),
        CheckState::Broken | CheckState::Warned => {
            let mut text = format!("  broken{proves}\n    expected {}\n", check.expected);
            let _ = writeln!(text, "    actual   {}", actual.unwrap_or("nothing"));
            for (field, expected, actual) in &check.differing {
                let _ = writeln!(text, "    {field}: expected {expected}, got {actual}");
            }
            if let Some(near) = &check.near {
                let _ = writeln!(text, "    nearest  {}: {}", near.text, near.why);
            }
            text
        }
    }
}

/// Steps that were taken back: one beside the words, several below each other, of many the first and the last.
pub(super) fn undone(steps: &[String]) -> String {
    if let [only] = steps {
        return format!("  taken back: {only}\n");
    }
    let mut shown: Vec<String> = steps.iter().map(|step| format!("    {step}\n")).collect();
    if shown.len() > MOST {
        let more = shown.len() - 2 * ENDS;
        shown.splice(ENDS..ENDS + more, [format!("    … {more} more\n")]);
    }
    format!("  taken back: {} steps\n{}", steps.len(), shown.concat())
}

/// How the last attempt of a client that isn't licensed in time would have ended.
pub(super) fn stuck(stuck: &Stuck, start: Filetime) -> String {
    let Stuck { client, at: when, result, count } = stuck;
    let meaning = result.parse::<Hresult>().ok().and_then(Hresult::meaning);
    let meaning = meaning.map(|meaning| format!(" ({meaning})")).unwrap_or_default();
    let count = count.map(|count| format!(", after an answer with count {count}")).unwrap_or_default();
    let when = at(Moment::of(*when, start));
    format!("  the last attempt of {client} by then, at {when}, ends with {result}{meaning}{count}\n")
}

/// What a script came to.
pub(super) fn outcome(outcome: &Outcome) -> String {
    let why = outcome.message.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("the script is over: {}{why}\n", outcome.verdict.name())
}

/// What a command brought about: whatever says something by itself; of much the ends, and changes of licences between.
pub(super) fn news(events: &[Event]) -> String {
    let mut told: Vec<Event> = events.iter().filter(|event| is_news(event)).cloned().collect();
    // Who asks is said by name; `trace` tells the id, too.
    told.iter_mut().for_each(|event| drop(event.fields.shift_remove("cmid")));
    if told.len() <= MOST {
        return lines(&told);
    }
    let (first, last) = (ENDS, told.len() - ENDS);
    let changes = told[first..last].iter().filter(|event| event.kind == Kind::Licence);
    let changes: Vec<Event> = changes.take(CHANGES).cloned().collect();
    let more = last - first - changes.len();
    let kept = [&told[..first], &changes, &told[last..]].concat();
    let mut kept: Vec<String> = lines(&kept).lines().map(str::to_owned).collect();
    kept.insert(first, format!("  … {more} more until the last {ENDS}; `trace` shows all"));
    kept.join("\n") + "\n"
}

/// Whether it is worth a line unasked: not what a connection consists of, nor what is only planned.
fn is_news(event: &Event) -> bool {
    match event.kind {
        Kind::Step | Kind::Timer | Kind::Bind | Kind::BindAck | Kind::Close | Kind::Log => false,
        Kind::Connect => event.fields.get("end").and_then(|end| end.as_str()) != Some("Accepted"),
        _ => true,
    }
}

/// Events of `of`, or of anybody; `only`: those of one kind.
pub(super) fn events(events: &[Event], of: Option<&str>, only: Option<Kind>) -> String {
    let is_asked = |event: &&Event| {
        let is_of = |who: &str| event.actor == who || event.peer.as_deref() == Some(who);
        of.is_none_or(is_of) && only.is_none_or(|kind| event.kind == kind)
    };
    let asked: Vec<Event> = events.iter().filter(is_asked).cloned().collect();
    if asked.is_empty() { "  nothing\n".to_owned() } else { lines(&asked) }
}
