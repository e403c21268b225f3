//! What the tests share: targets, cases and runs of them.

use std::{path::Path, sync::Arc};

use kmslab::{
    live::{LiveRun, LiveTarget, Options, TargetTrouble},
    target::{Role, TargetSpec},
};
use scenarios::{
    language::{Case, expand, load},
    run::plan,
};

/// The binary under test, which has the built-in targets in it.
pub(crate) const KMSLAB: &str = env!("CARGO_BIN_EXE_kmslab");

pub(crate) fn built_in(role: Role) -> LiveTarget {
    open(TargetSpec::built_in(Path::new(KMSLAB), role, None)).unwrap()
}

pub(crate) fn open(spec: TargetSpec) -> Result<LiveTarget, TargetTrouble> {
    LiveTarget::open(spec, Options::default())
}

/// The one case of a scenario.
pub(crate) fn case(source: &str) -> Case {
    let loaded = load("library/test/inline.ron", source);
    let loaded = loaded.unwrap_or_else(|findings| {
        let shown: Vec<_> = findings.iter().map(ToString::to_string).collect();
        panic!("{}", shown.join("\n"));
    });
    expand(&Arc::new(loaded)).swap_remove(0)
}

pub(crate) fn run(target: &LiveTarget, source: &str) -> LiveRun {
    run_case(target, &case(source))
}

pub(crate) fn run_case(target: &LiveTarget, case: &Case) -> LiveRun {
    let plan = plan(case, target.role().in_catalogue()).expect("the case is offered to the arm");
    target.worker().run_case(case, &plan, 1, false)
}
