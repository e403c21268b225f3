//! `kmslab lint`.

use std::sync::Arc;

use clap::ColorChoice;
use scenarios::language::Loaded;

use crate::lesson::{LessonError, play};

use super::{USAGE, args::LintArgs, output};

pub(super) fn lint(args: &LintArgs) -> u8 {
    let lint = scenarios::language::lint(&args.files);
    let report = lint.render(output::colours(ColorChoice::Auto));
    output::put(&report);
    let untaught = untaught(&lint.loaded);
    for why in &untaught {
        output::put(&format!("error: {why}\n\n"));
    }
    let sound = lint.is_ok() && untaught.is_empty();
    if sound {
        output::line(&format!("{} without mistakes", crate::report::facts::plural(args.files.len(), "file")));
    }
    if sound { 0 } else { USAGE }
}

/// What is wrong with the runs of lessons: one that doesn't pass, or doesn't make exactly one choice right.
fn untaught(files: &[Loaded]) -> Vec<LessonError> {
    let lessons = files.iter().filter(|loaded| loaded.scenario.lesson.is_some());
    lessons.filter_map(|loaded| play(&Arc::new(loaded.clone())).err()).collect()
}
