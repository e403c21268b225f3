//! What a comparison looks at.

use std::time::Duration;

use crate::transcript::field_names;

/// What a comparison looks at. The default compares what is said, not who says it and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Compare volatile fields, too: those that the field tables declare to differ between equal runs.
    pub volatile: bool,
    /// Volatile fields to compare all the same, by name: `call_id`, `body.cmid`, `context[0].p_cont_id`; see [`names`].
    pub show: Vec<String>,
    /// Compare addresses as they are. Otherwise they are compared by role: what is one host in the first capture has to
    /// be one host in the second.
    pub addresses: bool,
    /// Compare names of machines and DNS labels by role, as addresses and ids are: for captures of two sites, and for a
    /// scrubbed one beside its original.
    pub rename: bool,
    /// Compare the time between a step and the one before it, which may differ by this much.
    pub timing: Option<Duration>,
}

/// Whether `asked` names the field `name`: in full, or by its last parts; a list index may be left out.
#[must_use]
pub fn names(asked: &str, name: &str) -> bool {
    ends_with(name, asked) || ends_with(&without_indexes(name), asked)
}

/// Whether `asked` names any field that an item can have.
#[must_use]
pub fn is_known(asked: &str) -> bool {
    let asked = without_indexes(asked);
    field_names().iter().any(|known| ends_with(&without_indexes(&known.name), &asked))
}

fn ends_with(name: &str, asked: &str) -> bool {
    if asked.is_empty() {
        return false;
    }
    name.strip_suffix(asked).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// `context[0].transfer[1].uuid` as `context.transfer.uuid`.
fn without_indexes(name: &str) -> String {
    let mut inside = false;
    let kept = name.chars().filter(|character| {
        match character {
            '[' => inside = true,
            ']' => {
                inside = false;
                return false;
            }
            _ => {}
        }
        !inside
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &str, name: &str, expect: bool) {
        assert_eq!(names(asked, name), expect, "{asked} for {name}");
    }

    #[test]
    fn a_field_is_named_in_full_or_by_its_last_parts() {
        check("call_id", "call_id", true);
        check("body.cmid", "body.cmid", true);
        check("cmid", "body.cmid", true);
        check("cmid", "body.previous_cmid", false);
        check("context[0].transfer[1].uuid", "context[0].transfer[1].uuid", true);
        check("context.transfer.uuid", "context[0].transfer[1].uuid", true);
        check("transfer[1].uuid", "context[0].transfer[1].uuid", true);
        check("transfer[0].uuid", "context[0].transfer[1].uuid", false);
        check("", "call_id", false);
    }

    #[test]
    fn only_fields_that_there_are_are_known() {
        for name in ["call_id", "cmid", "body.cmid", "context.p_cont_id", "context[3].p_cont_id"] {
            assert!(is_known(name), "{name}");
        }
        for name in ["", "cid", "d", "bod"] {
            assert!(!is_known(name), "{name}");
        }
    }
}
