//! `kmslab report`: what a check says again, from one file or from all parts of a run.

use serde_json::Value;

use crate::lab::{Lab, Ran};

/// Formats that say nothing of what changes from one run over sockets to the next: ports, sealed octets.
const FORMATS: [&str; 3] = ["terminal", "junit", "markdown"];

/// A lab with a host that counts wrong, `host.ron`.
fn sabotaged() -> Lab {
    let lab = Lab::new();
    let plug = format!(
        "Adapter([{:?}, \"adapter\", \"host\", \"--saboteur\", \"count-off-by-one\"])",
        env!("CARGO_BIN_EXE_kmslab")
    );
    lab.write("host.ron", &format!("Target(name: \"off\", role: Host, plug: {plug})"));
    lab
}

/// A check of a part of the library that fails here and there.
fn check(lab: &Lab, out: &str, more: &[&str]) -> Ran {
    let words = ["check", "--target", "host.ron", "--quiet", "--out", out];
    let filters = ["--filter", "count/*", "--filter", "activation/over-every-version-and-syntax"];
    lab.kmslab(&[&words[..], &filters, more].concat())
}

/// A report of `files`.
fn report(lab: &Lab, format: &str, files: &[&str]) -> String {
    let ran = lab.kmslab(&[&["report", "--format", format], files].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{format}");
    ran.stdout
}

#[test]
fn four_shards_give_the_reports_of_one_run() {
    let lab = sabotaged();
    let whole = check(&lab, "whole", &[]);
    assert_eq!(whole.code, 1, "{}", whole.stderr);
    for shard in 1..=4 {
        let ran = check(&lab, &format!("s{shard}"), &["--shard", &format!("{shard}/4")]);
        assert!(ran.code < 2, "{}", ran.stderr);
    }
    for format in FORMATS {
        let one = report(&lab, format, &["whole"]);
        assert!(one.contains("below-threshold"), "{one}");
        assert_eq!(one, report(&lab, format, &["s2", "s4/results.jsonl", "s1", "s3"]), "{format}");
    }
    assert_eq!(report(&lab, "junit", &["whole"]), lab.read("whole/junit.xml"));
    let said = whole.stdout.replace("whole/failures", "failures");
    assert_eq!(format!("{}results in whole/\n", report(&lab, "terminal", &["whole"])), said);
}

#[test]
fn arms_that_were_run_apart_are_one_report() {
    let lab = Lab::new();
    let words = ["check", "-q", "--filter", "count/below-threshold"];
    assert_eq!(lab.kmslab(&words).code, 0);
    for arm in ["client", "virtual", "host"] {
        assert_eq!(lab.kmslab(&[&words[..], &["--arm", arm, "--out", arm]].concat()).code, 0);
    }
    for format in FORMATS.into_iter().chain(["html"]) {
        let parts = report(&lab, format, &["client", "virtual", "host"]);
        assert_eq!(parts, report(&lab, format, &["kmslab-out"]), "{format}");
    }
}

#[test]
fn files_that_are_not_one_run_are_refused() {
    let lab = Lab::new();
    let check = |out: &str, more: &[&str]| {
        let words = ["check", "-q", "--arm", "virtual", "--filter", "count/*", "--out", out];
        let ran = lab.kmslab(&[&words[..], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    };
    check("one", &["--shard", "1/3"]);
    check("two", &["--shard", "2/3"]);
    check("three", &["--shard", "3/3"]);
    check("other", &["--shard", "3/4"]);
    check("seed", &["--shard", "3/3", "--seed", "2"]);
    check("strict", &["--shard", "3/3", "--strict"]);
    check("whole", &[]);
    let text = lab.read("three/results.jsonl");
    let cut = text.lines().take(text.lines().count() / 2).collect::<Vec<_>>().join("\n");
    std::fs::create_dir(lab.path("cut")).unwrap();
    lab.write("cut/results.jsonl", &cut[..cut.len() - 9]);
    std::fs::create_dir(lab.path("changed")).unwrap();
    lab.write("changed/results.jsonl", &text.replace("\"library\":null", "\"library\":\"lib\""));
    std::fs::create_dir(lab.path("no")).unwrap();
    lab.write("no/results.jsonl", "{}\n");
    for (files, said) in [
        (&["one", "two"][..], "one/results.jsonl is one of 3 shards, and these are missing: 3/3"),
        (&["one", "two", "two", "three"], "two/results.jsonl and two/results.jsonl are both shard 2/3"),
        (&["one", "two", "other"], "one/results.jsonl and other/results.jsonl both have the arm virtual"),
        (&["whole", "one"], "whole/results.jsonl and one/results.jsonl both have the arm virtual"),
        (&["one", "two", "seed"], "the seed is 1 there, and 2 here"),
        (&["one", "two", "strict"], "strictness is off there, and on here"),
        (&["one", "two", "changed"], "the library is the embedded one there, and lib here"),
        (&["one", "two", "cut"], "cut/results.jsonl: the run was cut off after"),
        (&["one", "no"], "no/results.jsonl: line 1 is no record of results"),
        (&["one", "nowhere"], "nowhere/results.jsonl: No such file"),
    ] {
        let ran = lab.kmslab(&[&["report"], files].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{files:?}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    // Alone, both can be looked at, and say what they are.
    assert!(report(&lab, "terminal", &["one"]).contains("seed 1, shard 1/3\n"));
    assert!(report(&lab, "terminal", &["cut"]).contains("the run was cut off after "));
}

/// A library of six scenarios in the folder `lib`, all of which expect this count; it is 4.
fn library(lab: &Lab, count: u32) {
    std::fs::create_dir_all(lab.path("lib/some")).unwrap();
    for name in ["a", "b", "c", "d", "e", "f"] {
        let text = format!(
            "// A story.\nScenario(\n    title: \"a count of four\",\n    world: (\n        \
             hosts: {{ \"kms1\": (key: \"server-group-b\", seen: 3) }},\n        \
             clients: {{ \"c1\": (product: \"client-os/enterprise\") }},\n    ),\n    script: [\n        \
             Boot(\"c1\"),\n        Expect(Request(by: \"c1\"), proves: [\"COUNT-006\"]),\n        \
             Expect(Answer(by: \"kms1\", count: {count}), proves: [\"COUNT-007\"]),\n        AnyTraffic,\n    ],\n)\n"
        );
        lab.write(&format!("lib/some/{name}.ron"), &text);
    }
}

fn of_library(lab: &Lab, out: &str, more: &[&str]) -> i32 {
    let words = ["check", "-q", "--arm", "virtual", "--library", "lib", "--out", out];
    lab.kmslab(&[&words[..], more].concat()).code
}

#[test]
fn four_shards_give_the_page_of_one_run_octets_and_all() {
    let lab = Lab::new();
    library(&lab, 5);
    assert_eq!(of_library(&lab, "whole", &[]), 1);
    for shard in 1..=4 {
        assert!(of_library(&lab, &format!("s{shard}"), &["--shard", &format!("{shard}/4")]) < 2);
    }
    let one = report(&lab, "html", &["whole"]);
    // The PDU, the body and the trailer of each of the six.
    assert_eq!(one.matches("class=\"octets\"").count(), 18);
    assert!(one.contains("04 00 00 00") && one.contains("COUNT-007"), "{one}");
    assert_eq!(one, report(&lab, "html", &["s4", "s3", "s2", "s1"]));
    // A report that goes to a file is the same.
    let words = ["report", "--format", "html", "--out", "page.html", "whole"];
    assert_eq!(lab.kmslab(&words).code, 0);
    assert_eq!(lab.read("page.html"), one);
}

#[test]
fn two_runs_are_compared() {
    let lab = Lab::new();
    library(&lab, 4);
    assert_eq!(of_library(&lab, "good", &[]), 0);
    assert_eq!(of_library(&lab, "some", &["--filter", "some/a", "--filter", "some/b"]), 0);
    library(&lab, 5);
    assert_eq!(of_library(&lab, "bad", &[]), 1);
    library(&lab, 6);
    assert_eq!(of_library(&lab, "other", &[]), 1);
    for (old, new, code, said) in [
        ("good", "good", 0, &["6 cases the same\n"][..]),
        (
            "good",
            "bad",
            1,
            &[
                "newly failing: 6\n  virtual some/a (of another text)\n    old  pass\n    new  fail: COUNT-007 (line 11)",
                "requirements: 1\n  COUNT-007   verified -> violated\n",
                "0 cases the same, 6 newly failing; something got worse\n",
            ],
        ),
        ("bad", "good", 0, &["newly passing: 6\n", "COUNT-007   violated -> verified\n"]),
        ("bad", "other", 0, &["changed: 6\n", "expected 5, got 4", "expected 6, got 4"]),
        (
            "good",
            "some",
            0,
            &["the filter: none -> some/a, some/b\n", "gone: 4\n", "2 cases the same, 4 gone\n"],
        ),
        ("some", "good", 0, &["new: 4\n"]),
    ] {
        let ran = lab.kmslab(&["report", "diff", old, new]);
        assert_eq!((ran.code, ran.stderr.as_str()), (code, ""), "{old} {new}");
        for part in said {
            assert!(ran.stdout.contains(part), "{part}\nis not in\n{}", ran.stdout);
        }
        let json = lab.kmslab(&["report", "diff", "--format", "json", old, &format!("{new}/results.jsonl")]);
        let json: Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(json["is_worse"], code == 1);
        let markdown = lab.kmslab(&["report", "diff", "--format", "markdown", old, new]).stdout;
        let changed = json["cases"].as_array().unwrap().len();
        assert_eq!(markdown.matches("| virtual | <code>some/").count(), changed, "{markdown}");
    }
    assert_eq!(lab.kmslab(&["report", "diff", "good", "nowhere"]).code, 2);
    assert_eq!(lab.kmslab(&["report", "diff", "good"]).code, 2);
}
