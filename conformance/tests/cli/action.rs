//! The GitHub action: its scripts, run as the runner runs them.

mod files;

use std::{path::Path, process::Stdio};

use crate::{
    lab::{Lab, Ran, root},
    tools,
};

const KMSLAB: &str = env!("CARGO_BIN_EXE_kmslab");

/// One case, which the saboteur below fails.
const CASE: (&str, &str) = ("INPUT_FILTER", "count/client-product-at-25");

/// A target file for the built-in host, with these words more for its adapter.
fn host(lab: &Lab, more: &[&str]) {
    let words = [&[KMSLAB, "adapter", "host"], more].concat();
    lab.write("host.ron", &format!("Target(name: \"own\", role: Host, plug: Adapter({words:?}))"));
}

/// A script of the action, as a step in the lab's folder. `None` after saying that bash is missing.
fn step(lab: &Lab, script: &str, inputs: &[(&str, &str)]) -> Option<Ran> {
    let mut bash = tools::tool("bash")?;
    for file in ["summary", "output", "path"] {
        lab.write(file, "");
    }
    let bash = bash.arg(root().join(".github/actions/kmslab").join(script)).current_dir(lab.path(""));
    bash.env_remove("KMSLAB_CHECK_COMMAND")
        .env_remove("KMSLAB_REQUIRE_TOOLS")
        .envs([("KMSLAB", KMSLAB), ("RUNNER_TEMP", lab.path("runner").to_str().unwrap())])
        .env("GITHUB_STEP_SUMMARY", lab.path("summary"))
        .env("GITHUB_OUTPUT", lab.path("output"))
        .env("GITHUB_PATH", lab.path("path"))
        .envs(inputs.iter().copied());
    Some(bash.stdin(Stdio::null()).output().unwrap().into())
}

fn check(lab: &Lab, inputs: &[(&str, &str)]) -> Option<Ran> {
    step(lab, "check.sh", inputs)
}

#[test]
fn a_sound_target_passes_and_has_its_summary() {
    let lab = Lab::new();
    host(&lab, &[]);
    // What the action passes when only the target and a filter are given.
    let empty =
        ["INPUT_ARM", "INPUT_SHARD", "INPUT_BASELINE", "INPUT_STRICT", "INPUT_OUT"].map(|name| (name, ""));
    let inputs = [&empty[..], &[("INPUT_TARGET", "host.ron"), CASE]].concat();
    let Some(ran) = check(&lab, &inputs) else { return };
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let report = lab.kmslab(&["report", "--format", "markdown", "kmslab-out"]);
    assert_eq!((report.code, lab.read("summary")), (0, report.stdout));
    assert_eq!(lab.read("output"), "results=kmslab-out\nexit-code=0\n");
}

#[test]
fn a_failure_stands_on_the_summary_and_the_exit_code_is_kept() {
    let lab = Lab::new();
    host(&lab, &["--saboteur", "count-off-by-one"]);
    let inputs = [("INPUT_TARGET", "host.ron"), ("INPUT_OUT", "my results"), CASE];
    let Some(ran) = check(&lab, &inputs) else { return };
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let summary = lab.read("summary");
    for part in ["count/client-product-at-25", "COUNT-003"] {
        assert!(summary.contains(part), "{part}: {summary}");
    }
    assert_eq!(lab.read("output"), "results=my results\nexit-code=1\n");
    assert!(lab.path("my results/junit.xml").is_file() && lab.path("my results/failures").is_dir());
}

#[test]
fn lines_are_several_arms_and_filters() {
    let lab = Lab::new();
    let filters = "count/below-threshold\n\n  count/client-product-at-2?  \n";
    let inputs = [("INPUT_ARM", "virtual\nclient"), ("INPUT_FILTER", filters), ("INPUT_STRICT", "true")];
    let Some(ran) = check(&lab, &inputs) else { return };
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let results = lab.read("kmslab-out/results.jsonl");
    for part in ["count/below-threshold", "count/client-product-at-24", "count/client-product-at-25"] {
        assert!(results.contains(part), "{part}");
    }
    let summary = lab.read("summary");
    let row = |arm: &str| summary.lines().any(|line| line.starts_with(&format!("| {arm} |")));
    assert!(row("virtual") && row("client") && !row("host"), "{summary}");
}

#[test]
fn an_input_is_neither_run_nor_an_option() {
    let lab = Lab::new();
    // Stands for a kmslab that says which words it was given.
    lab.write("kmslab", "#!/bin/sh\nprintf '%s\\n' \"$@\" >words\nexit 2\n");
    runnable(&lab.path("kmslab"));
    let names = ["target", "arm", "filter", "shard", "baseline"];
    for hostile in [
        "$(touch pwned)",
        "`touch pwned`",
        "'; touch pwned; '",
        "\"; touch pwned; \"",
        "* --bless",
        "--bless",
    ] {
        let variables = names.map(|name| format!("INPUT_{}", name.to_uppercase()));
        let mut inputs: Vec<_> = variables.iter().map(|name| (name.as_str(), hostile)).collect();
        inputs.push(("KMSLAB", "./kmslab"));
        let Some(ran) = check(&lab, &inputs) else { return };
        assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
        let words: String = names.map(|name| format!("--{name}={hostile}\n")).concat();
        assert_eq!(lab.read("words"), format!("check\n--out=kmslab-out\n{words}"));
        assert!(!lab.path("pwned").exists(), "{hostile}");
    }
    // And the command itself takes one of them for what it is: a pattern that selects nothing.
    let Some(ran) = check(&lab, &[("INPUT_FILTER", "'; touch pwned; \"$(touch pwned)")]) else { return };
    assert_eq!((ran.code, lab.path("pwned").exists()), (2, false), "{}", ran.stderr);
    assert!(lab.read("summary").starts_with("## kmslab has no results"), "{}", lab.read("summary"));
}

