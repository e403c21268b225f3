//! Whole files: the sample of the design, and what is kept of a file.

use super::*;
use crate::language::{Expectation, Step, expand};

/// The sample of the design, word for word.
const SAMPLE: &str = r#"// Below the threshold a client stays in grace, learns the host's intervals and asks again after the activation interval.
Scenario(
    title: "insufficient count",
    world: (
        hosts: { "kms1": (key: "server-group-b", seen: 3, activation_interval: "30m") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Request(by: "c1", licence: OobGrace, n_policy: 25), proves: ["COUNT-006"]),
        Expect(Answer(by: "kms1", count: 4, activation_interval: "30m"), proves: ["COUNT-007", "TIMER-035"]),
        Expect(Status(of: "c1", licence: OobGrace), proves: ["TIMER-034"]),
        Expect(Event(of: "c1", id: 12289, fields: { "Count": "4", "fBound": "0" }), proves: ["EVENT-020"]),
        Advance("29m"), Expect(Silence(of: "c1"), proves: ["TIMER-034"]),
        Advance("1m"), Expect(Request(by: "c1"), proves: ["TIMER-018"]),
    ],
)
"#;

#[track_caller]
fn loaded(source: &str) -> Loaded {
    load("scenarios/library/count/below-threshold.ron", source)
        .unwrap_or_else(|findings| panic!("{}", findings.iter().map(|f| f.render(false)).collect::<String>()))
}

#[test]
fn the_sample_of_the_design_is_read() {
    let loaded = loaded(SAMPLE);
    assert_eq!(loaded.id, "count/below-threshold");
    assert_eq!(loaded.scenario.title, "insufficient count");
    assert!(loaded.story.starts_with("Below the threshold a client"));
    assert_eq!(loaded.scenario.script.len(), 9);
    let Step::Expect(Expectation::Answer(answer), proves) = &loaded.scenario.script[2] else { panic!() };
    assert_eq!(answer.count, Some(4));
    assert_eq!(proves.iter().map(ToString::to_string).collect::<Vec<_>>(), ["COUNT-007", "TIMER-035"]);
}

#[test]
fn the_id_is_the_path_in_the_library() {
    for (path, id) in [
        ("library/a/b.ron", "a/b"),
        ("/lab/library/old/library/c.ron", "c"),
        ("mylibrary/d.ron", "mylibrary/d"),
        ("e.ron", "e"),
    ] {
        assert_eq!(load(path, SAMPLE).expect("the sample").id, id);
    }
}

#[test]
fn every_step_has_its_place() {
    let loaded = loaded(SAMPLE);
    assert_eq!(loaded.steps.len(), loaded.scenario.script.len());
    assert_eq!(&SAMPLE[loaded.steps[0].clone()], "Boot(\"c1\")");
    assert_eq!(&SAMPLE[loaded.steps[6].clone()], "Expect(Silence(of: \"c1\"), proves: [\"TIMER-034\"])");
}

#[test]
fn the_hash_is_of_the_file() {
    let loaded = loaded(SAMPLE);
    assert_eq!(loaded.hash.len(), 16);
    assert!(loaded.hash.chars().all(|digit| digit.is_ascii_hexdigit()));
    assert_ne!(loaded.hash, self::loaded(&SAMPLE.replace("insufficient", "too small a")).hash);
}

#[test]
fn axes_make_cases() {
    let axes = "title: \"insufficient count\",\n    for_each: { ndr: [Ndr, Ndr64], wire: [5, 6] },";
    let loaded = Arc::new(loaded(&SAMPLE.replace("title: \"insufficient count\",", axes)));
    let cases = expand(&loaded);
    let ids = cases.iter().map(|case| case.id.as_str()).collect::<Vec<_>>();
    assert_eq!(
        ids,
        [
            "count/below-threshold[wire=5,ndr=Ndr]",
            "count/below-threshold[wire=5,ndr=Ndr64]",
            "count/below-threshold[wire=6,ndr=Ndr]",
            "count/below-threshold[wire=6,ndr=Ndr64]",
        ]
    );
    assert_eq!((cases[1].wire, cases[1].ndr), (Some(5), Some(crate::language::Ndr::Ndr64)));
}

