//! Arguments of every verb.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use emulator::model::{Minutes, Question, Reading, Readings};
use scenarios::{catalogue::switch, shard::Shard};

use super::{capture::CaptureArgs, learn::LearnArgs, report::ReportArgs, timeline::TimelineArgs};
use crate::{
    check::Rounds,
    results::arm::Arm,
    serve::{Listen, Options as ServeOptions},
};

/// Laboratory in which KMS activation clients and hosts are tested
///
/// Lab-only by construction: it can't activate a genuine product.
#[derive(Debug, Parser)]
#[command(name = "kmslab", version, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) verb: Verb,
}

const EXIT_CODES: &str = "Exit codes: 0 all is well; 1 something failed; 2 usage or input; \
3 an error of the suite's own, or nothing was judged.";

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Checks an implementation against the scenario library
    ///
    /// Without --target, three arms are run: the whole library in the virtual world, then the built-in reference host
    /// and client, each as a child process behind the adapter protocol.
    Check(CheckArgs),
    /// Plays scenario files in the virtual world and shows what happened
    Run(RunArgs),
    /// Puts a scenario's hosts and DNS on real sockets, to test an unmodified client
    ///
    /// Whoever connects plays the scenario's client. Time is real: where the script would move the clock, judging ends.
    /// Ctrl-C ends the server and gives the verdict.
    Serve(ServeArgs),
    /// Steps through a scenario at a prompt: what happens, who stands where, and why
    ///
    /// Without a terminal the commands are read from standard input, a line each; exit code 2 at the first that is wrong.
    Play(PlayArgs),
    /// Draws who was what, when and why: licence states, attempts, requests, counts and log records over time
    ///
    /// Of a scenario file (played in the virtual world), the results of a check, or a capture: what a file is, its content
    /// says. Of results without --case, what failed is drawn. Long silence is squeezed where that tells more moments apart,
    /// and the axis says how long it was. The exit code is 0 whatever is drawn.
    Timeline(TimelineArgs),
    /// Lists the cases of the library
    List(ListArgs),
    /// Tells a scenario, a requirement, an open question or an event in full
    Explain(ExplainArgs),
    /// Turns the results of a check into a report, or compares two runs
    ///
    /// Several files are merged when they are one run's: all its shards, or arms that were run apart.
    Report(ReportArgs),
    /// Counts the requirements by what is known of them, or lists those of an area
    ///
    /// Without --results nothing is run or read: a requirement counts as cited when a scenario proves it.
    Requirements(RequirementsArgs),
    /// Tells what a result code means, who meets it and what helps; without a code, lists them all
    ///
    /// Exit code 2 for a code that the lab doesn't know.
    Error(ErrorArgs),
    /// Teaches how activation works: lists the lessons, or walks through one
    ///
    /// Each lesson is a run in the virtual world, told step by step, with a question and the answer that the run shows.
    Learn(LearnArgs),
    /// Checks scenario files for mistakes
    Lint(LintArgs),
    /// Plays a built-in target behind adapter protocol 1, on standard input and output
    Adapter(AdapterArgs),
    /// Reads captures: shows, explains, compares, replays, scrubs and writes them
    Capture(CaptureArgs),
    /// Plays saboteurs against the library: the proof that it catches what is wrong
    ///
    /// A saboteur is the built-in host or client with one defect. Exit code 1 when the sound reference fails a case, when a
    /// saboteur survives, when a scenario kills none, or when what a saboteur breaks is cited by no kill. Of a part, chosen
    /// by `--saboteur` or `--filter`, only the reference is judged.
    Matrix(MatrixArgs),
    /// Plays a population of machines for months: licence states, requests and counts over time
    ///
    /// Machines run on the client's own timers, hosts on their own counting; there is no wire between them. Ctrl-C keeps what
    /// was played so far, marked as partial, with exit code 130.
    Fleet(FleetArgs),
    /// Looks whether this machine, and a target, are fit for a check
    Doctor(DoctorArgs),
    /// Prints completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The target file that describes the implementation under test
    #[arg(long, value_name = "FILE")]
    pub(super) target: Option<PathBuf>,
    /// Runs only this arm; may be given several times
    #[arg(long = "arm", value_name = "ARM", value_parser = clap::value_parser!(Arm))]
    pub(super) arms: Vec<Arm>,
    /// Runs only cases whose id matches; may be given several times
    ///
    /// `*` stands for anything but `/`, `**` for anything, `?` for one character; brackets stand for themselves, and a
    /// pattern without them selects every case of a scenario: 'count/*', 'wire/**', 'activation/server-product[wire=6]'.
    #[arg(long, value_name = "GLOB")]
    pub(super) filter: Vec<String>,
    /// Runs only part I of N of what is selected, so that N machines share a run
    ///
    /// All cases of a scenario stand in one part, whatever the machine, the filter and the rest of the library: SHA-256 of
    /// its id modulo N. A part that judges nothing is no failure.
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<Shard>,
    /// Where results go
    #[arg(long, value_name = "DIR", default_value = "kmslab-out")]
    pub(super) out: PathBuf,
    /// Cases that run at once; as many as there are processors when left out
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Plays everything N times: round by round, each with its own seed
    ///
    /// The first round has the seed of the run, each other one more than that before it. A case that doesn't end alike in
    /// all its rounds is flaky, and fails.
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroU32>)]
    pub(super) repeat: Option<NonZeroU32>,
    /// Plays round after round until something fails; with --repeat, N rounds at most
    #[arg(long)]
    pub(super) until_failure: bool,
    /// Tells the N cases with the longest rounds, in real time; not with --quiet
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) slowest: usize,
    /// Begins no case after the first failure
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Requirements below MUST fail as well
    #[arg(long)]
    pub(super) strict: bool,
    /// A file of known failures: any other fails the run, and so does a listed one that is gone or says something else
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Writes the baseline anew from what fails, on whole runs only; reasons and comments of entries that stay are kept
    ///
    /// A new entry has the reason `why?`, and the next run refuses the file until somebody has written a better one.
    #[arg(long, requires = "baseline")]
    pub(super) bless: bool,
    /// A folder of scenarios in place of the embedded library
    #[arg(long, value_name = "DIR")]
    pub(super) library: Option<PathBuf>,
    /// Targets may be outside of loopback and private networks
    #[arg(long)]
    pub(super) allow_remote: bool,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
    /// No progress, only the summary
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Requirements below MUST fail as well
    #[arg(long)]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
    /// Only verdicts, no timeline
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct FleetArgs {
    /// A fleet file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Plays so long, in whole hours and at most 3660d, in place of the file's length: `90d`, `36h`
    #[arg(long = "for", value_name = "LENGTH")]
    pub(super) length: Option<Minutes>,
    /// Writes the series, a row for each hour
    #[arg(long, value_name = "FILE")]
    pub(super) csv: Option<PathBuf>,
    /// Writes the charts as one picture
    #[arg(long, value_name = "FILE")]
    pub(super) svg: Option<PathBuf>,
    /// Writes charts and tables as one offline page
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// Prints one JSON object in place of the text
    #[arg(long)]
    pub(super) json: bool,
    /// Breaks off after so many hours as Ctrl-C would
    #[arg(long, value_name = "HOURS", hide = true)]
    pub(super) stop_after: Option<u32>,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
    /// No progress and no summary, only the files that are asked for
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Lists only cases whose id matches; may be given several times. `*` stands for anything but `/`, `**` for anything
    #[arg(long, value_name = "GLOB")]
    pub(super) filter: Vec<String>,
    /// A folder of scenarios in place of the embedded library
    #[arg(long, value_name = "DIR")]
    pub(super) library: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of a scenario, a requirement, an area, an open question, or the number of an event
    #[arg(value_name = "ID")]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
    /// A folder of scenarios in place of the embedded library
    #[arg(long, value_name = "DIR")]
    pub(super) library: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RequirementsArgs {
    /// Lists every requirement of this area; OPEN for the open questions
    #[arg(long, value_name = "AREA")]
    pub(super) area: Option<String>,
    /// The folder that a run left its results in
    #[arg(long, value_name = "DIR")]
    pub(super) results: Option<PathBuf>,
    /// One JSON object
    #[arg(long, conflicts_with = "markdown")]
    pub(super) json: bool,
    /// Tables for the summary page of a pipeline
    #[arg(long)]
    pub(super) markdown: bool,
    /// A folder of scenarios in place of the embedded library
    #[arg(long, value_name = "DIR")]
    pub(super) library: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ErrorArgs {
    /// A code such as 0xC004F074, C004F074, 3221549172 or -1073418124, or a Win32 error such as 1722
    #[arg(value_name = "CODE", allow_negative_numbers = true)]
    pub(super) code: Option<String>,
    /// Names the status flags of events 12288 and 12289, such as 0x4000008
    #[arg(long, value_name = "FLAGS", conflicts_with = "code")]
    pub(super) status: Option<String>,
    /// JSON: an object for one code, a list of them for all
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct AdapterArgs {
    /// What it plays
    #[arg(value_enum)]
    pub(super) role: AdapterRole,
    /// Plays it wrong in one known way; `list` shows the ways
    #[arg(long, value_name = "NAME")]
    pub(super) saboteur: Option<String>,
    /// Implements nothing, in one known way; `list` shows the ways
    #[arg(long, value_name = "NAME", conflicts_with = "saboteur")]
    pub(super) dumb: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum AdapterRole {
    /// A KMS host
    Host,
    /// A KMS client
    Client,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// A scenario file, or the id of a scenario of the library or of a lesson
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,
    /// Where the first host listens, the others beside it; 127.0.0.1 and the scenario's port when left out
    #[arg(long, value_name = "ADDR[:PORT]")]
    pub(super) listen: Option<Listen>,
    /// Where DNS listens, over UDP and TCP; any free port when left out
    #[arg(long, value_name = "ADDR[:PORT]")]
    pub(super) dns: Option<Listen>,
    /// The case of a scenario with axes, by its id or just `[wire=6]`; the first when left out
    #[arg(long, value_name = "ID")]
    pub(super) case: Option<String>,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
    /// Listeners and clients may be outside of loopback and private networks
    #[arg(long)]
    pub(super) allow_remote: bool,
    /// Ends after so long, such as `90s` or `10m`
    #[arg(long = "for", value_name = "LENGTH", value_parser = length)]
    pub(super) time: Option<Duration>,
    /// Ends when so many requests are answered
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) until_requests: Option<u64>,
    /// An attempt of the client is over when it has kept silent for so long
    #[arg(long, value_name = "LENGTH", value_parser = length, default_value = "2s")]
    pub(super) settle: Duration,
}

#[derive(Debug, Args)]
pub(super) struct PlayArgs {
    /// A scenario file, or the id of a scenario of the library or of a lesson
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,
    /// Reads the commands from a file, a line each
    #[arg(long, value_name = "FILE")]
    pub(super) commands: Option<PathBuf>,
    /// The case of a scenario with axes, by its id or just `[wire=6]`; the first when left out
    #[arg(long, value_name = "ID")]
    pub(super) case: Option<String>,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Requirements below MUST fail as well
    #[arg(long)]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
}

#[derive(Debug, Args)]
pub(super) struct MatrixArgs {
    /// Over real sockets, each saboteur in a child process, and dumb targets besides
    #[arg(long)]
    pub(super) live: bool,
    /// Plays no saboteurs, only targets that implement nothing
    #[arg(long, requires = "live", conflicts_with = "saboteur")]
    pub(super) only_dumb: bool,
    /// Plays only saboteurs whose name, or `host/NAME`, matches; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(super) saboteur: Vec<String>,
    /// Plays only cases whose id matches; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(super) filter: Vec<String>,
    /// Writes the matrix as a page
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// Writes the matrix as tables for the docs
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    /// Prints one JSON object in place of the text
    #[arg(long)]
    pub(super) json: bool,
    /// Cases that run at once; as many as there are processors when left out
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// A folder of scenarios in place of the embedded library
    #[arg(long, value_name = "DIR")]
    pub(super) library: Option<PathBuf>,
    /// No progress
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// The target file that describes the implementation under test
    #[arg(long, value_name = "FILE")]
    pub(super) target: Option<PathBuf>,
    /// The target may be outside of loopback and private networks
    #[arg(long)]
    pub(super) allow_remote: bool,
}

/// Which readings are taken of the questions that the documents leave open.
#[derive(Debug, Default, Args)]
pub(super) struct ReadingArgs {
    /// Takes a reading of an open question, such as OPEN-008=A; may be given several times
    ///
    /// `kmslab explain OPEN` tells both readings of each, and which of them is taken otherwise.
    #[arg(long = "reading", value_name = "OPEN-NNN=A|B", value_parser = reading)]
    switches: Vec<(Question, Reading)>,
}

impl CheckArgs {
    /// How often each case is played.
    pub(super) fn rounds(&self) -> Rounds {
        let most = if self.until_failure { self.repeat } else { self.repeat.or(Some(NonZeroU32::MIN)) };
        Rounds { most, until_failure: self.until_failure }
    }
}

impl ReadingArgs {
    /// The readings that are taken.
    pub(super) fn readings(&self) -> Result<Readings, String> {
        let mut readings = Readings::default();
        for (index, (question, reading)) in self.switches.iter().enumerate() {
            let before = self.switches[..index].iter().find(|(other, _)| other == question);
            if let Some((_, other)) = before.filter(|(_, other)| other != reading) {
                return Err(format!("--reading gives {question} twice, as {other} and as {reading}"));
            }
            readings = readings.with(*question, *reading);
        }
        Ok(readings)
    }
}

/// A whole number from 1 on.
fn at_least_one<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| "expected a whole number from 1 on".to_owned())
}

fn reading(text: &str) -> Result<(Question, Reading), String> {
    switch(text).map_err(|error| match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    })
}

impl ServeArgs {
    /// What the server is asked for.
    pub(super) fn options(&self, readings: Readings) -> ServeOptions {
        ServeOptions {
            listen: self.listen,
            dns: self.dns,
            seed: self.seed,
            readings,
            allow_remote: self.allow_remote,
            settle: self.settle,
            until: crate::serve::Until { time: self.time, requests: self.until_requests },
            ..ServeOptions::default()
        }
    }
}

/// A length of time.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    let length = text.parse::<jiff::SignedDuration>().ok().and_then(|length| length.try_into().ok());
    length.ok_or_else(|| format!("`{text}` is not a length of time; write \"90s\", \"10m\" or \"1h\""))
}
