//! An explanation and its parts.

use emulator::model::Hresult;

use super::Kind;

/// What happened in a capture, and why it went wrong if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it came to.
    pub verdict: Verdict,
    /// The same in a few sentences.
    pub summary: Vec<Claim>,
    /// What is wrong, the most likely first. What the clients got over by themselves stands last.
    pub causes: Vec<Cause>,
    /// What happened, in the order of the capture.
    pub narrative: Vec<Claim>,
    /// What the capture doesn't show.
    pub missing: Vec<Claim>,
}

/// What a capture came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is no KMS traffic in it.
    NothingSeen,
    /// Hosts answered, and nothing is wrong.
    NothingWrong,
    /// Something went wrong, and the clients got over it by themselves.
    Overcome,
    /// Something is wrong.
    Failed,
    /// There is no sign of anything wrong, and none of an answer.
    Unclear,
}

impl Verdict {
    /// What it is called in JSON.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::NothingSeen => "nothing-seen",
            Self::NothingWrong => "nothing-wrong",
            Self::Overcome => "overcome",
            Self::Failed => "failed",
            Self::Unclear => "unclear",
        }
    }
}

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The capture as a whole.
    Capture,
    /// A look-up.
    Lookup,
    /// A dynamic update.
    Publication,
    /// Reaching a host, and what its RPC layer said.
    Connection,
    /// A request and what came of it.
    Exchange,
    /// The clock of a client.
    Clock,
    /// A host's count against the threshold.
    Count,
    /// Machines that look alike.
    Duplicates,
    /// Attempts against the intervals.
    Retries,
}

impl Topic {
    /// It adds up what was told one by one before.
    #[must_use]
    pub fn is_sum(self) -> bool {
        self >= Self::Clock
    }

    /// What it is called in JSON.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Lookup => "lookup",
            Self::Publication => "publication",
            Self::Connection => "connection",
            Self::Exchange => "exchange",
            Self::Clock => "clock",
            Self::Count => "count",
            Self::Duplicates => "duplicates",
            Self::Retries => "retries",
        }
    }
}

/// A sentence and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub topic: Topic,
    /// The sentence.
    pub text: String,
    /// The frames that show it, ascending.
    pub frames: Vec<u64>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What kind of thing.
    pub kind: Kind,
    /// What it is, in sentences.
    pub text: String,
    /// The frames that show it, ascending.
    pub frames: Vec<u64>,
    /// How often it was met.
    pub cases: usize,
    /// The result code that names it, if one does.
    pub code: Option<Hresult>,
    /// Everybody who met it got an answer later: the frame of the last of those answers.
    pub overcome: Option<u64>,
    /// What helps, the first thing first.
    pub remedies: Vec<&'static str>,
    /// Rows of the requirement catalogue about it.
    pub requirements: Vec<&'static str>,
}
