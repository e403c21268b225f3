//! `kmslab fleet`: what it prints and writes, and how it ends.

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use crate::{
    lab::{Lab, root},
    tools::tool,
};

/// A small fleet: the host is lost on day 5 of 230, and some machines travel.
const SMALL: &str = r#"Fleet(
    title: "a small <fleet> & its host",
    length: "230d",
    hosts: { "kms1": (key: "server-group-b", seen: 30, outages: [(from: "5d", to: "220d")]) },
    groups: {
        "office": (product: "client-os/enterprise", count: 12, arrive: "2d"),
        "sales": (product: "client-os/enterprise", count: 3, travel: (every: "10d", away: "4d")),
    },
)
"#;

fn lab() -> Lab {
    let lab = Lab::new();
    lab.write("small.ron", SMALL);
    lab
}

#[test]
fn the_summary_tells_who_fell_and_when() {
    let ran = lab().kmslab(&["fleet", "small.ron"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    for part in [
        "15 machines, 1 host, 230d from 2026-01-01T00:00:00Z, seed 1",
        "kms1 down from day 5 00:00 to day 220 00:00",
        "out-of-tolerance grace: 15 falls, the first on day 18",
        "notification: 15 falls, the first on day 21",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
}

#[test]
fn two_runs_of_a_seed_are_equal_and_another_seed_is_another_run() {
    let lab = lab();
    let written = |seed: &str| {
        let ran = lab.kmslab(&["fleet", "small.ron", "--seed", seed, "--quiet", "--csv", "out.csv"]);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
        lab.read("out.csv")
    };
    assert_eq!(written("3"), written("3"));
    assert_ne!(written("3"), written("4"));
}

#[test]
fn the_csv_is_as_it_was() {
    let lab = lab();
    assert_eq!(lab.kmslab(&["fleet", "small.ron", "--for", "4d", "--quiet", "--csv", "out.csv"]).code, 0);
    let known = root().join("conformance/tests/cli/fleet.csv");
    let made = lab.read("out.csv");
    if std::env::var_os("KMSLAB_BLESS").is_some() {
        fs::write(&known, &made).unwrap();
    }
    assert_eq!(made, fs::read_to_string(&known).unwrap(), "KMSLAB_BLESS=1 writes {} anew", known.display());
}

/// The rows of a CSV file by their time, each value by its heading.
fn rows(csv: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut lines = csv.lines();
    let heads: Vec<_> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let row = |line: &str| {
        let values = line.split(',').map(str::to_owned);
        let row: BTreeMap<_, _> = heads.iter().cloned().zip(values).collect();
        (row["time"].clone(), row)
    };
    lines.map(row).collect()
}

#[test]
fn every_number_of_the_page_is_one_of_the_series() {
    let lab = lab();
    let words = ["fleet", "small.ron", "--quiet", "--csv", "out.csv", "--html", "out.html", "--json"];
    let ran = lab.kmslab(&words);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let (page, rows) = (lab.read("out.html"), rows(&lab.read("out.csv")));
    assert_eq!(rows.len(), 230 * 24);
    // 5,520 hours in columns of 16: the states at the end of each, the busiest hour in it. Grace is over within the hour.
    let hours: Vec<_> = rows.values().collect();
    let mut checked = 0;
    for column in hours.chunks(16) {
        let (first, last) = (&column[0]["time"], column.last().unwrap());
        let busiest = column.iter().map(|hour| hour["requests kms1"].parse::<u32>().unwrap()).max().unwrap();
        let states = ["Licensed", "OotGrace", "Notification"].map(|state| last[state].as_str());
        let states = format!("<th scope=\"row\">{first}</th><td>{}</td></tr>", states.join("</td><td>"));
        let busiest = format!("<th scope=\"row\">{first}</th><td>{busiest}</td></tr>");
        let count = format!("<th scope=\"row\">{first}</th><td>{}</td></tr>", last["count kms1"]);
        for row in [&states, &busiest, &count] {
            assert!(page.contains(row.as_str()), "{row}");
            checked += 1;
        }
    }
    assert_eq!(checked, 3 * 345);
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    let sum = |head: &str| hours.iter().map(|hour| hour[head].parse::<u64>().unwrap()).sum::<u64>();
    assert_eq!(told["hosts"][0]["requests"], sum("requests kms1"));
    assert_eq!(told["outages"][0]["oot_grace"]["falls"], sum("fell_OotGrace"));
    assert_eq!(told["outages"][0]["notification"]["falls"], sum("fell_Notification"));
    assert!(page.contains("a small &#60;fleet&#62; &#38; its host"), "names are text");
    assert!(!page.contains("http://") || !page.contains("src="), "nothing is fetched");
}

#[test]
fn pictures_and_pages_are_well_formed() {
    let Some(mut lint) = tool("xmllint") else { return };
    let lab = lab();
    assert_eq!(lab.kmslab(&["fleet", "small.ron", "-q", "--svg", "out.svg", "--html", "out.html"]).code, 0);
    let linted = lint.arg("--noout").arg(lab.path("out.svg")).output().unwrap();
    assert!(linted.status.success(), "{}", String::from_utf8_lossy(&linted.stderr));
    let svg = lab.read("out.svg");
    assert_eq!(svg.matches("role=\"img\"").count(), 3, "states, requests, count");
    for name in ["licensed", "host down", "requests in the busiest of 16 hours", "count", "threshold: 25"] {
        assert!(svg.contains(&format!("<text x=\"14\">{name}</text>")), "the key tells: {name}");
    }
    assert!(svg.contains("prefers-color-scheme: dark") && !svg.contains("<script"));
    let page = lab.read("out.html");
    assert_eq!((page.matches("<figure>").count(), page.matches("<table>").count()), (3, 3));
    assert!(page.len() < 300_000 && !page.contains("<script"), "{} octets", page.len());
}

#[test]
fn an_interrupted_run_keeps_what_it_has_and_says_so_everywhere() {
    let lab = lab();
    let words = ["--csv", "out.csv", "--svg", "out.svg", "--html", "out.html", "--stop-after", "48"];
    let ran = lab.kmslab(&[&["fleet", "small.ron"], &words[..]].concat());
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    let mark = "partial: interrupted after 2d of 230d";
    assert!(ran.stdout.contains(mark) && ran.stderr.contains(mark), "{}{}", ran.stdout, ran.stderr);
    for file in ["out.svg", "out.html"] {
        assert!(lab.read(file).contains(mark), "{file}");
    }
    assert_eq!(rows(&lab.read("out.csv")).len(), 48);
    let whole = lab.kmslab(&["fleet", "small.ron", "--for", "2d", "-q", "--csv", "whole.csv"]);
    assert_eq!(whole.code, 0);
    let (part, whole) = (lab.read("out.csv"), lab.read("whole.csv"));
    let mut lines = part.lines().zip(whole.lines());
    let (head, whole_head) = lines.next().unwrap();
    assert_eq!(head, format!("{whole_head},partial"));
    for (row, whole_row) in lines {
        assert_eq!(row, format!("{whole_row},interrupted after 2d of 230d"));
    }
    let json = lab.kmslab(&["fleet", "small.ron", "--json", "--stop-after", "48"]);
    let told: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&told["partial"], &told["hours"]), (&Value::from(true), &Value::from(48)));
}

#[test]
fn wrong_files_and_lengths_are_usage_errors() {
    let lab = lab();
    lab.write("wrong.ron", &SMALL.replace("arrive", "arives"));
    for (words, expect) in [
        (vec!["fleet", "wrong.ron"], "did you mean `arrive`?"),
        (vec!["fleet", "none.ron"], "none.ron"),
        (vec!["fleet", "small.ron", "--for", "90m"], "whole hours"),
        (vec!["fleet", "small.ron", "--for", "3661d"], "at most 3660d"),
        (vec!["fleet", "small.ron", "--csv", "no/such/folder.csv"], "no/such/folder.csv"),
        (vec!["fleet", "small.ron", "--csv", "x", "--svg", "./x"], "would be lost"),
        (vec!["fleet", "small.ron", "--html", "./small.ron"], "would be lost"),
        (vec!["fleet", "small.ron", "--csv", "-"], "expected the name of a file"),
        (vec!["fleet", "small.ron", "--for", "soon"], "is not a length of time"),
        (vec!["fleet", "small.ron", "--reading", "OPEN-999=A"], "unknown question"),
    ] {
        let ran = lab.kmslab(&words);
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(expect), "{words:?}: {}", ran.stderr);
    }
    let ran = lab.kmslab(&["fleet", "small.ron", "--for", "1h", "-q", "--csv", "no/such/folder.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert_eq!(lab.read("small.ron"), SMALL, "what is read isn't written");
}

#[test]
fn every_machine_stands_in_a_row_also_before_it_is_installed() {
    let lab = lab();
    lab.write("late.ron", &SMALL.replace("\"2d\"", "\"200d\""));
    let ran = lab.kmslab(&["fleet", "late.ron", "--for", "3000d"]);
    assert!(ran.stdout.contains("  day 1199 23:00  "), "heads stand apart: {}", ran.stdout);
    let ran = lab.kmslab(&["fleet", "late.ron", "--for", "5d"]);
    let rows: Vec<_> = ran.stdout.lines().skip_while(|line| !line.starts_with("machines")).skip(1).collect();
    assert!(rows[0].starts_with("not installed yet"), "{}", ran.stdout);
    let first = |line: &str| line[24..40].trim().parse::<u32>().unwrap();
    let sum: u32 = rows.iter().take_while(|line| !line.is_empty()).map(|line| first(line)).sum();
    assert_eq!(sum, 15, "{}", ran.stdout);
    let told = lab.kmslab(&["fleet", "late.ron", "--for", "5d", "--json"]);
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    let states = told["states"].as_object().unwrap();
    assert_eq!(states.len(), 7, "states without machines too: {told}");
    let there: u64 = states.values().map(|state| state.as_u64().unwrap()).sum();
    assert_eq!(there + told["not_installed"].as_u64().unwrap(), 15);
}
