//! Connections as the segments of a capture, and what of their streams the capture holds.

use std::{collections::BTreeSet, net::SocketAddr};

use crate::lab::{End, Talk};

/// In which way a direction of a connection can't be compared with what tshark makes of it; each has its reason in
/// `captures/corpus/DIFFERENCES.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    AckFirst,
    Differs,
    Gap,
    Middle,
}

impl Class {
    pub(crate) const ALL: [Self; 4] = [Self::AckFirst, Self::Differs, Self::Gap, Self::Middle];
}

/// A segment of a capture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segment {
    pub(crate) server: bool,
    pub(crate) seq: u32,
    pub(crate) ack: Option<u32>,
    pub(crate) syn: bool,
    pub(crate) fin: bool,
    pub(crate) rst: bool,
    pub(crate) data: Vec<u8>,
    /// Octets of data that the snap length cuts off.
    pub(crate) cut: usize,
    /// It carries nothing of the stream.
    pub(crate) keep_alive: bool,
    pub(crate) fragments: bool,
    pub(crate) vlan: bool,
}

/// A connection, what was done to it, and what its ends wrote.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) client: SocketAddr,
    pub(crate) server: SocketAddr,
    /// It begins only when the one before it is over: the same ends.
    pub(crate) again: bool,
    /// Initial sequence numbers of client and server.
    pub(crate) isn: [u32; 2],
    /// What client and server wrote.
    pub(crate) wrote: [Vec<u8>; 2],
    pub(crate) segments: Vec<Segment>,
    pub(crate) done: Vec<&'static str>,
    pub(crate) declared: [BTreeSet<Class>; 2],
}

impl Connection {
    /// An undisturbed one, each write acknowledged.
    pub(crate) fn new(client: SocketAddr, server: SocketAddr, isn: [u32; 2], talk: &Talk) -> Self {
        let declared = [BTreeSet::new(), BTreeSet::new()];
        let (wrote, segments) = ([Vec::new(), Vec::new()], Vec::new());
        let mut new = Self { client, server, again: false, isn, wrote, segments, done: Vec::new(), declared };
        let side = |server: bool, seq: u32| Segment { server, seq, ..Segment::default() };
        new.segments.push(Segment { syn: true, ..side(false, isn[0]) });
        let ack = Some(isn[0].wrapping_add(1));
        new.segments.push(Segment { syn: true, ack, ..side(true, isn[1]) });
        new.push(side(false, 0));
        for (server, octets) in &talk.said {
            for chunk in octets.chunks(1400) {
                new.push(Segment { data: chunk.to_vec(), ..side(*server, 0) });
                new.wrote[usize::from(*server)].extend_from_slice(chunk);
                new.push(side(!server, 0));
            }
        }
        match talk.end {
            End::Open => {}
            End::Reset => new.push(Segment { rst: true, ..side(true, 0) }),
            End::Fin => {
                new.push(Segment { fin: true, ..side(false, 0) });
                let (mut fin, mut ack) = (Segment { fin: true, ..side(true, 0) }, side(false, 0));
                new.stamp(&mut fin);
                fin.ack = fin.ack.map(|ack| ack.wrapping_add(1));
                new.stamp(&mut ack);
                (ack.seq, ack.ack) = (ack.seq.wrapping_add(1), ack.ack.map(|ack| ack.wrapping_add(1)));
                new.segments.extend([fin, ack]);
            }
        }
        new
    }

    /// Sequence numbers as they stand at the end of what was written.
    fn stamp(&self, segment: &mut Segment) {
        let (own, other) = (usize::from(segment.server), usize::from(!segment.server));
        segment.seq = self.seq(own, self.wrote[own].len());
        segment.ack = Some(self.seq(other, self.wrote[other].len()));
    }

    fn push(&mut self, mut segment: Segment) {
        self.stamp(&mut segment);
        self.segments.push(segment);
    }

    /// Sequence number of an offset.
    pub(crate) fn seq(&self, side: usize, offset: usize) -> u32 {
        self.isn[side].wrapping_add(1).wrapping_add(u32::try_from(offset).unwrap())
    }

    /// Where the data of a segment stand in their stream.
    pub(crate) fn offset(&self, segment: &Segment) -> usize {
        let side = usize::from(segment.server);
        segment.seq.wrapping_sub(self.isn[side].wrapping_add(1)) as usize
    }

    /// Where a side begins as far as its segments tell: behind its SYN, or else what the other side had acknowledged
    /// when it was first seen, or else its first segment.
    fn base(&self, side: usize) -> usize {
        for segment in self.segments.iter().filter(|segment| !segment.rst) {
            let own = usize::from(segment.server) == side;
            let seq = if own { Some(segment.seq.wrapping_add(segment.syn.into())) } else { segment.ack };
            if let Some(seq) = seq {
                return seq.wrapping_sub(self.isn[side].wrapping_add(1)) as usize;
            }
        }
        0
    }

    /// What the capture holds of a direction from where it begins: the first that was captured of each octet, up to the
    /// last.
    pub(crate) fn captured(&self, side: usize) -> Vec<Option<u8>> {
        let base = self.base(side);
        let mut octets: Vec<Option<u8>> = Vec::new();
        for segment in self.data(side) {
            let at = self.offset(segment);
            for (nth, octet) in segment.data[..segment.data.len() - segment.cut].iter().enumerate() {
                let Some(at) = (at + nth).checked_sub(base) else { continue };
                if octets.len() <= at {
                    octets.resize(at + 1, None);
                }
                octets[at].get_or_insert(*octet);
            }
        }
        octets
    }

    fn data(&self, side: usize) -> impl Iterator<Item = &Segment> {
        let own = self.segments.iter().filter(move |segment| usize::from(segment.server) == side);
        own.filter(|segment| !segment.keep_alive && !segment.rst && !segment.data.is_empty())
    }

    /// What is the matter with a direction, as its segments show.
    pub(crate) fn classes(&self, side: usize) -> BTreeSet<Class> {
        let mut classes = BTreeSet::new();
        let wrote = &self.wrote[side];
        let captured = self.captured(side);
        let base = self.base(side);
        let syn = self.segments.iter().take_while(|other| usize::from(other.server) != side || other.syn);
        let syn = syn.filter(|other| other.syn && usize::from(other.server) == side).count() > 0;
        let first = self.data(side).next().map(|first| self.offset(first));
        // tshark begins with the first data that it sees.
        if base != 0 || (!syn && first.is_some_and(|first| first != base)) {
            classes.insert(Class::Middle);
        }
        if base + captured.len() < wrote.len() || captured.contains(&None) {
            classes.insert(Class::Gap);
        }
        if self.data(side).any(|segment| {
            let at = self.offset(segment);
            wrote[at..at + segment.data.len()] != segment.data
        }) {
            classes.insert(Class::Differs);
        }
        let mut have = vec![false; wrote.len()];
        have[..base.min(wrote.len())].fill(true);
        for segment in &self.segments {
            if usize::from(segment.server) == side {
                let at = self.offset(segment);
                let len = segment.data.len() - segment.cut;
                if !segment.keep_alive && len > 0 {
                    have[at..at + len].fill(true);
                }
            } else if let Some(ack) = segment.ack {
                let ack = ack.wrapping_sub(self.isn[side].wrapping_add(1)) as usize;
                let known = |at: usize| at < base || captured.get(at - base).is_some_and(Option::is_some);
                if (0..ack.min(wrote.len())).any(|at| !have[at] && known(at)) {
                    classes.insert(Class::AckFirst);
                }
            }
        }
        classes
    }
}
