//! `LANGUAGE.md` is true: its examples load, and it documents every word with an example.
//!
//! The word behind `ron` on a fence says what a fragment is: `step`, `expect`, `damage`, `readings`, `world`, `host`,
//! `client`, `cohort`, `lesson`, `talk` or `zone`; without one it is a whole file. Fragments are put into the world below.

use std::collections::BTreeSet;

use emulator::model::LicenceStatus;
use scenarios::language::{Fact, load};

const PAGE: &str = include_str!("../LANGUAGE.md");

const TREE: [&str; 6] = [
    include_str!("../src/language/faults.rs"),
    include_str!("../src/language/lesson/mod.rs"),
    include_str!("../src/language/pattern.rs"),
    include_str!("../src/language/rpc.rs"),
    include_str!("../src/language/scenario.rs"),
    include_str!("../src/language/step.rs"),
];

const HOSTS: &str = r#""kms1": (key: "server-group-b"), "kms2": (key: "server-group-b")"#;
const CLIENTS: &str = r#""c1": (product: "client-os/enterprise", host: "kms1")"#;
const ZONE: &str = r#""lab.test": ()"#;
const SCRIPT: &str = r#"Boot("c1"), Expect(Request(by: "c1"), proves: []),"#;

/// The examples: what each is, its line, and its text.
fn examples() -> Vec<(&'static str, usize, &'static str)> {
    let mut examples = Vec::new();
    let mut rest = PAGE;
    while let Some(at) = rest.find("```ron") {
        let (head, text) = rest[at + "```ron".len()..].split_once('\n').expect("a fence ends its line");
        let end = text.find("```").expect("a fence is closed");
        let line = PAGE[..PAGE.len() - text.len()].matches('\n').count();
        examples.push((head.trim(), line, &text[..end]));
        rest = &text[end + "```".len()..];
    }
    examples
}

fn file(world: &str, script: &str) -> String {
    format!(
        "// An example.\nScenario(\n title: \"example\",\n world: (\n{world}\n ),\n script: [\n{script}\n ],\n)\n"
    )
}

fn around(kind: &str, text: &str) -> String {
    let world = |hosts: &str, clients: &str, cohorts: &str, zones: &str| {
        format!(
            "hosts: {{ {hosts} }},\nclients: {{ {clients} }},\ncohorts: {{ {cohorts} }},\ndns: {{ {zones} }},"
        )
    };
    let plain = world(HOSTS, CLIENTS, "", ZONE);
    let twin = r#"Send(by: "c1", to: "kms1"), Expect(Answer(by: "kms1"), proves: []),"#;
    match kind {
        "" => text.to_owned(),
        "client" => file(&world(HOSTS, &format!("\"c1\": (\n{text}\n)"), "", ZONE), SCRIPT),
        "cohort" => file(&world(HOSTS, CLIENTS, &format!("\"crowd\": (\n{text}\n)"), ZONE), SCRIPT),
        "damage" => file(&plain, &format!("{twin}\nSend(by: \"c1\", to: \"kms1\", {text}),\n{twin}")),
        "expect" => file(&plain, &format!("Boot(\"c1\"), Expect({text}, proves: []),")),
        "host" => file(&world(&format!("\"kms1\": (\n{text}\n)"), CLIENTS, "", ZONE), SCRIPT),
        "lesson" => {
            let head = format!(" {text}\n world:");
            file(&plain, &format!("{SCRIPT} Advance(\"40d\"),")).replacen(" world:", &head, 1)
        }
        "step" => file(&plain, &format!("{text}{SCRIPT}")),
        "readings" => file(&plain, SCRIPT).replacen(" world:", &format!(" {text}\n world:"), 1),
        "talk" => file(&plain, &format!("{twin}\nTalk(by: \"c1\", to: \"kms1\", {text}),\n{twin}")),
        "world" => file(text, SCRIPT),
        "zone" => file(&world(HOSTS, CLIENTS, "", &format!("\"lab.test\": (\n{text}\n)")), SCRIPT),
        other => panic!("no fragment is called `{other}`"),
    }
}

#[test]
fn every_example_loads() {
    let examples = examples();
    assert!(examples.len() > 50, "only {} examples", examples.len());
    let mut wrong = String::new();
    for (kind, line, text) in examples {
        if let Err(findings) = load("example.ron", &around(kind, text)) {
            let findings = findings.iter().map(|finding| format!("{finding}\n"));
            wrong += &format!("LANGUAGE.md:{line}:\n{}\n", findings.collect::<String>());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every field and variant of the syntax tree.
fn words() -> BTreeSet<String> {
    let mut words: BTreeSet<String> = LicenceStatus::ALL.map(|status| format!("{status:?}")).into();
    words.extend(["proves", "wire", "ndr"].map(str::to_owned));
    for line in TREE.iter().flat_map(|source| source.lines()) {
        let line = line.trim_start();
        let declaration = line.strip_prefix("pub ").unwrap_or(line);
        let end = declaration.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(declaration.len());
        let (word, rest) = declaration.split_at(end);
        let is_field = word.starts_with(|c: char| c.is_ascii_lowercase()) && rest.starts_with(": ");
        let is_variant = word.starts_with(|c: char| c.is_ascii_uppercase())
            && (rest == "," || rest == " {" || rest.starts_with('(') && rest.ends_with("),"));
        if (is_field && line.ends_with(',')) || is_variant {
            words.insert(word.to_owned());
        }
    }
    words
}

fn has_word(text: &str, word: &str, before: fn(char) -> bool) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        text[..at].chars().next_back().is_some_and(before)
            && !text[at + word.len()..].starts_with(part_of_word)
    })
}

#[test]
fn every_word_is_documented_with_an_example() {
    let words = words();
    // A scan that finds nothing would prove nothing.
    for known in
        ["seen_ago", "Boot", "AnyTraffic", "OtherBinding", "Remove", "at_least", "NameNotFound", "same_cmid"]
    {
        assert!(words.contains(known), "the scan misses {known}");
    }
    let code = examples().into_iter().map(|(_, _, text)| format!("\n{text}")).collect::<String>();
    let free = |c: char| !c.is_alphanumeric() && c != '_' && c != '"' && c != '`';
    let explained = |word: &String| has_word(PAGE, word, |c| c == '`');
    let shown = |word: &String| has_word(&code, word, free);
    assert_eq!(words.iter().filter(|word| !explained(word)).collect::<Vec<_>>(), [""; 0], "not explained");
    assert_eq!(words.iter().filter(|word| !shown(word)).collect::<Vec<_>>(), [""; 0], "without an example");
}

#[test]
fn every_fact_of_a_run_is_documented() {
    let rows =
        || PAGE.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    let explained = |name: &str| rows().any(|cell| cell.contains(&format!("`{name}`")));
    let missing: Vec<_> = Fact::names().filter(|name| !explained(name)).collect();
    assert!(missing.is_empty(), "not explained: {missing:?}");
}
