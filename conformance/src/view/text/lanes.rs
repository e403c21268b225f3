//! The axis and the tracks below it, and the legend of what they use.

use std::collections::{BTreeMap, BTreeSet};

use crate::view::{
    Axis, Chart, Moment, Scale,
    chart::{Dot, Level, Note, Row, Stretch, labels_of, look},
};

use super::{
    glyphs::{Glyphs, Signs},
    line::{BAD, BOLD, DIM, Line, PLAIN},
    who,
};

/// Columns left of the axis.
const GUTTER: usize = 14;
/// Columns of a gap: room for most lengths.
const GAP: u32 = 12;

/// All lines from the axis to the legend.
pub(super) fn lanes(chart: &Chart, glyphs: &Glyphs, width: usize) -> Vec<Line> {
    let columns = u32::try_from(width - GUTTER - 1).unwrap_or_default();
    let scale = Scale { width: columns, gap: GAP, apart: 1 };
    let axis = Axis::fit(&chart.moments, chart.from, chart.to, scale);
    let mut lanes = Lanes { chart, glyphs, axis, legend: Vec::new(), explained: BTreeSet::new() };
    let mut lines = lanes.head();
    for track in &chart.tracks {
        let mut name = Line::default();
        name.put(0, &who(&track.actors, glyphs), BOLD);
        name.add(&format!("  {}", track.title()), DIM);
        lines.push(name);
        lines.extend(track.rows.iter().map(|row| lanes.row(row)));
    }
    // What labels cover needs no explanation.
    lanes.legend.retain(|(glyph, colour, _)| lines.iter().any(|line| line.has(*glyph, colour)));
    lines.push(Line::default());
    lines.extend(lanes.legend(width));
    lines
}

struct Lanes<'a> {
    chart: &'a Chart,
    glyphs: &'a Glyphs,
    axis: Axis,
    /// Glyphs that are used, with their colours and meanings.
    legend: Vec<(char, &'static str, String)>,
    explained: BTreeSet<char>,
}

