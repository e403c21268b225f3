//! The rows of each actor, and which actors share them.

use std::collections::{BTreeMap, BTreeSet};

use emulator::trace::Kind;

use crate::view::{Band, Count, Lane, Mark, Moment, Part, Plan, Timeline, span::length};

/// The name of the row of attempts.
pub(super) const ATTEMPTS: &str = "attempts";

/// Actors with their rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Who: several, where all of them have these very rows.
    pub actors: Vec<String>,
    /// What they are.
    pub part: Part,
    /// Their states are only what messages claim.
    pub claims: bool,
    /// Their rows.
    pub rows: Vec<Row>,
}

/// One row of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Licence states.
    States(Vec<Stretch>),
    /// How long a licence state had left, what matters most first.
    Left(Vec<Note>),
    /// Things that were done.
    Marks {
        /// What they are: `attempts`, `log 12288`.
        name: String,
        /// When, in order.
        marks: Vec<Dot>,
    },
    /// What a host counted.
    Counts(Vec<Level>),
    /// When they were down, or off the network: from and until.
    Down(Vec<(Moment, Moment)>),
}

impl Track {
    /// What they are, in words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match (self.part, self.claims) {
            (Part::Client, false) => "client",
            (Part::Client, true) => "client, as its messages claim",
            (Part::Host, _) => "host",
            (Part::Other, _) => "",
        }
    }
}

/// A licence state for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: Moment,
    /// Until when.
    pub to: Moment,
    /// Its name.
    pub licence: String,
}

/// Words at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}

/// Something that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    /// When.
    pub at: Moment,
    /// How it went.
    pub sign: Sign,
}

/// How something went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// Well.
    Good,
    /// Not well.
    Failed,
    /// It happened; there is no well or not about it.
    Seen,
}

/// A count for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// From the answer that tells it.
    pub from: Moment,
    /// Until the next.
    pub to: Moment,
    /// Machines that the host counted.
    pub count: u32,
    /// How many the client asked for.
    pub needed: Option<u32>,
}

impl Level {
    /// Whether the host counts what the client asked for.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.needed.is_none_or(|needed| self.count >= needed)
    }

    /// The count against what was asked for.
    #[must_use]
    pub fn text(&self) -> String {
        self.needed.map_or_else(|| self.count.to_string(), |needed| format!("{}/{needed}", self.count))
    }
}

/// The labels of a row of counts, what matters most first: the first count, those by which it becomes enough or ceases
/// to be, the last one, then every other change. Of several answers at one moment the last one holds.
#[must_use]
pub fn labels_of(levels: &[Level]) -> Vec<(Moment, String)> {
    let mut held: Vec<Level> = Vec::new();
    for level in levels {
        held.pop_if(|last| last.from == level.from);
        held.push(*level);
    }
    let pairs = || held.windows(2);
    let turns = pairs().filter(|pair| pair[0].is_enough() != pair[1].is_enough()).map(|pair| pair[1]);
    let changes = pairs().filter(|pair| pair[0].count != pair[1].count).map(|pair| pair[1]);
    let mut labels: Vec<(Moment, String)> = Vec::new();
    for level in held.first().copied().into_iter().chain(turns).chain(held.last().copied()).chain(changes) {
        if !labels.iter().any(|(at, _)| *at == level.from) {
            labels.push((level.from, level.text()));
        }
    }
    labels
}

/// The tracks of a timeline between two moments.
pub(super) fn tracks(timeline: &Timeline, from: Moment, to: Moment) -> Vec<Track> {
    let window = Window { timeline, from, to };
    let mut tracks: Vec<Track> = Vec::new();
    for lane in &timeline.lanes {
        let rows = window.rows(lane);
        let alike = tracks
            .iter_mut()
            .find(|track| track.part == lane.part && track.claims == lane.claims && track.rows == rows);
        match alike {
            _ if rows.is_empty() => {}
            Some(track) => track.actors.push(lane.actor.clone()),
            None => {
                let (actors, part, claims) = (vec![lane.actor.clone()], lane.part, lane.claims);
                tracks.push(Track { actors, part, claims, rows });
            }
        }
    }
    tracks
}

