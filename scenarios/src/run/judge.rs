//! Judges one expectation against the window.

use emulator::{
    model::{Hresult, Minutes},
    trace::{Actor, Event, Kind},
};
use serde_json::Value;

use crate::{
    language::{ActorName, ConsolePattern, Expectation, Length, Share, StatusPattern},
    stage::{Properties, Stage, StageError},
};

use super::{
    compare::{same, says},
    near::{Near, behind, nearest},
    wanted::Wanted,
    window::{Comparison, Window},
};

/// What became of an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// It holds; the outcome taken among several.
    Met(Option<String>, Option<usize>),
    Broken(Broken),
    /// What it is about can't be seen.
    NotObservable(String),
    /// The subject gives a property view, and nothing is in it.
    Untold(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) expected: String,
    pub(super) actual: String,
    pub(super) differing: Vec<(String, String, String)>,
    pub(super) event: Option<usize>,
    /// What was nearly it.
    pub(super) near: Option<Near>,
}

/// Judges `expectation`; what it is about is taken from the window.
pub(super) fn judge(
    expectation: &Expectation,
    window: &mut Window,
    stage: &mut dyn Stage,
) -> Result<Judged, StageError> {
    match expectation {
        Expectation::Status(pattern) => status(pattern, stage),
        Expectation::Silence { of } => Ok(silence(of, window, stage)),
        Expectation::NoEvent { of, id } => Ok(no_event(of, *id, window, stage)),
        Expectation::Requests { by, every, times, licence } => {
            Ok(series(&Wanted::request_by(by, *licence), *times, Some(*every), window))
        }
        Expectation::Answers { by, times, count } => {
            Ok(series(&Wanted::answer_by(by, *count), *times, None, window))
        }
        Expectation::Refusals { by, times, hresult } => {
            Ok(series(&Wanted::refusal_by(by, hresult.0), *times, None, window))
        }
        Expectation::NoLookup { by, name, rtype } => {
            Ok(none_of(&Wanted::lookup_by(by, name.as_deref(), *rtype), "look-up", window))
        }
        Expectation::NoUpdate { by, zone } => {
            Ok(none_of(&Wanted::update_by(by, zone.as_deref()), "update", window))
        }
        Expectation::Distribution { by, trials, shares } => Ok(distribution(by, *trials, shares, window)),
        Expectation::AnyOf(outcomes) => any_of(outcomes, window, stage),
        Expectation::All(list) => Ok(all(list, window, stage)),
        Expectation::NoAnswer { by } => Ok(no_answer(by, window)),
        Expectation::EachRefused { by, hresult } => Ok(each_refused(by, hresult.0, window)),
        Expectation::NoRequest { by } => Ok(no_request(by, window)),
        Expectation::Console(pattern) => Ok(console(pattern, window)),
        Expectation::Machine { fails, .. } => Ok(machine(expectation, *fails, window)),
        single => {
            let Some(wanted) = Wanted::of(single) else {
                return Err(StageError::Ours("an expectation that nobody judges".to_owned()));
            };
            Ok(unseen(&wanted, stage).unwrap_or_else(|| one(&wanted, window, 0, true)))
        }
    }
}

/// What an expectation comes to whose event can't be seen on this stage.
pub(super) fn unseen(wanted: &Wanted, stage: &dyn Stage) -> Option<Judged> {
    let actor = Actor::from(wanted.by.as_str());
    let what = match wanted.kind {
        Kind::Log if !stage.sees_log(&actor) => "log records",
        Kind::Attempt if !stage.sees_results(&actor) => "results of attempts",
        Kind::Connect if wanted.is_refusal() && !stage.sees_refused(&actor) => "refused connects",
        _ => return None,
    };
    Some(Judged::NotObservable(format!("{what} of {actor} can't be seen")))
}

/// The next event of its kind, from trace index `from` on.
pub(super) fn one(wanted: &Wanted, window: &mut Window, from: usize, take: bool) -> Judged {
    let Some(found) = window.next(wanted, from, take) else {
        let actual = format!("no {} by {} since the last step", wanted.kind.name(), wanted.by);
        let near = nearest(wanted, window, from);
        return Judged::Broken(Broken { expected: wanted.to_string(), actual, near, ..Broken::default() });
    };
    let Comparison { event, text, differing, .. } = found;
    if differing.is_empty() {
        return Judged::Met(None, Some(event));
    }
    let near = behind(wanted, window, event);
    Judged::Broken(Broken { expected: wanted.to_string(), actual: text, differing, event: Some(event), near })
}

