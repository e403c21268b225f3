//! The server: its zones, its settings and what it hands back.

use super::{Failure, Scope, Zone, failure::Failures};
use crate::{
    dns::{Answer, Name, Query, Rcode, Record, Update, srv_order},
    model::{Entropy, Filetime},
};

/// A name server.
#[derive(Debug)]
pub struct NameServer {
    /// How it answers to names outside all its zones.
    pub outside: Rcode,
    /// In which order it returns the records of an answer.
    pub order: RecordOrder,
    zones: Vec<Zone>,
    failures: Failures,
}

/// The order of records in an answer.
#[derive(Debug, Default)]
pub enum RecordOrder {
    /// As they were added to the zone.
    #[default]
    AsAdded,
    /// Each answer begins with another record, round robin; what came before it follows after the last.
    Rotated {
        /// Counts the answers.
        turn: usize,
    },
    /// Shuffled for each answer.
    Shuffled(Box<Entropy>),
}

/// What became of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryReply {
    /// The answer; `None` for silence.
    pub answer: Option<Answer>,
    /// The failure that was switched on for the name.
    pub failure: Option<Failure>,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateOutcome {
    /// The response code; `None` for silence.
    pub rcode: Option<Rcode>,
    /// The failure that was switched on for the zone or a name of the update.
    pub failure: Option<Failure>,
}

impl Default for NameServer {
    fn default() -> Self {
        Self {
            outside: Rcode::NXDOMAIN,
            order: RecordOrder::AsAdded,
            zones: Vec::new(),
            failures: Failures::default(),
        }
    }
}

impl NameServer {
    /// A server of these zones. Of several with one origin the last one counts.
    #[must_use]
    pub fn new(zones: impl IntoIterator<Item = Zone>) -> Self {
        let mut server = Self::default();
        zones.into_iter().for_each(|zone| server.add_zone(zone));
        server
    }

    /// Adds a zone, in the place of the one with its origin.
    pub fn add_zone(&mut self, zone: Zone) {
        self.zones.retain(|other| other.origin != zone.origin);
        self.zones.push(zone);
    }

    /// Its zones.
    #[must_use]
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The zone with this origin.
    #[must_use]
    pub fn zone(&self, origin: &Name) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.origin == *origin)
    }

    /// The zone with this origin.
    pub fn zone_mut(&mut self, origin: &Name) -> Option<&mut Zone> {
        self.zones.iter_mut().find(|zone| zone.origin == *origin)
    }

    /// The zone a name belongs to: of those it lies in, the one with the longest origin.
    #[must_use]
    pub fn zone_of(&self, name: &Name) -> Option<&Zone> {
        let zones = self.zones.iter().filter(|zone| name.is_within(&zone.origin));
        zones.max_by_key(|zone| zone.origin.label_count())
    }

    /// Adds a record by hand to the zone it belongs to; see [`Zone::add`].
    ///
    /// # Errors
    ///
    /// Gives the record back when it belongs to no zone or is an SOA.
    pub fn add(&mut self, record: Record) -> Result<(), Record> {
        let origin = self.zone_of(&record.name).map(|zone| zone.origin.clone());
        match origin.and_then(|origin| self.zone_mut(&origin)) {
            Some(zone) => zone.add(record),
            None => Err(record),
        }
    }

    /// Switches a failure on, or off with `None`. Failures of other scopes stay.
    pub fn fail(&mut self, scope: Scope, failure: Option<Failure>) {
        self.failures.set(scope, failure);
    }

    /// Removes what is too old in every zone (PUB-033).
    pub fn scavenge(&mut self, now: Filetime) -> Vec<Record> {
        self.zones.iter_mut().flat_map(|zone| zone.scavenge(now)).collect()
    }

    /// When [`Self::scavenge`] has something to do next.
    #[must_use]
    pub fn next_scavenge(&self) -> Option<Filetime> {
        self.zones.iter().filter_map(Zone::next_scavenge).min()
    }

    /// Answers a query. Records that are due for scavenging at `now` are removed first.
    pub fn query(&mut self, now: Filetime, query: &Query) -> QueryReply {
        self.scavenge(now);
        let failure = self.failures.of(&query.question.name);
        let answer = match failure {
            Some(Failure::Silent) => None,
            Some(failure) => match failure.rcode() {
                Some(rcode) => Some(Answer { recursion_available: true, ..Answer::to(query, rcode) }),
                None => Some(self.answer(query, failure == Failure::NoSrv)),
            },
            None => Some(self.answer(query, false)),
        };
        QueryReply { answer, failure }
    }

    /// Makes an update that `from` sent: the name of a machine or its address, as the zones' policies have it.
    pub fn update(&mut self, now: Filetime, from: &str, update: &Update) -> UpdateOutcome {
        self.scavenge(now);
        let names = update.changes.iter().map(|change| change.name()).chain([&update.zone]);
        let failure = names
            .filter_map(|name| self.failures.of(name))
            .find(|failure| matches!(failure, Failure::Silent) || failure.rcode().is_some());
        let rcode = match failure {
            Some(failure) => failure.rcode(),
            None => Some(match self.zone_mut(&update.zone) {
                Some(zone) => zone.update(now, from, update),
                None => Rcode::NOTAUTH,
            }),
        };
        UpdateOutcome { rcode, failure }
    }

    /// Brings the records of one answer into the order of the setting.
    pub(super) fn arrange(&mut self, records: &mut [Record]) {
        match &mut self.order {
            RecordOrder::AsAdded => {}
            RecordOrder::Rotated { turn } => {
                if let Some(first) = turn.checked_rem(records.len()) {
                    records.rotate_left(first);
                }
                *turn = turn.wrapping_add(1);
            }
            RecordOrder::Shuffled(entropy) => srv_order::shuffle(records, entropy),
        }
    }
}
