//! `kmslab matrix`, on parts of the matrix that take a moment.

use serde_json::Value;

use crate::lab::{Lab, Ran, root};

/// A few scenarios and saboteurs of clients.
const PART: [&str; 6] = ["matrix", "--quiet", "--filter", "rearm/**", "--saboteur", "client/rearm-*"];

fn part(lab: &Lab, more: &[&str]) -> Ran {
    lab.kmslab(&[&PART[..], more].concat())
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// A library of one scenario, in which an emulated client restarts and `expected` is looked for.
fn library(lab: &Lab, expected: &str) {
    std::fs::create_dir_all(lab.path("library/own")).unwrap();
    let world = "clients: { \"c1\": (product: \"client-os/enterprise\", host: \"nobody\", boot: false, left: \"3d\") }";
    let script = format!("Boot(\"c1\"), Machine(\"c1\", Rearm), Restart(\"c1\"), {expected}");
    let text = format!(
        "// A machine is rearmed and restarts.\nScenario(title: \"own\", world: ({world}), script: [{script}])"
    );
    lab.write("library/own/rearm.ron", &text);
}

#[test]
fn a_part_tells_what_kills_each_saboteur_and_which_requirements_that_shows() {
    let lab = Lab::new();
    let matrix = json(&part(&lab, &["--json"]));
    assert_eq!((&matrix["whole"], &matrix["stage"]), (&Value::Bool(false), &Value::from("virtual")));
    assert_eq!(matrix["reference"], serde_json::json!({}));
    let rows = matrix["saboteurs"].as_array().unwrap();
    assert!(rows.len() >= 5 && rows.iter().all(|row| row["role"] == "client"), "{rows:?}");
    let row = rows.iter().find(|row| row["name"] == "rearm-at-once").unwrap();
    let kill = &row["kills"]["rearm/gives-30-days-after-the-restart"];
    assert_eq!(kill["violated"], serde_json::json!(["STATE-038"]));
    assert!(kill["message"].as_str().unwrap().contains("STATE-038 (line "), "{kill}");
    let columns = matrix["scenarios"].as_array().unwrap();
    let all = columns.iter().all(|column| column["scenario"].as_str().unwrap().starts_with("rearm/"));
    assert!(columns.len() >= 10 && all, "{columns:?}");
}

#[test]
fn jobs_do_not_change_the_matrix() {
    let lab = Lab::new();
    let [one, two] = ["1", "2"].map(|jobs| part(&lab, &["--json", "--jobs", jobs]).stdout);
    assert!(!one.is_empty());
    assert_eq!(one, two);
}

#[test]
fn the_text_has_a_line_for_each_and_says_what_of_a_part_is_not_judged() {
    let lab = Lab::new();
    let ran = part(&lab, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let line = ran.stdout.lines().find(|line| line.starts_with("client rearm-at-once "));
    assert!(line.is_some_and(|line| line.contains(" kills, ") && line.contains(", as rearm/")), "{line:?}");
    assert!(ran.stdout.contains("only a part was asked for"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("!!"), "{}", ran.stdout);
}

#[test]
fn a_part_in_which_nobody_is_killed_is_no_failure() {
    let lab = Lab::new();
    let words =
        ["matrix", "--quiet", "--filter", "mak/one-time-and-for-good", "--saboteur", "ckms-keeps-the-host"];
    let ran = lab.kmslab(&words);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("0 of 1 saboteurs killed, 0 of 1 scenarios kill, 0 kills"), "{}", ran.stdout);
}

#[test]
fn unknown_names_are_told_with_the_nearest() {
    let lab = Lab::new();
    for (words, said) in [
        (["--saboteur", "rearm-at-onc"], "no saboteur matches `rearm-at-onc`; did you mean `rearm-at-once`?"),
        (["--saboteur", "client/rearm-at-onc"], "did you mean `client/rearm-at-once`?"),
        (["--saboteur", "host/rearm-at-once"], "no saboteur matches `host/rearm-at-once`; "),
        (["--saboteur", "xyz"], "`kmslab adapter host --saboteur list` shows those of hosts"),
        (["--filter", "rearm/new-machine-ids"], "`rearm/new-machine-id`"),
        (["--filter", "rearms/**"], "no case matches `rearms/**`"),
        (["--library", "nowhere"], "nowhere"),
    ] {
        let ran = lab.kmslab(&[&["matrix", "--quiet"], &words[..]].concat());
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains(said), "{words:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{words:?}");
    }
}

#[test]
fn a_reference_that_fails_is_a_finding_of_any_part() {
    let lab = Lab::new();
    library(&lab, "Expect(Status(of: \"c1\", minutes_left: \"29d\"), proves: [\"STATE-038\"])");
    let words = ["matrix", "--quiet", "--library", "library", "--saboteur", "rearm-at-once"];
    let ran = lab.kmslab(&words);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let said = "!! the reference doesn't pass own/rearm: STATE-038 ";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let ran = lab.kmslab(&[&words[..], &["--json"]].concat());
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains(said), "findings aren't mixed with the object: {}", ran.stderr);
    let matrix: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(matrix["reference"]["own/rearm"].is_string(), "{}", matrix["reference"]);
}

