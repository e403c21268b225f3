//! Pieces of a file's text.

use std::fmt::Write as _;

/// A comment in lines of the usual width.
pub(crate) fn wrapped(text: &mut String, comment: &str) {
    const WIDTH: usize = 117;
    let mut line = String::from("//");
    for word in comment.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH && line.len() > 2 {
            let _ = writeln!(text, "{line}");
            line = String::from("//");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}

/// Ids as they stand in `proves`.
pub(crate) fn quoted(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("{id:?}")).collect::<Vec<_>>().join(", ")
}
