//! The count: which machines a host counts under the readings taken (OPEN-003 to OPEN-007).

use uuid::Uuid;

use crate::{
    host::{ClientTable, HostConfig},
    model::{Filetime, Minutes, Question, Readings},
    wire::Request,
};

/// From this N-policy on a product is a client system's: the class of a request where each class has a count of its
/// own (OPEN-004, reading B).
const CLIENT_N_POLICY: u32 = 25;
/// What a table is when nothing ever leaves it (OPEN-003, reading A).
const ENDLESS: (usize, Minutes) = (usize::MAX, Minutes(u32::MAX));

/// Counted machines, in one table or in one for each class of products.
#[derive(Debug)]
pub(super) struct Count {
    /// All machines; those that ask for client products, where the classes are apart.
    one: ClientTable,
    servers: ClientTable,
    readings: Readings,
    /// A request was accepted, or the table came filled.
    begun: bool,
}

impl Count {
    pub(super) fn new(config: &HostConfig) -> Self {
        let kept = config.readings.is_b(Question::CountWindow);
        let (capacity, window) = if kept { (config.capacity.unwrap_or(0), config.window) } else { ENDLESS };
        let table = || ClientTable::new(capacity, window);
        Self { one: table(), servers: table(), readings: config.readings, begun: false }
    }

    fn apart(&self) -> bool {
        self.readings.is_b(Question::OneCount)
    }

    /// A machine seen at `seen`, of whatever class.
    pub(super) fn preload(&mut self, cmid: Uuid, seen: Filetime, capacity: usize) {
        self.begun = true;
        let apart = self.apart();
        for table in [Some(&mut self.one), apart.then_some(&mut self.servers)].into_iter().flatten() {
            table.widen(capacity);
            table.count_in(seen, cmid);
        }
    }

    /// Counts the machine that asks, unless it is the host itself, and gives the count to answer.
    pub(super) fn ask(
        &mut self,
        now: Filetime,
        request: &Request,
        itself: bool,
        capacity: Option<usize>,
    ) -> u32 {
        self.begun = true;
        let cmid = if self.readings.is_b(Question::CmidAlone) {
            Uuid::new_v5(&request.cmid, request.workstation.to_string().to_lowercase().as_bytes())
        } else {
            request.cmid
        };
        let servers = self.apart() && request.n_policy < CLIENT_N_POLICY;
        let without_asker = self.readings.is_b(Question::CountsAsker);
        let table = if servers { &mut self.servers } else { &mut self.one };
        if capacity.is_none() {
            // A request may say anything: what no product of the field asks for widens nothing.
            let largest =
                usize::try_from(request.n_policy).unwrap_or(usize::MAX).min(ClientTable::CAPACITY / 2);
            table.widen(2 * largest.max(1));
        }
        let before = if without_asker { table.count(now) } else { 0 };
        if !itself {
            table.count_in(now, cmid);
        }
        if without_asker { before } else { table.count(now) }
    }

    /// The count, the larger one where there are two; `None` before the first accepted request (COUNT-015).
    pub(super) fn current(&mut self, now: Filetime) -> Option<u32> {
        self.begun.then(|| self.one.count(now).max(self.servers.count(now)))
    }
}