#[test]
fn a_whole_matrix_says_who_survives_what_is_unproven_and_what_is_untested() {
    let lab = Lab::new();
    library(
        &lab,
        "Expect(Status(of: \"c1\", licence: OobGrace, minutes_left: \"30d\"), proves: [\"STATE-038\"])",
    );
    let ran = lab.kmslab(&["matrix", "--quiet", "--library", "library"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for said in [
        "!! client/ckms-keeps-the-host survives every scenario",
        "!! client/rearm-only-counts is said to break STATE-040, and no kill cites it",
    ] {
        assert!(ran.stdout.contains(said), "{said}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("client/rearm-only-counts survives"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("kills no saboteur"), "{}", ran.stdout);
}

#[test]
fn a_whole_matrix_says_which_scenario_kills_nobody() {
    let lab = Lab::new();
    library(&lab, "Expect(NoEvent(of: \"c1\", id: 12290), proves: [\"EVENT-047\"])");
    let ran = lab.kmslab(&["matrix", "--quiet", "--library", "library"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("!! own/rearm kills no saboteur"), "{}", ran.stdout);
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let lab = Lab::new();
    let ran = part(&lab, &["--html", "matrix.html"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = lab.read("matrix.html");
    for reference in ["http:", "https:", "//", "src=", "href=", "<link", "@import", "url(", "fetch("] {
        assert!(!page.contains(reference), "the page has `{reference}`");
    }
    for said in ["client/rearm-at-once", "rearm/gives-30-days-after-the-restart", "STATE-038"] {
        assert!(page.contains(said), "{said}");
    }
    let messages = page.split("<ul>").skip(1).filter_map(|list| list.split("</ul>").next());
    let tags = ["<li", "</li>", "<code", "</code>"];
    for message in messages {
        let bare = tags.iter().fold(message.to_owned(), |text, tag| text.replace(tag, ""));
        assert!(!bare.contains('<'), "what was said is escaped: {bare}");
    }
}

#[test]
fn the_tables_of_the_docs_have_a_row_for_each() {
    let lab = Lab::new();
    let ran = part(&lab, &["--markdown", "MATRIX.md"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = lab.read("MATRIX.md");
    let matrix = json(&part(&lab, &["--json"]));
    for row in matrix["saboteurs"].as_array().unwrap() {
        let start = format!("| `{}` | {} | ", row["name"].as_str().unwrap(), row["does"].as_str().unwrap());
        assert!(page.contains(&start), "{start}");
    }
    for column in matrix["scenarios"].as_array().unwrap() {
        assert!(page.contains(&format!("| `{}` | ", column["scenario"].as_str().unwrap())), "{column}");
    }
    for line in page.lines().filter(|line| line.starts_with("| `rearm-")) {
        assert_eq!(line.replace("\\|", "").matches('|').count(), 6, "five columns: {line}");
    }
}

#[test]
fn a_page_that_cannot_be_written_is_an_error_with_its_path() {
    let lab = Lab::new();
    for page in ["--html", "--markdown"] {
        let ran = part(&lab, &[page, "nowhere/page"]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.starts_with("error: nowhere/page: "), "{}", ran.stderr);
    }
}

#[test]
fn the_readme_says_how_a_saboteur_is_added_with_a_row_that_is_there() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let teeth = readme.split("## Teeth").nth(1).unwrap().split("\n## ").next().unwrap();
    let value = |field: &str| {
        let line = teeth.lines().find_map(|line| line.trim().strip_prefix(field)).unwrap();
        line.trim_matches([' ', '"', ',']).to_owned()
    };
    let (name, does) = (value("name:"), value("does:"));
    let list = Lab::new().kmslab(&["adapter", "client", "--saboteur", "list"]);
    assert!(list.stdout.contains(&name) && list.stdout.contains(&does), "{name}: {does}\n{}", list.stdout);
}
