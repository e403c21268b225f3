//! Two sequences beside each other: what is the same first, then what is alike between that.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A place in the alignment: of the left, of the right, or of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aligned {
    /// Both have it.
    Both(usize, usize),
    /// Only the left has it.
    Left(usize),
    /// Only the right has it.
    Right(usize),
}

/// Keys of one sequence, strongest first: what an element is, then what it is like, less and less of it. Each level
/// has a key for every element.
pub(super) type Levels = Vec<Vec<u32>>;

/// Aligns two sequences. Elements with equal keys of the strongest level are found first; what stands between them is
/// aligned by the next level, so that an element that is missing or new doesn't shift the others.
pub(super) fn align(left: &Levels, right: &Levels) -> Vec<Aligned> {
    let len = |levels: &Levels| levels.first().map_or(0, Vec::len);
    let mut out = Vec::new();
    between(left, right, 0, 0..len(left), 0..len(right), &mut out);
    out
}

fn between(
    left: &Levels,
    right: &Levels,
    level: usize,
    old: Range<usize>,
    new: Range<usize>,
    out: &mut Vec<Aligned>,
) {
    let (Some(old_keys), Some(new_keys)) = (left.get(level), right.get(level)) else {
        out.extend(old.map(Aligned::Left));
        out.extend(new.map(Aligned::Right));
        return;
    };
    let (from, to) = (old.start, new.start);
    for op in capture_diff_slices(Algorithm::Myers, &old_keys[old], &new_keys[new]) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                let pairs = (0..len).map(|at| Aligned::Both(from + old_index + at, to + new_index + at));
                out.extend(pairs);
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                out.extend((old_index..old_index + old_len).map(|at| Aligned::Left(from + at)));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                out.extend((new_index..new_index + new_len).map(|at| Aligned::Right(to + at)));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let old = from + old_index..from + old_index + old_len;
                let new = to + new_index..to + new_index + new_len;
                between(left, right, level + 1, old, new, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Aligned::{Both, Left, Right};
    use super::*;

    /// Letters are strong keys, their case folded the weak ones.
    #[track_caller]
    fn check(left: &str, right: &str, expect: &[Aligned]) {
        let levels = |text: &str| {
            vec![
                text.chars().map(u32::from).collect(),
                text.chars().map(|letter| u32::from(letter.to_ascii_lowercase())).collect(),
            ]
        };
        assert_eq!(align(&levels(left), &levels(right)), expect, "{left} {right}");
    }

    #[test]
    fn what_is_missing_or_new_shifts_nothing() {
        check("abc", "abc", &[Both(0, 0), Both(1, 1), Both(2, 2)]);
        check("abc", "ac", &[Both(0, 0), Left(1), Both(2, 1)]);
        check("ac", "abc", &[Both(0, 0), Right(1), Both(1, 2)]);
        check("aXc", "axc", &[Both(0, 0), Both(1, 1), Both(2, 2)]);
        check("aXYc", "ayc", &[Both(0, 0), Left(1), Both(2, 1), Both(3, 2)]);
        check("aXc", "ayc", &[Both(0, 0), Left(1), Right(1), Both(2, 2)]);
        check("", "a", &[Right(0)]);
        check("", "", &[]);
    }
}
