//! `kmslab completions`.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;

/// Prints the completions of every verb and option for `shell`.
pub(super) fn completions(shell: Shell) -> u8 {
    clap_complete::generate(shell, &mut Cli::command(), "kmslab", &mut io::stdout());
    0
}
