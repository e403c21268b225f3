//! The axis and the tracks of a drawing.

use std::collections::BTreeSet;

use crate::view::{
    Axis, Chart, Moment, Scale,
    chart::{Dot, Level, Look, Note, Row, Sign, Stretch, labels_of, look, names},
};

use super::{
    markup::Markup,
    sizes::{GUTTER, LETTER, MARGIN, ROW, WIDTH},
    style::class,
};

/// Pixels of a gap: room for its length.
const GAP: u32 = 90;
/// Pixels by which marks are told apart.
const APART: u32 = 8;

/// A chart that is being drawn.
pub(super) struct Lanes<'a> {
    chart: &'a Chart,
    body: &'a mut Markup,
    /// The states that occur anywhere in the drawing.
    looks: &'a mut Vec<Look>,
    axis: Axis,
    y: u32,
}

impl<'a> Lanes<'a> {
    /// A drawing of `chart` that begins at `y`.
    pub(super) fn new(chart: &'a Chart, body: &'a mut Markup, looks: &'a mut Vec<Look>, y: u32) -> Self {
        let scale = Scale { width: WIDTH - GUTTER - 2 * MARGIN, gap: GAP, apart: APART };
        let axis = Axis::fit(&chart.moments, chart.from, chart.to, scale);
        Self { chart, body, looks, axis, y }
    }

    /// Draws it, and gives where it ends.
    pub(super) fn draw(&mut self) -> u32 {
        let chart = self.chart;
        self.head();
        for track in &chart.tracks {
            self.y += ROW + ROW / 2;
            self.body.text(MARGIN, self.y, "name", &names(&track.actors, "…"));
            self.body.text(MARGIN + GUTTER, self.y, "dim", track.title());
            for row in &track.rows {
                self.y += ROW;
                self.row(row);
            }
        }
        self.y
    }

    fn x(&self, moment: Moment) -> u32 {
        MARGIN + GUTTER + self.axis.place(moment)
    }

