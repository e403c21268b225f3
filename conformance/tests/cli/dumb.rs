//! Targets that implement nothing: no scenario takes one for a host or a client.

use rstest::rstest;

use crate::lab::Lab;

/// A case for each role whose every expectation a sound target meets.
const HOST_CASE: &str = "count/client-product-at-25";
const CLIENT_CASE: &str = "count/below-threshold";

fn named(lab: &Lab, role: &str) -> Vec<String> {
    let list = lab.kmslab(&["adapter", role, "--dumb", "list"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    list.stdout.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[rstest]
#[case("host", "Host", HOST_CASE)]
#[case("client", "Client", CLIENT_CASE)]
fn none_passes(#[case] role: &str, #[case] role_name: &str, #[case] scenario: &str) {
    let lab = Lab::new();
    let names = named(&lab, role);
    assert!(names.len() >= 9, "{names:?}");
    for name in names {
        let exe = env!("CARGO_BIN_EXE_kmslab");
        let plug = format!("Adapter([{exe:?}, \"adapter\", {role:?}, \"--dumb\", {name:?}])");
        let target = format!("Target(name: {name:?}, role: {role_name}, plug: {plug}, patience: \"500ms\")");
        lab.write("dumb.ron", &target);
        let ran = lab.kmslab(&["check", "--target", "dumb.ron", "--filter", scenario, "--quiet"]);
        // Refused before the first case, or no case of it passed.
        let refused = ran.code == 1 && ran.stderr.contains("protocol");
        let failed = ran.code == 1 && ran.stdout.contains(" 0 passed");
        assert!(refused || failed || ran.code == 3, "{name}: {}{}{}", ran.code, ran.stdout, ran.stderr);
    }
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    let ran = Lab::new().kmslab(&["adapter", "host", "--dumb", "ekho"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no dumb target `ekho`; did you mean `echo`?"), "{}", ran.stderr);
}
