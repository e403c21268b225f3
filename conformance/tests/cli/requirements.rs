//! `kmslab requirements`: counts by citation and by a run.

use serde_json::Value;

use crate::lab::Lab;

fn json(lab: &Lab, words: &[&str]) -> Value {
    let ran = lab.kmslab(words);
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The sum of all columns but `all`.
fn sum(counts: &Value) -> u64 {
    let counts = counts.as_object().unwrap();
    counts.iter().filter(|(name, _)| *name != "all").map(|(_, count)| count.as_u64().unwrap()).sum()
}

#[test]
fn counts_by_citation_add_up() {
    let lab = Lab::new();
    let table = json(&lab, &["requirements", "--json"]);
    assert_eq!((table["counts"]["all"].as_u64(), sum(&table["counts"])), (Some(1061), 1061));
    assert_eq!(table["run"], Value::Null);
    for area in table["areas"].as_array().unwrap() {
        assert_eq!(area["counts"]["all"], sum(&area["counts"]), "{area}");
    }
    let rows = table["requirements"].as_array().unwrap();
    let row = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(row("COUNT-003")["state"], "cited");
    assert!(row("COUNT-003")["scenarios"].to_string().contains("count/client-product-at-25"));
    assert_eq!(row("ERR-054")["state"], "test_only");
    assert!(
        row("ERR-054")["test"]
            .as_str()
            .unwrap()
            .ends_with("::each_look_up_names_kinds_of_activation_and_remedies")
    );
    assert_eq!(
        (&row("EVENT-050")["state"], &row("EVENT-050")["checked_by"]),
        (&"waived".into(), &"waived".into())
    );
    assert_eq!(row("TOKEN-001")["state"], "not_built");
}

#[test]
fn a_run_gives_the_counts_of_its_summary() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["check", "--arm", "virtual", "-q", "--filter", "count/client-product-at-*"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let words = ["requirements", "--results", "kmslab-out"];
    let table = lab.kmslab(&words);
    let summary = table.stdout.lines().find(|line| line.starts_with("of 1061 requirements: ")).unwrap();
    assert!(ran.stdout.contains(summary), "{summary} is not in {}", ran.stdout);
    let shown = json(&lab, &["requirements", "--results", "kmslab-out", "--json", "--area", "count"]);
    let rows = shown["requirements"].as_array().unwrap();
    assert_eq!(rows.len(), 27);
    let state = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap()["state"].clone();
    assert_eq!((state("COUNT-003"), state("COUNT-021")), ("verified".into(), "not_reached".into()));
    assert_eq!(shown["run"]["arms"], serde_json::json!(["virtual"]));
}

#[test]
fn an_area_lists_its_rows_and_markdown_is_a_table() {
    let lab = Lab::new();
    let area = lab.kmslab(&["requirements", "--area", "REG"]);
    for part in ["REG-001", "should", "waived", "host"] {
        assert!(area.stdout.contains(part), "no {part} in {}", area.stdout);
    }
    let page = lab.kmslab(&["requirements", "--markdown"]);
    assert!(page.stdout.starts_with("| area | requirements | cited |"), "{}", page.stdout);
    assert!(page.stdout.contains("| TOKEN \\* | 13 | 0 | 0 | 0 | 0 | 13 |"), "{}", page.stdout);
    let open = lab.kmslab(&["requirements", "--area", "OPEN"]);
    assert!(open.stdout.contains("OPEN-008  reading B"), "{}", open.stdout);
}

#[test]
fn what_names_no_area_and_no_results_is_an_input_error() {
    let lab = Lab::new();
    for (words, part) in
        [(["--area", "TIMRE"], "did you mean TIMER?"), (["--results", "nowhere"], "nowhere/results.jsonl")]
    {
        let ran = lab.kmslab(&["requirements", words[0], words[1]]);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
    }
}