#[test]
fn inputs_that_say_nothing_are_refused_by_name() {
    let lab = Lab::new();
    for (name, value) in [("strict", "yes"), ("out", "a\nkmslab=/evil"), ("check", "no")] {
        let variable = format!("INPUT_{}", name.to_uppercase());
        let Some(ran) = check(&lab, &[(&variable, value)]) else { return };
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.starts_with(&format!("kmslab action: {name} is ")), "{}", ran.stderr);
        assert!(lab.read("summary").contains(&format!("{name} is ")));
        assert_eq!(lab.read("output"), "");
    }
}

#[test]
fn results_of_an_earlier_step_are_not_reported_again() {
    let lab = Lab::new();
    let Some(ran) = check(&lab, &[("INPUT_ARM", "virtual"), CASE]) else { return };
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = check(&lab, &[("INPUT_TARGET", "nowhere.ron")]).unwrap();
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("nowhere.ron"), "{}", ran.stderr);
    assert!(lab.read("summary").contains("`kmslab check` ended with 2"), "{}", lab.read("summary"));
}

#[test]
fn a_run_that_was_cut_off_never_passes() {
    let lab = Lab::new();
    // Stands for a kmslab that ends well and leaves a file nobody can read.
    lab.write(
        "kmslab",
        "#!/bin/sh\n[ \"$1\" = check ] || exit 2\nmkdir -p kmslab-out\necho '{' >kmslab-out/results.jsonl\n",
    );
    runnable(&lab.path("kmslab"));
    let Some(ran) = check(&lab, &[("KMSLAB", "./kmslab")]) else { return };
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    assert!(lab.read("summary").contains("no whole run"), "{}", lab.read("summary"));
}

#[test]
fn the_target_gives_the_runner_no_commands() {
    let lab = Lab::new();
    let Some(ran) = check(&lab, &[("INPUT_ARM", "virtual"), CASE]) else { return };
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let word = lines[0].strip_prefix("::stop-commands::").unwrap();
    assert_eq!(word.len(), 32, "{word}");
    assert_eq!(lines.last(), Some(&format!("::{word}::").as_str()));
    let again = check(&lab, &[("INPUT_ARM", "virtual"), CASE]).unwrap();
    assert!(!again.stdout.contains(word), "each step has a word of its own");
}

fn runnable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_given_binary_is_put_onto_the_path() {
    let lab = Lab::new();
    // As an artifact brings it: not to be run.
    lab.write("downloaded", "#!/bin/sh\necho \"stand-in $1\"\n");
    let Some(ran) = step(&lab, "get.sh", &[("INPUT_KMSLAB", "downloaded")]) else { return };
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "stand-in --version\n"), "{}", ran.stderr);
    let folder = lab.path("runner/kmslab/bin");
    assert_eq!(lab.read("path"), format!("{}\n", folder.display()));
    assert_eq!(lab.read("output"), format!("kmslab={}/kmslab\n", folder.display()));
}

#[test]
fn without_a_binary_the_action_builds_its_own_sources() {
    let lab = Lab::new();
    // Stands for cargo: it says what it is asked for, and installs something that tells its version.
    lab.write("cargo", "#!/bin/sh\nprintf '%s\\n' \"$@\" >asked\ncp stand-in runner/kmslab/bin/kmslab\n");
    lab.write("stand-in", "#!/bin/sh\necho built\n");
    for file in ["cargo", "stand-in"] {
        runnable(&lab.path(file));
    }
    let path = format!("{}:{}", lab.path("").display(), std::env::var("PATH").unwrap());
    for source in ["", root().to_str().unwrap()] {
        let Some(ran) = step(&lab, "get.sh", &[("INPUT_SOURCE", source), ("PATH", &path)]) else { return };
        assert_eq!((ran.code, ran.stdout.as_str()), (0, "built\n"), "{}", ran.stderr);
        let asked = lab.read("asked");
        let (package, place) = (root().join("conformance"), lab.path("runner/kmslab"));
        let words = format!(
            "install\n--quiet\n--locked\n--path\n{}\n--root\n{}\n",
            package.display(),
            place.display()
        );
        assert_eq!(asked, words);
    }
}

#[test]
fn what_cannot_be_got_is_said() {
    let lab = Lab::new();
    lab.write("kmslab", "");
    for (inputs, says) in [
        (&[("INPUT_KMSLAB", "nowhere")][..], "`nowhere`, and there is no such file"),
        (&[("INPUT_SOURCE", "nowhere")], "`nowhere` isn't the folder of kmslab's sources"),
        (&[("INPUT_KMSLAB", "kmslab"), ("INPUT_SOURCE", ".")], "not both"),
    ] {
        let Some(ran) = step(&lab, "get.sh", inputs) else { return };
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert_eq!((lab.read("output"), lab.read("path")), (String::new(), String::new()));
    }
}
