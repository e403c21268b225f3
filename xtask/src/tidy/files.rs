//! The shape of files: headers, sizes, white space, paths and forbidden attributes.

use super::tree::{File, Finding, Tree};
use std::collections::BTreeSet;

/// Files that are too long, don't say what they are, or lean on one machine.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = top(tree);
    for file in tree.files() {
        findings.extend(text(file));
        if file.has_ending("rs") {
            findings.extend(rust(file));
        }
    }
    findings
}

/// What stands at the top of the tree, apart from dot files.
fn top(tree: &Tree) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let strange = tree.files().iter().filter(|file| {
        let first = file.path.split('/').next().unwrap_or_default();
        !first.starts_with('.') && !TOP.contains(&first) && seen.insert(first)
    });
    strange.map(|file| file.finding(0, "not on the list of what stands at the top of the tree")).collect()
}

fn text(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        if line.ends_with([' ', '\t', '\r']) && !file.has_ending("snap") {
            findings.push(file.finding(number, "white space at the end of the line"));
        }
        // Put together so that this file doesn't trip over itself.
        if line.contains(concat!("..", "/shared")) {
            findings.push(file.finding(number, "the project stands alone: no path into a shared folder"));
        }
        if machine_path(line) {
            findings.push(file.finding(number, "an absolute path of one machine"));
        }
    }
    findings
}

/// Whether the line names a place that only one machine has.
fn machine_path(line: &str) -> bool {
    let after = |prefix: &str, ok: fn(char) -> bool| {
        line.match_indices(prefix).any(|(at, _)| line[at + prefix.len()..].starts_with(ok))
    };
    after(concat!("/wo", "rk/"), |_| true)
        || after(concat!("/tm", "p/"), |c| c.is_ascii_lowercase())
        || after(concat!("/ho", "me/"), |c| c.is_ascii_lowercase())
}

fn rust(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !file.text.starts_with("//!") {
        findings.push(file.finding(1, "a Rust file begins with `//!` and what it is"));
    }
    let lines = file.lines().count();
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let limit = if name == "mod.rs" { MOD_LINES } else { LINES };
    if lines > limit {
        findings.push(file.finding(limit + 1, format!("{lines} lines, at most {limit}")));
    }
    for (number, line) in (1..).zip(file.code.lines()) {
        for (mark, instead) in ATTRIBUTES {
            if line.contains(mark) {
                findings.push(file.finding(number, format!("`{mark}`: {instead}")));
            }
        }
    }
    findings
}

const LINES: usize = 500;
const MOD_LINES: usize = 60;

const ATTRIBUTES: [(&str, &str); 4] = [
    ("#[allow(", "use `#[expect(…, reason)]`, which says when it is no longer needed"),
    ("#![allow(", "use `#![expect(…, reason)]`, which says when it is no longer needed"),
    ("#[ignore", "a test that doesn't run proves nothing"),
    ("#[should_panic", "test the error instead"),
];

const TOP: [&str; 16] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "captures",
    "clippy.toml",
    "conformance",
    "deny.toml",
    "emulator",
    "rustfmt.toml",
    "scenarios",
    "xtask",
];

#[cfg(test)]
mod tests;
