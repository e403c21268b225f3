//! An explanation for people: wrapped lines, each claim with the packets that it rests on.

use super::{Cause, Claim, Explanation};

/// Columns of a line.
const WIDTH: usize = 100;
/// Packets that a claim shows before it says how many there are more.
const SHOWN: usize = 8;
/// Claims of the narrative before the rest is only counted.
const TOLD: usize = 120;

/// The explanation as text.
#[must_use]
pub fn text(explanation: &Explanation) -> String {
    let mut out = String::new();
    for claim in &explanation.summary {
        wrap(&mut out, "", "", &pointed(&claim.text, &claim.frames));
    }
    for (index, one) in explanation.causes.iter().enumerate() {
        out.push_str(match (index, one.overcome) {
            (0, None) => "\nMost likely cause",
            (0, Some(_)) => "\nMost likely cause, overcome meanwhile",
            (_, None) => "\nAlso wrong",
            (_, Some(_)) => "\nOvercome",
        });
        cause(&mut out, one);
    }
    let (sums, story): (Vec<&Claim>, Vec<&Claim>) =
        explanation.narrative.iter().partition(|claim| claim.topic.is_sum());
    claims(&mut out, "What happened", &story);
    claims(&mut out, "What it adds up to", &sums);
    claims(&mut out, "What the capture doesn't show", &explanation.missing.iter().collect::<Vec<_>>());
    out
}

fn claims(out: &mut String, title: &str, claims: &[&Claim]) {
    if claims.is_empty() {
        return;
    }
    out.push_str(&format!("\n{title}\n"));
    for claim in claims.iter().take(TOLD) {
        wrap(out, "  - ", "    ", &pointed(&claim.text, &claim.frames));
    }
    if let Some(more) = claims.len().checked_sub(TOLD).filter(|more| *more > 0) {
        out.push_str(&format!("  … and {more} more; --json tells all\n"));
    }
}

fn cause(out: &mut String, cause: &Cause) {
    out.push_str(&format!(": {}\n", cause.kind.slug()));
    wrap(out, "  ", "  ", &pointed(&cause.text, &cause.frames));
    if let Some(frame) = cause.overcome {
        wrap(out, "  ", "  ", &format!("Those who met it were answered later. [packet {frame}]"));
    }
    for (index, remedy) in cause.remedies.iter().enumerate() {
        let label = if index == 0 { "  remedy   " } else { "           " };
        wrap(out, label, "           ", remedy);
    }
    if let Some(code) = cause.code {
        out.push_str(&format!("  code     kmslab error {code}\n"));
    }
    if !cause.requirements.is_empty() {
        let rows = cause.requirements.join(" | ");
        wrap(out, "  see      ", "           ", &format!("kmslab explain {rows}"));
    }
}

/// The text with the packets that show it.
fn pointed(text: &str, frames: &[u64]) -> String {
    let shown: Vec<String> = frames.iter().take(SHOWN).map(u64::to_string).collect();
    let more = match frames.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match frames.len() {
        0 => text.to_owned(),
        1 => format!("{text} [packet {}]", shown[0]),
        _ => format!("{text} [packets {}{more}]", shown.join(", ")),
    }
}

/// Lines of at most [`WIDTH`] columns; a longer word has a line of its own.
fn wrap(out: &mut String, first: &str, rest: &str, text: &str) {
    let mut line = first.to_owned();
    let mut is_bare = true;
    for word in text.split_whitespace() {
        if !is_bare && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = rest.to_owned();
            is_bare = true;
        }
        if !is_bare {
            line.push(' ');
        }
        line.push_str(word);
        is_bare = false;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}
