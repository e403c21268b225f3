//! What was played, step by step, with what is to be expected of each: for a file that expects what was seen.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
};

use emulator::{
    model::{LicenceStatus, Minutes},
    trace::{Actor, Event, Kind, Value},
};
use scenarios::{language::Step, stage::Properties};

use crate::{
    scribe::{Detail, Past, expectation, is_expected, number, proves, quoted, text},
    view::Timeline,
};

use super::session::{PlayError, Session};

/// Requests, and attempts, of one step at most for each of them to be expected by itself.
const SHOWN: usize = 4;
/// Actors whose views are expected at the end of a step, at most.
const VIEWS: usize = 6;
/// Fields of log records that are the same whatever the seed, and say what the record is about.
const TOLD: [&str; 4] = ["HRESULT", "Server:Port", "Count", "fBound"];

/// A step that acted, and what is expected behind it; or one that tells.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) step: String,
    /// It acted.
    pub(super) acts: bool,
    /// `Expect(…)`, one each.
    pub(super) expected: Vec<String>,
    /// What nothing expects is accepted.
    pub(super) any_traffic: bool,
}

/// What one step did.
struct Seen<'a> {
    step: &'a Step,
    text: &'a str,
    events: &'a [Event],
    /// The number of the first of them.
    first: usize,
    views: BTreeMap<String, Properties>,
    is_last: bool,
}

/// The steps that acted, played again from the start, with what they did; and between them those that tell.
///
/// # Errors
///
/// When the world can't be built again.
pub(super) fn scenes(session: &Session) -> Result<Vec<Scene>, PlayError> {
    let acting: Vec<_> = session.played().iter().filter(|played| is_kept(&played.step)).collect();
    let last = acting.iter().rposition(|played| acts(&played.step));
    let mut again = session.anew()?;
    let all: Vec<String> = again.hosts().into_iter().chain(again.clients()).collect();
    let mut ends = Vec::new();
    for played in &acting {
        let first = again.trace().len();
        again.again(played)?;
        let views = all.iter().take(VIEWS).filter_map(|name| {
            let view = again.properties(&Actor::from(name.as_str()))?;
            Some((name.clone(), view))
        });
        let views = views.collect::<BTreeMap<_, _>>();
        ends.push((first, again.trace().len(), views));
    }
    let made = again.timeline();
    let mut writer = Writer {
        hosts: again.hosts(),
        clients: again.clients(),
        made: made.as_ref(),
        past: Past::default(),
        awake: BTreeSet::new(),
    };
    let trace = again.trace();
    let seen = acting.iter().zip(ends).enumerate().map(|(index, (played, (first, end, views)))| Seen {
        step: &played.step,
        text: &played.text,
        events: &trace[first..end],
        first,
        views,
        is_last: Some(index) == last,
    });
    Ok(seen.map(|seen| writer.scene(&seen)).collect())
}

fn acts(step: &Step) -> bool {
    !matches!(step, Step::Expect(..) | Step::InOrder(..) | Step::AnyTraffic | Step::Tell(..))
}

/// Whether a step stands in the file.
fn is_kept(step: &Step) -> bool {
    acts(step) || matches!(step, Step::Tell(_))
}

/// The client that a step speaks for: its requests are the step's own.
fn speaker(step: &Step) -> Option<String> {
    match step {
        Step::Send(send) => Some(send.by.to_string()),
        Step::Talk(talk) => Some(talk.by.to_string()),
        Step::Mutations { by, .. } => Some(by.to_string()),
        _ => None,
    }
}

struct Writer<'a> {
    hosts: Vec<String>,
    clients: Vec<String>,
    made: Option<&'a Timeline>,
    past: Past,
    /// Clients that have done something.
    awake: BTreeSet<String>,
}