struct Window<'a> {
    timeline: &'a Timeline,
    from: Moment,
    to: Moment,
}

impl Window<'_> {
    fn holds(&self, at: Moment) -> bool {
        (self.from..=self.to).contains(&at)
    }

    fn rows(&self, lane: &Lane) -> Vec<Row> {
        let mut rows =
            vec![Row::Down(self.outages(lane)), Row::States(self.states(lane)), Row::Left(self.left(lane))];
        match lane.part {
            Part::Client => {
                let attempts = self.marks(lane, |mark| mark.kind == Kind::Attempt);
                if attempts.is_empty() {
                    // Captures and targets tell no ends of attempts, but what was answered.
                    rows.push(named("requests", self.requests(|client, _| client.actor == lane.actor)));
                } else {
                    rows.push(named(ATTEMPTS, attempts));
                }
                rows.push(named("look-ups", self.marks(lane, |mark| mark.kind == Kind::Lookup)));
            }
            Part::Host => {
                let peer = Some(lane.actor.as_str());
                rows.push(named("requests", self.requests(|_, mark| mark.peer.as_deref() == peer)));
                rows.push(Row::Counts(self.counts(lane)));
                rows.push(named("DNS updates", self.marks(lane, |mark| mark.kind == Kind::Update)));
            }
            Part::Other => {}
        }
        rows.push(named("changes", self.marks(lane, |mark| mark.kind == Kind::Machine)));
        rows.extend(self.logs(lane));
        rows.push(named("trouble", self.marks(lane, |mark| mark.kind == Kind::Trouble)));
        rows.retain(|row| !is_empty(row));
        rows
    }

    fn states(&self, lane: &Lane) -> Vec<Stretch> {
        let bands = lane.bands.iter().filter(|band| band.from <= self.to && band.to >= self.from);
        let stretch = |(from, to, licence): (Moment, Moment, &String)| Stretch {
            from: from.max(self.from),
            to: to.min(self.to),
            licence: licence.clone(),
        };
        bands.map(|band| stretch((band.from, band.to, &band.licence))).collect()
    }

    fn outages(&self, lane: &Lane) -> Vec<(Moment, Moment)> {
        let seen = lane.outages.iter().filter(|outage| outage.from <= self.to && outage.to >= self.from);
        seen.map(|outage| (outage.from.max(self.from), outage.to.min(self.to))).collect()
    }

    /// What is left at the begin of each state, at the end, then wherever it is set anew.
    fn left(&self, lane: &Lane) -> Vec<Note> {
        // Of several states that begin at one moment the last one holds.
        let held = lane.bands.iter().filter(|band| band.to > band.from && band.to >= self.from);
        let begins = held.map(|band| band.from.max(self.from));
        let plans = lane.plans.windows(2).filter(|pair| pair[0].ends != pair[1].ends);
        let moments = begins.chain([self.to]).chain(plans.map(|pair| pair[1].from));
        let mut notes: Vec<Note> = Vec::new();
        for at in moments.filter(|at| self.holds(*at)) {
            if let Some(left) = left_at(lane, at)
                && !notes.iter().any(|note| note.at == at)
            {
                notes.push(Note { at, text: length(i64::from(left) * 60_000, true) });
            }
        }
        notes
    }

    fn marks(&self, lane: &Lane, is: impl Fn(&Mark) -> bool) -> Vec<Dot> {
        let marks = lane.marks.iter().filter(|mark| self.holds(mark.at) && is(mark));
        let sign = |mark: &Mark| match mark.good {
            Some(true) => Sign::Good,
            Some(false) => Sign::Failed,
            None => Sign::Seen,
        };
        marks.map(|mark| Dot { at: mark.at, sign: sign(mark) }).collect()
    }

    /// Requests, and connections that came to none, of those clients and to those hosts.
    fn requests(&self, is: impl Fn(&Lane, &Mark) -> bool) -> Vec<Dot> {
        let mut dots = Vec::new();
        for client in self.timeline.lanes.iter().filter(|lane| lane.part == Part::Client) {
            let asks = client.marks.iter().filter(|mark| mark.kind == Kind::Request);
            let asked: BTreeSet<u32> = asks.filter_map(|mark| mark.conn).collect();
            // It was accepted, and nothing was asked on it.
            let is_vain = |mark: &Mark| mark.conn.is_some_and(|conn| !asked.contains(&conn));
            for mark in client.marks.iter().filter(|mark| self.holds(mark.at) && is(client, mark)) {
                let sign = match mark.kind {
                    Kind::Request if self.is_answered(client, mark) => Sign::Good,
                    Kind::Request => Sign::Failed,
                    Kind::Connect if mark.good == Some(false) || is_vain(mark) => Sign::Failed,
                    _ => continue,
                };
                dots.push(Dot { at: mark.at, sign });
            }
        }
        dots.sort_unstable_by_key(|dot| (dot.at, dot.sign));
        dots
    }

    /// Whether the first thing that the host says to a request is an answer.
    fn is_answered(&self, client: &Lane, request: &Mark) -> bool {
        let host = self.timeline.lanes.iter().find(|lane| Some(&lane.actor) == request.peer.as_ref());
        let said = host.and_then(|host| {
            let behind = host.marks.partition_point(|mark| mark.event < request.event);
            host.marks[behind..].iter().find(|mark| {
                let is_said = matches!(mark.kind, Kind::Answer | Kind::Refusal | Kind::Fault);
                is_said && mark.conn == request.conn && mark.peer.as_ref() == Some(&client.actor)
            })
        });
        said.is_some_and(|mark| mark.kind == Kind::Answer)
    }

    fn counts(&self, lane: &Lane) -> Vec<Level> {
        let ends = lane.counts.iter().skip(1).map(|count| count.at).chain([self.timeline.end]);
        // A host that is down counts nobody, and what it counts when it is back its next answer tells.
        let until = |count: &Count, end: Moment| {
            let downs = lane.outages.iter().map(|outage| outage.from);
            downs.filter(|down| *down >= count.at).fold(end, Moment::min)
        };
        let levels = lane.counts.iter().zip(ends).map(|(count, end)| (count, until(count, end)));
        let levels = levels.filter(|(count, end)| count.at <= self.to && *end >= self.from);
        let level = levels.map(|(count, end)| Level {
            from: count.at.max(self.from),
            to: end.min(self.to),
            count: count.count,
            needed: count.needed,
        });
        level.collect()
    }

    /// A row for each number of log records.
    fn logs(&self, lane: &Lane) -> Vec<Row> {
        let mut rows: BTreeMap<String, Vec<Dot>> = BTreeMap::new();
        for mark in lane.marks.iter().filter(|mark| mark.kind == Kind::Log && self.holds(mark.at)) {
            let id = mark.fields.get("id").map(ToString::to_string).unwrap_or_default();
            rows.entry(format!("log {id}")).or_default().push(Dot { at: mark.at, sign: Sign::Seen });
        }
        rows.into_iter().map(|(name, marks)| Row::Marks { name, marks }).collect()
    }
}

