//! Every command that the documents show is run here, or is named with the reason why not.

use std::collections::BTreeSet;

use crate::lab::{Lab, root};

const DOCUMENTS: [&str; 4] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "conformance/ADAPTERS.md"];

/// Commands that a test can't run inside itself.
const ELSEWHERE: [(&str, &str); 10] = [
    ("cargo xtask check", ".ci/run runs it"),
    ("cargo xtask matrix", "CI runs it, and it plays the whole matrix"),
    ("cargo xtask readings", ".ci/run runs it"),
    ("cargo xtask soak", ".ci/run runs it, with fewer rounds"),
    ("cargo xtask test", ".ci/run runs it, and it would run this test"),
    ("cargo xtask fuzz", ".ci/run runs it"),
    ("cargo xtask ci", ".ci/run runs it"),
    ("cargo xtask tidy", ".ci/run runs it"),
    ("cargo xtask bench", "speed gates nothing"),
    ("cargo install --path conformance", "it would build the workspace anew"),
];

/// Commands in fenced `sh` blocks, and indented ones in documents without fences.
fn commands(text: &str) -> Vec<String> {
    let mut fence = None;
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            fence = if fence.is_some() { None } else { Some(info.trim().to_owned()) };
            continue;
        }
        let command = match &fence {
            Some(info) => matches!(info.as_str(), "sh" | "bash" | "console").then_some(line),
            None => line.strip_prefix("    "),
        };
        let Some(command) = command else { continue };
        let command = command.split(" #").next().unwrap_or(command).trim().trim_start_matches("$ ");
        if ["kmslab ", "cargo "].iter().any(|start| command.starts_with(start)) {
            found.push(command.to_owned());
        }
    }
    found
}

fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(|word| word.trim_matches('\'').to_owned()).collect()
}

/// The first fenced `ron` block that begins with `start`, its comment included.
fn example(text: &str, start: &str) -> String {
    let mut blocks = text.split("```ron\n").skip(1).filter_map(|block| block.split("```").next());
    blocks.find(|block| block.contains(start)).unwrap_or_else(|| panic!("no example of {start}")).to_owned()
}

#[test]
fn every_command_of_the_documents_does_what_they_say() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let lab = Lab::new();
    lab.write("my-scenario.ron", &example(&readme, "Scenario("));
    lab.write("known.ron", &example(&readme, "Baseline("));
    // Whoever has no implementation yet can take the built-in one behind the same protocol.
    let exe = env!("CARGO_BIN_EXE_kmslab");
    lab.write(
        "my-host.ron",
        &format!("Target(name: \"my-host\", role: Host, plug: Adapter([{exe:?}, \"adapter\", \"host\"]))"),
    );
    lab.write(
        "my-client.ron",
        &format!(
            "Target(name: \"my-client\", role: Client, plug: Adapter([{exe:?}, \"adapter\", \"client\"]))"
        ),
    );
    for folder in ["conformance", "captures", "scenarios"] {
        std::os::unix::fs::symlink(root().join(folder), lab.path(folder)).unwrap();
    }
    // An earlier run, for the command that compares two.
    std::os::unix::fs::symlink(lab.path("kmslab-out"), lab.path("before")).unwrap();
    let mut seen = BTreeSet::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for command in commands(&text) {
            if !seen.insert(command.clone()) || ELSEWHERE.iter().any(|(known, _)| command.starts_with(known))
            {
                continue;
            }
            run(&lab, document, &command);
        }
    }
    assert!(seen.len() >= 12, "the documents show commands: {seen:?}");
}

fn run(lab: &Lab, document: &str, command: &str) {
    let all = words(command);
    assert_eq!(all[0], "kmslab", "{document}: `{command}` is neither run nor named with a reason");
    let mut words: Vec<&str> = all[1..].iter().map(String::as_str).collect();
    match words[0] {
        // One case is enough to see that the command works; the whole library is CI's business.
        "check" => words.extend(["--filter", "count/below-threshold", "--quiet"]),
        "serve" => words.extend(["--listen", "127.0.0.1:0", "--for", "1s"]),
        _ => {}
    }
    let python = command.contains("python/") && !crate::python_examples_run();
    if python {
        println!("skipped: `{command}` needs python3 with Impacket");
        return;
    }
    let ran = lab.kmslab(&words);
    // `serve` for a second judges nothing: nobody came.
    let expected: &[i32] = match words[..] {
        ["serve", ..] => &[0, 3],
        // 1 says that there are differences.
        ["capture", "diff", ..] => &[0, 1],
        _ => &[0],
    };
    assert!(
        expected.contains(&ran.code),
        "{document}: `{command}` ends {}\n{}{}",
        ran.code,
        ran.stdout,
        ran.stderr
    );
}
