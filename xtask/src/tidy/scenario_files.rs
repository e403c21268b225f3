//! Scenario files are short and begin by saying what they show. The prose of a lesson takes the room that it needs.

use super::tree::{Finding, Tree};

/// Scenarios of more than [`LINES`] lines that aren't blank, or without a comment at the top.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let folders = ["scenarios/library/", "scenarios/lessons/"];
    for file in folders.iter().flat_map(|folder| tree.below(folder)).filter(|file| file.has_ending("ron")) {
        if !file.text.starts_with("// ") {
            findings.push(file.finding(1, "a scenario begins with a comment that says what it shows"));
        }
        let mut in_lesson = false;
        let mut filled = file.lines().filter(|(_, line)| {
            in_lesson |= *line == LESSON.0;
            let counts = !in_lesson && !line.trim().is_empty();
            in_lesson &= *line != LESSON.1;
            counts
        });
        if let Some((number, _)) = filled.nth(LINES) {
            findings
                .push(file.finding(number, format!("longer than {LINES} lines: one behaviour a scenario")));
        }
    }
    findings
}

const LINES: usize = 40;

/// The lines that a lesson begins and ends with.
const LESSON: (&str, &str) = ("    lesson: (", "    ),");

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(path: &str, text: &str, expect: &[&str]) {
        assert_eq!(found(super::check, &[(path, text)]), expect);
    }

    #[test]
    fn forty_lines_are_free() {
        check("scenarios/library/count/a.ron", &format!("// A.\n\n{}", "x\n".repeat(39)), &[]);
        check("scenarios/requirements/a.ron", &"x\n".repeat(99), &[]);
    }

    #[test]
    fn prose_is_free() {
        let prose = format!("    lesson: (\n{}    ),\n", "        x\n".repeat(99));
        check("scenarios/lessons/a.ron", &format!("// A.\n{prose}{}", "x\n".repeat(39)), &[]);
        check(
            "scenarios/lessons/a.ron",
            &format!("// A.\n{prose}{}", "x\n".repeat(40)),
            &["scenarios/lessons/a.ron:142: longer than 40 lines: one behaviour a scenario"],
        );
    }

    #[test]
    fn more_is_a_finding() {
        check(
            "scenarios/library/count/a.ron",
            &format!("// A.\n\n{}", "x\n".repeat(40)),
            &["scenarios/library/count/a.ron:42: longer than 40 lines: one behaviour a scenario"],
        );
        check(
            "scenarios/lessons/a.ron",
            "Scenario()",
            &["scenarios/lessons/a.ron:1: a scenario begins with a comment that says what it shows"],
        );
    }
}