fn named(name: &str, marks: Vec<Dot>) -> Row {
    Row::Marks { name: name.to_owned(), marks }
}

fn is_empty(row: &Row) -> bool {
    match row {
        Row::States(all) => all.is_empty(),
        Row::Left(all) => all.is_empty(),
        Row::Marks { marks, .. } => marks.is_empty(),
        Row::Counts(all) => all.is_empty(),
        Row::Down(all) => all.is_empty(),
    }
}

/// Minutes that a state has left when it begins, where it has an end.
pub(super) fn left_of(lane: &Lane, band: &Band) -> Option<u32> {
    // Timers are told behind the state that they are of, and before the next, though all be at one moment.
    let next = lane.bands.iter().map(|band| band.event).find(|event| *event > band.event);
    let is_its_own = |plan: &&Plan| plan.from <= band.from && next.is_none_or(|next| plan.event < next);
    let plan = lane.plans.iter().rev().find(is_its_own)?;
    Some(plan.ends?.minutes_since(band.from))
}

/// Minutes that are left of the state at a moment, where it has an end.
fn left_at(lane: &Lane, at: Moment) -> Option<u32> {
    let plan = lane.plans.iter().rev().find(|plan| plan.from <= at)?;
    Some(plan.ends?.minutes_since(at))
}
