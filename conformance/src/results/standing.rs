//! What is known of a requirement, in one word: from a run, or from citations alone.

use scenarios::catalogue::{CheckedBy, Requirement};

/// Where a requirement stands. A run gives the first three, citations the next two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// An expectation on a subject that proves it was met, and none was broken.
    Verified,
    /// An expectation on a subject that proves it was broken.
    Violated,
    /// Scenarios should show it, and none of the run came so far.
    NotReached,
    /// A scenario cites it.
    Cited,
    /// Scenarios should show it, and none does yet.
    Uncited,
    /// A test of this workspace shows it; no scenario does.
    TestOnly,
    /// Nobody is held to it.
    Waived,
    /// Its area isn't built yet, and no scenario cites it.
    NotBuilt,
}

impl Standing {
    /// The columns of a table made from a run.
    pub const OF_RUN: [Self; 6] =
        [Self::Verified, Self::Violated, Self::NotReached, Self::TestOnly, Self::Waived, Self::NotBuilt];
    /// The columns of a table made from citations.
    pub const OF_CITATIONS: [Self; 5] =
        [Self::Cited, Self::Uncited, Self::TestOnly, Self::Waived, Self::NotBuilt];

    /// The words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Violated => "violated",
            Self::NotReached => "not reached",
            Self::Cited => "cited",
            Self::Uncited => "uncited",
            Self::TestOnly => "test only",
            Self::Waived => "waived",
            Self::NotBuilt => "not built yet",
        }
    }

    /// The words as a name of a JSON member.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotReached => "not_reached",
            Self::TestOnly => "test_only",
            Self::NotBuilt => "not_built",
            other => other.name(),
        }
    }

    /// What is known of a row without any run.
    #[must_use]
    pub fn by_citation(row: &Requirement, is_cited: bool) -> Self {
        if is_cited { Self::Cited } else { Self::unproven(row, Self::Uncited, Self::NotBuilt) }
    }

    /// What is known of a row that no expectation of a run decided.
    pub(super) fn undecided(row: &Requirement, is_cited: bool) -> Self {
        Self::unproven(row, Self::NotReached, if is_cited { Self::NotReached } else { Self::NotBuilt })
    }

    fn unproven(row: &Requirement, in_built_area: Self, elsewhere: Self) -> Self {
        match row.check {
            CheckedBy::Test { .. } => Self::TestOnly,
            CheckedBy::Waived(_) => Self::Waived,
            CheckedBy::Scenarios if row.id.area().is_built() => in_built_area,
            CheckedBy::Scenarios => elsewhere,
        }
    }
}
