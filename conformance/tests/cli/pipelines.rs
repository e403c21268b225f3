//! `kmslab check` in pipelines: shards.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::lab::Lab;

/// Some of the library, with axes among them.
const SOME: [&str; 6] = ["check", "--arm", "virtual", "-q", "--filter", "count/*"];

pub(crate) fn records(lab: &Lab, out: &str) -> Vec<Value> {
    let text = lab.read(&format!("{out}/results.jsonl"));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The ids of the records of a kind, in their order.
fn ids(records: &[Value], kind: &str) -> Vec<String> {
    let of_kind = records.iter().filter(|record| record["record"] == kind);
    of_kind.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn shards_share_the_cases_of_a_run() {
    let lab = Lab::new();
    assert_eq!(lab.kmslab(&[&SOME[..], &["--out", "whole"]].concat()).code, 0);
    let whole = ids(&records(&lab, "whole"), "outcome");
    assert_eq!(records(&lab, "whole")[0]["shard"], Value::Null);
    let mut seen = BTreeSet::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let ran = lab.kmslab(&[&SOME[..], &["--out", "part", "--shard", shard]].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains(&format!("seed 1, shard {shard}\n")), "{}", ran.stdout);
        let records = records(&lab, "part");
        assert_eq!(records[0]["shard"], shard);
        let part = ids(&records, "outcome");
        assert_eq!(records[0]["cases"], part.len());
        assert!(!part.is_empty() && part.len() < whole.len(), "{part:?}");
        // In the order of the whole run.
        assert_eq!(part, whole.iter().filter(|id| part.contains(id)).cloned().collect::<Vec<_>>());
        let scenarios = records.iter().filter(|record| record["record"] == "scenario");
        assert!(scenarios.enumerate().all(|(place, record)| record["index"] == place));
        for id in part {
            assert!(seen.insert(id.clone()), "{id} stands in two shards");
        }
    }
    assert_eq!(seen, whole.into_iter().collect());
}

#[test]
fn a_shard_without_cases_says_so_and_is_no_failure() {
    let lab = Lab::new();
    let words = ["check", "--arm", "virtual", "-q", "--filter", "count/below-threshold", "--shard"];
    let ran = lab.kmslab(&[&words[..], &["1/4"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("shard 1/4 has none of the selected cases"), "{}", ran.stdout);
    let records = records(&lab, "kmslab-out");
    assert_eq!(
        (records.len(), &records[0]["cases"], &records[1]["exit"]),
        (2, &Value::from(0), &Value::from(0))
    );
    let ran = lab.kmslab(&[&words[..], &["2/4"]].concat());
    assert_eq!((ran.code, ran.stdout.contains("1 passed")), (0, true), "{}", ran.stdout);
    // A selection that is empty for everybody stays a mistake.
    let nothing = lab.kmslab(&["check", "--filter", "count/nowhere", "--shard", "1/4"]);
    assert_eq!(nothing.code, 2, "{}", nothing.stderr);
    let wrong = lab.kmslab(&["check", "--shard", "5/4"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("numbered from 1 to 4"), "{}", wrong.stderr);
}
