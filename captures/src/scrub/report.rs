//! What scrubbing came to.

use std::fmt::{self, Write as _};

/// What became of the messages in calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// Sealed under the label, opened, changed, and sealed again.
    pub resealed: u64,
    /// Of them, answers whose request isn't in the capture: their digest binds them to no request.
    pub unbound: u64,
    /// Of version 4 and not of the label: fields replaced, MAC zero.
    pub cleared: u64,
    /// Opaque or unreadable: zeros behind the version.
    pub zeroed: u64,
    /// Octets of other protocols on the connections that are kept: zeros.
    pub foreign: u64,
}

/// An original and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// What it is: `name`, `host PID`, `CMID`, `hardware id`, `address`, `link address`.
    pub kind: &'static str,
    /// What stood in the capture.
    pub original: String,
    /// What stands there now.
    pub replacement: String,
}

/// What scrubbing came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Frames read.
    pub read: u64,
    /// Frames written.
    pub written: u64,
    /// Frames that belong to no conversation with a KMS host and to no look-up of one, by what they are.
    pub dropped: Vec<(&'static str, u64)>,
    /// What became of messages.
    pub messages: Messages,
    /// Every replacement, by kind, in the order in which originals were met.
    pub replaced: Vec<Replaced>,
}

impl Report {
    /// The replacements as a table: kind, original, replacement, separated by tabs.
    #[must_use]
    pub fn map(&self) -> String {
        let mut out = String::new();
        for Replaced { kind, original, replacement } in &self.replaced {
            let _ = writeln!(out, "{kind}\t{original}\t{replacement}");
        }
        out
    }

    /// How many replacements of each kind there are, in the order of the kinds.
    #[must_use]
    pub fn kinds(&self) -> Vec<(&'static str, usize)> {
        let mut kinds: Vec<(&'static str, usize)> = Vec::new();
        for replaced in &self.replaced {
            match kinds.last_mut() {
                Some((kind, count)) if *kind == replaced.kind => *count += 1,
                _ => kinds.push((replaced.kind, 1)),
            }
        }
        kinds
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} frames written", self.written, self.read)?;
        for (what, count) in &self.dropped {
            writeln!(f, "  dropped {count}: {what}")?;
        }
        for (kind, count) in self.kinds() {
            writeln!(f, "replaced {count}: {kind}")?;
        }
        let Messages { resealed, unbound, cleared, zeroed, foreign } = self.messages;
        for (count, what) in [
            (resealed + unbound, "messages sealed anew under the label"),
            (unbound, "of them answers whose request isn't captured; their digest binds them to none"),
            (
                cleared,
                "messages of version 4 that aren't the label's, with fields replaced and a MAC of zeros",
            ),
            (zeroed, "opaque messages overwritten with zeros"),
            (foreign, "octets of another protocol overwritten"),
        ] {
            if count > 0 {
                writeln!(f, "{count} {what}")?;
            }
        }
        writeln!(f, "read again: none of the originals is left")
    }
}
