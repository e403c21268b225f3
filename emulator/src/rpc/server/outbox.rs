//! Bytes to send, in the order of the requests that they answer.

use std::collections::VecDeque;

use crate::rpc::uuids::Syntax;

/// A call that waits for its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    pub(super) call_id: u32,
    pub(super) context: u16,
    pub(super) syntax: Syntax,
}

#[derive(Debug)]
enum Slot {
    Open(Open),
    Ready(Vec<u8>),
}

/// What is to be sent and what it waits for. While calls are open, later PDUs queue behind them, unless the
/// connection multiplexes.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    ready: Vec<u8>,
    queue: VecDeque<Slot>,
    open: usize,
}

impl Outbox {
    /// Calls without an answer.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// Bytes that can be sent now.
    pub(super) fn ready(&self) -> &[u8] {
        &self.ready
    }

    /// Forgets every open call and all that waits behind one.
    pub(super) fn abandon(&mut self) {
        self.queue.clear();
        self.open = 0;
    }

    /// Takes the bytes that can be sent now.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ready)
    }

    /// Exchanges the bytes that can be sent now for an empty buffer.
    pub(super) fn swap(&mut self, buffer: &mut Vec<u8>) {
        buffer.clear();
        std::mem::swap(&mut self.ready, buffer);
    }

    /// A call was handed up.
    pub(super) fn expect(&mut self, call: Open) {
        self.open += 1;
        self.queue.push_back(Slot::Open(call));
    }

    /// A PDU that is no answer of the role; with `overtake` it doesn't wait for open calls.
    pub(super) fn push(&mut self, overtake: bool, write: impl FnOnce(&mut Vec<u8>)) {
        if overtake || self.queue.is_empty() {
            write(&mut self.ready);
        } else {
            let mut pdu = Vec::new();
            write(&mut pdu);
            self.queue.push_back(Slot::Ready(pdu));
        }
    }

    /// The first open call with this id.
    pub(super) fn find(&self, call_id: u32) -> Option<Open> {
        self.queue.iter().find_map(|slot| match slot {
            Slot::Open(open) if open.call_id == call_id => Some(*open),
            _ => None,
        })
    }

    /// Answers the first open call with this id.
    pub(super) fn answer(&mut self, call_id: u32, overtake: bool, write: impl FnOnce(&mut Vec<u8>)) {
        let is_it = |slot: &Slot| matches!(slot, Slot::Open(open) if open.call_id == call_id);
        let Some(index) = self.queue.iter().position(is_it) else { return };
        self.open -= 1;
        if index == 0 || overtake {
            self.queue.remove(index);
            write(&mut self.ready);
        } else {
            let mut pdu = Vec::new();
            write(&mut pdu);
            self.queue[index] = Slot::Ready(pdu);
        }
        while let Some(Slot::Ready(_)) = self.queue.front() {
            if let Some(Slot::Ready(pdu)) = self.queue.pop_front() {
                self.ready.extend_from_slice(&pdu);
            }
        }
    }
}
