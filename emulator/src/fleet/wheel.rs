//! A calendar queue of minutes: each machine stands in the list of one. Lists are arrays, not links: a link to follow is a
//! wait for memory for each machine.

/// Minutes that the wheel tells apart: more than the default renewal interval of 7 days. What is due later stands in the
/// farthest list, and is put in again when that is taken.
const SLOTS: u32 = 16_384;

/// Machines by the minute in which they are next looked at.
#[derive(Debug)]
pub(super) struct Wheel {
    slots: Vec<Vec<u32>>,
}

impl Wheel {
    /// A wheel with no machines in it.
    pub(super) fn new() -> Self {
        Self { slots: vec![Vec::new(); SLOTS as usize] }
    }

    /// Puts a machine that is in no list in, to be taken at `at` or sooner. The lists of the next [`SLOTS`] minutes are
    /// there, from `next` on; `u32::MAX` stands for never.
    pub(super) fn put(&mut self, next: u32, machine: u32, at: u32) {
        if at == u32::MAX {
            return;
        }
        let at = at.clamp(next, next.saturating_add(SLOTS - 1));
        self.slots[(at % SLOTS) as usize].push(machine);
    }

    /// Takes the machines of a minute out, lowest number first, in place of what `taken` held.
    pub(super) fn take(&mut self, minute: u32, taken: &mut Vec<u32>) {
        *taken = std::mem::take(&mut self.slots[(minute % SLOTS) as usize]);
        taken.sort_unstable();
    }

    /// Octets that it holds.
    pub(super) fn bytes(&self) -> usize {
        let lists: usize = self.slots.iter().map(Vec::capacity).sum();
        lists * size_of::<u32>() + self.slots.capacity() * size_of::<Vec<u32>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_come_out_when_they_are_due_and_in_order() {
        let mut wheel = Wheel::new();
        for (machine, at) in [(4, 10), (0, 11), (2, 10), (1, SLOTS + 10), (3, 10)] {
            wheel.put(10, machine, at);
        }
        let mut taken = vec![];
        wheel.take(10, &mut taken);
        assert_eq!(taken, [2, 3, 4]);
        wheel.take(10, &mut taken);
        assert!(taken.is_empty());
        wheel.take(11, &mut taken);
        assert_eq!(taken, [0]);
        // What lies too far off comes out sooner, for another turn.
        wheel.take(SLOTS + 9, &mut taken);
        assert_eq!(taken, [1]);
        wheel.put(SLOTS + 10, 1, u32::MAX);
        assert!(wheel.slots.iter().all(Vec::is_empty), "never");
    }
}
