//! What stands for what in a terminal, in Unicode and in ASCII.

use crate::view::chart::{Look, Sign};

use super::line::{BAD, DIM, GOOD, MIXED, PLAIN};

/// A set of characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyphs {
    ascii: bool,
    /// The script acts.
    pub(super) step: char,
    /// An expectation was broken.
    pub(super) broken: char,
    /// The axis, and where a label hangs on it.
    pub(super) axis: char,
    pub(super) tick: char,
    /// What time that is left out is drawn with.
    pub(super) gap: char,
    /// A count below what was asked for, and one that is enough.
    pub(super) below: char,
    pub(super) enough: char,
    /// Somebody is down.
    pub(super) down: char,
    /// Between two states.
    pub(super) arrow: &'static str,
    /// For what isn't named.
    pub(super) between: &'static str,
}

const UNICODE: Glyphs = Glyphs {
    ascii: false,
    step: '▼',
    broken: '!',
    axis: '─',
    tick: '┴',
    gap: '·',
    below: '─',
    enough: '━',
    down: '╳',
    arrow: "→",
    between: "…",
};

const ASCII: Glyphs = Glyphs {
    ascii: true,
    step: 'v',
    broken: '!',
    axis: '-',
    tick: '+',
    gap: '.',
    below: '_',
    enough: '^',
    down: 'X',
    arrow: "->",
    between: "..",
};

impl Glyphs {
    pub(super) fn new(ascii: bool) -> Self {
        if ascii { ASCII } else { UNICODE }
    }

    /// What fills the band of a state.
    pub(super) fn state(&self, look: &Look) -> char {
        if self.ascii { look.ascii } else { look.glyph }
    }

    /// A mark, or several in one column: several that went alike look like one.
    pub(super) fn mark(&self, signs: Signs) -> (char, &'static str, &'static str) {
        let pick = |unicode, ascii| if self.ascii { ascii } else { unicode };
        match signs {
            Signs { good: true, failed: true, .. } => (pick('◆', '*'), MIXED, "both in one column"),
            Signs { good: true, .. } => (pick('✓', '+'), GOOD, "went well"),
            Signs { failed: true, .. } => (pick('✗', 'x'), BAD, "failed"),
            _ => (pick('•', '|'), PLAIN, "seen"),
        }
    }

    /// How a count is drawn.
    pub(super) fn count(&self, is_enough: bool) -> (char, &'static str) {
        if is_enough { (self.enough, GOOD) } else { (self.below, DIM) }
    }
}

/// What stands in a column of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Signs {
    pub(super) good: bool,
    pub(super) failed: bool,
}

impl Signs {
    pub(super) fn with(self, sign: Sign) -> Self {
        Self { good: self.good || sign == Sign::Good, failed: self.failed || sign == Sign::Failed }
    }
}
