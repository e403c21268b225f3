//! Synthetic products and host keys (wire format 1 §6, KEY-017 to KEY-027).

use uuid::Uuid;

use super::{LabKey, Minutes, lab_id, product_table};

/// The three ids that a request names its product by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductIds {
    /// Application id: the product family.
    pub app_id: Uuid,
    /// Activation id: the SKU.
    pub act_id: Uuid,
    /// KMS id: what a host's key must cover.
    pub kms_id: Uuid,
}

/// A product of the lab catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its name, `family/edition`.
    pub name: &'static str,
    /// Name of its application id, under `app/`.
    pub app: &'static str,
    /// Name of its KMS id, under `kms/`.
    pub kms: &'static str,
    /// The smallest count it activates at (COUNT-001, COUNT-002).
    pub n_policy: u32,
    /// How long an activation holds (TIMER-009, TIMER-010).
    pub validity: Minutes,
}

/// A kind of host key and the KMS ids that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// Its name, such as `server-group-b`.
    pub name: &'static str,
    /// Names under `kms/` that it activates.
    pub covers: &'static [&'static str],
}

impl Product {
    /// The product with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        product_table::PRODUCTS.iter().find(|product| product.name == name)
    }

    /// The product with this activation id.
    #[must_use]
    pub fn with_act_id(act_id: Uuid) -> Option<&'static Self> {
        product_table::PRODUCTS.iter().find(|product| product.ids().act_id == act_id)
    }

    /// Its ids on the wire.
    #[must_use]
    pub fn ids(&self) -> ProductIds {
        ProductIds {
            app_id: lab_id(&format!("app/{}", self.app)),
            act_id: lab_id(&format!("sku/{}", self.name)),
            kms_id: lab_id(&format!("kms/{}", self.kms)),
        }
    }
}

impl HostKey {
    /// The host key with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        product_table::HOST_KEYS.iter().find(|key| key.name == name)
    }

    /// The KMS ids that a host with this key activates.
    #[must_use]
    pub fn kms_ids(&self) -> Vec<Uuid> {
        self.covers.iter().map(|name| lab_id(&format!("kms/{name}"))).collect()
    }

    /// The key string.
    #[must_use]
    pub fn key(&self) -> LabKey {
        LabKey::of(&format!("host/{}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_names_under_the_lab_namespace() {
        let ids = Product::named("client-os/professional").unwrap().ids();
        assert_eq!(ids.act_id, lab_id("sku/client-os/professional"));
        assert_eq!(ids.app_id, lab_id("app/client-os"));
        assert_eq!(Product::with_act_id(ids.act_id).unwrap().name, "client-os/professional");
    }

    #[test]
    fn every_covered_name_is_some_products_kms_id() {
        for key in product_table::HOST_KEYS {
            for name in key.covers {
                assert!(
                    product_table::PRODUCTS.iter().any(|product| product.kms == *name),
                    "{} {name}",
                    key.name
                );
            }
        }
    }

    #[test]
    fn a_larger_group_covers_what_the_smaller_covers() {
        let covers = |name| HostKey::named(name).unwrap().covers;
        for (smaller, larger) in [("server-group-a", "server-group-b"), ("server-group-b", "server-group-c")]
        {
            assert!(covers(smaller).iter().all(|name| covers(larger).contains(name)), "{smaller} {larger}");
        }
    }
}
