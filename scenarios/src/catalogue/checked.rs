//! How a requirement is checked: by scenarios, by a test of the model, or not at all and why.

use serde::Deserialize;

/// Who shows that a requirement holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum CheckedBy {
    /// Scenarios that cite it.
    #[default]
    Scenarios,
    /// A test of this workspace, and no scenario.
    Test {
        /// The test, `path/to/file.rs::name_of_the_function`. `cargo xtask tidy` finds it.
        path: String,
        /// Why no scenario shows it: a sentence.
        why: String,
    },
    /// Nobody: the lab doesn't hold anyone to it. The reason is a sentence.
    Waived(String),
}

impl CheckedBy {
    /// The word in lower case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Test { .. } => "test",
            Self::Waived(_) => "waived",
        }
    }

    /// The reason why no scenario shows it.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Scenarios => None,
            Self::Test { why, .. } | Self::Waived(why) => Some(why),
        }
    }

    /// What is wrong with it, as far as that can be told without the files.
    pub(super) fn problem(&self) -> Option<String> {
        if let Self::Test { path, .. } = self
            && !is_test(path)
        {
            return Some(format!("`{path}` names no test: write path/to/file.rs::name_of_the_function"));
        }
        let why = self.why().filter(|why| !is_sentence(why))?;
        Some(format!("`{why}` is no sentence: a reason has a capital, a full stop and four words at least"))
    }
}

/// Whether a text is of the form `path/to/file.rs::name`.
fn is_test(path: &str) -> bool {
    let word = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    path.split_once("::").is_some_and(|(file, name)| file.ends_with(".rs") && word(name))
}

fn is_sentence(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_uppercase() || first.is_numeric() || first == '`');
    begins && text.ends_with('.') && text.split_whitespace().count() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, problem: &str) {
        let checked: CheckedBy = ron::from_str(text).expect("reads");
        assert_eq!(checked.problem().map(|found| found.contains(problem)), Some(true), "{checked:?}");
    }

    #[test]
    fn a_named_test_and_a_reason_are_accepted() {
        for text in [
            "Scenarios",
            r#"Waived("No machine of the lab has firmware.")"#,
            r#"Test(path: "emulator/src/model/log.rs::fields", why: "No scenario can see this.")"#,
        ] {
            let checked: CheckedBy = ron::from_str(text).expect("reads");
            assert_eq!(checked.problem(), None, "{text}");
        }
    }

    #[test]
    fn what_names_no_test_or_gives_no_reason_is_refused() {
        check(r#"Test(path: "emulator::model", why: "No scenario can see this.")"#, "names no test");
        check(r#"Test(path: "a.rs::", why: "No scenario can see this.")"#, "names no test");
        check(r#"Test(path: "a.rs::b", why: "later")"#, "no sentence");
        check(r#"Waived("not now")"#, "no sentence");
        check(r#"Waived("")"#, "no sentence");
    }
}
