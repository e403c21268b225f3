//! The rows as they stand in the files, before their ids are checked.

use super::{
    Reading,
    checked::CheckedBy,
    requirement::{Kind, Level, Role},
};
use serde::Deserialize;

/// A row of an area's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequirementRow {
    pub id: String,
    #[serde(default)]
    pub level: Level,
    #[serde(default)]
    pub check: CheckedBy,
    pub roles: Vec<Role>,
    pub kind: Kind,
    pub statement: String,
    pub sources: Vec<String>,
}

/// A row of `OPEN.ron`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenRow {
    pub id: String,
    pub takes: Reading,
    pub affects: Vec<String>,
    pub sources: Vec<String>,
    pub question: String,
    pub a: String,
    pub b: String,
    #[serde(default)]
    pub note: String,
}

/// A row of `EDGES.ron`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EdgeRow {
    pub rows: Vec<String>,
    pub decision: String,
}
