//! From the events of a trace to a timeline.

use std::collections::BTreeMap;

use emulator::{model::Filetime, trace::Kind};
use scenarios::catalogue::{Catalogue, RequirementId};

use crate::results::record::{Event, Outcome};

use super::{
    Judged, Moment, Step, Timeline,
    actor::ActorFold,
    label::{label, text},
    lane::Cited,
    outage::Outages,
};

/// The timeline of `events`, which are those of one case or capture in order; `None` without any. `outcome`: what became
/// of the case's expectations.
///
/// An event whose time can't be read stands at the moment that its whole minutes tell.
#[must_use]
pub fn timeline(title: &str, events: &[Event], outcome: Option<&Outcome>) -> Option<Timeline> {
    let first = events.first()?;
    let time = |event: &Event| event.time.parse::<Filetime>().ok();
    let start = time(first).unwrap_or_default();
    let moment =
        |event: &Event| time(event).map_or(Moment(i64::from(event.at) * 60_000), |at| Moment::of(at, start));
    let mut fold = Fold::default();
    for event in events {
        fold.take(event, moment(event), start);
    }
    let end = events.iter().map(moment).max().unwrap_or_default();
    let at = |index: usize| events.iter().find(|event| event.index == index).map(moment);
    let judged = outcome.map(|outcome| judged(outcome, &at)).unwrap_or_default();
    let mut lanes: Vec<_> = fold.order.iter().filter_map(|name| fold.actors.remove(name)).collect();
    lanes.sort_by_key(ActorFold::part);
    let lane = |actor: ActorFold| {
        let mut lane = actor.lane(end);
        lane.outages = fold.outages.of(&lane.actor, end);
        lane
    };
    let lanes = lanes.into_iter().map(lane).collect();
    let mut timeline = Timeline {
        title: title.to_owned(),
        start: first.time.clone(),
        end,
        lanes,
        steps: fold.steps,
        judged,
        requirements: BTreeMap::new(),
    };
    timeline.requirements = cited(&timeline);
    Some(timeline)
}

#[derive(Default)]
struct Fold {
    actors: BTreeMap<String, ActorFold>,
    /// Their names by their first events.
    order: Vec<String>,
    steps: Vec<Step>,
    /// What clients asked for, by connection.
    needed: BTreeMap<u32, u32>,
    outages: Outages,
}

/// What stands in a capture for an address at which nothing listens.
const NOBODY: &str = "nobody";

impl Fold {
    fn take(&mut self, event: &Event, at: Moment, start: Filetime) {
        if event.kind == Kind::Step {
            let text = text(event, "step");
            self.outages.step(&text, at, event.index);
            self.steps.push(Step { at, text, event: event.index });
            return;
        }
        if !self.actors.contains_key(&event.actor) {
            self.order.push(event.actor.clone());
        }
        // What was done just now, if it was now.
        let step = self.steps.last().filter(|step| step.at == at).map(|step| step.text.clone());
        let actor = self.actors.entry(event.actor.clone()).or_insert_with(|| ActorFold::new(&event.actor));
        actor.take(event, at, start, step.as_deref(), label(event));
        // Who is called has a lane, though it says nothing.
        if let (Kind::Connect, Some(peer)) = (event.kind, &event.peer)
            && peer != NOBODY
        {
            let order = &mut self.order;
            let called = self.actors.entry(peer.clone()).or_insert_with(|| {
                order.push(peer.clone());
                ActorFold::new(peer)
            });
            called.is_called();
        }
        let number =
            |name: &str| event.fields.get(name).and_then(|value| u32::try_from(value.as_u64()?).ok());
        match (event.kind, event.conn) {
            (Kind::Request, Some(conn)) => {
                if let Some(needed) = number("n_policy") {
                    self.needed.insert(conn, needed);
                }
            }
            (Kind::Answer, conn) => {
                let needed = conn.and_then(|conn| self.needed.get(&conn)).copied();
                if let Some(client) = event.peer.as_ref().and_then(|peer| self.actors.get_mut(peer)) {
                    client.answered(event, at, number("count"), needed);
                }
                if let Some(count) = number("count") {
                    let count = super::Count { at, count, needed, event: event.index };
                    for name in [Some(&event.actor), event.peer.as_ref()].into_iter().flatten() {
                        if let Some(actor) = self.actors.get_mut(name) {
                            actor.count(count);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

fn judged(outcome: &Outcome, at: &dyn Fn(usize) -> Option<Moment>) -> Vec<Judged> {
    let checks = outcome.checks.iter().map(|check| Judged {
        at: check.event.and_then(at),
        line: check.line,
        expected: check.expected.clone(),
        state: check.state,
        proves: check.proves.clone(),
        event: check.event,
    });
    checks.collect()
}

/// Statement and sources of every requirement that is named in a timeline.
fn cited(timeline: &Timeline) -> BTreeMap<RequirementId, Cited> {
    let lanes = || timeline.lanes.iter();
    let bands = lanes().flat_map(|lane| &lane.bands).map(|band| &band.why);
    let plans = lanes().flat_map(|lane| &lane.plans).map(|plan| &plan.why);
    let marks = lanes().flat_map(|lane| &lane.marks).filter_map(|mark| mark.why.as_ref());
    let whys = bands.chain(plans).chain(marks).flat_map(|why| &why.requirements);
    let proved = timeline.judged.iter().flat_map(|judged| &judged.proves);
    let rows = whys.chain(proved).filter_map(|id| Some((*id, Catalogue::embedded().row(*id)?)));
    rows.map(|(id, row)| (id, Cited { statement: row.statement.clone(), sources: row.sources.clone() }))
        .collect()
}
