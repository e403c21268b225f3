//! A line of a terminal: characters with colours, written with or without them.

use std::fmt::Write;

/// A line that is drawn into, column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    cells: Vec<(char, &'static str)>,
}

/// No colour. Colours are parameters of Select Graphic Rendition (ECMA-48, 8.3.117).
pub(super) const PLAIN: &str = "";
/// For what stands back.
pub(super) const DIM: &str = "2";
/// For headings.
pub(super) const BOLD: &str = "1";
/// For what went well.
pub(super) const GOOD: &str = "32";
/// For what went wrong.
pub(super) const BAD: &str = "31";
/// For what is both.
pub(super) const MIXED: &str = "33";

impl Line {
    /// Writes `text` from `column` on, over what is there. Control characters of names can't reach the terminal.
    pub(super) fn put(&mut self, column: usize, text: &str, colour: &'static str) {
        let end = column + text.chars().count();
        if self.cells.len() < end {
            self.cells.resize(end, (' ', PLAIN));
        }
        for (cell, c) in self.cells[column..].iter_mut().zip(text.chars()) {
            *cell = (if c.is_control() { '\u{fffd}' } else { c }, colour);
        }
    }

    /// Fills the columns from `start` to before `end`.
    pub(super) fn fill(&mut self, start: usize, end: usize, c: char, colour: &'static str) {
        self.put(start, &c.to_string().repeat(end.saturating_sub(start)), colour);
    }

    /// Writes `text` behind what is there.
    pub(super) fn add(&mut self, text: &str, colour: &'static str) {
        self.put(self.cells.len(), text, colour);
    }

    /// Whether a character of this colour stands anywhere.
    pub(super) fn has(&self, c: char, colour: &str) -> bool {
        self.cells.contains(&(c, colour))
    }

    /// Columns that are written.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Appends the line to `out`.
    pub(super) fn write(&self, out: &mut String, with_colour: bool) {
        let end = self.cells.iter().rposition(|(c, _)| *c != ' ').map_or(0, |last| last + 1);
        let mut now = PLAIN;
        for &(c, colour) in &self.cells[..end] {
            if with_colour && colour != now {
                let reset = if now == PLAIN { "" } else { "\x1b[0m" };
                let begin = if colour == PLAIN { String::new() } else { format!("\x1b[{colour}m") };
                let _ = write!(out, "{reset}{begin}");
                now = colour;
            }
            out.push(c);
        }
        out.push_str(if now == PLAIN { "\n" } else { "\x1b[0m\n" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_left_out_or_ended() {
        let mut line = Line::default();
        line.put(2, "ok", GOOD);
        line.put(7, "x\x1b", BAD);
        let (mut plain, mut coloured) = (String::new(), String::new());
        line.write(&mut plain, false);
        line.write(&mut coloured, true);
        assert_eq!(plain, "  ok   x\u{fffd}\n");
        assert_eq!(coloured, "  \x1b[32mok\x1b[0m   \x1b[31mx\u{fffd}\x1b[0m\n");
    }
}
