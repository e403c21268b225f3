//! The command line.

mod run;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Exit code for usage and input errors.
pub const USAGE: u8 = 2;

#[derive(Debug, Parser)]
#[command(
    name = "kmslab",
    version,
    about = "Laboratory in which KMS activation clients and hosts are tested"
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Plays scenario files in the virtual world and shows what happened
    Run {
        /// Scenario files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Seed of every random value
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Only verdicts, no timeline
        #[arg(long, short)]
        quiet: bool,
    },
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    match Cli::parse().verb {
        Verb::Run { files, seed, quiet } => run::run(&files, seed, quiet),
    }
}
