//! Names of the lab's product ids. A genuine id has none here, by design, and is shown bare.

use std::{collections::BTreeMap, sync::OnceLock};

use emulator::model::PRODUCTS;
use uuid::Uuid;

/// The lab's name for an application, activation or KMS id.
pub(super) fn name(id: Uuid) -> Option<&'static str> {
    static NAMES: OnceLock<BTreeMap<Uuid, &'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let named = PRODUCTS.iter().map(|product| (product.ids(), product));
        named
            .flat_map(|(ids, product)| {
                [(ids.app_id, product.app), (ids.act_id, product.name), (ids.kms_id, product.kms)]
            })
            .collect()
    });
    names.get(&id).copied()
}