impl Writer<'_> {
    fn scene(&mut self, seen: &Seen<'_>) -> Scene {
        if !acts(seen.step) {
            let step = seen.text.to_owned();
            return Scene { step, acts: false, expected: Vec::new(), any_traffic: false };
        }
        let speaker = speaker(seen.step);
        let own = |event: &&Event| speaker.as_deref() != Some(&*event.actor);
        let requests: Vec<&Event> =
            seen.events.iter().filter(|event| event.kind == Kind::Request).filter(own).collect();
        for event in seen.events.iter().filter(|event| !matches!(event.kind, Kind::Timer | Kind::Step)) {
            self.awake.insert(event.actor.to_string());
        }
        let attempts = seen.events.iter().filter(|event| event.kind == Kind::Attempt).count();
        let (mut expected, any_traffic) = if requests.len().max(attempts) <= SHOWN {
            (self.each(seen, speaker.as_deref()), false)
        } else {
            let series = series(&requests, seen.events);
            let is_crowd = series.is_none() && seen.events.iter().any(|event| event.conn.is_some());
            seen.events.iter().for_each(|event| self.past.remember(event));
            (series.unwrap_or_default(), is_crowd)
        };
        expected.extend(self.silences(seen));
        expected.extend(self.statuses(seen));
        Scene { step: seen.text.to_owned(), acts: true, expected, any_traffic }
    }

    /// Every event that says something.
    fn each(&mut self, seen: &Seen<'_>, speaker: Option<&str>) -> Vec<String> {
        let shared: Vec<&Event> = seen.events.iter().collect();
        let by_itself = matches!(seen.step, Step::Advance(_));
        let mut logged: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut expected = Vec::new();
        for event in seen.events {
            let around = self.past.around(event, seen.text, by_itself);
            self.past.remember(event);
            let what = match event.kind {
                Kind::Request if speaker == Some(&*event.actor) => None,
                Kind::Log => {
                    let id = event.get("id").map(ToString::to_string).unwrap_or_default();
                    let before = logged.entry((event.actor.to_string(), id)).or_default();
                    *before += 1;
                    (*before <= SHOWN).then(|| log_record(event)).flatten()
                }
                Kind::Machine => text(event, "result")
                    .map(|result| format!("Machine(of: {:?}, result: {result:?})", &*event.actor)),
                Kind::Console => {
                    event.get("exit").map(|exit| format!("Console(of: {:?}, exit: {exit})", &*event.actor))
                }
                Kind::Attempt | Kind::Update => expectation(event, Detail::default()),
                _ if is_expected(event, false, &shared) => {
                    let to = if event.kind == Kind::Request { self.hosts.len() } else { self.clients.len() };
                    let detail = Detail {
                        to: to > 1,
                        minutes_left: true,
                        n_policy: around.n_policy,
                        intervals: around.intervals,
                        differing: &[],
                    };
                    expectation(event, detail)
                }
                _ => None,
            };
            expected.extend(what.map(|what| expect(&what, &quoted(&proves(event, around)))));
        }
        expected
    }

    /// Clients that could have asked while time passed, and didn't.
    fn silences(&self, seen: &Seen<'_>) -> Vec<String> {
        if !matches!(seen.step, Step::Advance(_)) || self.clients.len() > VIEWS {
            return Vec::new();
        }
        let speaks = |client: &str| {
            seen.events.iter().any(|event| {
                *event.actor == *client && matches!(event.kind, Kind::Request | Kind::Connect | Kind::Lookup)
            })
        };
        let silent = self.clients.iter().filter(|client| self.awake.contains(*client) && !speaks(client));
        silent
            .map(|client| {
                let timer = self.past.timer(client).filter(|_| self.asks_later(client, seen));
                let ids = timer.map(|id| quoted(&[id])).unwrap_or_default();
                expect(&format!("Silence(of: {client:?})"), &ids)
            })
            .collect()
    }

    /// Whether a client has an attempt to make behind the end of a step.
    fn asks_later(&self, client: &str, seen: &Seen<'_>) -> bool {
        let lane = self.made.and_then(|made| made.lanes.iter().find(|lane| lane.actor == client));
        let end = seen.first + seen.events.len();
        let plan = lane.and_then(|lane| lane.plans.iter().rev().find(|plan| plan.event < end));
        plan.is_some_and(|plan| plan.next_attempt.is_some())
    }

    /// The views of those whom something happened to, or whose time passed.
    fn statuses(&self, seen: &Seen<'_>) -> Vec<String> {
        let passes = matches!(seen.step, Step::Advance(_));
        let changes = |name: &str| {
            let change = |kind| matches!(kind, Kind::Licence | Kind::Attempt | Kind::Machine | Kind::Answer);
            seen.events.iter().any(|event| *event.actor == *name && change(event.kind))
        };
        let mut expected = Vec::new();
        for (name, view) in &seen.views {
            let is_host = self.hosts.contains(name);
            let counts = is_host && changes(name);
            let lives = !is_host && self.awake.contains(name) && (passes || changes(name));
            if !(counts || lives || seen.is_last) {
                continue;
            }
            let field = |property: &str| view.get(property).and_then(serde_json::Value::as_i64);
            let mut fields = vec![format!("of: {name:?}")];
            let code = field("LicenseStatus").and_then(|code| u32::try_from(code).ok());
            let licence = code.and_then(|code| LicenceStatus::try_from(code).ok());
            fields.extend(licence.map(|licence| format!("licence: {licence:?}")));
            let left = field("GracePeriodRemaining").and_then(|left| u32::try_from(left).ok());
            fields.extend(left.filter(|_| lives).map(|left| format!("minutes_left: \"{}\"", Minutes(left))));
            let count = field("KeyManagementServiceCurrentCount").filter(|_| is_host);
            fields.extend(count.map(|count| format!("count: {count}")));
            if fields.len() > 1 {
                expected.push(expect(&format!("Status({})", fields.join(", ")), &self.reasons(name, seen)));
            }
        }
        expected
    }

    /// The requirements of the last licence state that began in a step.
    fn reasons(&self, name: &str, seen: &Seen<'_>) -> String {
        let lane = self.made.and_then(|made| made.lanes.iter().find(|lane| lane.actor == name));
        let here = seen.first..seen.first + seen.events.len();
        let changes =
            |event: usize| here.contains(&event) && seen.events[event - seen.first].kind == Kind::Licence;
        let band = lane.and_then(|lane| lane.bands.iter().rev().find(|band| changes(band.event)));
        let ids = band.map(|band| band.why.requirements.clone()).unwrap_or_default();
        ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ")
    }
}

