//! No product key stands in the tree but the lab's own.

use super::tree::{Finding, Tree};

/// Five groups of five capitals and digits whose first group doesn't start with the lab's mark.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        for (number, line) in file.lines() {
            let runs = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            for key in runs.flat_map(keys).filter(|key| !key[0].starts_with("LAB")) {
                let message =
                    format!("`{}` looks like a product key; the lab's begin with LAB", key.join("-"));
                findings.push(file.finding(number, message));
            }
        }
    }
    findings
}

/// The keys in a run of letters, digits and dashes. Groups of a longer chain count too, once.
fn keys(run: &str) -> Vec<Vec<&str>> {
    let group = |text: &&str| {
        text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let groups = run.split('-').collect::<Vec<_>>();
    let chains = groups.chunk_by(|left, right| group(left) && group(right));
    chains.filter(|chain| chain.len() >= 5).map(<[_]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(text: &str, expect: &[String]) {
        assert_eq!(found(super::check, &[("a.md", text)]), expect);
    }

    /// A key with this first group, put together so that this file holds none.
    fn key(first: &str) -> String {
        [first, "AB1CD", "AB1CD", "AB1CD", "AB1CD"].join("-")
    }

    #[test]
    fn lab_keys_are_free() {
        check(&format!("a \"{}\" b", key("LAB07")), &[]);
        check("AB1CD-AB1CD-AB1CD-AB1CD", &[]);
        check(&key("12345").to_lowercase(), &[]);
        check(&key("1234"), &[]);
    }

    #[test]
    fn others_are_findings() {
        for text in [key("XYZ12"), format!("(key:{})", key("XYZ12")), format!("é{}.", key("XYZ12"))] {
            check(
                &text,
                &[format!("a.md:1: `{}` looks like a product key; the lab's begin with LAB", key("XYZ12"))],
            );
        }
    }
}
