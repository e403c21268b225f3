//! In which order the machines of a group try the hosts that DNS names.

use crate::{
    client::SrvOrder,
    dns::{Srv, srv_order},
    model::Entropy,
};

/// The hosts that a group finds, by number.
#[derive(Clone, Debug)]
pub(super) struct Search {
    records: Vec<Srv>,
    order: SrvOrder,
    /// The order, where every search comes to the same.
    settled: Option<Vec<u8>>,
}

impl Search {
    pub(super) fn new(records: Vec<Srv>, order: SrvOrder) -> Self {
        let mut search = Self { records, order, settled: None };
        if search.draws_nothing() {
            search.settled = Some(search.ordered(&mut Entropy::new(0, "an order that draws nothing")));
        }
        search
    }

    /// Nothing is drawn among hosts of different priorities, where priorities are heeded.
    fn draws_nothing(&self) -> bool {
        let mut priorities = self.records.iter().map(|record| record.priority).collect::<Vec<_>>();
        priorities.sort_unstable();
        priorities.dedup();
        let apart = priorities.len() == self.records.len();
        self.records.len() < 2 || (apart && matches!(self.order, SrvOrder::Ranked { .. }))
    }

    /// The order of one search; `entropy` is made only where something is drawn.
    pub(super) fn order(&self, entropy: impl FnOnce() -> Entropy) -> Vec<u8> {
        self.settled.clone().unwrap_or_else(|| self.ordered(&mut entropy()))
    }

    fn ordered(&self, entropy: &mut Entropy) -> Vec<u8> {
        let ordered = srv_order::order(&self.records, self.order, entropy);
        let number = |record: &Srv| self.records.iter().position(|own| own.target == record.target);
        ordered.iter().filter_map(number).filter_map(|number| u8::try_from(number).ok()).collect()
    }
}
