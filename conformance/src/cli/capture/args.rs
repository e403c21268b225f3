//! Arguments of the verbs of `kmslab capture`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use emulator::wire::DEFAULT_LABEL;

#[derive(Debug, Args)]
pub(in crate::cli) struct CaptureArgs {
    #[command(subcommand)]
    pub(super) verb: CaptureVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum CaptureVerb {
    /// Shows what was said: connections, PDUs and DNS, every field by name
    Show(ShowArgs),
}

/// A capture to read.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// The capture: pcap or pcapng, or either in gzip; - is standard input
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) label: LabelArgs,
}

/// The label of the lab's keys.
#[derive(Debug, Args)]
pub(super) struct LabelArgs {
    /// The label that opens lab-sealed messages; bodies that it doesn't open are shown as opaque
    #[arg(long, value_name = "TEXT", default_value = DEFAULT_LABEL)]
    pub(super) label: String,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
}
