//! `kmslab capture`: captures read, explained, compared, replayed, scrubbed, written.

mod args;
mod diff;
mod explain;
mod extract;
pub(super) mod outputs;
mod replay;
mod replay_args;
mod replay_told;
mod scrub;
mod show;
pub(super) mod source;
mod write;

use args::CaptureVerb;
pub(super) use args::{CaptureArgs, LabelArgs};

pub(super) fn capture(args: &CaptureArgs) -> u8 {
    match &args.verb {
        CaptureVerb::Diff(args) => diff::diff(args),
        CaptureVerb::Scrub(args) => scrub::scrub(args),
        CaptureVerb::Show(args) => show::show(args),
        CaptureVerb::Explain(args) => explain::explain(args),
        CaptureVerb::Replay(args) => replay::replay(args),
        CaptureVerb::Extract(args) => extract::extract(args),
        CaptureVerb::Write(args) => write::write(args),
    }
}
