//! Saboteurs as targets: each is caught, and the report says what is wrong.

use crate::lab::Lab;

/// A saboteur, a scenario that catches it, and what the report has to say: requirement, field, expected, actual.
struct Row {
    role: &'static str,
    saboteur: &'static str,
    scenario: &'static str,
    says: [&'static str; 4],
}

const ROWS: [Row; 6] = [
    Row {
        role: "host",
        saboteur: "count-off-by-one",
        scenario: "count/client-product-at-25",
        says: ["COUNT-003", "count", "expected 25", "actual   24"],
    },
    Row {
        role: "host",
        saboteur: "swaps-intervals",
        scenario: "intervals/in-every-answer",
        says: ["TIMER-035", "activation_interval", "expected ", "actual   "],
    },
    Row {
        role: "host",
        saboteur: "skew-in-minutes",
        scenario: "clock/client-ahead",
        says: ["OPEN-050", "answer by kms1", "expected ", "hresult=0xC004F06C"],
    },
    Row {
        role: "client",
        saboteur: "activates-below-threshold",
        scenario: "count/client-product-at-24",
        says: ["COUNT-005", "result", "expected 0xC004F038", "actual   0x00000000"],
    },
    Row {
        role: "client",
        saboteur: "licence-90-days",
        scenario: "renewal/slides-the-180-days",
        says: ["TIMER-008", "GracePeriodRemaining", "expected 259200", "actual   129600"],
    },
    Row {
        role: "client",
        saboteur: "retries-too-late",
        scenario: "count/below-threshold",
        says: ["TIMER-018", "request by c1", "expected ", "no request"],
    },
];

#[test]
fn each_saboteur_fails_with_requirement_field_expected_and_actual() {
    let lab = Lab::new();
    for Row { role, saboteur, scenario, says } in ROWS {
        let exe = env!("CARGO_BIN_EXE_kmslab");
        let role_name = if role == "host" { "Host" } else { "Client" };
        let plug = format!("Adapter([{exe:?}, \"adapter\", {role:?}, \"--saboteur\", {saboteur:?}])");
        lab.write("target.ron", &format!("Target(name: {saboteur:?}, role: {role_name}, plug: {plug})"));
        let words = ["check", "--target", "target.ron", "--filter", scenario, "--quiet"];
        let ran = lab.kmslab(&words);
        assert_eq!(ran.code, 1, "{saboteur}: {}{}", ran.stdout, ran.stderr);
        for part in says {
            assert!(ran.stdout.contains(part), "{saboteur}: no `{part}` in\n{}", ran.stdout);
        }
    }
}
