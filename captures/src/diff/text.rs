//! A comparison in words: the first difference first, then all of them by conversation and step.

use std::fmt::Write as _;

use super::types::{Conversation, ConversationDiff, Diff, Extent, FieldDiff, Said, Step, StepDiff};

/// Characters of a value that are shown; of a longer one, those around the first that differs.
const SHOWN: usize = 72;

/// The comparison as text.
#[must_use]
pub fn text(diff: &Diff) -> String {
    let mut out = String::new();
    if diff.is_equal() {
        let _ = writeln!(
            out,
            "no difference: {}; {} compared, {} volatile passed over",
            extent(diff.left),
            counted(diff.compared, "field", "fields"),
            diff.masked,
        );
        return out;
    }
    if let Some(first) = diff.conversations.first() {
        let _ = writeln!(out, "first difference: {}\n", headline(first));
    }
    diff.conversations.iter().for_each(|conversation| conversation_text(&mut out, conversation));
    let _ = writeln!(
        out,
        "\n{} in {}; the first holds {}, the second {}",
        counted(diff.count() as u64, "difference", "differences"),
        counted(diff.conversations.len() as u64, "conversation", "conversations"),
        extent(diff.left),
        extent(diff.right),
    );
    out
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn extent(extent: Extent) -> String {
    let conversations = counted(extent.conversations as u64, "conversation", "conversations");
    format!("{conversations} with {}", counted(extent.steps as u64, "step", "steps"))
}

/// The first difference in one line.
fn headline(diff: &ConversationDiff) -> String {
    match diff {
        ConversationDiff::Missing(left) => format!("only in the first: {}", place(left)),
        ConversationDiff::Extra(right) => format!("only in the second: {}", place(right)),
        ConversationDiff::Changed { left, right, moved, fields, steps } => {
            let of = format!("conversation {}, {}", left.number, left.title);
            if *moved {
                return format!("another order: {of}, is {} in the second", right.number);
            }
            match (fields.first(), steps.first()) {
                (Some(field), _) => format!("{}: {of}", field_text(field)),
                (None, Some(StepDiff::Missing(step))) => {
                    format!("only in the first: {}, frame {}: {of}", step.what, step.seen.frame)
                }
                (None, Some(StepDiff::Extra(step))) => {
                    format!("only in the second: {}, frame {}: {of}", step.what, step.seen.frame)
                }
                (None, Some(StepDiff::Changed { left, right, moved, fields })) => {
                    let at = format!("{}, {of}", beside(left, right));
                    match fields.first() {
                        Some(field) if !moved => format!("{}: {at}", field_text(field)),
                        _ => format!("another order: {at}"),
                    }
                }
                (None, None) => of,
            }
        }
    }
}

fn place(conversation: &Conversation) -> String {
    let Conversation { number, title, first, steps } = conversation;
    let steps = counted(*steps as u64, "step", "steps");
    format!("conversation {number}, {title}, frame {}, {steps}", first.frame)
}

/// A conversation of both; what they have in common is said once.
fn both(left: &Conversation, right: &Conversation) -> String {
    if left.title != right.title {
        return format!("{} | {}", place(left), place(right));
    }
    let number = if left.number == right.number {
        left.number.to_string()
    } else {
        format!("{} | {}", left.number, right.number)
    };
    format!("conversation {number}, {}, frame {} | {}", left.title, left.first.frame, right.first.frame)
}

fn conversation_text(out: &mut String, diff: &ConversationDiff) {
    match diff {
        ConversationDiff::Missing(left) => {
            let _ = writeln!(out, "- {}", place(left));
        }
        ConversationDiff::Extra(right) => {
            let _ = writeln!(out, "+ {}", place(right));
        }
        ConversationDiff::Changed { left, right, moved, fields, steps } => {
            let _ = writeln!(out, "{}", both(left, right));
            if *moved {
                let _ = writeln!(out, "  the same, but in another order");
            }
            fields.iter().for_each(|field| {
                let _ = writeln!(out, "  {}", field_text(field));
            });
            steps.iter().for_each(|step| step_text(out, step));
        }
    }
}

fn step_text(out: &mut String, diff: &StepDiff) {
    match diff {
        StepDiff::Missing(step) => {
            let _ = writeln!(out, "  - step {} {}, frame {}", step.number, step.what, step.seen.frame);
        }
        StepDiff::Extra(step) => {
            let _ = writeln!(out, "  + step {} {}, frame {}", step.number, step.what, step.seen.frame);
        }
        StepDiff::Changed { left, right, moved, fields } => {
            let _ = writeln!(out, "  {}", beside(left, right));
            if *moved {
                let _ = writeln!(out, "    the same, but in another order");
            }
            for field in fields {
                let _ = writeln!(out, "    {}", field_text(field));
            }
        }
    }
}

fn beside(left: &Step, right: &Step) -> String {
    let what = if left.what == right.what { left.what.as_str() } else { "" };
    let numbers = if left.number == right.number {
        left.number.to_string()
    } else {
        format!("{} | {}", left.number, right.number)
    };
    let text = format!("step {numbers} {what}");
    format!("{}, frame {} | {}", text.trim_end(), left.seen.frame, right.seen.frame)
}

fn field_text(field: &FieldDiff) -> String {
    let value = |said: &Option<Said>, other: &Option<Said>| match said {
        None => "absent".to_owned(),
        Some(said) => {
            let other = other.as_ref().map_or("", |other| other.value.as_str());
            // The summary of a step is short, and its end says why.
            let whole = field.name == "step";
            let value = if whole { said.value.clone() } else { around_difference(&said.value, other) };
            match &said.meaning {
                Some(meaning) => format!("{value} ({meaning})"),
                None if value.is_empty() => "\"\"".to_owned(),
                None => value,
            }
        }
    };
    let (left, right) = (value(&field.left, &field.right), value(&field.right, &field.left));
    format!("{}: {left} | {right}", field.name)
}

/// A long value, cut to what stands around the first character in which it differs from the other.
fn around_difference(value: &str, other: &str) -> String {
    let length = value.chars().count();
    if length <= SHOWN {
        return value.to_owned();
    }
    let same = value.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let from = same.saturating_sub(SHOWN / 4).min(length - SHOWN);
    let shown: String = value.chars().skip(from).take(SHOWN).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if from + SHOWN < length { "…" } else { "" });
    format!("{before}{shown}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_show_where_they_differ() {
        let (one, other) = ("a".repeat(500) + "b" + &"c".repeat(500), "a".repeat(501) + &"c".repeat(500));
        let shown = around_difference(&one, &other);
        assert!(shown.contains("aaabccc") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert_eq!(shown.chars().count(), SHOWN + 2);
        assert_eq!(around_difference("short", "other"), "short");
    }
}
