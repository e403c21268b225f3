//! `cargo xtask ci`: what a change has to pass, in the order of what fails fastest.

use crate::{run, test, tidy};
use std::process::ExitCode;

/// Runs the steps named, or all; stops at the first that fails.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let steps = match pick(arguments) {
        Ok(steps) => steps,
        Err(message) => return run::usage(&message),
    };
    for step in steps {
        eprintln!("== {}", step.name);
        let outcome = (step.run)();
        if outcome != ExitCode::SUCCESS {
            eprintln!("== {} failed", step.name);
            return outcome;
        }
    }
    ExitCode::SUCCESS
}

/// A named part of CI.
struct Step {
    name: &'static str,
    run: fn() -> ExitCode,
}

fn pick(arguments: &[String]) -> Result<Vec<&'static Step>, String> {
    if arguments.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let find = |name: &String| {
        let step = STEPS.iter().find(|step| step.name == name);
        step.ok_or_else(|| run::unknown("step", name, &STEPS.map(|step| step.name)))
    };
    arguments.iter().map(find).collect()
}

fn fmt() -> ExitCode {
    run::run(&mut run::cargo(&["fmt", "--all", "--check"])).into()
}

fn clippy() -> ExitCode {
    run::run(&mut run::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])).into()
}

fn doc() -> ExitCode {
    let mut command = run::cargo(&["doc", "--workspace", "--no-deps"]);
    run::run(command.env("RUSTDOCFLAGS", "-D warnings")).into()
}

fn deny() -> ExitCode {
    if run::has_tool("deny") {
        return run::run(&mut run::cargo(&["deny", "check", "bans", "licenses", "sources"])).into();
    }
    if run::tools_required() {
        return run::usage("cargo-deny is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
    }
    eprintln!("skipped: cargo-deny is not installed");
    ExitCode::SUCCESS
}

const STEPS: [Step; 6] = [
    Step { name: "fmt", run: fmt },
    Step { name: "clippy", run: clippy },
    Step { name: "doc", run: doc },
    Step { name: "deny", run: deny },
    Step { name: "tidy", run: || tidy::run::run(&[]) },
    Step { name: "test", run: || test::run(&[]) },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expect: Result<&[&str], &str>) {
        let arguments = arguments.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let names = pick(&arguments).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>());
        assert_eq!(names, expect.map(<[_]>::to_vec).map_err(str::to_owned));
    }

    #[test]
    fn picks_steps() {
        check(&[], Ok(&["fmt", "clippy", "doc", "deny", "tidy", "test"]));
        check(&["tidy", "fmt"], Ok(&["tidy", "fmt"]));
        check(
            &["dney"],
            Err("no step `dney`; did you mean `deny`?\nknown: fmt, clippy, doc, deny, tidy, test"),
        );
    }
}
