//! What the octets of TCP streams become, by their place: a segment that is sent again, or that overlaps another, says
//! the same as before.

use std::{collections::BTreeMap, net::SocketAddr};

/// Octets of one direction of a connection and what they become; as many.
#[derive(Clone, Debug)]
struct Patch {
    offset: u64,
    old: Vec<u8>,
    new: Vec<u8>,
}

/// Patches of all connections, by connection and sender, in the order of their offsets.
#[derive(Debug, Default)]
pub(super) struct Streams(BTreeMap<(u32, SocketAddr), Vec<Patch>>);

impl Streams {
    /// Octets at `offset` become `new`; `old` is what they were, as far as known.
    pub(super) fn put(&mut self, conn: u32, from: SocketAddr, offset: u64, old: Vec<u8>, new: Vec<u8>) {
        let patches = self.0.entry((conn, from)).or_default();
        let at = patches.partition_point(|patch| patch.offset <= offset);
        patches.insert(at, Patch { offset, old, new });
    }

    /// What a segment's octets become that stand at `offset`: those without a patch zero. One that contradicts what was
    /// read at its place goes on contradicting it, but doesn't say how.
    pub(super) fn segment(&self, conn: u32, from: SocketAddr, offset: i64, octets: &[u8]) -> Vec<u8> {
        let mut out = vec![0; octets.len()];
        let Some(patches) = self.0.get(&(conn, from)) else { return out };
        let end = offset + octets.len() as i64;
        let begins = |patch: &Patch| patch.offset.cast_signed();
        let first = patches.partition_point(|patch| begins(patch) + patch.new.len() as i64 <= offset);
        for patch in patches[first..].iter().take_while(|patch| begins(patch) < end) {
            for (nth, new) in patch.new.iter().enumerate() {
                let Ok(at) = usize::try_from(begins(patch) + nth as i64 - offset) else { continue };
                let (Some(place), Some(octet)) = (out.get_mut(at), octets.get(at)) else { break };
                let contradicts = patch.old.get(nth).is_some_and(|old| old != octet);
                *place = if contradicts { !new } else { *new };
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(offset: i64, octets: &str, expect: &[u8]) {
        let from = SocketAddr::from(([10, 0, 0, 1], 50_000));
        let mut streams = Streams::default();
        streams.put(1, from, 8, b"ijkl".to_vec(), b"IJKL".to_vec());
        streams.put(1, from, 2, b"cde".to_vec(), b"CDE".to_vec());
        assert_eq!(streams.segment(1, from, offset, octets.as_bytes()), expect, "{offset} {octets}");
        assert_eq!(streams.segment(2, from, offset, octets.as_bytes()), vec![0; octets.len()]);
    }

    #[test]
    fn segments_say_what_stands_at_their_place() {
        check(2, "cde", b"CDE");
        check(0, "abcdefghijklm", b"\0\0CDE\0\0\0IJKL\0");
        check(3, "de", b"DE");
        check(4, "efghij", b"E\0\0\0IJ");
        check(-2, "yzabcd", b"\0\0\0\0CD");
        check(9, "jk", b"JK");
        check(12, "mn", b"\0\0");
        check(2, "cXe", &[b'C', !b'D', b'E']);
        check(2, "", b"");
    }
}