fn silence(of: &ActorName, window: &mut Window, stage: &dyn Stage) -> Judged {
    let name = of.to_string();
    let speaks = |event: &Event| {
        *event.actor == *name && matches!(event.kind, Kind::Request | Kind::Connect | Kind::Lookup)
    };
    match window.find(speaks) {
        None if !stage.sees_silence(&Actor::from(name.as_str())) => {
            Judged::NotObservable(format!("connects of {of} that are refused can't be seen"))
        }
        None => Judged::Met(None, None),
        Some((index, event)) => Judged::Broken(Broken {
            expected: format!("silence of {of}"),
            actual: broken_by(event, window, speaks),
            event: Some(index),
            ..Broken::default()
        }),
    }
}

/// The event that broke a silence, when, and how many like it are there beside it.
fn broken_by(event: &Event, window: &Window, is_like: impl Fn(&Event) -> bool) -> String {
    let more = match window.count(is_like).saturating_sub(1) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("{event} at {}{more}", event.at)
}

/// Nothing in the window is like `wanted`.
fn none_of(wanted: &Wanted, what: &str, window: &mut Window) -> Judged {
    let is_like = |event: &Event| wanted.concerns(event) && wanted.differing(event).is_empty();
    match window.find(is_like) {
        None => Judged::Met(None, None),
        Some((index, event)) => Judged::Broken(Broken {
            expected: format!("no {what}: {wanted}"),
            actual: broken_by(event, window, is_like),
            event: Some(index),
            ..Broken::default()
        }),
    }
}

fn no_event(of: &ActorName, id: u32, window: &mut Window, stage: &dyn Stage) -> Judged {
    let actor = Actor::from(of.to_string());
    if !stage.sees_log(&actor) {
        return Judged::NotObservable(format!("log records of {of} can't be seen"));
    }
    let is_like = |event: &Event| {
        event.kind == Kind::Log && event.actor == actor && event.get("id") == Some(&id.into())
    };
    match window.find(is_like) {
        None => Judged::Met(None, None),
        Some((index, event)) => Judged::Broken(Broken {
            expected: format!("no event {id} in the log of {of}"),
            actual: broken_by(event, window, is_like),
            event: Some(index),
            ..Broken::default()
        }),
    }
}

fn series(wanted: &Wanted, times: u32, every: Option<Length>, window: &mut Window) -> Judged {
    let spacing = every.map(|every| format!(" every {}", every.0)).unwrap_or_default();
    let expected = format!("{times} times {wanted}{spacing}");
    let broken = |actual: String, differing, event| {
        Judged::Broken(Broken { expected: expected.clone(), actual, differing, event, near: None })
    };
    let mut last = None;
    // What is before the last one is taken, or nothing that is wanted.
    let mut from = 0;
    for number in 1..=times {
        let Some(found) = window.next(wanted, from, true) else {
            let (expected, actual) = (expected.clone(), format!("{} of them", number - 1));
            let near = nearest(wanted, window, 0);
            return Judged::Broken(Broken { expected, actual, near, ..Broken::default() });
        };
        if !found.differing.is_empty() {
            return broken(format!("number {number}: {}", found.text), found.differing, Some(found.event));
        }
        if let (Some(every), Some(last)) = (every, last)
            && last + every.0 != found.at
        {
            let gap = |minutes: Minutes| minutes.to_string();
            let differing = vec![("spacing".to_owned(), gap(every.0), gap(found.at.minutes_since(last)))];
            return broken(format!("number {number} at {}", found.at), differing, Some(found.event));
        }
        (last, from) = (Some(found.at), found.event + 1);
    }
    match window.next(wanted, from, false) {
        Some(more) => broken(format!("one more: {}", more.text), Vec::new(), Some(more.event)),
        None => Judged::Met(None, None),
    }
}

fn distribution(
    by: &ActorName,
    trials: u32,
    shares: &std::collections::BTreeMap<ActorName, Share>,
    window: &mut Window,
) -> Judged {
    let name = by.to_string();
    let requests = window.take_all(|event| event.kind == Kind::Request && *event.actor == *name);
    let to = |host: &ActorName| {
        let host = host.to_string();
        requests.iter().filter(|event| event.peer.as_deref() == Some(host.as_str())).count()
    };
    let bounds = shares.iter().map(|(host, share)| format!("{host} {}..={}", share.at_least, share.at_most));
    let expected = format!("{trials} requests by {by}: {}", bounds.collect::<Vec<_>>().join(", "));
    let counts = shares.keys().map(|host| format!("{host} {}", to(host)));
    let actual = format!("{} requests: {}", requests.len(), counts.collect::<Vec<_>>().join(", "));
    let within = |(host, share): (&ActorName, &Share)| {
        (share.at_least as usize..=share.at_most as usize).contains(&to(host))
    };
    let total: usize = shares.keys().map(to).sum();
    if requests.len() == trials as usize && total == requests.len() && shares.iter().all(within) {
        return Judged::Met(Some(actual), None);
    }
    Judged::Broken(Broken { expected, actual, ..Broken::default() })
}

