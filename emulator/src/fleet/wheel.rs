//! A calendar queue of minutes: each machine stands in one list, and lists are made of links of 4 octets.

/// No machine.
const NONE: u32 = u32::MAX;
/// Minutes that the wheel tells apart: more than the default renewal interval of 7 days. What is due later stands in the
/// farthest list, and is put in again when that is taken.
const SLOTS: u32 = 16_384;

/// Machines by the minute in which they are next looked at.
#[derive(Debug)]
pub(super) struct Wheel {
    /// The first machine of each minute's list.
    heads: Vec<u32>,
    /// The machine after each machine in its list.
    links: Vec<u32>,
}

impl Wheel {
    /// A wheel for so many machines, none of them in it.
    pub(super) fn new(machines: u32) -> Self {
        Self { heads: vec![NONE; SLOTS as usize], links: vec![NONE; machines as usize] }
    }

    /// Puts a machine that is in no list in, to be taken at `at` or sooner. The lists of the next [`SLOTS`] minutes are
    /// there, from `next` on; `u32::MAX` stands for never.
    pub(super) fn put(&mut self, next: u32, machine: u32, at: u32) {
        if at == u32::MAX {
            return;
        }
        let at = at.clamp(next, next.saturating_add(SLOTS - 1));
        let head = &mut self.heads[(at % SLOTS) as usize];
        self.links[machine as usize] = *head;
        *head = machine;
    }

    /// Takes the machines of a minute out, lowest number first. `taken` is emptied before.
    pub(super) fn take(&mut self, minute: u32, taken: &mut Vec<u32>) {
        taken.clear();
        let mut next = std::mem::replace(&mut self.heads[(minute % SLOTS) as usize], NONE);
        while next != NONE {
            taken.push(next);
            next = self.links[next as usize];
        }
        taken.sort_unstable();
    }

    /// Octets that it holds.
    pub(super) fn bytes(&self) -> usize {
        (self.heads.capacity() + self.links.capacity()) * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_come_out_when_they_are_due_and_in_order() {
        let mut wheel = Wheel::new(5);
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
        assert!(wheel.heads.iter().all(|head| *head == NONE), "never");
    }
}
