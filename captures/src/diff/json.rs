//! A comparison for programs.

use serde_json::{Value, json};

use super::types::{Conversation, ConversationDiff, Diff, Extent, FieldDiff, Said, Step, StepDiff};

/// The comparison as JSON: whether the captures are equal, how much was compared, and every difference.
#[must_use]
pub fn json(diff: &Diff) -> Value {
    json!({
        "equal": diff.is_equal(),
        "differences": diff.count(),
        "left": extent(diff.left),
        "right": extent(diff.right),
        "compared": diff.compared,
        "masked": diff.masked,
        "conversations": diff.conversations.iter().map(conversation).collect::<Vec<_>>(),
    })
}

fn extent(extent: Extent) -> Value {
    json!({ "conversations": extent.conversations, "steps": extent.steps })
}

fn conversation(diff: &ConversationDiff) -> Value {
    match diff {
        ConversationDiff::Missing(left) => json!({ "change": "missing", "left": talk(left) }),
        ConversationDiff::Extra(right) => json!({ "change": "extra", "right": talk(right) }),
        ConversationDiff::Changed { left, right, moved, fields, steps } => json!({
            "change": "changed",
            "left": talk(left),
            "right": talk(right),
            "moved": moved,
            "fields": fields.iter().map(field).collect::<Vec<_>>(),
            "steps": steps.iter().map(step).collect::<Vec<_>>(),
        }),
    }
}

fn talk(conversation: &Conversation) -> Value {
    json!({
        "number": conversation.number,
        "title": conversation.title,
        "frame": conversation.first.frame,
        "steps": conversation.steps,
    })
}

fn step(diff: &StepDiff) -> Value {
    match diff {
        StepDiff::Missing(left) => json!({ "change": "missing", "left": place(left) }),
        StepDiff::Extra(right) => json!({ "change": "extra", "right": place(right) }),
        StepDiff::Changed { left, right, moved, fields } => json!({
            "change": "changed",
            "left": place(left),
            "right": place(right),
            "moved": moved,
            "fields": fields.iter().map(field).collect::<Vec<_>>(),
        }),
    }
}

fn place(step: &Step) -> Value {
    json!({ "number": step.number, "what": step.what, "frame": step.seen.frame })
}

fn field(diff: &FieldDiff) -> Value {
    json!({
        "layer": format!("{:?}", diff.layer).to_lowercase(),
        "name": diff.name,
        "left": diff.left.as_ref().map(said),
        "right": diff.right.as_ref().map(said),
    })
}

fn said(said: &Said) -> Value {
    json!({ "value": said.value, "meaning": said.meaning })
}
