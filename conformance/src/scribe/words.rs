//! Pieces of a file's text.

use std::fmt::Write as _;

use crate::prose::lines;

/// A comment in lines of the usual width.
pub(crate) fn wrapped(text: &mut String, comment: &str) {
    for line in lines("// ", "// ", comment, 117) {
        let _ = writeln!(text, "{line}");
    }
}

/// Ids as they stand in `proves`.
pub(crate) fn quoted(ids: &[&str]) -> String {
    ids.iter().map(|id| format!("{id:?}")).collect::<Vec<_>>().join(", ")
}
