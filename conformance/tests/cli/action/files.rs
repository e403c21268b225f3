//! The YAML of the action, of this project's pipeline and of the README, as a parser of YAML reads them.

use std::{
    collections::BTreeSet,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{lab::root, tools};

/// What the README calls the action by.
const PUBLISHED: &str = "my-organisation/kmslab/.github/actions/kmslab@";

/// Python with PyYAML. `None` after saying that it is missing; under `KMSLAB_REQUIRE_TOOLS=1` it has to be there.
fn python() -> Option<Command> {
    let there =
        tools::tool("python3")?.args(["-c", "import yaml"]).output().is_ok_and(|ran| ran.status.success());
    let required = std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(there || !required, "PyYAML is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
    if !there {
        eprintln!("skipped: PyYAML is missing");
        return None;
    }
    tools::tool("python3")
}

/// YAML as JSON. PyYAML reads YAML 1.1, so that the key `on` is `true`.
fn parsed(text: &str) -> Option<Value> {
    let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin.read())))";
    let mut python = python()?;
    let python = python.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{text}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn action() -> Option<Value> {
    parsed(&read(".github/actions/kmslab/action.yml"))
}

/// The pipeline in the README.
fn example() -> String {
    let readme = read("README.md");
    let mut blocks = readme.split("```yaml\n").skip(1).filter_map(|block| block.split("```").next());
    blocks.find(|block| block.contains(PUBLISHED)).unwrap().to_owned()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

/// The steps of all jobs.
fn steps(workflow: &Value) -> Vec<&Value> {
    let jobs = workflow["jobs"].as_object().unwrap().values();
    jobs.flat_map(|job| job["steps"].as_array().unwrap()).collect()
}

/// What stands behind each `start`, as far as it is a name.
fn names(text: &str, start: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    text.split(start).skip(1).map(|rest| rest.chars().take_while(|c| is_name(*c)).collect()).collect()
}

/// No script has text of an expression in it, and what others wrote is pinned to a commit.
fn judge(steps: &[&Value]) {
    for step in steps {
        if let Some(script) = step["run"].as_str() {
            assert!(!script.contains("${{"), "{script}");
        }
        let Some(uses) = step["uses"].as_str() else { continue };
        if uses.starts_with("./") {
            assert!(root().join(uses).join("action.yml").is_file(), "{uses}");
        } else if !uses.starts_with(PUBLISHED) {
            let (_, commit) = uses.split_once('@').unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|c| c.is_ascii_hexdigit()), "{uses}");
        }
    }
}

#[test]
fn every_input_is_declared_and_used() {
    let Some(action) = action() else { return };
    let text = read(".github/actions/kmslab/action.yml");
    let declared = keys(&action["inputs"]);
    assert_eq!(declared, names(&text, "inputs."));
    for name in &declared {
        assert!(action["inputs"][name]["description"].is_string(), "{name}");
        assert!(action["inputs"][name]["default"].is_string(), "{name} can be left out, and `true` is text");
    }
    let steps = action["runs"]["steps"].as_array().unwrap();
    judge(&steps.iter().collect::<Vec<_>>());
    // Each step passes what its script reads, no more and no less.
    for (id, script) in [("get", "get.sh"), ("check", "check.sh")] {
        let step = steps.iter().find(|step| step["id"] == id).unwrap();
        assert!(step["run"].as_str().unwrap().contains(script) && step["shell"] == "bash");
        let passed: BTreeSet<_> = keys(&step["env"]).into_iter().filter(|name| name != "KMSLAB").collect();
        let script = read(&format!(".github/actions/kmslab/{script}"));
        let read = names(&script, "${INPUT_").into_iter().map(|name| format!("INPUT_{name}")).collect();
        assert_eq!(passed, read);
        for name in &passed {
            let input = name.trim_start_matches("INPUT_").to_lowercase();
            assert_eq!(step["env"][name], format!("${{{{ inputs.{input} }}}}"));
        }
    }
    for output in keys(&action["outputs"]) {
        let value = action["outputs"][&output]["value"].as_str().unwrap();
        assert!(value.ends_with(&format!(".outputs.{output} }}}}")), "{value}");
    }
}

#[test]
fn the_pipelines_are_yaml_pass_declared_inputs_and_pin_what_they_use() {
    let Some(action) = action() else { return };
    let declared = keys(&action["inputs"]);
    for (name, text) in
        [(".github/workflows/ci.yml", read(".github/workflows/ci.yml")), ("README.md", example())]
    {
        let workflow = parsed(&text).unwrap();
        assert_eq!(workflow["permissions"], serde_json::json!({"contents": "read"}), "{name}");
        let steps = steps(&workflow);
        judge(&steps);
        let ours = steps
            .iter()
            .filter(|step| step["uses"].as_str().is_some_and(|uses| uses.contains("actions/kmslab")));
        let passed: BTreeSet<_> = ours.flat_map(|step| keys(&step["with"])).collect();
        assert!(!passed.is_empty() && passed.is_subset(&declared), "{name}: {passed:?}");
    }
}

#[test]
fn this_project_s_pipeline_runs_what_a_developer_runs() {
    let Some(workflow) = parsed(&read(".github/workflows/ci.yml")) else { return };
    // The key `on`.
    assert_eq!(keys(&workflow["true"]), ["pull_request", "push"].map(str::to_owned).into());
    assert!(steps(&workflow).iter().any(|step| step["run"] == ".ci/run"), "{workflow}");
}

#[test]
fn the_example_reports_on_all_of_its_shards() {
    let Some(workflow) = parsed(&example()) else { return };
    let check = &workflow["jobs"]["check"];
    let shards = check["strategy"]["matrix"]["shard"].as_array().unwrap();
    assert_eq!(*shards, [1, 2, 3, 4]);
    let with = &check["steps"].as_array().unwrap().last().unwrap()["with"];
    assert_eq!(with["shard"], format!("${{{{ matrix.shard }}}}/{}", shards.len()));
    let report = workflow["jobs"]["report"].to_string();
    assert!(report.contains("kmslab report --format markdown shards/*"), "{report}");
}
