//! How a chart is written.

/// The least width that a chart is drawn in, in columns.
pub const LEAST_WIDTH: usize = 80;

/// How a chart is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// With nothing but ASCII, names from outside excepted.
    pub ascii: bool,
    /// With colours, as escape sequences.
    pub colour: bool,
}

impl Style {
    /// For a file, or whatever else isn't a terminal of known width.
    pub const PLAIN: Self = Self { width: LEAST_WIDTH, ascii: false, colour: false };

    /// One that charts can be written in.
    pub(super) fn wide_enough(self) -> Self {
        Self { width: self.width.max(LEAST_WIDTH), ..self }
    }
}
