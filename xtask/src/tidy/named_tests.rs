//! A requirement that names a test as its proof names one that is there.

use super::tree::{File, Finding, Tree};

/// Tests named in the catalogue that no file of the tree has.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.below("scenarios/requirements/").filter(|file| file.has_ending("ron")) {
        for (number, line) in file.lines() {
            for named in line.split(MARK).skip(1).filter_map(|rest| rest.split('"').next()) {
                if !is_there(tree, named) {
                    findings.push(file.finding(number, format!("there is no test `{named}`")));
                }
            }
        }
    }
    findings
}

const MARK: &str = "Test(path: \"";

fn is_there(tree: &Tree, named: &str) -> bool {
    let Some((path, name)) = named.split_once("::") else { return false };
    tree.get(path).is_some_and(|file| has_test(file, name))
}

/// Whether a function of this name stands right below a `#[test]`, other attributes between them.
fn has_test(file: &File, name: &str) -> bool {
    let head = format!("fn {name}(");
    let mut is_test = false;
    for line in file.code.lines().map(str::trim) {
        match line {
            "#[test]" => is_test = true,
            _ if line.starts_with("#[") => {}
            _ if is_test && line.starts_with(&head) => return true,
            _ => is_test = false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    const TESTS: &str =
        "#[test]\n#[cfg(unix)]\nfn holds() {}\n\nfn helper() {}\n// #[test]\nfn commented() {}\n";

    #[track_caller]
    fn check(named: &str, expect: &[&str]) {
        let row = format!("[\n(check: Test(path: \"{named}\", why: \"x\"))]");
        assert_eq!(
            found(super::check, &[("scenarios/requirements/A.ron", &row), ("a/tests/b.rs", TESTS)]),
            expect
        );
    }

    #[test]
    fn a_test_that_is_there_is_free() {
        check("a/tests/b.rs::holds", &[]);
    }

    #[test]
    fn anything_else_is_a_finding() {
        for named in [
            "a/tests/b.rs::helper",
            "a/tests/b.rs::commented",
            "a/tests/b.rs::hold",
            "a/tests/c.rs::holds",
            "holds",
        ] {
            check(named, &[&format!("scenarios/requirements/A.ron:2: there is no test `{named}`")]);
        }
    }
}
