//! Frames in the order of their times, no two at one instant.

use std::time::Duration;

use super::link::Ends;

/// The distance of frames that belong to one instant of virtual time.
const STEP: Duration = Duration::from_micros(1);

/// A frame with its place in the file.
#[derive(Clone, Debug)]
pub(super) struct Timed {
    /// Since 1970-01-01T00:00:00Z.
    pub(super) at: Duration,
    pub(super) octets: Vec<u8>,
    /// Index of the packet in the recording that it was made for.
    pub(super) packet: usize,
}

/// Frames as they are made.
#[derive(Debug, Default)]
pub(super) struct Tape {
    frames: Vec<Timed>,
    /// Frames that are sent unless something else happens between those ends first.
    later: Vec<(Ends, Timed)>,
    /// The time of the next frame.
    now: Duration,
    packet: usize,
}

impl Tape {
    /// What follows belongs to `packet`, at `at` or later, and goes between `ends`.
    pub(super) fn packet(&mut self, packet: usize, at: Duration, ends: Ends) {
        self.now = self.now.max(at);
        self.packet = packet;
        let now = self.now;
        self.frames.extend(self.later.extract_if(.., |(_, frame)| frame.at <= now).map(|(_, frame)| frame));
        self.later.retain(|(between, _)| *between != ends);
    }

    /// A frame now.
    pub(super) fn push(&mut self, octets: Vec<u8>) {
        self.frames.push(Timed { at: self.now, octets, packet: self.packet });
        self.now += STEP;
    }

    /// A frame `after` now, unless there is other traffic between `ends` by then.
    pub(super) fn push_later(&mut self, after: Duration, octets: Vec<u8>, ends: Ends) {
        self.later.push((ends, Timed { at: self.now + after, octets, packet: self.packet }));
    }

    /// All frames, each later than the one before.
    pub(super) fn finish(self) -> Vec<Timed> {
        let mut frames = self.frames;
        frames.extend(self.later.into_iter().map(|(_, frame)| frame));
        frames.sort_by_key(|frame| frame.at);
        let mut earliest = Duration::ZERO;
        for frame in &mut frames {
            frame.at = frame.at.max(earliest);
            earliest = frame.at + STEP;
        }
        frames
    }
}
