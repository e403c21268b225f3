//! The octets that were told last, of all connections together: what a retransmission is compared with.

use std::collections::VecDeque;

use super::Direction;

/// Octets kept.
const OCTETS: usize = 0x4_0000;
/// Pieces kept, so that looking one up is quick.
const PIECES: usize = 0x400;

/// Where a piece came from and where it lies.
#[derive(Clone, Copy)]
struct Piece {
    conn: u32,
    direction: Direction,
    offset: u64,
    /// Octets that were ever kept before it.
    at: u64,
    len: usize,
}

/// A ring of octets. What it has lost can't be compared: it says nothing about that.
#[derive(Default)]
pub(super) struct Tail {
    octets: Vec<u8>,
    pieces: VecDeque<Piece>,
    /// Octets that were ever kept.
    end: u64,
}

impl Tail {
    /// Keeps octets that are being told.
    pub(super) fn keep(&mut self, conn: u32, direction: Direction, offset: u64, octets: &[u8]) {
        if octets.len() > OCTETS {
            return;
        }
        if self.octets.is_empty() {
            self.octets = vec![0; OCTETS];
        }
        if self.pieces.len() == PIECES {
            self.pieces.pop_front();
        }
        self.pieces.push_back(Piece { conn, direction, offset, at: self.end, len: octets.len() });
        let at = place(self.end);
        let (head, rest) = octets.split_at(octets.len().min(OCTETS - at));
        self.octets[at..at + head.len()].copy_from_slice(head);
        self.octets[..rest.len()].copy_from_slice(rest);
        self.end += octets.len() as u64;
    }

    /// The first offset at which `octets` differ from what was told.
    pub(super) fn differs(&self, conn: u32, direction: Direction, offset: u64, octets: &[u8]) -> Option<u64> {
        let until = offset + octets.len() as u64;
        let known = self.pieces.iter().rev().take_while(|piece| piece.at + OCTETS as u64 >= self.end);
        let same = known.filter(|piece| piece.conn == conn && piece.direction == direction);
        same.filter_map(|piece| {
            let from = piece.offset.max(offset);
            let to = (piece.offset + piece.len as u64).min(until);
            (from..to).find(|&at| {
                octets[(at - offset) as usize] != self.octets[place(piece.at + (at - piece.offset))]
            })
        })
        .min()
    }
}

fn place(at: u64) -> usize {
    (at % OCTETS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(offset: u64, octets: &[u8], expect: Option<u64>) {
        let mut tail = Tail::default();
        tail.keep(7, Direction::ToServer, 0, &[9; OCTETS - 5]);
        tail.keep(7, Direction::ToClient, 100, &[1, 2, 3]);
        tail.keep(7, Direction::ToServer, 100, &[1, 2, 3, 4, 5, 6]);
        tail.keep(8, Direction::ToServer, 106, &[0, 0]);
        tail.keep(7, Direction::ToServer, 106, &[7, 8]);
        assert_eq!(tail.differs(7, Direction::ToServer, offset, octets), expect);
    }

    #[test]
    fn what_is_still_kept_is_compared() {
        check(100, &[1, 2, 3, 4, 5, 6, 7, 8], None);
        check(103, &[4, 5, 6, 0], Some(106));
        check(103, &[4, 0, 6, 0], Some(104));
        check(90, &[0; 10], None);
        check(107, &[8, 200], None);
        check(99, &[0, 1, 0], Some(101));
    }
}
