//! Where actors stand, and why: from the timeline of what was played, and their property views.

use std::{collections::BTreeSet, fmt::Write as _};

use emulator::{
    model::{Hresult, LicenceStatus, Minutes},
    trace::{Actor, Kind},
};
use scenarios::{catalogue::RequirementId, nearest::nearest, stage::Properties};
use serde_json::Value;

use crate::view::{
    Chart, Cited, Instant, Mark, Moment, Part, Plan, Timeline, Why, instant,
    text::{Style, picture},
};

use super::{
    clock::{at, away},
    session::Session,
};

/// What was played as a picture.
pub(super) fn lanes(session: &Session) -> String {
    let drawn = |made| picture(&Chart::of(&made, None, None), Style::PLAIN);
    session.timeline().map_or_else(|| "nothing was played yet\n".to_owned(), drawn)
}

/// Everybody, in a line each.
pub(super) fn everybody(session: &mut Session) -> String {
    let made = session.timeline();
    let now = now(session);
    let all = session.hosts().into_iter().chain(session.clients());
    let mut text = String::new();
    for name in all.collect::<Vec<_>>() {
        let view = view(session, &name);
        let mut line = format!("  {name:10}  {}", state(&view));
        if let Some(plan) = made.as_ref().and_then(|made| here(made, &name, now)?.plan)
            && let Some(next) = plan.next_attempt
        {
            let _ = write!(line, ", asks {}", away(next, now));
        }
        if let Some(count) = number(&view, "KeyManagementServiceCurrentCount").filter(|count| *count >= 0) {
            let _ = write!(line, ", count {count}");
        }
        if session.is_up(&name) == Some(false) {
            line.push_str(", down");
        }
        let _ = writeln!(text, "{line}");
    }
    text
}

/// One actor.
pub(super) fn one(session: &mut Session, name: &str) -> String {
    let (made, now, view) = (session.timeline(), now(session), view(session, name));
    let is_host = session.hosts().iter().any(|host| host == name);
    let mut rows = vec![("licence", state(&view))];
    let shown = |property: &str| view.get(property).map(plain);
    let reason = shown("LicenseStatusReason").filter(|code| code.parse() != Ok(Hresult::OK));
    rows.extend(reason.map(|code| ("reason", with_meaning(&code))));
    let here = made.as_ref().and_then(|made| here(made, name, now));
    if let Some(plan) = here.as_ref().and_then(|here| here.plan).filter(|_| !is_host) {
        rows.push(("next attempt", next(plan, now)));
        rows.extend(plan.watch_until.filter(|until| *until > now).map(|until| {
            ("watches", format!("until {}: a qualifying event makes it ask before", at(until)))
        }));
    }
    let minutes = |property| number(&view, property).and_then(|n| u32::try_from(n).ok()).map(Minutes);
    if let (Some(activation), Some(renewal)) = (minutes("VLActivationInterval"), minutes("VLRenewalInterval"))
    {
        rows.push(("intervals", format!("activation {activation}, renewal {renewal}")));
    }
    let address = |machine: &str, port: &str| {
        shown(machine).map(|host| format!("{host}:{}", shown(port).unwrap_or_default()))
    };
    let named = address("KeyManagementServiceMachine", "KeyManagementServicePort");
    rows.extend(named.map(|host| ("named host", host)));
    let found =
        address("DiscoveredKeyManagementServiceMachineName", "DiscoveredKeyManagementServiceMachinePort");
    rows.extend(found.map(|host| ("cached host", host)));
    if is_host {
        let is_up = session.is_up(name) == Some(true);
        rows.push(("is", if is_up { "up" } else { "down: it refuses connections" }.to_owned()));
        rows.extend(shown("KeyManagementServiceCurrentCount").map(|count| ("count", count)));
        let asked = (shown("KeyManagementServiceTotalRequests"), shown("KeyManagementServiceFailedRequests"));
        if let (Some(total), Some(failed)) = asked {
            rows.push(("requests", format!("{total}, {failed} of them refused")));
        }
    } else if let Some(count) = here.as_ref().and_then(|here| here.count) {
        let needed = count.needed.map(|needed| format!(", it needs {needed}")).unwrap_or_default();
        rows.push(("last count", format!("{}{needed} ({})", count.count, away(count.at, now))));
    }
    let lane = made.as_ref().and_then(|made| made.lanes.iter().find(|lane| lane.actor == name));
    let is_told = |mark: &&Mark| !matches!(mark.kind, Kind::Timer | Kind::Log);
    let last = lane.and_then(|lane| lane.marks.iter().rev().find(is_told));
    rows.extend(last.map(|last| ("last", format!("{} ({})", last.label, away(last.at, now)))));
    let mut text = format!("{name} at {} ({})\n", at(now), session.now());
    for (what, is) in rows {
        let _ = writeln!(text, "  {what:13} {is}");
    }
    text
}

