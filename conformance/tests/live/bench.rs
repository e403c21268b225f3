//! What the tests share: targets, cases and runs of them.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
};

use kmslab::{
    live::{LiveRun, LiveTarget, Options, TargetTrouble},
    target::{Plug, Role, TargetSpec},
};
use scenarios::{
    language::{Case, expand, load},
    run::{Verdict, plan},
};

/// The binary under test, which has the built-in targets in it.
pub(crate) const KMSLAB: &str = env!("CARGO_BIN_EXE_kmslab");

pub(crate) fn built_in(role: Role) -> LiveTarget {
    open(TargetSpec::built_in(Path::new(KMSLAB), role, None)).unwrap()
}

pub(crate) fn open(spec: TargetSpec) -> Result<LiveTarget, TargetTrouble> {
    LiveTarget::open(spec, Options::default())
}

/// A target without an adapter, for client operating systems.
pub(crate) fn plugged(role: Role, plug: Plug) -> TargetSpec {
    let covered = || vec!["client-os-previous".to_owned(), "client-os".to_owned()];
    TargetSpec {
        plug,
        products: (role == Role::Host).then(covered),
        product: emulator::model::Product::named("client-os/enterprise").filter(|_| role == Role::Client),
        ..TargetSpec::adapter("plugged", role, Vec::new())
    }
}

/// An example program of this package. A run of these tests alone doesn't build it, and so does this.
pub(crate) fn example(name: &str) -> PathBuf {
    static BUILT: OnceLock<()> = OnceLock::new();
    let folder = Path::new(KMSLAB).parent().unwrap().join("examples");
    BUILT.get_or_init(|| {
        if folder.join("bare_host").exists() && folder.join("bare_client").exists() {
            return;
        }
        let arguments = ["build", "--quiet", "--package", "kmslab", "--examples"];
        let built = Command::new(env!("CARGO")).args(arguments).status().unwrap();
        assert!(built.success(), "the examples can't be built");
    });
    folder.join(name)
}

/// The one case of a scenario.
pub(crate) fn case(source: &str) -> Case {
    let loaded = load("library/test/inline.ron", source).unwrap_or_else(|findings| {
        let shown: Vec<_> = findings.iter().map(ToString::to_string).collect();
        panic!("{}", shown.join("\n"));
    });
    expand(&Arc::new(loaded)).swap_remove(0)
}

/// Runs a scenario with a worker of its own.
pub(crate) fn run(target: &LiveTarget, source: &str) -> LiveRun {
    let case = case(source);
    let plan = plan(&case, target.role().in_catalogue()).expect("the case is offered to the arm");
    target.worker().run_case(&case, &plan, 1, false)
}

/// The verdict on a run, with its events and logs when it is another.
#[track_caller]
pub(crate) fn check(run: &LiveRun, verdict: Verdict, message: &str) {
    let said = run.outcome.message.as_deref().unwrap_or_default();
    let as_expected = run.outcome.verdict == verdict && said.contains(message);
    let events: Vec<_> = run.events.iter().map(|event| format!("{} {event}", event.at)).collect();
    assert!(
        as_expected,
        "{:?}, not {verdict:?} with `{message}`: {said}\n{}\n{:?}",
        run.outcome.verdict,
        events.join("\n"),
        run.logs
    );
}
