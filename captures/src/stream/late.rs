//! What came before its turn.

use std::collections::BTreeMap;

use super::Seen;

/// What keeping a piece costs beside its octets.
const OVERHEAD: usize = 96;

/// A piece of a segment that waits for what is before it.
pub(super) struct Piece {
    pub(super) octets: Box<[u8]>,
    /// The offset behind it, what the snap length cut off included.
    pub(super) until: u64,
    pub(super) seen: Seen,
}

/// What waits on one direction: pieces that don't overlap, and the ends behind them.
#[derive(Default)]
pub(super) struct Late {
    pieces: BTreeMap<u64, Piece>,
    cost: usize,
    /// Up to here the snap length has cut off what no other piece brings.
    pub(super) cut: u64,
    pub(super) fin: Option<(u64, Seen)>,
    pub(super) rst: Option<(u64, Seen)>,
}

impl Late {
    /// Octets held, with what keeping them costs.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Where the first piece begins.
    pub(super) fn first(&self) -> Option<u64> {
        self.pieces.first_key_value().map(|(&at, _)| at)
    }

    /// Where the first piece begins, and in which frame.
    pub(super) fn begins(&self) -> Option<(u64, Seen)> {
        self.pieces.first_key_value().map(|(&at, piece)| (at, piece.seen))
    }

    /// The offset behind the last piece.
    pub(super) fn last(&self) -> Option<u64> {
        self.pieces.last_key_value().map(|(_, piece)| piece.until)
    }

    /// The first piece.
    pub(super) fn pop(&mut self) -> Option<(u64, Piece)> {
        let (at, piece) = self.pieces.pop_first()?;
        self.cost -= piece.octets.len() + OVERHEAD;
        Some((at, piece))
    }

    /// Nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.fin.is_none() && self.rst.is_none()
    }

    /// Keeps what no earlier piece has. Gives the first offset at which the segment says something else than they do.
    pub(super) fn keep(&mut self, offset: u64, octets: &[u8], until: u64, seen: Seen) -> Option<u64> {
        let end = offset + octets.len() as u64;
        let part = |from: u64, to: u64| &octets[(from - offset) as usize..(to - offset) as usize];
        let mut differs = None;
        let mut cursor = offset;
        let mut free = Vec::new();
        let before = self.pieces.range(..offset).next_back();
        for (&at, piece) in before.into_iter().chain(self.pieces.range(offset..end)) {
            let have = at + piece.octets.len() as u64;
            let (from, to) = (at.max(offset), have.min(end));
            if from >= to {
                continue;
            }
            if cursor < from {
                free.push((cursor, from));
            }
            let told = piece.octets[(from - at) as usize..].iter();
            let other = part(from, to).iter().zip(told).position(|(one, other)| one != other);
            differs = differs.or(other.map(|nth| from + nth as u64));
            cursor = to;
        }
        if cursor < end || until > end {
            free.push((cursor, end));
        }
        for (from, to) in free {
            self.put(from, part(from, to), if to == end { until } else { to }, seen);
        }
        differs
    }

    /// A piece at a place where no octets are; one without octets may be.
    fn put(&mut self, at: u64, octets: &[u8], until: u64, seen: Seen) {
        self.cost += octets.len();
        if let Some(piece) = self.pieces.get_mut(&at) {
            piece.until = piece.until.max(until);
            if piece.octets.is_empty() {
                (piece.octets, piece.seen) = (octets.into(), seen);
            }
        } else {
            self.cost += OVERHEAD;
            self.pieces.insert(at, Piece { octets: octets.into(), until, seen });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces as `(offset, octets, cut off)`; what they give, in order, and where they first differ.
    #[track_caller]
    fn check(kept: &[(u64, &str, u64)], expect: &[(u64, &str, u64)], differs: Option<u64>) {
        let mut late = Late::default();
        let mut found = None;
        for &(offset, octets, missing) in kept {
            let until = offset + octets.len() as u64 + missing;
            found = found.or(late.keep(offset, octets.as_bytes(), until, Seen::default()));
        }
        let mut pieces = Vec::new();
        while let Some((at, piece)) = late.pop() {
            let octets = String::from_utf8(piece.octets.into_vec()).unwrap();
            let end = at + octets.len() as u64;
            pieces.push((at, octets, piece.until - end));
        }
        let pieces: Vec<_> = pieces.iter().map(|(at, octets, cut)| (*at, octets.as_str(), *cut)).collect();
        assert_eq!(pieces, expect);
        assert_eq!(found, differs);
        assert_eq!(late.cost(), 0);
    }

    #[test]
    fn the_first_of_overlapping_pieces_is_kept() {
        check(&[(4, "ef", 0), (2, "cd", 0)], &[(2, "cd", 0), (4, "ef", 0)], None);
        check(&[(4, "ef", 0), (4, "ef", 0)], &[(4, "ef", 0)], None);
        check(&[(4, "ef", 0), (4, "eX", 0)], &[(4, "ef", 0)], Some(5));
        check(&[(4, "ef", 0), (3, "dXfg", 0)], &[(3, "d", 0), (4, "ef", 0), (6, "g", 0)], Some(4));
        check(
            &[(2, "c", 0), (5, "f", 0), (1, "bcdefg", 0)],
            &[(1, "b", 0), (2, "c", 0), (3, "de", 0), (5, "f", 0), (6, "g", 0)],
            None,
        );
        check(&[(2, "cdef", 0), (3, "X", 0)], &[(2, "cdef", 0)], Some(3));
    }

    #[test]
    fn what_is_cut_off_may_come_later() {
        check(&[(2, "c", 3)], &[(2, "c", 3)], None);
        check(&[(2, "c", 3), (4, "e", 0)], &[(2, "c", 3), (4, "e", 0)], None);
        check(&[(2, "c", 1), (2, "c", 3)], &[(2, "c", 1), (3, "", 3)], None);
        check(&[(2, "c", 1), (2, "c", 3), (3, "def", 0)], &[(2, "c", 1), (3, "def", 0)], None);
    }
}
