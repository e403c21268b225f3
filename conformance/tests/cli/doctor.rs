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

/// What is said of a target file after the machine's part.
fn target(text: &str) -> (i32, String) {
    let lab = Lab::new();
    lab.write("target.ron", text);
    let ran = lab.kmslab(&["doctor", "--target", "target.ron"]);
    (ran.code, ran.stdout)
}

#[test]
fn a_target_is_greeted_and_told_what_it_will_be_asked() {
    let kmslab = env!("CARGO_BIN_EXE_kmslab");
    let (code, shown) = target(&format!(
        r#"Target(name: "own", role: Host, plug: Adapter(["{kmslab}", "adapter", "host"]))"#
    ));
    assert_eq!(code, 0, "{shown}");
    for part in ["hello: ", "probe: what is unknown is refused", "protocol versions: 4, 5, 6"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(shown.lines().any(|line| line.contains("cases for a host can be run with it")), "{shown}");
}

#[test]
fn what_a_target_lacks_and_what_it_cannot_be_asked_is_counted() {
    let (code, shown) = target(
        r#"Target(name: "tool", role: Client, plug: Command(["true", "{host}", "{port}"]),
            product: "client-os/enterprise", lacks: ["REG"])"#,
    );
    assert_eq!(code, 0, "{shown}");
    for part in ["REG      ", "unsupported: needs a clock that the stage moves"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn a_target_that_cannot_be_used_is_a_problem_with_a_remedy() {
    for (text, parts) in [
        (
            r#"Target(name: "x", role: Host, plug: Adress("127.0.0.1:1"))"#,
            ["did you mean `Address`?", "^^^^^^"],
        ),
        (
            r#"Target(name: "x", role: Host, plug: Address("198.51.100.1:1688"), products: ["kms/client-os"])"#,
            ["--allow-remote", "remedy: "],
        ),
        (
            r#"Target(name: "x", role: Host, plug: Adapter(["sh", "-c", "exit 7"]))"#,
            ["exit status: 7", "remedy: "],
        ),
    ] {
        let (code, shown) = target(text);
        assert_eq!(code, 1, "{shown}");
        for part in parts {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
}
