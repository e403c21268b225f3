//! `kmslab lint`.

use std::io::{IsTerminal, stdout};

use super::{USAGE, args::LintArgs};

pub(super) fn lint(args: &LintArgs) -> u8 {
    let lint = scenarios::language::lint(&args.files);
    let report = lint.render(stdout().is_terminal());
    print!("{report}");
    if lint.is_ok() { 0 } else { USAGE }
}
