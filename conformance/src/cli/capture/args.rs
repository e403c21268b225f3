//! Arguments of the verbs of `kmslab capture`.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use emulator::wire::DEFAULT_LABEL;

use super::replay_args::ReplayArgs;

use crate::{
    cli::args::{ReadingArgs, length},
    target::Role,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct CaptureArgs {
    #[command(subcommand)]
    pub(super) verb: CaptureVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum CaptureVerb {
    /// Shows what was said: connections, PDUs and DNS, every field by name
    Show(ShowArgs),
    /// Compares two captures: what was said differently, whoever said it and whenever
    ///
    /// Conversations are paired by what they are about, their steps by what they are; then decoded fields are compared.
    /// Fields that differ between two equal runs (times, IVs, salts, digests, call ids, ports and the like) are passed
    /// over; addresses, CMIDs, host PIDs and hardware ids are compared by role: what is one machine in A has to be one in
    /// B. Exit code 0 if nothing differs, 1 if something does.
    Diff(DiffArgs),
    /// Says in words what happened, what is most likely wrong, and what helps
    ///
    /// Each claim ends with the numbers of the packets that show it. The exit code is 0 whatever the capture shows.
    Explain(ExplainArgs),
    /// Writes what can be given away of a capture: names, addresses and ids replaced, nothing else of others in it
    ///
    /// Kept are conversations with KMS hosts, and look-ups and updates in DNS about them; other people's traffic is
    /// dropped. Machine names, DNS labels, IP (but for loopback) and link addresses, CMIDs, host PIDs and hardware ids are replaced, each by
    /// one of its length and everywhere by the same. What the label sealed is sealed anew; what it doesn't open becomes
    /// zeros. Comments, interface names and name tables of the file are not carried over. OUT is pcapng, and is there only
    /// when a second reading has found no original in it. Exit code 1 if it has found one.
    Scrub(ScrubArgs),
    /// Turns a capture into a scenario file that passes against the reference
    ///
    /// Comments point at packets. Where the capture differs from what a conforming host or client does, the scenario expects
    /// the latter, and a comment says what the capture shows: an implementation that behaves like the capture's bad side
    /// fails it. Exit code 1 when the reference doesn't pass what came out; then nothing is written.
    Extract(ExtractArgs),
    /// Plays a scenario in the virtual world and writes its traffic as pcapng, with comments on packets
    ///
    /// Comments tell the step of the script, what was expected and whether it is so, and what was logged. A scenario that
    /// fails is written as well. Exit code 0 when something was written.
    Write(WriteArgs),
    /// Plays one side of a capture again, and says whether what comes back is what was recorded
    ///
    /// Without a peer, the other side is this lab's own role, in memory: it starts at the capture's time, and what the
    /// capture shows of it (count, key, intervals, faults) is inferred and told. Nothing goes out that this lab didn't seal:
    /// bodies that the label doesn't open are replaced by the lab's own, and the output says so. Look-ups aren't played.
    /// Exit code 0 when everything is as recorded, 1 when something differs.
    Replay(ReplayArgs),
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
pub(in crate::cli) struct LabelArgs {
    /// The label that opens lab-sealed messages; bodies that it doesn't open are shown as opaque
    #[arg(long, value_name = "TEXT", default_value = DEFAULT_LABEL)]
    pub(in crate::cli) label: String,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// Writes JSON Lines: an object an item, its keys the names of its fields; only PDUs have the key ptype
    #[arg(long)]
    pub(super) json: bool,
    /// Writes these fields only, parted by tabs: a line for each item that has one of them
    ///
    /// Names are those of --json and --all. Numbers of list elements may be left out of their brackets for all elements:
    /// result[].result. Where only fields are named that items of every kind have (frame, time, conn, ...), each item has a line.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', conflicts_with = "json")]
    pub(super) fields: Vec<String>,
    /// Shows only what meets this condition, field=value or field!=value; of several, all have to hold
    ///
    /// Values are those of --json and --all, or what stands beside them: ptype=0 is ptype=request. Names of HRESULTs and
    /// of DNS response codes are values, too. An item that lacks the field is not shown.
    #[arg(long, value_name = "CONDITION")]
    pub(super) filter: Vec<String>,
    /// Shows only this connection, by its number
    #[arg(long, value_name = "N")]
    pub(super) conn: Option<u32>,
    /// Shows every field, not only those that matter
    #[arg(long, visible_alias = "verbose", conflicts_with_all = ["json", "fields"])]
    pub(super) all: bool,
    /// Shows times in UTC rather than since the first item
    #[arg(long, conflicts_with_all = ["json", "fields"])]
    pub(super) absolute: bool,
    /// Adds the octets of PDUs and DNS messages
    #[arg(long, conflicts_with = "fields")]
    pub(super) hex: bool,
    /// Shows all DNS messages, not only those that bear on KMS
    #[arg(long)]
    pub(super) all_dns: bool,
    /// Shows beginning and end of connections that aren't DCE/RPC, too
    #[arg(long)]
    pub(super) all_connections: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// One JSON object in place of text
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct WriteArgs {
    /// A scenario file, or the id of a scenario of the library or of a lesson; either with axes, such as 'wire/transport/every-version-and-syntax[wire=6]'
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: String,
    /// The file to write, or a folder for a file a case: one that is there, or a name that ends in /
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    /// Seed of every random value
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// A capture: pcap or pcapng, or either in gzip; - is standard input
    #[arg(value_name = "A")]
    pub(super) left: PathBuf,
    /// The capture to compare it with; - is standard input
    #[arg(value_name = "B")]
    pub(super) right: PathBuf,
    #[command(flatten)]
    pub(super) label: LabelArgs,
    /// Compare volatile fields, too
    #[arg(long)]
    pub(super) volatile: bool,
    /// Compare this field, too, as it is: call_id, body.client_time, cmid; list indexes may be left out
    #[arg(long, value_name = "FIELD")]
    pub(super) show: Vec<String>,
    /// Compare addresses as they are instead of by role
    #[arg(long)]
    pub(super) addresses: bool,
    /// Compare machine names and DNS labels by role, too: for captures of two sites
    #[arg(long)]
    pub(super) rename: bool,
    /// Compare the time between a step and the one before it, which may differ by so much: 200ms, 5s
    #[arg(long, value_name = "TOLERANCE", value_parser = length)]
    pub(super) timing: Option<Duration>,
    /// Print both transcripts as one unified text, roles instead of addresses in it
    #[arg(long, conflicts_with = "json")]
    pub(super) unified: bool,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ScrubArgs {
    /// The capture: pcap or pcapng, or either in gzip; - is standard input
    #[arg(value_name = "IN")]
    pub(super) source: PathBuf,
    /// The file to write, pcapng
    #[arg(value_name = "OUT")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) label: LabelArgs,
    /// Seed of the replacements: the same capture and seed give the same file
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Write what was replaced by what: kind, original and replacement, separated by tabs; keep it to yourself
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExtractArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// The file to write; standard output when left out
    #[arg(long, short, value_name = "OUT.ron")]
    pub(super) out: Option<PathBuf>,
    /// Who is to be judged: host or client. Left out, the side that differs from a conforming one, else the host
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(super) subject: Option<Role>,
    #[command(flatten)]
    pub(super) readings: ReadingArgs,
}

fn role(text: &str) -> Result<Role, String> {
    match text {
        "host" => Ok(Role::Host),
        "client" => Ok(Role::Client),
        _ => Err("expected `host` or `client`".to_owned()),
    }
}
