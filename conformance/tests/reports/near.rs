//! Near misses in every report.

use kmslab::{
    report::{junit::junit, terminal::summary, timeline::timeline},
    view::text::Style,
};

use crate::{
    records::{lines, schema},
    samples::{run, written},
};

/// Finds these lines, one behind the other, in the summary, in JUnit and in the timeline of a sample, and a row of the timeline.
#[track_caller]
fn check(script: &str, expect: &[&str], row: &str) {
    let sample = run("count/near", script);
    let (file, results) = written(std::slice::from_ref(&sample));
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for record in lines(&file) {
        assert!(validator.is_valid(&record), "{record}");
    }
    let result = sample.result(0);
    let timeline = timeline(&result.scenario, &result.events, &result.outcome, Style::PLAIN);
    let texts = [summary(&results, Some("out")), junit(&results).unwrap(), timeline.clone()];
    for text in texts {
        let mut rest = text.as_str();
        for line in expect {
            let found = rest.find(line).unwrap_or_else(|| panic!("`{line}` is not in its place in\n{text}"));
            rest = &rest[found + line.len()..];
        }
    }
    assert!(timeline.contains(row), "{row}: {timeline}");
}

#[test]
fn what_was_nearly_found_stands_by_what_is_missing() {
    check(
        "Boot(\"c1\"), AnyTraffic, Expect(Request(by: \"c1\"), proves: []),\n\
         Expect(Request(by: \"c1\", n_policy: 24), proves: [\"COUNT-006\"]),",
        &[
            "line 11 COUNT-006",
            "expected request by c1 with n_policy=24",
            "actual   no request by c1 since the last step",
            "nearest  request by c1 to kms1, at +0m: already taken by line 10",
            "n_policy  expected 24",
            "actual   25",
        ],
        "\n~~+0m    c1 -> kms1  request ",
    );
}

#[test]
fn what_nothing_expected_is_shown_with_what_nearly_did() {
    check(
        "Boot(\"c1\"), Expect(Request(by: \"c1\"), proves: []),\nAdvance(\"2h\"), Advance(\"1m\"),\n\
         Expect(Request(by: \"c1\", minutes_left: \"1d\"), proves: []),",
        &[
            "nothing expected c1 request to kms1 ",
            "at 2026-01-01T02:00:00Z",
            "nearest  line 10: request by c1: it had taken the request at +0m",
        ],
        "\n!!+2h    c1 -> kms1  request ",
    );
}
