//! `kmslab lint`.

use clap::ColorChoice;

use super::{USAGE, args::LintArgs, output};

pub(super) fn lint(args: &LintArgs) -> u8 {
    let lint = scenarios::language::lint(&args.files);
    let report = lint.render(output::colours(ColorChoice::Auto));
    output::put(&report);
    if lint.is_ok() {
        output::line(&format!("{} without mistakes", crate::report::facts::plural(args.files.len(), "file")));
    }
    if lint.is_ok() { 0 } else { USAGE }
}
