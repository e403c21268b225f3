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

/// Who asks, as far as counting goes: enough for an engine that builds no requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// What the machine counts as.
    pub machine: Uuid,
    /// The smallest count that its product activates at.
    pub n_policy: u32,
}

impl Asker {
    /// Who sends a request. A machine is known by its CMID, by reading B of OPEN-007 by its name as well.
    #[must_use]
    pub fn of(request: &Request, readings: Readings) -> Self {
        let machine = if readings.is_b(Question::CmidAlone) {
            Uuid::new_v5(&request.cmid, request.workstation.to_string().to_lowercase().as_bytes())
        } else {
            request.cmid
        };
        Self { machine, n_policy: request.n_policy }
    }
}

/// Counted machines, in one table or in one for each class of products.
#[derive(Debug)]
pub struct Count {
    /// All machines; those that ask for client products, where the classes are apart.
    one: ClientTable,
    servers: ClientTable,
    readings: Readings,
    /// How many machines the host keeps, where that is fixed.
    capacity: Option<usize>,
    /// A request was accepted, or the table came filled.
    begun: bool,
}

impl Count {
    /// Empty tables of a host.
    #[must_use]
    pub fn new(config: &HostConfig) -> Self {
        let kept = config.readings.is_b(Question::CountWindow);
        let (capacity, window) = if kept { (config.capacity.unwrap_or(0), config.window) } else { ENDLESS };
        let table = || ClientTable::new(capacity, window);
        let (one, servers) = (table(), table());
        Self { one, servers, readings: config.readings, capacity: config.capacity, begun: false }
    }

    fn apart(&self) -> bool {
        self.readings.is_b(Question::OneCount)
    }

    /// A machine seen at `seen`, of whatever class.
    pub fn preload(&mut self, cmid: Uuid, seen: Filetime) {
        self.begun = true;
        let capacity = self.capacity.unwrap_or(ClientTable::CAPACITY);
        let apart = self.apart();
        for table in [Some(&mut self.one), apart.then_some(&mut self.servers)].into_iter().flatten() {
            table.widen(capacity);
            table.count_in(seen, cmid);
        }
    }

    /// Counts the machine that asks, unless it is the host itself, and gives the count to answer.
    pub fn ask(&mut self, now: Filetime, asker: Asker, itself: bool) -> u32 {
        self.begun = true;
        let servers = self.apart() && asker.n_policy < CLIENT_N_POLICY;
        let without_asker = self.readings.is_b(Question::CountsAsker);
        let table = if servers { &mut self.servers } else { &mut self.one };
        if self.capacity.is_none() {
            // A request may say anything: what no product of the field asks for widens nothing.
            let largest =
                usize::try_from(asker.n_policy).unwrap_or(usize::MAX).min(ClientTable::CAPACITY / 2);
            table.widen(2 * largest.max(1));
        }
        let before = if without_asker { table.count(now) } else { 0 };
        if !itself {
            table.count_in(now, asker.machine);
        }
        if without_asker { before } else { table.count(now) }
    }

    /// The count, the larger one where there are two; `None` before the first accepted request (COUNT-015).
    pub fn current(&mut self, now: Filetime) -> Option<u32> {
        self.begun.then(|| self.one.count(now).max(self.servers.count(now)))
    }
}
