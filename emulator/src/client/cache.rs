//! The hosts that a client remembers, one for each SKU (DISC-009).

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    client::HostAddress,
    model::{Question, Readings},
};

/// Hosts that activated the client and were found by DNS. It outlives a restart of the service.
#[derive(Clone, Debug, Default)]
pub(super) struct HostCache(BTreeMap<Uuid, HostAddress>);

impl HostCache {
    /// The host that is tried first for the SKU (DISC-005).
    pub(super) fn host(&self, act_id: Uuid) -> Option<&HostAddress> {
        self.0.get(&act_id)
    }

    /// `host` has activated the SKU. OPEN-032: the last one stays, by reading B the first one.
    pub(super) fn keep(&mut self, act_id: Uuid, host: HostAddress, readings: Readings) {
        if !(readings.is_b(Question::CacheAfterFailOver) && self.0.contains_key(&act_id)) {
            self.0.insert(act_id, host);
        }
    }

    /// A host has been named, or caching switched off (DISC-037).
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Reading, lab_id};

    #[test]
    fn each_sku_has_its_own_host() {
        let (one, other) = (lab_id("sku/one"), lab_id("sku/other"));
        let host = |port| HostAddress::Literal(([127, 0, 0, 1], port).into());
        let first = Readings::default().with(Question::CacheAfterFailOver, Reading::B);
        for (readings, kept) in [(Readings::default(), 2), (first, 1)] {
            let mut cache = HostCache::default();
            cache.keep(one, host(1), readings);
            cache.keep(one, host(2), readings);
            assert_eq!((cache.host(one), cache.host(other)), (Some(&host(kept)), None));
            cache.clear();
            assert_eq!(cache.host(one), None);
        }
    }
}
