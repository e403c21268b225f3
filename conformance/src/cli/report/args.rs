//! Arguments of `kmslab report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

const EXAMPLES: &str = "Examples:
  kmslab report kmslab-out                                       the summary of a run again
  kmslab report --format html --out report.html kmslab-out       one page, to be opened in a browser
  kmslab report --format markdown kmslab-out >> $GITHUB_STEP_SUMMARY
  kmslab report --format junit --out all.xml shard-*/results.jsonl
  kmslab report diff before/results.jsonl kmslab-out              what is otherwise since";

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = EXAMPLES)]
pub(in crate::cli) struct ReportArgs {
    #[command(subcommand)]
    pub(super) verb: Option<ReportVerb>,
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
    /// For the summary page of a pipeline
    Markdown,
    /// One page for a browser, which needs nothing but itself
    Html,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReportVerb {
    /// Compares two runs: cases that fail or pass now, other verdicts and messages, cases that are new or gone, and
    /// requirements that stand elsewhere
    ///
    /// Exit code 1 when something got worse: a case fails or isn't judged any more, or a requirement is violated that wasn't.
    Diff(DiffArgs),
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Results before: a file, or the output folder of a check
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
    /// Results now
    #[arg(value_name = "NEW")]
    pub(super) new: PathBuf,
    /// What is written
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: DiffFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For a person
    Text,
    /// For the summary page of a pipeline
    Markdown,
    /// One object
    Json,
}
