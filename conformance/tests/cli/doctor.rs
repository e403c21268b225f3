//! `kmslab doctor`: a checklist, with remedies.

use crate::lab::Lab;

#[test]
fn the_checklist_says_what_is_there() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["doctor"]);
    // Warnings are about what this machine lacks, and no failure.
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for part in ["kmslab ", "library ", "loopback: ", "DNS: a name server at 127.0.0.1:", "tshark"] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn what_is_missing_is_a_warning_or_on_demand_a_problem() {
    let lab = Lab::new();
    for (demand, code, level) in [("0", 0, "warning "), ("1", 1, "problem ")] {
        let mut command = lab.command(&["doctor"]);
        let ran =
            command.env("PATH", lab.path("empty")).env("KMSLAB_REQUIRE_TOOLS", demand).output().unwrap();
        let shown = String::from_utf8_lossy(&ran.stdout);
        assert_eq!(ran.status.code(), Some(code), "{shown}");
        let line = shown.lines().position(|line| line.contains("dig is missing")).unwrap();
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[line].starts_with(level), "{shown}");
        assert!(lines[line + 1].contains("remedy: "), "{shown}");
    }
}
