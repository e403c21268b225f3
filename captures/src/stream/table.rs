//! Places of connections, and the order in which they fell silent.

use rustc_hash::FxHashMap;

use super::{key::Key, live::Live};

/// No place.
const NONE: u32 = u32::MAX;
/// Connections that are over and still known.
const REMEMBERED: usize = 0x4000;

/// What is the matter with the connection at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Queue {
    /// It goes on.
    Open,
    /// It goes on, and octets wait.
    Waiting,
    /// Both sides have ended, or one has given up.
    Closing,
    /// It is over. Its place is kept so that a straggler doesn't look like a new one.
    Over,
}

/// The ends of a queue.
#[derive(Clone, Copy)]
struct Ends {
    oldest: u32,
    newest: u32,
    len: usize,
}

/// A connection, or what is remembered of one that is over.
pub(super) struct Place<T> {
    key: Key,
    pub(super) id: u32,
    /// Once it is over: sequence numbers of the first octets, of the end that is first in the key and of the other.
    pub(super) bases: [Option<u32>; 2],
    /// It was given up, and may go on.
    pub(super) evicted: bool,
    pub(super) live: Option<Box<Live<T>>>,
    queue: Queue,
    older: u32,
    newer: u32,
}

/// All places. Each is in one queue, the one whose segment is the latest at its end.
pub(super) struct Table<T> {
    keys: FxHashMap<Key, u32>,
    places: Vec<Place<T>>,
    free: Vec<u32>,
    queues: [Ends; 4],
}

impl<T> Table<T> {
    pub(super) fn new() -> Self {
        let none = Ends { oldest: NONE, newest: NONE, len: 0 };
        Self { keys: FxHashMap::default(), places: Vec::new(), free: Vec::new(), queues: [none; 4] }
    }

    pub(super) fn find(&self, key: &Key) -> Option<u32> {
        self.keys.get(key).copied()
    }

    pub(super) fn get(&self, at: u32) -> &Place<T> {
        &self.places[at as usize]
    }

    pub(super) fn place(&mut self, at: u32) -> &mut Place<T> {
        &mut self.places[at as usize]
    }

    /// How many are in a queue.
    pub(super) fn len(&self, queue: Queue) -> usize {
        self.queues[queue as usize].len
    }

    /// The one that has been silent the longest.
    pub(super) fn oldest(&self, queue: Queue) -> Option<u32> {
        Some(self.queues[queue as usize].oldest).filter(|&at| at != NONE)
    }

    /// All that aren't over, in the order of their numbers.
    pub(super) fn going_on(&self) -> Vec<u32> {
        let all = (0..).zip(&self.places).filter(|(_, place)| place.live.is_some());
        let mut ids: Vec<(u32, u32)> = all.map(|(at, place)| (place.id, at)).collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, at)| at).collect()
    }

    /// A place for a new connection.
    pub(super) fn insert(&mut self, key: Key, live: Box<Live<T>>) -> u32 {
        let place = Place {
            key,
            id: live.id(),
            bases: [None; 2],
            evicted: false,
            live: Some(live),
            queue: Queue::Open,
            older: NONE,
            newer: NONE,
        };
        let at = if let Some(at) = self.free.pop() {
            self.places[at as usize] = place;
            at
        } else {
            self.places.push(place);
            u32::try_from(self.places.len() - 1).expect("limits are far below 2^32 connections")
        };
        self.keys.insert(key, at);
        self.link(at, Queue::Open);
        at
    }

    /// Puts a place at the end of a queue.
    pub(super) fn touch(&mut self, at: u32, queue: Queue) {
        if self.places[at as usize].queue != queue || self.queues[queue as usize].newest != at {
            self.unlink(at);
            self.link(at, queue);
        }
        if self.len(Queue::Over) > REMEMBERED {
            self.forget();
        }
    }

    /// Makes room in the memory of those that are over.
    fn forget(&mut self) {
        let oldest = self.queues[Queue::Over as usize].oldest;
        self.unlink(oldest);
        self.keys.remove(&self.places[oldest as usize].key);
        self.free.push(oldest);
    }

    fn link(&mut self, at: u32, queue: Queue) {
        let ends = &mut self.queues[queue as usize];
        let older = std::mem::replace(&mut ends.newest, at);
        ends.len += 1;
        if older == NONE {
            ends.oldest = at;
        } else {
            self.places[older as usize].newer = at;
        }
        let place = &mut self.places[at as usize];
        (place.queue, place.older, place.newer) = (queue, older, NONE);
    }

    fn unlink(&mut self, at: u32) {
        let Place { queue, older, newer, .. } = self.places[at as usize];
        let ends = &mut self.queues[queue as usize];
        ends.len -= 1;
        if older == NONE {
            ends.oldest = newer;
        }
        if newer == NONE {
            ends.newest = older;
        }
        if older != NONE {
            self.places[older as usize].newer = newer;
        }
        if newer != NONE {
            self.places[newer as usize].older = older;
        }
    }
}
