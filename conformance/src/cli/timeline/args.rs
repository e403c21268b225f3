//! Arguments of `kmslab timeline`.

use std::path::PathBuf;

use clap::{Args, ColorChoice};
use emulator::model::Offset;

use crate::{
    cli::{args::ReadingArgs, capture::LabelArgs},
    view::{Moment, text::LEAST_WIDTH},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct TimelineArgs {
    /// Scenario files, `results.jsonl` of checks or their folders, or captures; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Draws only cases whose id matches, or whose axes are these (`[wire=6]`); may be given several times
    ///
    /// Without it all cases of a scenario are drawn, and of results those that failed, or the only one.
    #[arg(long = "case", value_name = "GLOB")]
    pub(super) cases: Vec<String>,
    /// Begins so long after the start, such as `7d` or `2h30m`
    #[arg(long, value_name = "LENGTH", value_parser = moment)]
    pub(super) from: Option<Moment>,
    /// Ends so long after the start
    #[arg(long, value_name = "LENGTH", value_parser = moment)]
    pub(super) to: Option<Moment>,
    /// Writes the drawings as SVG, one below the other
    #[arg(long, value_name = "FILE")]
    pub(super) svg: Option<PathBuf>,
    /// Writes one offline page for a browser: pictures, and a scrubber with the state of every actor
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// Columns to draw in; those of the terminal when left out, and 80 where there is none
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(LEAST_WIDTH as i64..))]
    pub(super) width: Option<u16>,
    /// Draws with ASCII only
    #[arg(long)]
    pub(super) ascii: bool,
    /// Colours: as the terminal has them and NO_COLOR says, always, or never
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(super) color: ColorChoice,
    /// Seed of every random value, for scenarios
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
    #[command(flatten)]
    pub(super) label: LabelArgs,
}

/// A moment, as the length of time since the start.
fn moment(text: &str) -> Result<Moment, String> {
    let length = text.parse::<Offset>().ok().filter(|length| length.0 >= 0);
    let length = length.and_then(|length| length.0.checked_mul(1_000));
    length
        .map(Moment)
        .ok_or_else(|| format!("`{text}` is not a length of time; write \"90s\", \"2h30m\" or \"7d\""))
}
