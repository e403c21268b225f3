//! Arguments of `kmslab learn`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct LearnArgs {
    /// A lesson by its number or name, or a lesson file of your own; left out, the lessons are listed
    #[arg(value_name = "LESSON")]
    pub(super) lesson: Option<String>,
    /// Tells everything at once and waits for nobody, as when the output goes to a file
    #[arg(long, requires = "lesson")]
    pub(super) all: bool,
    /// Writes the lesson as a page with its timeline, into this folder or kmslab-lessons, and opens it in a browser;
    /// LESSON stands in front of it (`kmslab learn 4 --page`), and `--all` is for the terminal only
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "kmslab-lessons")]
    #[arg(requires = "lesson", conflicts_with = "all")]
    pub(super) page: Option<PathBuf>,
    /// Only writes the page
    #[arg(long, requires = "page")]
    pub(super) no_open: bool,
}
