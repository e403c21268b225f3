//! The message that an expectation is about: octets beside fields.

use std::fmt::Write;

use crate::{
    report::{
        evidence::{Message, Row},
        timeline,
    },
    results::record::{Event, Outcome},
};

/// Octets of a field that are shown; the capture has the rest.
const SHOWN: usize = 32;

/// A message.
pub(super) struct OctetsView {
    /// What it is, by whom.
    pub(super) what: String,
    /// What it has to do with the expectation.
    pub(super) relation: &'static str,
    pub(super) frame: u64,
    pub(super) parts: Vec<PartView>,
}

/// Octets that belong together.
pub(super) struct PartView {
    pub(super) name: &'static str,
    pub(super) is_open: bool,
    pub(super) rows: Vec<FieldView>,
}

/// A field and its octets.
pub(super) struct FieldView {
    pub(super) offset: String,
    pub(super) octets: String,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) differs: bool,
}

impl OctetsView {
    pub(super) fn new(message: &Message, events: &[Event], outcome: &Outcome) -> Option<Self> {
        let event = events.get(message.event)?;
        let check = outcome.broken();
        let stray = outcome.stray.as_ref().filter(|stray| stray.event == message.event);
        let held = check.filter(|check| check.event == Some(message.event));
        let near = check.and_then(|check| check.near.as_ref()).filter(|near| near.event == message.event);
        let relation = match (held.is_some() || stray.is_some(), near.is_some()) {
            (true, _) => "The message",
            (false, true) => "The nearest message",
            (false, false) => "The last message before",
        };
        let of_stray = stray.and_then(|stray| stray.nearest.as_ref()).map(|near| &near.differing);
        let differing =
            held.map(|check| &check.differing).into_iter().chain(near.map(|near| &near.differing));
        let differing: Vec<&str> =
            differing.chain(of_stray).flatten().map(|one| one.field.as_str()).collect();
        let mut parts: Vec<PartView> = message
            .parts
            .iter()
            .map(|part| {
                let rows: Vec<FieldView> =
                    part.rows.iter().map(|row| FieldView::new(row, &differing)).collect();
                PartView { name: part.name, is_open: rows.iter().any(|row| row.differs), rows }
            })
            .collect();
        // Where nothing differs, what is innermost is what somebody looks for.
        if !parts.iter().any(|part| part.is_open)
            && let Some(part) = parts.iter_mut().rev().find(|part| part.rows.len() > 3)
        {
            part.is_open = true;
        }
        let what = format!("{}, {}", event.kind.name(), timeline::who(event));
        Some(Self { relation, what, frame: message.frame, parts })
    }
}

impl FieldView {
    fn new(row: &Row, differing: &[&str]) -> Self {
        let meaning = row.meaning.as_ref().map(|meaning| format!(" ({meaning})")).unwrap_or_default();
        // Events have the names of the field tables, without the layer.
        let leaf = row.name.rsplit('.').next().unwrap_or_default();
        Self {
            offset: if row.octets.is_empty() { String::new() } else { format!("{:04x}", row.offset) },
            octets: hex(&row.octets),
            name: row.name.clone(),
            value: format!("{}{meaning}", row.value).trim_start().to_owned(),
            differs: differing.contains(&leaf),
        }
    }
}

/// Octets in groups of four.
fn hex(octets: &[u8]) -> String {
    let mut text = String::new();
    for (index, octet) in octets.iter().take(SHOWN).enumerate() {
        if index > 0 {
            text.push_str(if index % 4 == 0 { "  " } else { " " });
        }
        let _ = write!(text, "{octet:02x}");
    }
    if octets.len() > SHOWN {
        let _ = write!(text, " … {} octets", octets.len());
    }
    text
}