#[test]
fn a_scenario_without_axes_is_one_case() {
    let cases = expand(&Arc::new(loaded(SAMPLE)));
    assert_eq!(cases.iter().map(|case| case.id.as_str()).collect::<Vec<_>>(), ["count/below-threshold"]);
}

#[test]
fn one_mistake_does_not_hide_another() {
    let wrong =
        SAMPLE.replace("Boot(\"c1\")", "Bot(\"c1\")").replace("29m", "29x").replace("seen: 3", "seeen: 3");
    let findings = load("x.ron", &wrong).expect_err("three mistakes");
    assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [5, 9, 14]);
}

#[test]
fn no_text_makes_the_loader_panic() {
    for (at, c) in SAMPLE.char_indices().step_by(7) {
        let rest = &SAMPLE[at + c.len_utf8()..];
        let whole = SAMPLE[at..].trim().is_empty();
        assert_eq!(load("x.ron", &SAMPLE[..at]).is_ok(), whole, "cut at {at}");
        for put in ["", "(", ")", "\"", "é", "-1", "\n", "proves:"] {
            // Some of these are still scenarios.
            load("x.ron", &format!("{}{put}{rest}", &SAMPLE[..at])).ok();
        }
    }
}

#[test]
fn lessons_teach_and_the_library_does_not() {
    let found = |path: &str, source: &str| {
        let findings = load(path, source).err().unwrap_or_default();
        findings.into_iter().map(|finding| (finding.line, finding.message)).collect::<Vec<_>>()
    };
    let taught = SAMPLE.replace(
        "    world:",
        "    lesson: (prose: \"p\", question: \"q\", answer: \"{c1.left}\", at: \"0m\", of: \"c1\"),\n    world:",
    );
    assert_eq!(found("scenarios/lessons/01-a.ron", SAMPLE), [(2, "this lesson teaches nothing".to_owned())]);
    assert_eq!(found("library/a.ron", &taught), [(4, "a scenario of the library has no lesson".to_owned())]);
    for path in ["scenarios/lessons/01-a.ron", "mine.ron"] {
        assert_eq!(found(path, &taught), [], "{path}");
    }
    assert_eq!(found("library/a.ron", SAMPLE), []);
}

#[test]
fn a_lesson_says_only_what_can_be() {
    const GOOD: &str = "
    lesson: (prose: \"p (TIMER-034)\", question: \"q\", answer: \"{c1.left}\", at: \"0m\", of: \"c1\", choices: [
        (\"yes\", { \"c1.licence\": \"Licensed\" }), (\"no\", { \"kms1.count\": \"!4\" }),
    ]),
    world:";
    let found = |from: &str, to: &str| {
        let source = SAMPLE.replace("\n    world:", GOOD);
        assert!(source.contains(from), "{from}");
        let findings = load("mine.ron", &source.replace(from, to)).err().unwrap_or_default();
        findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(found("TIMER-034)", "TIMER-034)"), Vec::<String>::new());
    for (from, to, message) in [
        ("p (TIMER-034)", "p (TIMER-999)", "no requirement `TIMER-999`"),
        ("\"q\"", "\"q STATE-999\"", "no requirement `STATE-999`"),
        ("\"yes\"", "\"yes COUNT-999\"", "no requirement `COUNT-999`"),
        ("{c1.left}", "{c1.left} (DISC-999)", "no requirement `DISC-999`"),
        ("// Below", "// (ERR-999) Below", "no requirement `ERR-999`"),
        ("Boot(\"c1\"),", "Tell(\"as (TIMER-99)\"), Boot(\"c1\"),", "`TIMER-99` is no requirement"),
        ("\"Licensed\"", "\"Licenced\"", "`licence` is never `Licenced`"),
        ("\"!4\"", "\"!four\"", "`count` is never `four`"),
        ("kms1.count", "kms1.licence", "`kms1` is a host, which has no `licence`"),
        ("of: \"c1\", choices", "of: \"kmsx\", choices", "unknown actor `kmsx`"),
    ] {
        assert_eq!(found(from, to).first().map(String::as_str), Some(message), "{to}");
    }
}
