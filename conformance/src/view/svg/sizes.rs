//! Measures of a drawing, in pixels.

/// The whole drawing, from side to side.
pub(super) const WIDTH: u32 = 1_180;
/// Left of the axis.
pub(super) const GUTTER: u32 = 130;
/// Around everything.
pub(super) const MARGIN: u32 = 16;
/// A row.
pub(super) const ROW: u32 = 22;
/// A character, at least: the letters are of one width.
pub(super) const LETTER: u32 = 8;
