//! The axis of a timeline: moments to places, time compressed where nothing happens. Gaps are pieces of their own, so
//! that whoever draws one can say how long it is. Text, drawing and page share it; places are in units of the caller:
//! columns, pixels.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Moment;

/// A mapping of moments to places, piece by piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// The moment at place 0.
    pub from: Moment,
    /// The moment at place `width`.
    pub to: Moment,
    /// Units from the first place to the last.
    pub width: u32,
    /// The pieces, in order and without holes. All that aren't gaps have one scale.
    pub pieces: Vec<Piece>,
}

/// A part of the axis with a scale of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Where it begins.
    pub from: Moment,
    /// Where it ends.
    pub to: Moment,
    /// The place of `from`.
    pub at: u32,
    /// Units to the place of `to`.
    pub width: u32,
    /// Whether nothing happens between its ends, and time is compressed.
    pub gap: bool,
}

/// How an axis is drawn, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// From the first place to the last.
    pub width: u32,
    /// The width of a gap, with room for its length in words.
    pub gap: u32,
    /// The least distance at which two marks are told apart.
    pub apart: u32,
}

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;
/// The finest part of an axis that is worth a gap elsewhere: two hours of a year.
const FINEST: i64 = 5_000;

impl Axis {
    /// The axis from `from` to `to` on which most of `moments`, in any order, are told apart; with the fewest gaps that
    /// do it.
    #[must_use]
    pub fn fit(moments: &[Moment], from: Moment, to: Moment, scale: Scale) -> Self {
        let to = to.max(from);
        let (stops, told) = stops(moments, from, to);
        let mut lengths: Vec<usize> = (1..stops.len()).collect();
        lengths.sort_by_key(|&end| (-length(&stops, end), end));
        // Gaps take at most three fifths of the room, and something is left that isn't one.
        let most = usize::try_from(scale.width * 3 / 5 / scale.gap.max(1)).unwrap_or(0);
        let most = most.min(lengths.len().saturating_sub(1));
        let candidates = (0..=most).map(|count| {
            let axis = Self::with_gaps(&stops, &lengths[..count], scale);
            // A gap costs half of what telling two moments apart is worth.
            let gain = 2 * axis.told_apart(&told, scale.apart);
            (i64::try_from(gain).unwrap_or(i64::MAX) - i64::try_from(count).unwrap_or_default(), axis)
        });
        let best = candidates.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map_or_else(|| Self { from, to, width: scale.width, pieces: Vec::new() }, |(_, axis)| axis)
    }

    /// The axis whose gaps end at these stops.
    fn with_gaps(stops: &[Moment], gaps: &[usize], scale: Scale) -> Self {
        let (from, to) = (stops[0], stops[stops.len() - 1]);
        let in_gaps: i64 = gaps.iter().map(|&end| length(stops, end)).sum();
        let scaled = (to.0 - from.0 - in_gaps).max(1);
        let room = scale.width - scale.gap * u32::try_from(gaps.len()).unwrap_or_default();
        // Every place is computed from the beginning, so that no rounding adds up.
        let place = |passed: i64, gaps: u32| {
            let units = i128::from(passed) * i128::from(room) / i128::from(scaled);
            gaps * scale.gap + u32::try_from(units).unwrap_or(room)
        };
        let (mut pieces, mut passed, mut behind, mut begun) = (Vec::new(), 0, 0, from);
        let mut piece = |from: Moment, to: Moment, at: u32, end: u32, gap: bool| {
            pieces.push(Piece { from, to, at, width: end - at, gap });
        };
        for end in 1..stops.len() {
            let is_gap = gaps.contains(&end);
            let is_last = end + 1 == stops.len();
            let before = if is_gap { stops[end - 1] } else { stops[end] };
            if (is_gap || is_last) && before > begun {
                let start = place(passed, behind);
                passed += before.0 - begun.0;
                piece(begun, before, start, place(passed, behind), false);
                begun = before;
            }
            if is_gap {
                let start = place(passed, behind);
                behind += 1;
                piece(stops[end - 1], stops[end], start, place(passed, behind), true);
                begun = stops[end];
            }
        }
        Self { from, to, width: scale.width, pieces }
    }

