//! The matrix itself: who is killed by what, and which requirements that proves.

use std::collections::{BTreeMap, BTreeSet};

use scenarios::catalogue::RequirementId;
use serde::Serialize;

/// Saboteurs × scenarios.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Matrix {
    /// Version of the suite.
    pub suite: String,
    /// `virtual`, or `live` over sockets.
    pub stage: &'static str,
    /// Gives every random value.
    pub seed: u64,
    /// Whether every saboteur met every scenario; otherwise only a part was asked for.
    pub whole: bool,
    /// The scenarios, by id.
    pub scenarios: Vec<Column>,
    /// The saboteurs, hosts' first.
    pub saboteurs: Vec<Row>,
    /// Dumb targets; only over sockets.
    pub dumb: Vec<Dumb>,
    /// Cases that the sound reference doesn't pass, with their messages.
    pub reference: BTreeMap<String, String>,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its id, without axes.
    pub scenario: String,
    /// What it is about.
    pub title: String,
    /// Requirements that it proves of each role: `host`, `client`; one that it isn't offered to is missing.
    pub proves: BTreeMap<String, BTreeSet<RequirementId>>,
}

/// One saboteur.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `host` or `client`.
    pub role: String,
    /// Its name.
    pub name: &'static str,
    /// What it does wrong, in one line.
    pub does: &'static str,
    /// Requirements that it breaks.
    pub breaks: Vec<RequirementId>,
    /// Those of them that a kill has to cite: over sockets, those whose breach the virtual world shows in a case that the
    /// reference passes over sockets, by an expectation that can be seen there.
    pub owed: BTreeSet<RequirementId>,
    /// Scenarios that kill it.
    pub kills: BTreeMap<String, Kill>,
    /// Cases in which only emulated actors met something wrong, with their messages: errors, not kills, since they
    /// don't say who is at fault. An expectation on the saboteur would make a kill of each.
    pub errors: BTreeMap<String, String>,
}

/// A target that implements nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dumb {
    /// `host` or `client`.
    pub role: String,
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub does: &'static str,
    /// Cases that it was met by.
    pub cases: usize,
    /// Those of them that took it for what it claims to be.
    pub passed: Vec<String>,
    /// Why no case could be played with it, if none could.
    pub refused: Option<String>,
}

/// A scenario that kills a saboteur.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kill {
    /// Its cases that do.
    pub cases: Vec<String>,
    /// Requirements that broken expectations cite.
    pub violated: BTreeSet<RequirementId>,
    /// What the first of them says.
    pub message: String,
}

impl Row {
    /// Requirements that some kill shows to be broken.
    #[must_use]
    pub fn violated(&self) -> BTreeSet<RequirementId> {
        self.kills.values().flat_map(|kill| kill.violated.iter().copied()).collect()
    }

    /// Whether a scenario kills it that cites a requirement which it breaks.
    #[must_use]
    pub fn is_proven_by(&self, kill: &Kill) -> bool {
        self.breaks.iter().any(|id| kill.violated.contains(id))
    }
}

impl Matrix {
    /// Saboteurs that each scenario kills, by `role/name`.
    #[must_use]
    pub fn victims(&self) -> BTreeMap<&str, Vec<String>> {
        let columns = self.scenarios.iter().map(|column| {
            let killed = self.saboteurs.iter().filter(|row| row.kills.contains_key(&column.scenario));
            let names = killed.map(|row| format!("{}/{}", row.role, row.name)).collect();
            (column.scenario.as_str(), names)
        });
        columns.collect()
    }

    /// Requirements that any scenario proves of `role` here.
    #[must_use]
    pub fn provable(&self, role: &str) -> BTreeSet<RequirementId> {
        let of_role = self.scenarios.iter().filter_map(|column| column.proves.get(role));
        of_role.flatten().copied().collect()
    }

    /// Groups of scenarios that kill the same saboteurs: they are to be looked at.
    #[must_use]
    pub fn alike(&self) -> Vec<Vec<&str>> {
        let mut groups: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
        for (scenario, victims) in self.victims() {
            groups.entry(victims).or_default().push(scenario);
        }
        let several = groups.into_iter().filter(|(victims, group)| !victims.is_empty() && group.len() > 1);
        several.map(|(_, group)| group).collect()
    }
}
