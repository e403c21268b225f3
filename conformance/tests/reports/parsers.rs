//! Reports as readers of others understand them: JUnit, JSON Lines and Markdown, each by a library in Python.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use kmslab::report::{junit::junit, markdown::markdown};
use scenarios::run::Verdict;
use serde_json::{Value, json};

use crate::{
    samples::{counting, every_verdict, not_run, run, written},
    tools,
};

/// Python with these modules; `None` after saying that the test is skipped for the want of them.
fn python(modules: &str) -> Option<Command> {
    let mut probe = tools::tool("python3")?;
    let is_there = probe.args(["-c", &format!("import {modules}")]).output().unwrap().status.success();
    let required = std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(is_there || !required, "{modules} is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
    if !is_there {
        eprintln!("skipped: {modules} is missing");
    }
    is_there.then(|| tools::tool("python3")).flatten()
}

/// What a script says of `input`, as JSON.
fn read(mut python: Command, script: &str, input: &str) -> Value {
    let python = python.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn junitparser_finds_every_case_in_its_suite() {
    let Some(python) = python("junitparser") else { return };
    let script = "\
import json, sys, junitparser
root = junitparser.JUnitXml.fromstring(sys.stdin.read().encode())
told = []
for suite in root:
    suite_counts = [suite.tests, suite.failures, suite.errors, suite.skipped]
    cases = [[case.name, case.classname, [[type(one).__name__, one.type, one.message] for one in case.result]] for case in suite]
    told.append([suite.name, suite_counts, cases])
print(json.dumps([[root.tests, root.failures, root.errors], told]))";
    let told = read(python, script, &junit(&written(&every_verdict()).1).unwrap());
    assert_eq!(told[0], json!([7, 1, 1]));
    let suites: Vec<_> = told[1].as_array().unwrap().iter().map(|suite| (&suite[0], &suite[1])).collect();
    let counts =
        |name: &str| suites.iter().find(|(suite, _)| *suite == name).map(|(_, counts)| (*counts).clone());
    assert_eq!(counts("virtual.count"), Some(json!([2, 1, 0, 0])));
    assert_eq!(counts("host.count"), Some(json!([2, 0, 0, 2])));
    assert_eq!(counts("host.disc.srv"), Some(json!([1, 0, 0, 1])));
    let order = json!([
        "order",
        "kmslab.host.disc.srv",
        [["Skipped", "unsupported", "unsupported: being told <where> DNS & \"more\" is ]]>"]]
    ]);
    let cases = told[1].as_array().unwrap().iter().flat_map(|suite| suite[2].as_array().unwrap());
    assert!(cases.into_iter().any(|case| *case == order), "{told}");
}

#[test]
fn jsonschema_accepts_every_record() {
    let Some(python) = python("jsonschema") else { return };
    let schema = include_str!("../../schema/results.schema.json");
    let records = String::from_utf8(written(&every_verdict()).0).unwrap();
    let records: Vec<Value> = records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut strange = records[0].clone();
    strange["seed"] = Value::from("one");
    let script = "\
import json, sys, jsonschema
schema, records = json.load(sys.stdin)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
print(json.dumps([[error.message for error in validator.iter_errors(record)] for record in records]))";
    let schema: Value = serde_json::from_str(schema).unwrap();
    let count = records.len();
    let input = json!([schema, records.into_iter().chain([strange]).collect::<Vec<_>>()]);
    let errors = read(python, script, &input.to_string());
    let errors = errors.as_array().unwrap();
    assert!(errors[..count].iter().all(|errors| *errors == json!([])), "{errors:?}");
    assert_ne!(errors[count], json!([]));
}

/// The rows of all tables, and the whole text, as GitHub's dialect is read.
fn rendered(python: Command, text: &str) -> (Vec<Vec<String>>, String) {
    let script = "\
import html.parser, json, sys, markdown_it
class Reader(html.parser.HTMLParser):
    rows, text, cell = [], '', None
    def handle_starttag(self, tag, attrs):
        if tag == 'tr': self.rows.append([])
        if tag in ('td', 'th'): self.rows[-1].append('')
        if tag in ('img', 'script', 'em', 'strong', 'a'): self.text += '{%s}' % tag
        self.cell = self.rows[-1] if tag in ('td', 'th') else self.cell
    def handle_endtag(self, tag):
        if tag in ('td', 'th'): self.cell = None
    def handle_data(self, data):
        self.text += data
        if self.cell is not None: self.cell[-1] += data
reader = Reader()
reader.feed(markdown_it.MarkdownIt('commonmark').enable('table').render(sys.stdin.read()))
print(json.dumps([reader.rows, reader.text]))";
    serde_json::from_value(read(python, script, text)).unwrap()
}

#[test]
fn markdown_is_read_as_it_is_meant() {
    let Some(python) = python("markdown_it") else { return };
    let odd = "a|b `c` *d* _e_ <img src=x> [f](g) </details> \\ # h";
    let samples = [
        counting("count/counted", 4),
        counting("count/miscounted", 5),
        run("count/silent", "Boot(\"c1\"), Expect(Answer(by: \"kms1\", count: 9), proves: [\"COUNT-007\"]),"),
        not_run("odd/a_name_of_*stars*", Verdict::Error, odd),
    ];
    let text = markdown(&written(&samples).1);
    let (rows, said) = rendered(python, &text);
    let arm = rows.iter().find(|row| row[0] == "virtual").unwrap();
    assert_eq!(arm[..4].iter().map(String::as_str).collect::<Vec<_>>(), ["virtual", "3", "1", "2"]);
    assert!(rows.iter().any(|row| *row == ["count", "5", "4"]), "{rows:?}");
    let requirement = rows.iter().find(|row| row[0] == "COUNT-007").unwrap();
    assert_eq!((requirement.len(), requirement[1].as_str()), (3, "must"));
    assert!(said.contains(odd), "{said}");
    assert!(said.contains("odd/a_name_of_*stars*") && said.contains("Failures: 3"), "{said}");
    assert!(!said.contains('{'), "{said}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>\n").count());
}

#[test]
fn markdown_has_a_place_on_a_summary_page() {
    let long = "x".repeat(1 << 12);
    let samples: Vec<_> =
        (0..400).map(|n| not_run(&format!("many/case-{n:03}"), Verdict::Error, &long)).collect();
    let text = markdown(&written(&samples).1);
    assert!(text.len() < 1 << 20, "{}", text.len());
    assert!(text.contains("### Failures: 400") && text.contains(" more have no place on this page:"));
    assert!(text.contains("case-000") && text.contains("others\n"));
}