    /// How many of `stops` stand far enough behind the one before to be told from it.
    fn told_apart(&self, stops: &[Moment], apart: u32) -> usize {
        let mut last = None;
        let mut count = 0;
        for stop in stops {
            let place = self.place(*stop);
            if last.is_none_or(|last| place >= last + apart) {
                count += 1;
                last = Some(place);
            }
        }
        count
    }

    /// The place of a moment; one outside stands at the end that is nearer.
    #[must_use]
    pub fn place(&self, moment: Moment) -> u32 {
        let next = self.pieces.partition_point(|piece| piece.to < moment);
        let Some(piece) = self.pieces.get(next) else {
            return if moment > self.from { self.width } else { 0 };
        };
        let (passed, length) = ((moment.0 - piece.from.0).max(0), piece.to.0 - piece.from.0);
        let units = i128::from(passed) * i128::from(piece.width) / i128::from(length.max(1));
        piece.at + u32::try_from(units).unwrap_or_default()
    }

    /// Where time is compressed.
    pub fn gaps(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| piece.gap)
    }

    /// The place of a moment's label: to its right, but for the last ones, that they don't run out of the axis.
    #[must_use]
    pub fn label_at(&self, moment: Moment, room: u32) -> u32 {
        self.place(moment).min((self.width + 1).saturating_sub(room))
    }

    /// Which of `labels` are written, with their places, in order of time; where room is short the first come first.
    /// `letter`: the units of a character.
    #[must_use]
    pub fn captions<'a>(&self, labels: &'a [(Moment, String)], letter: u32) -> Vec<(u32, Moment, &'a str)> {
        let texts: BTreeMap<Moment, &str> = labels.iter().map(|(at, text)| (*at, text.as_str())).collect();
        let room = |at: Moment| {
            let letters = texts.get(&at).map_or(0, |text| text.chars().count()) + 1;
            u32::try_from(letters).unwrap_or_default() * letter
        };
        let wanted: Vec<Moment> = labels.iter().map(|(at, _)| *at).collect();
        let chosen = self.labelled(&wanted, room).into_iter();
        chosen.filter_map(|at| Some((self.label_at(at, room(at)), at, *texts.get(&at)?))).collect()
    }

    /// Those of `wanted` that can be labelled without one label running into another, in order of time. `wanted`:
    /// what matters most first; `room`: the units of a moment's label with the space behind it.
    #[must_use]
    pub fn labelled(&self, wanted: &[Moment], room: impl Fn(Moment) -> u32) -> Vec<Moment> {
        let mut taken: Vec<(u32, u32, Moment)> = Vec::new();
        for &moment in wanted {
            let room = room(moment);
            let start = self.label_at(moment, room);
            let end = start + room;
            let fits = |(from, to, _): &(u32, u32, Moment)| end <= *from || *to <= start;
            if (self.from..=self.to).contains(&moment) && taken.iter().all(fits) {
                taken.push((start, end, moment));
            }
        }
        taken.sort_unstable();
        taken.into_iter().map(|(.., moment)| moment).collect()
    }
}

/// Where gaps may begin and end, which is where something happens, and which moments are to be told apart. Of those that are
/// very near together on so long an axis it is the first: nobody wants to see the steps of a handshake at the price of
/// the days around it.
fn stops(moments: &[Moment], from: Moment, to: Moment) -> (Vec<Moment>, Vec<Moment>) {
    let all = to.0 - from.0;
    let grain = (all / FINEST).max(if all > 60 * MINUTE { MINUTE } else { 1 });
    let mut inside: Vec<Moment> =
        moments.iter().copied().filter(|moment| (from..to).contains(moment)).collect();
    inside.sort_unstable();
    inside.dedup();
    let (mut stops, mut told, mut last) = (vec![from], vec![from], from);
    // Whether the last stop ends a number of moments that are near together: silence begins behind the last of them.
    let mut ends = false;
    for moment in inside.into_iter().chain([to]).filter(|moment| *moment > from) {
        if moment.0 - last.0 >= grain {
            told.push(moment);
            last = moment;
            ends = false;
        } else {
            stops.pop_if(|_| ends);
            ends = true;
        }
        if stops.last() != Some(&moment) {
            stops.push(moment);
        }
    }
    (stops, told)
}