fn any_of(
    outcomes: &[(String, Expectation)],
    window: &mut Window,
    stage: &mut dyn Stage,
) -> Result<Judged, StageError> {
    let (mut broken, mut hidden) = (Vec::new(), None);
    for (label, outcome) in outcomes {
        let judged = match Wanted::of(outcome) {
            Some(wanted) => match unseen(&wanted, stage).unwrap_or_else(|| one(&wanted, window, 0, false)) {
                Judged::Met(..) => one(&wanted, window, 0, true),
                other => other,
            },
            None => judge(outcome, window, stage)?,
        };
        match judged {
            Judged::Met(_, event) => return Ok(Judged::Met(Some(label.clone()), event)),
            Judged::Broken(one) => broken.push((label, one)),
            unseen @ (Judged::NotObservable(_) | Judged::Untold(_)) => hidden = hidden.or(Some(unseen)),
        }
    }
    // What can't be seen may have been what happened.
    if let Some(hidden) = hidden {
        return Ok(hidden);
    }
    let labels: Vec<_> = broken.iter().map(|(label, one)| format!("{label}: {}", one.expected)).collect();
    let actuals: Vec<_> = broken.iter().map(|(label, one)| format!("not {label}: {}", one.actual)).collect();
    let near = broken.iter().filter_map(|(_, one)| one.near.clone());
    let near = near.min_by_key(|near| near.differing.len());
    Ok(Judged::Broken(Broken {
        expected: format!("one of {}", labels.join(" | ")),
        actual: actuals.join("; "),
        near,
        ..Broken::default()
    }))
}

/// One event after another; where one is missing, none is taken.
fn all(list: &[Expectation], window: &mut Window, stage: &dyn Stage) -> Judged {
    let taken = window.taken();
    let (mut from, mut last) = (0, Judged::Met(None, None));
    for wanted in list.iter().filter_map(Wanted::of) {
        last = unseen(&wanted, stage).unwrap_or_else(|| one(&wanted, window, from, true));
        match last {
            Judged::Met(_, Some(event)) => from = event + 1,
            _ => {
                window.put_back(taken);
                break;
            }
        }
    }
    last
}

fn no_answer(by: &ActorName, window: &Window) -> Judged {
    let answers = [Kind::Answer, Kind::Refusal, Kind::Fault, Kind::BindNak, Kind::Pdu, Kind::Garbage];
    none_further(by, &answers, "answer", window)
}

fn no_request(by: &ActorName, window: &Window) -> Judged {
    none_further(by, &[Kind::Request], "request", window)
}

/// Nothing of these kinds that no expectation has taken.
fn none_further(by: &ActorName, kinds: &[Kind], what: &str, window: &Window) -> Judged {
    let name = by.to_string();
    let said = window.find_free(|event| *event.actor == *name && kinds.contains(&event.kind));
    match said {
        None => Judged::Met(None, None),
        Some((index, event)) => Judged::Broken(Broken {
            expected: format!("no further {what} by {by}"),
            actual: format!("{event} at {}", event.at),
            event: Some(index),
            ..Broken::default()
        }),
    }
}

/// Every malformed request to a host is refused with `code`, and every other one answered.
fn each_refused(by: &ActorName, code: Hresult, window: &mut Window) -> Judged {
    let name = by.to_string();
    let kinds = [Kind::Request, Kind::Answer, Kind::Refusal, Kind::Fault, Kind::BindNak];
    let seen = window.take_all(|event| {
        let who = if event.kind == Kind::Request { event.peer.as_deref() } else { Some(&*event.actor) };
        kinds.contains(&event.kind) && who == Some(name.as_str())
    });
    let mut malformed = 0;
    for (index, asked) in seen.iter().enumerate().filter(|(_, event)| event.kind == Kind::Request) {
        let sound = asked.get("well_formed") == Some(&emulator::trace::Value::Flag(true));
        let wanted = match sound {
            true => Wanted::answer_by(by, None),
            false => Wanted::refusal_by(by, code),
        };
        malformed += u32::from(!sound);
        let said = seen[index + 1..].iter().find(|event| event.conn == asked.conn);
        if said.is_none_or(|said| !wanted.concerns(said) || !wanted.differing(said).is_empty()) {
            let said = said.map_or("nothing".to_owned(), ToString::to_string);
            let (expected, actual) = (wanted.to_string(), format!("{said}, to {asked}"));
            return Judged::Broken(Broken { expected, actual, ..Broken::default() });
        }
    }
    if malformed > 0 {
        return Judged::Met(Some(format!("{malformed} malformed requests refused")), None);
    }
    let expected = "malformed requests".to_owned();
    Judged::Broken(Broken { expected, actual: "none".to_owned(), ..Broken::default() })
}

