//! The command line. Exit codes: 0 all is well; 1 something failed; 2 usage or input; 3 an error of ours, or nothing
//! was judged.

mod adapter;
mod args;
mod capture;
mod check;
mod completions;
mod doctor;
mod error;
mod exit;
mod explain;
mod files;
mod fleet;
mod interrupt;
mod learn;
mod lint;
mod list;
mod matrix;
mod output;
mod play;
mod report;
mod requirements;
mod run;
mod serve;
mod timeline;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Verb};

pub use exit::{ERROR, FAILED, USAGE};

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let code = match Cli::parse().verb {
        Verb::Check(args) => check::check(&args),
        Verb::Run(args) => run::run(&args),
        Verb::Serve(args) => serve::serve(&args),
        Verb::Play(args) => play::play(&args),
        Verb::Timeline(args) => timeline::timeline(&args),
        Verb::List(args) => list::list(&args),
        Verb::Explain(args) => explain::explain(&args),
        Verb::Report(args) => report::report(&args),
        Verb::Requirements(args) => requirements::requirements(&args),
        Verb::Error(args) => error::error(&args),
        Verb::Learn(args) => learn::learn(&args),
        Verb::Lint(args) => lint::lint(&args),
        Verb::Adapter(args) => adapter::adapter(&args),
        Verb::Capture(args) => capture::capture(&args),
        Verb::Matrix(args) => matrix::matrix_verb(&args),
        Verb::Fleet(args) => fleet::fleet(&args),
        Verb::Doctor(args) => doctor::doctor(&args),
        Verb::Completions { shell } => completions::completions(shell),
    };
    ExitCode::from(code)
}
