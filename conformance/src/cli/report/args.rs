//! Arguments of `kmslab report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const EXAMPLES: &str = "Examples:
  kmslab report kmslab-out                                       the summary of a run again
  kmslab report --format html --out report.html kmslab-out       one page, to be opened in a browser
  kmslab report --format junit --out all.xml shard-*/results.jsonl";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct ReportArgs {
    /// What is written
    #[arg(long, value_enum, default_value = "terminal")]
    pub(super) format: Format,
    /// Where it is written; standard output when left out
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Files of results, or output folders of `kmslab check`: one, or all parts of one run
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The summary that `kmslab check` ends with
    Terminal,
    /// XML for CI servers
    Junit,
    /// One page for a browser, which needs nothing but itself
    Html,
}