fn machine(expectation: &Expectation, fails: Option<bool>, window: &mut Window) -> Judged {
    let Some(wanted) = Wanted::of(expectation) else { return Judged::NotObservable("no machine".to_owned()) };
    let judged = one(&wanted, window, 0, true);
    let Judged::Met(_, Some(index)) = judged else { return judged };
    let result = window.event(index).and_then(|event| event.get("result")).map(ToString::to_string);
    if let (Some(fails), Some(result)) = (fails, result)
        && fails == same(&result, "0")
    {
        let expected = if fails { "a result other than success" } else { "success" };
        let (expected, actual) = (expected.to_owned(), format!("result {result}"));
        return Judged::Broken(Broken { expected, actual, event: Some(index), ..Broken::default() });
    }
    judged
}

fn console(pattern: &ConsolePattern, window: &mut Window) -> Judged {
    let expectation = Expectation::Console(pattern.clone());
    let Some(wanted) = Wanted::of(&expectation) else {
        return Judged::NotObservable("no console".to_owned());
    };
    let judged = one(&wanted, window, 0, true);
    let Judged::Met(_, Some(index)) = judged else { return judged };
    let exit = window.event(index).and_then(|event| event.get("exit")).map(ToString::to_string);
    if let (Some(fails), Some(exit)) = (pattern.fails, exit)
        && fails == (exit == "0")
    {
        let expected = if fails { "an exit code other than 0" } else { "exit code 0" };
        let (expected, actual) = (expected.to_owned(), format!("exit code {exit}"));
        return Judged::Broken(Broken { expected, actual, event: Some(index), ..Broken::default() });
    }
    let printed = window.event(index).and_then(|event| event.get("lines")).map(ToString::to_string);
    let printed = printed.unwrap_or_default();
    let mut rest = printed.as_str();
    for line in &pattern.lines {
        match rest.find(line.as_str()) {
            Some(at) => rest = &rest[at + line.len()..],
            None => {
                return Judged::Broken(Broken {
                    expected: format!("a line with `{line}`"),
                    actual: printed.clone(),
                    event: Some(index),
                    ..Broken::default()
                });
            }
        }
    }
    judged
}

fn status(pattern: &StatusPattern, stage: &mut dyn Stage) -> Result<Judged, StageError> {
    let actor = Actor::from(pattern.of.to_string());
    let Some(view) = stage.properties(&actor)? else {
        return Ok(Judged::NotObservable(format!("the status of {actor} can't be seen")));
    };
    if view.is_empty() {
        return Ok(Judged::Untold(format!("the status of {actor} has no property at all")));
    }
    let wanted = wanted_properties(pattern);
    let expected =
        wanted.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ");
    let mut differing = Vec::new();
    let mut seen = 0;
    for (name, value) in &wanted {
        let Some(actual) = view.get(name).map(shown) else { continue };
        seen += 1;
        if !says(value, &actual) {
            differing.push((name.clone(), value.clone(), actual));
        }
    }
    for name in &pattern.absent {
        seen += 1;
        if let Some(actual) = view.get(name).map(shown) {
            differing.push((name.clone(), "left out".to_owned(), actual));
        }
    }
    if seen == 0 {
        return Ok(Judged::NotObservable(format!("{actor} has none of: {expected}")));
    }
    if differing.is_empty() {
        return Ok(Judged::Met(None, None));
    }
    let actual = relevant(&view, &wanted);
    let expected = format!("status of {actor} with {expected}");
    Ok(Judged::Broken(Broken { expected, actual, differing, ..Broken::default() }))
}

fn relevant(view: &Properties, wanted: &[(String, String)]) -> String {
    let there =
        wanted.iter().filter_map(|(name, _)| view.get(name).map(|value| format!("{name}={}", shown(value))));
    there.collect::<Vec<_>>().join(", ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn wanted_properties(pattern: &StatusPattern) -> Vec<(String, String)> {
    let minutes = |length: Option<Length>| length.map(|length| length.0.0.to_string());
    let named = [
        ("LicenseStatus", pattern.licence.map(|status| status.code().to_string())),
        ("GracePeriodRemaining", minutes(pattern.minutes_left)),
        ("LicenseStatusReason", pattern.reason.map(|code| code.0.to_string())),
        ("KeyManagementServiceCurrentCount", pattern.count.map(|count| count.to_string())),
        ("VLActivationInterval", minutes(pattern.activation_interval)),
        ("VLRenewalInterval", minutes(pattern.renewal_interval)),
    ];
    let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    named.chain(pattern.properties.clone()).collect()
}
