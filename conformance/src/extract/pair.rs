//! What a capture shows beside what the reference does.

use emulator::trace::{Event, Kind, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::told::Told;
use crate::scribe::{number, text};

/// Minutes by which what is left of a state may differ: both ends are rounded.
const NEAR: u32 = 2;

/// An event of the reference, of the capture, or of both.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pair<'a> {
    /// Both; whether they say the same is another question.
    Both(&'a Event, &'a Told),
    /// The reference does this, the capture doesn't show it.
    Reference(&'a Event),
    /// The capture shows this, the reference doesn't do it.
    Capture(&'a Told),
}

/// What makes two events the same step of an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key(&'static str, String, String, String);

fn key(event: &Event) -> Key {
    let peer = event.peer.as_deref().unwrap_or_default().to_owned();
    let what = match event.kind {
        Kind::Lookup => format!(
            "{} {}",
            text(event, "name").unwrap_or_default(),
            text(event, "rtype").unwrap_or_default()
        ),
        Kind::Update => text(event, "zone").unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    Key(event.kind.name(), event.actor.to_string(), peer, what)
}

/// Whether an event is one that both a capture and a trace tell.
pub(super) fn is_shared(event: &Event) -> bool {
    match event.kind {
        Kind::Lookup
        | Kind::Update
        | Kind::Connect
        | Kind::BindNak
        | Kind::Request
        | Kind::Answer
        | Kind::Refusal
        | Kind::Fault
        | Kind::Garbage => true,
        Kind::Close => event.peer.is_some(),
        _ => false,
    }
}

/// Puts events side by side, in order.
pub(super) fn pairs<'a>(reference: &[&'a Event], capture: &[&'a Told]) -> Vec<Pair<'a>> {
    let left: Vec<Key> = reference.iter().map(|event| key(event)).collect();
    let right: Vec<Key> = capture.iter().map(|told| key(&told.event)).collect();
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &left, &right) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                pairs.extend(
                    (0..len).map(|at| Pair::Both(reference[old_index + at], capture[new_index + at])),
                );
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                pairs.extend(
                    reference[old_index..old_index + old_len].iter().map(|event| Pair::Reference(event)),
                );
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                pairs.extend(capture[new_index..new_index + new_len].iter().map(|told| Pair::Capture(told)));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                pairs.extend(
                    reference[old_index..old_index + old_len].iter().map(|event| Pair::Reference(event)),
                );
                pairs.extend(capture[new_index..new_index + new_len].iter().map(|told| Pair::Capture(told)));
            }
        }
    }
    pairs
}

/// Fields in which two events of a pair differ: name, what a conforming actor says, what the capture shows.
pub(super) fn differing(event: &Event, told: &Told) -> Vec<(String, String, String)> {
    let mut differing = Vec::new();
    for name in fields(event.kind) {
        let (Some(right), Some(seen)) = (event.get(name), told.event.get(name)) else { continue };
        let same = match *name {
            "minutes_left" => match (number(event, name), number(&told.event, name)) {
                (Some(right), Some(seen)) => right.abs_diff(seen) <= NEAR,
                _ => right == seen,
            },
            // A SYN that nothing answers and one that is refused come to the same.
            "end" => right == seen || *seen == Value::from("TimedOut") && *right == Value::from("Refused"),
            _ => right == seen,
        };
        if !same {
            differing.push(((*name).to_owned(), right.to_string(), seen.to_string()));
        }
    }
    differing
}

/// Fields of an event that mean something.
fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Request => &[
            "version",
            "well_formed",
            "licence_status",
            "minutes_left",
            "n_policy",
            "is_vm",
            "app_id",
            "act_id",
            "kms_id",
        ],
        Kind::Answer => &["version", "well_formed", "count", "activation_interval", "renewal_interval"],
        Kind::Refusal => &["hresult"],
        Kind::Fault => &["status"],
        Kind::BindNak => &["reason"],
        Kind::Close => &["how"],
        Kind::Connect | Kind::Lookup => &["end"],
        Kind::Update => &["rcode"],
        _ => &[],
    }
}