/// All properties of an actor, or the one of this name.
pub(super) fn properties(session: &mut Session, name: &str, property: &str) -> Result<String, String> {
    let view = view(session, name);
    if property == "all" {
        return Ok(view.iter().map(|(name, value)| format!("  {name}  {}\n", plain(value))).collect());
    }
    match view.get(property) {
        Some(value) => Ok(format!("  {property}  {}\n", plain(value))),
        None => {
            let near = nearest(property, view.keys().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(format!("`{name}` has no property `{property}`{near}"))
        }
    }
}

/// Why an actor is in its state, and what it does next.
pub(super) fn why(session: &mut Session, name: &str) -> String {
    let (made, now) = (session.timeline(), now(session));
    let Some(made) = made else { return format!("nothing has happened to {name} yet\n") };
    let Some(here) = here(&made, name, now) else {
        return format!("{name} has done nothing yet, and nothing has happened to it\n");
    };
    let (mut text, mut known) = (String::new(), BTreeSet::new());
    if let Some(band) = here.band {
        let _ = writeln!(text, "{name} is {} since {}: {}", band.licence, at(band.from), band.why.text);
        cited(&mut text, &made, &mut known, &band.why);
    }
    let mark = |mark: &&Mark| mark.at <= now && mark.why.is_some();
    let lane = made.lanes.iter().find(|lane| lane.actor == name);
    let last = lane.and_then(|lane| lane.marks.iter().rev().find(mark));
    if let Some(last) = last
        && let Some(why) = &last.why
    {
        let _ = writeln!(text, "its last attempt was at {}, planned so: {}", at(last.at), why.text);
        let _ = writeln!(text, "  {}", last.label);
        cited(&mut text, &made, &mut known, why);
    }
    match here.plan {
        Some(plan) if here.part == Part::Client => {
            let _ = writeln!(text, "next attempt: {}", next(plan, now));
            cited(&mut text, &made, &mut known, &plan.why);
            if let Some(ends) = plan.ends.filter(|ends| *ends > now) {
                let _ = writeln!(text, "without success its state ends at {}, {}", at(ends), away(ends, now));
            }
        }
        _ => {
            if let Some(count) = here.count {
                let _ = writeln!(
                    text,
                    "{name} answered last with count {} ({})",
                    count.count,
                    away(count.at, now)
                );
            }
        }
    }
    if text.is_empty() {
        let _ =
            writeln!(text, "the trace tells no state of {name}; `show {name}` tells what it says of itself");
    }
    text
}

/// When an actor asks next, and why then.
fn next(plan: &Plan, now: Moment) -> String {
    match plan.next_attempt {
        Some(next) => format!("{}, {}: {}", at(next), away(next, now), plan.why.text),
        None => format!("none: {}", plan.why.text),
    }
}

/// The requirements of a reason, each in full where it comes first.
fn cited(text: &mut String, made: &Timeline, known: &mut BTreeSet<RequirementId>, why: &Why) {
    for id in &why.requirements {
        if !known.insert(*id) {
            let _ = writeln!(text, "  {id}, see above");
            continue;
        }
        let Some(Cited { statement, sources }) = made.requirements.get(id) else { continue };
        let _ = writeln!(text, "  {id}: {statement}");
        if !sources.is_empty() {
            let _ = writeln!(text, "    {}", sources.join("; "));
        }
    }
}

fn here<'a>(made: &'a Timeline, name: &str, now: Moment) -> Option<Instant<'a>> {
    instant(made, now).into_iter().find(|here| here.actor == name)
}

fn now(session: &Session) -> Moment {
    Moment::of(session.now(), session.start())
}

fn view(session: &mut Session, name: &str) -> Properties {
    session.properties(&Actor::from(name)).unwrap_or_default()
}

/// The licence state of a view, and what is left of it.
fn state(view: &Properties) -> String {
    let code = number(view, "LicenseStatus").and_then(|code| u32::try_from(code).ok());
    let status = code.and_then(|code| LicenceStatus::try_from(code).ok());
    let title = status.map_or("unknown", LicenceStatus::title);
    match number(view, "GracePeriodRemaining").and_then(|left| u32::try_from(left).ok()) {
        Some(left) if left > 0 => format!("{title}, {} left ({left} minutes)", Minutes(left)),
        _ => title.to_owned(),
    }
}

fn number(view: &Properties, name: &str) -> Option<i64> {
    view.get(name).and_then(Value::as_i64)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn with_meaning(code: &str) -> String {
    let meaning = code.parse::<Hresult>().ok().and_then(Hresult::meaning);
    meaning.map_or_else(|| code.to_owned(), |meaning| format!("{code} ({meaning})"))
}