    /// Times, the axis with what it leaves out, and what the script did.
    fn head(&mut self) {
        let moments: Vec<_> = self.chart.moments.iter().map(|at| (*at, self.chart.time(*at))).collect();
        self.labels(&moments);
        self.y += ROW / 2;
        let y = self.y;
        let bottom = y + self.height();
        for piece in self.axis.pieces.clone() {
            let x = MARGIN + GUTTER + piece.at;
            if piece.gap {
                let length = self.chart.length(piece.to.0 - piece.from.0);
                let told = format!("for {length} nothing happens");
                self.body.rect((x, y), (piece.width, bottom - y), r#"class="silence""#, &told);
                self.body.path("gap", &format!("M{x} {y}h{}", piece.width), &told);
                let half = u32::try_from(length.len()).unwrap_or_default() * LETTER / 2;
                self.body.text((x + piece.width / 2).saturating_sub(half), y + 14, "dim", &length);
            } else {
                self.body.path("line", &format!("M{x} {y}h{}", piece.width), "");
            }
        }
        for at in self.chart.moments.iter().map(|at| self.x(*at)).collect::<BTreeSet<_>>() {
            self.body.path("line", &format!("M{at} {}v6", y - 3), "");
        }
        self.y += ROW / 3;
        let rows = [
            ("script", "step", "the script acts", self.chart.steps.clone()),
            ("broken", "broken", "not as expected", self.chart.broken.clone()),
        ];
        for (name, class, told, moments) in rows.into_iter().filter(|(.., moments)| !moments.is_empty()) {
            self.y += ROW;
            self.name(name);
            for at in moments {
                let (x, y) = (self.x(at), self.y);
                let told = format!("{}: {told}", self.chart.time(at));
                self.body.path(class, &format!("M{} {}h8l-4 8z", x - 4, y - 10), &told);
            }
        }
    }

    /// From the axis to below the last row.
    fn height(&self) -> u32 {
        let rows = self.chart.tracks.iter().map(|track| track.rows.len()).sum::<usize>();
        let head = usize::from(!self.chart.steps.is_empty()) + usize::from(!self.chart.broken.is_empty());
        let rows = u32::try_from(rows + head).unwrap_or_default();
        let tracks = u32::try_from(self.chart.tracks.len()).unwrap_or_default();
        rows * ROW + tracks * (ROW + ROW / 2) + 2 * (ROW / 3)
    }

    fn name(&mut self, name: &str) {
        self.body.text(MARGIN + LETTER, self.y, "dim", name);
    }

    /// Writes those of `labels` that have room, the first first.
    fn labels(&mut self, labels: &[(Moment, String)]) {
        for (place, _, text) in self.axis.captions(labels, LETTER) {
            self.body.text(MARGIN + GUTTER + place, self.y, "", text);
        }
    }

    fn row(&mut self, row: &Row) {
        match row {
            Row::States(stretches) => self.states(stretches),
            Row::Left(notes) => self.left(notes),
            Row::Marks { name, marks } => self.marks(name, marks),
            Row::Counts(levels) => self.counts(levels),
            Row::Down(outages) => self.down(outages),
        }
    }

    fn states(&mut self, stretches: &[Stretch]) {
        self.name("state");
        for stretch in stretches {
            let look = look(&stretch.licence);
            if !self.looks.contains(&look) {
                self.looks.push(look);
            }
            let (x, end, y) = (self.x(stretch.from), self.x(stretch.to), self.y - 15);
            let width = (end - x).max(2);
            let told = format!(
                "{}, {} to {}",
                stretch.licence,
                self.chart.time(stretch.from),
                self.chart.time(stretch.to)
            );
            let class = class(&look);
            self.body.rect((x, y), (width, 18), &format!(r#"class="{class}""#), &told);
            if look.hatch.is_some() {
                self.body.rect((x, y), (width, 18), &format!(r#"fill="url(#h{class})""#), &told);
            }
            let length = u32::try_from(stretch.licence.chars().count()).unwrap_or_default() * LETTER;
            if width > length + LETTER {
                self.body.text(x + LETTER / 2, self.y - 2, "name", &stretch.licence);
            }
        }
    }

    fn left(&mut self, notes: &[Note]) {
        self.name("left");
        let labels: Vec<_> = notes.iter().map(|note| (note.at, note.text.clone())).collect();
        self.labels(&labels);
    }

    fn marks(&mut self, name: &str, marks: &[Dot]) {
        self.name(name);
        let mut drawn = BTreeSet::new();
        for mark in marks {
            let (x, y) = (self.x(mark.at), self.y);
            // What can't be told apart is drawn once.
            if !drawn.insert((x, mark.sign)) {
                continue;
            }
            let time = self.chart.time(mark.at);
            match mark.sign {
                Sign::Good => {
                    self.body.path(
                        "good",
                        &format!("M{} {}l3 4l6 -9", x - 4, y - 4),
                        &format!("{time}: went well"),
                    );
                }
                Sign::Failed => {
                    let steps = format!("M{} {}l8 8m0 -8l-8 8", x - 4, y - 9);
                    self.body.path("bad", &steps, &format!("{time}: failed"));
                }
                Sign::Seen => {
                    self.body.path("seen", &format!("M{} {}h4v8h-4z", x - 2, y - 9), &time);
                }
            }
        }
    }

    fn down(&mut self, outages: &[(Moment, Moment)]) {
        self.name("down");
        for (from, to) in outages {
            let (x, end, y) = (self.x(*from), self.x(*to), self.y - 12);
            let told =
                format!("down, or off the network, {} to {}", self.chart.time(*from), self.chart.time(*to));
            self.body.rect((x, y), ((end - x).max(2), 12), r#"class="down""#, &told);
        }
    }

    fn counts(&mut self, levels: &[Level]) {
        self.name("count");
        for level in levels {
            let (x, end, y) = (self.x(level.from), self.x(level.to), self.y + 3);
            let class = if level.is_enough() { "enough" } else { "below" };
            let told = format!("{}: {}", self.chart.time(level.from), level.text());
            self.body.path(class, &format!("M{x} {y}h{}", (end - x).max(2)), &told);
        }
        self.labels(&labels_of(levels));
    }
}
