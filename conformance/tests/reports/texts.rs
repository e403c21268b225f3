//! Reports for people, word by word.

use kmslab::{
    report::{terminal::summary, timeline::timeline},
    results::read::Results,
    view::{
        self, Chart,
        text::{Style, picture},
    },
};
use scenarios::run::CheckState;

use crate::samples::{counting, every_verdict, run, stopped, written};

fn summarised(results: &Results) -> String {
    summary(results, Some("kmslab-out/"))
}

#[test]
fn the_summary_names_every_denominator() {
    let text = summarised(&written(&every_verdict()).1);
    let expect = "\
ERROR host lone: a count
  no port was free\\u{7}
  bundle     kmslab-out/failures/host.lone
  reproduce  kmslab check --arm host --seed 1 --filter 'lone'

FAIL virtual count/miscounted: a count
  line 11 COUNT-007
    answer by kms1
      count  expected 5
             actual   4
  bundle     kmslab-out/failures/virtual.count.miscounted
  reproduce  kmslab check --arm virtual --seed 1 --filter 'count/miscounted'

kmslab 1.2.3, seed 1
host under test: my-host, lab host

virtual: 2 cases: 1 passed, 1 failed
  4 expectations: 3 met, 1 broken
  1061 requirements: 1 verified, 1 violated

host: 5 cases: 0 passed, 0 failed, 3 unsupported, 1 skipped, 1 in error
  0 expectations: 0 met, 0 broken
  227 requirements: 0 verified, 0 violated
  unsupported:
       2  a clock that the stage moves
       1  being told <where> DNS & \"more\" is ]]>
  skipped:
       1  no IPv6 on this machine

of 1061 requirements: 1 verified, 1 violated
";
    // How many of the others are not reached and how many not built yet changes with the catalogue.
    let cut = |line: &str| match line.split_once(" violated, ") {
        Some((before, _)) if line.contains(" requirements: ") => format!("{before} violated\n"),
        _ => format!("{line}\n"),
    };
    assert_eq!(text.lines().map(cut).collect::<String>(), expect);
}

#[test]
fn a_run_that_was_cut_off_says_so() {
    let (_, mut results) = written(&[counting("count/counted", 4)]);
    (results.end, results.run.cases) = (None, 3);
    assert!(summarised(&results).ends_with("the run was cut off after 1 of 3 cases\n"));
    results.cases.clear();
    assert!(summarised(&results).contains("\nnothing was judged\n"));
}

#[test]
fn rounds_and_what_was_not_run_are_told() {
    let text = summarised(&stopped().1);
    for part in [
        "FLAKY virtual count/miscounted: a count\n  passed in 3 of 4 rounds\n  line 11 COUNT-007\n",
        "FAIL virtual count/other: a count\n  passed in none of 4 rounds\n",
        "kmslab 1.2.3, seed 1, 4 rounds\n",
        "virtual: 2 cases: 0 passed, 2 failed; 1 of them flaky\n",
        "\nthe run was interrupted\n2 of 3 selected cases were run\n",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn what_the_target_broke_is_told_before_what_another_met() {
    let (_, mut results) = written(&[counting("count/miscounted", 5)]);
    let checks = &mut results.cases[0].outcome.checks;
    let broken = checks.iter().position(|check| check.state == CheckState::Broken).unwrap();
    let mut other = checks[broken].clone();
    (other.on_subject, other.line) = (false, 3);
    checks.insert(broken, other);
    let text = summarised(&results);
    assert!(text.contains("  line 11 COUNT-007\n") && !text.contains("emulated actor"), "{text}");
}

/// The timeline of a run of `script`: how it begins, a part of it, and how it ends.
#[track_caller]
fn check_timeline(script: &str, head: &str, part: &str, end: &str) {
    let result = run("count/sample", script).result(0);
    let text = timeline(&result.scenario, &result.events, &result.outcome, Style::PLAIN);
    // The picture is that of the one fold.
    let title = format!("{} in the arm virtual: {}", result.scenario.id, result.scenario.title);
    let folded = view::timeline(&title, &result.events, Some(&result.outcome)).unwrap();
    let drawn = picture(&Chart::of(&folded, None, None), Style::PLAIN);
    assert!(drawn.contains("c1  client") && drawn.contains("kms1  host"), "{drawn}");
    assert_eq!(text.matches(&drawn).count(), 1, "{text}");
    let text = text.replacen(&format!("\n{drawn}"), "", 1);
    assert!(text.starts_with(head), "{text}");
    assert!(text.contains(part), "{text}");
    assert!(text.ends_with(end), "{text}");
}

#[test]
fn a_field_is_marked_at_its_event() {
    check_timeline(
        "Boot(\"c1\"), Expect(Answer(by: \"kms1\", count: 5), proves: [\"COUNT-007\"]),",
        "\
count/sample in the arm virtual: a count
+0m is 2026-01-01T00:00:00Z

  +0m  Boot(\"c1\")
  +0m    c1          timer     ends=2026-01-31T00:00:00Z
  +0m    c1 -> kms1  connect   address=127.77.0.10:1688  end=Accepted  (connection 1)
",
        "
!!+0m    kms1 -> c1  answer    version=6  count=4  activation_interval=120  renewal_interval=10080  (connection 1)
!!    broken, line 10 COUNT-007
!!      answer by kms1
!!        count  expected 5
!!               actual   4
  +0m    kms1        log       id=12290",
        "\n\nfail: COUNT-007 (line 10): answer by kms1: count: expected 5, got 4\n",
    );
}

#[test]
fn what_is_missing_is_marked_at_the_end() {
    check_timeline(
        "Boot(\"c1\"), AnyTraffic, Advance(\"1h\"), Expect(Request(by: \"c1\"), proves: []),",
        "count/sample in the arm virtual: a count\n",
        "\n  +0m    c1          attempt   result=0xC004F038 (the count reported by the host is insufficient)\n",
        "

  +0m  Advance(\"1h\")
!!    broken, line 10
!!      expected request by c1
!!      actual   no request by c1 since the last step
!!      nearest  request by c1 to kms1, at +0m: before the last acting step

  broken          line 10                            request by c1

fail: line 10: expected request by c1, got no request by c1 since the last step; nearest: request by c1 to kms1, at +0m (before the last acting step)
",
    );
}

#[test]
fn time_runs_in_the_timeline() {
    check_timeline(
        "Boot(\"c1\"), AnyTraffic, Advance(\"2h\"), Expect(Silence(of: \"c1\"), proves: []),",
        "count/sample in the arm virtual: a count\n+0m is 2026-01-01T00:00:00Z\n\n  +0m  Boot(\"c1\")\n",
        "\n!!+2h    c1 -> kms1  connect ",
        "",
    );
}