/// Requests of one client, evenly spaced and alike, with their answers; `None` where they are otherwise.
fn series(requests: &[&Event], events: &[Event]) -> Option<Vec<String>> {
    let first = requests.first()?;
    let gap = requests.get(1)?.at.minutes_since(first.at);
    let licence = text(first, "licence_status");
    let sound = |event: &Event| event.get("well_formed") == Some(&Value::Flag(true));
    let alike = requests
        .iter()
        .all(|event| event.actor == first.actor && sound(event) && text(event, "licence_status") == licence);
    let even = requests.windows(2).all(|pair| pair[0].at + gap == pair[1].at);
    if !alike || !even || gap == Minutes::ZERO {
        return None;
    }
    let said: Vec<&Event> = events
        .iter()
        .filter(|event| {
            matches!(event.kind, Kind::Answer | Kind::Refusal | Kind::Fault | Kind::BindNak | Kind::Pdu)
        })
        .collect();
    let by = said.first().map(|event| event.actor.clone());
    let is_answer =
        |event: &&Event| event.kind == Kind::Answer && sound(event) && Some(&event.actor) == by.as_ref();
    if !said.iter().all(is_answer) || said.len() != requests.len() {
        return None;
    }
    let licence = licence.map(|licence| format!(", licence: {licence}")).unwrap_or_default();
    let times = requests.len();
    let mut expected = vec![expect(
        &format!("Requests(by: {:?}, every: \"{gap}\", times: {times}{licence})", &*first.actor),
        "",
    )];
    let count = said.first().and_then(|event| number(event, "count"));
    let same = said.iter().all(|event| number(event, "count") == count);
    let count = count.filter(|_| same).map(|count| format!(", count: {count}")).unwrap_or_default();
    expected.extend(by.map(|by| expect(&format!("Answers(by: {:?}, times: {times}{count})", &*by), "")));
    Some(expected)
}

fn expect(what: &str, ids: &str) -> String {
    format!("Expect({what}, proves: [{ids}])")
}

/// The expectation of a log record.
fn log_record(event: &Event) -> Option<String> {
    let id = number(event, "id")?;
    let told = TOLD.iter().filter_map(|name| {
        let value = event.get(name)?.to_string();
        // Addresses belong to the virtual world alone.
        value.parse::<SocketAddr>().is_err().then(|| format!("{name:?}: {value:?}"))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    let fields = if told.is_empty() { told } else { format!(", fields: {{ {told} }}") };
    Some(format!("Event(of: {:?}, id: {id}{fields})", &*event.actor))
}