impl Lanes<'_> {
    fn column(&self, moment: Moment) -> usize {
        GUTTER + self.axis.place(moment) as usize
    }

    fn explain(&mut self, glyph: char, colour: &'static str, meaning: &str) {
        if self.explained.insert(glyph) {
            self.legend.push((glyph, colour, meaning.to_owned()));
        }
    }

    /// Times, the axis, and what the script did.
    fn head(&mut self) -> Vec<Line> {
        let (mut times, mut ruler) = (Line::default(), Line::default());
        ruler.fill(GUTTER, self.column(self.chart.to) + 1, self.glyphs.axis, DIM);
        for gap in self.axis.gaps().copied().collect::<Vec<_>>() {
            let (start, end) = (GUTTER + gap.at as usize + 1, GUTTER + (gap.at + gap.width) as usize);
            let length = self.chart.length(gap.to.0 - gap.from.0);
            let room = end.saturating_sub(start);
            ruler.fill(start, end, self.glyphs.gap, DIM);
            let spaced = format!(" {length} ");
            let told = if spaced.chars().count() <= room { spaced } else { length };
            ruler.put(start + room.saturating_sub(told.chars().count()) / 2, &told, PLAIN);
            self.explain(self.glyphs.gap, DIM, "so long nothing happens");
        }
        let moments: Vec<(Moment, String)> =
            self.chart.moments.iter().map(|at| (*at, self.chart.time(*at))).collect();
        for (column, at, text) in self.placed(&moments) {
            ruler.put(self.column(at), &self.glyphs.tick.to_string(), DIM);
            times.put(column, text, PLAIN);
        }
        let mut lines = vec![times, ruler];
        if !self.chart.steps.is_empty() {
            let mut line = named("script");
            for at in &self.chart.steps {
                line.put(self.column(*at), &self.glyphs.step.to_string(), PLAIN);
            }
            lines.push(line);
            self.explain(self.glyphs.step, PLAIN, "the script acts");
        }
        if !self.chart.broken.is_empty() {
            let mut line = named("broken");
            for at in &self.chart.broken {
                line.put(self.column(*at), &self.glyphs.broken.to_string(), BAD);
            }
            lines.push(line);
            self.explain(self.glyphs.broken, BAD, "not as expected");
        }
        lines
    }

    /// Which of `labels` are written, and in which column.
    fn placed<'a>(
        &self,
        labels: &'a [(Moment, String)],
    ) -> impl Iterator<Item = (usize, Moment, &'a str)> + use<'a> {
        let captions = self.axis.captions(labels, 1).into_iter();
        captions.map(|(place, at, text)| (GUTTER + place as usize, at, text))
    }

    fn row(&mut self, row: &Row) -> Line {
        match row {
            Row::States(stretches) => self.states(stretches),
            Row::Left(notes) => self.left(notes),
            Row::Marks { name, marks } => self.marks(name, marks),
            Row::Counts(levels) => self.counts(levels),
            Row::Down(outages) => self.down(outages),
        }
    }

    fn states(&mut self, stretches: &[Stretch]) -> Line {
        let mut line = named("state");
        for (index, stretch) in stretches.iter().enumerate() {
            let look = look(&stretch.licence);
            let glyph = self.glyphs.state(&look);
            let start = self.column(stretch.from);
            let is_last = stretch.to == self.chart.to;
            let end = (self.column(stretch.to) + usize::from(is_last)).max(start + 1);
            line.fill(start, end, glyph, look.sgr);
            let name = format!(" {} ", stretch.licence);
            if end - start >= name.chars().count() + 2 {
                line.put(start + 1, &name, look.sgr);
            }
            // One that the next covers isn't seen.
            let next = stretches.get(index + 1).map(|next| self.column(next.from));
            if next.is_none_or(|next| next > start) {
                self.explain(glyph, look.sgr, &stretch.licence);
            }
        }
        line
    }

    fn left(&mut self, notes: &[Note]) -> Line {
        let mut line = named("left");
        let labels: Vec<(Moment, String)> = notes.iter().map(|note| (note.at, note.text.clone())).collect();
        for (column, _, text) in self.placed(&labels) {
            line.put(column, text, PLAIN);
        }
        line
    }

    fn marks(&mut self, name: &str, marks: &[Dot]) -> Line {
        let mut line = named(name);
        let mut columns: BTreeMap<usize, Signs> = BTreeMap::new();
        for mark in marks {
            let signs = columns.entry(self.column(mark.at)).or_default();
            *signs = signs.with(mark.sign);
        }
        for (column, signs) in columns {
            let (glyph, colour, meaning) = self.glyphs.mark(signs);
            line.put(column, &glyph.to_string(), colour);
            self.explain(glyph, colour, meaning);
        }
        line
    }

    fn down(&mut self, outages: &[(Moment, Moment)]) -> Line {
        let mut line = named("down");
        for (from, to) in outages {
            let (start, is_last) = (self.column(*from), *to == self.chart.to);
            let end = (self.column(*to) + usize::from(is_last)).max(start + 1);
            line.fill(start, end, self.glyphs.down, BAD);
            self.explain(self.glyphs.down, BAD, "down, or off the network");
        }
        line
    }

    fn counts(&mut self, levels: &[Level]) -> Line {
        let mut line = named("count");
        for level in levels {
            let (glyph, colour) = self.glyphs.count(level.is_enough());
            let start = self.column(level.from);
            let is_last = level.to == self.chart.to;
            line.fill(start, (self.column(level.to) + usize::from(is_last)).max(start + 1), glyph, colour);
            let meaning = if level.is_enough() { "count is enough" } else { "count is below the threshold" };
            self.explain(glyph, colour, meaning);
        }
        let labels = labels_of(levels);
        for (column, _, text) in self.placed(&labels) {
            line.put(column, text, PLAIN);
        }
        line
    }

    fn legend(&self, width: usize) -> Vec<Line> {
        let mut lines = vec![Line::default()];
        for (glyph, colour, meaning) in &self.legend {
            let length = meaning.chars().count() + 4;
            if lines.last().is_none_or(|line| line.len() > 0 && line.len() + length > width) {
                lines.push(Line::default());
            }
            if let Some(line) = lines.last_mut() {
                line.add(&glyph.to_string(), colour);
                line.add(&format!(" {meaning}  "), DIM);
            }
        }
        lines
    }
}

fn named(name: &str) -> Line {
    let mut line = Line::default();
    line.put(2, name, DIM);
    line
}