/// Milliseconds from the stop before to the stop `end`.
fn length(stops: &[Moment], end: usize) -> i64 {
    stops[end].0 - stops[end - 1].0
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * MINUTE;
    const COLUMNS: Scale = Scale { width: 80, gap: 10, apart: 1 };

    fn hours(all: &[i64]) -> Vec<Moment> {
        all.iter().map(|hours| Moment(hours * 60 * MINUTE)).collect()
    }

    fn fit(moments: &[Moment]) -> Axis {
        Axis::fit(moments, moments[0], moments[moments.len() - 1], COLUMNS)
    }

    #[test]
    fn what_is_evenly_spread_has_no_gaps() {
        let weekly: Vec<Moment> = (0..=26).map(|week| Moment(week * 7 * DAY)).collect();
        let axis = fit(&weekly);
        assert_eq!(axis.gaps().count(), 0);
        assert_eq!(axis.place(weekly[13]), 40);
    }

    #[test]
    fn long_silence_is_a_gap_and_what_is_beside_it_is_told_apart() {
        let moments = hours(&[0, 2, 4, 6, 720, 722]);
        let axis = fit(&moments);
        let gaps: Vec<_> = axis.gaps().map(|gap| (gap.from, gap.to, gap.width)).collect();
        assert_eq!(gaps, [(moments[3], moments[4], 10)]);
        let places: Vec<u32> = moments.iter().map(|moment| axis.place(*moment)).collect();
        assert_eq!(places, [0, 17, 34, 52, 62, 80]);
    }

    #[test]
    fn pieces_have_no_holes_and_one_scale() {
        let axis = fit(&hours(&[0, 1, 2, 100, 101, 300, 303, 900, 901]));
        assert!(axis.gaps().count() > 1, "{axis:?}");
        for pair in axis.pieces.windows(2) {
            assert_eq!((pair[0].to, pair[0].at + pair[0].width), (pair[1].from, pair[1].at));
        }
        let last = axis.pieces.last().unwrap();
        assert_eq!((axis.pieces[0].at, last.at + last.width), (0, axis.width));
        let scaled: Vec<_> = axis.pieces.iter().filter(|piece| !piece.gap).collect();
        let hour = |piece: &Piece| i64::from(piece.width) * 3_600_000 / (piece.to.0 - piece.from.0);
        let rates: Vec<i64> = scaled.into_iter().map(hour).collect();
        assert!(rates.iter().all(|rate| rate.abs_diff(rates[0]) <= 1), "{rates:?}");
    }

    #[test]
    fn places_never_run_backwards() {
        let moments = hours(&[0, 0, 3, 3, 50, 51, 1000, 1001, 1002]);
        let axis = fit(&moments);
        let places: Vec<u32> = (0..=1002).map(|hour| axis.place(hours(&[hour])[0])).collect();
        assert!(places.is_sorted());
        assert_eq!((places[0], places[1002]), (0, 80));
    }

    #[test]
    fn a_single_moment_is_an_axis_too() {
        let axis = fit(&hours(&[5]));
        assert_eq!(axis.place(hours(&[5])[0]), 0);
        assert_eq!((axis.place(hours(&[0])[0]), axis.place(hours(&[9])[0])), (0, 80));
    }

    #[test]
    fn steps_of_a_handshake_do_not_cost_days() {
        let moments = [0, 5, 9, 2 * DAY, 2 * DAY + 4, 9 * DAY].map(Moment);
        assert_eq!(fit(&moments).gaps().count(), 0);
        let handshake = [0, 5, 9, 3_000].map(Moment);
        assert_eq!(fit(&handshake).gaps().count(), 1);
    }

    #[test]
    fn nothing_happens_within_a_gap() {
        let moments = [0, 100, 200, 10_000, 10_001, 10_003, 10_150, 10_300, 20_000, 20_001, 29_999, 30_000];
        let moments = moments.map(|minutes| Moment(minutes * MINUTE));
        let axis = fit(&moments);
        assert!(axis.gaps().count() > 0);
        for gap in axis.gaps() {
            assert!(!moments.iter().any(|at| gap.from < *at && *at < gap.to), "{gap:?}");
        }
    }

    #[test]
    fn labels_keep_off_one_another_and_the_first_wanted_wins() {
        let wanted = hours(&[0, 100, 98, 40]);
        let axis = Axis::fit(&wanted, wanted[0], wanted[1], COLUMNS);
        assert_eq!(axis.labelled(&wanted, |_| 6), hours(&[0, 40, 100]));
    }
}
