//! Synthetic products and host keys (wire format 1 §6, KEY-017 to KEY-027).

use uuid::Uuid;

use super::{Channel, LabKey, Minutes, lab_id, product_table};

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

/// What the editions of a group have in common (KEY-002 to KEY-005).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Platform {
    /// The client system of the catalogue's generation.
    ClientOs,
    /// The client system before it, whose clients ignore priority and weight.
    ClientOsPrevious,
    /// The server system of the catalogue's generation.
    Server,
    /// The server system before it.
    ServerPrevious,
    /// An application suite.
    OfficeSuite,
    /// Editions of the lab's own, which mimic none of the documents.
    Lab,
}

/// How an edition can be licensed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// Volume only, or retail without a way to volume (KEY-043).
    Volume,
    /// A retail installation becomes a KMS client by the setup key (KEY-042).
    Convertible,
    /// Home and ultimate editions: never a KMS client (KEY-047).
    Home,
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
    /// The group of editions it belongs to.
    pub platform: Platform,
    /// How it can be licensed.
    pub edition: Edition,
}

/// A kind of host key and the KMS ids that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// Its name, such as `server-group-b`.
    pub name: &'static str,
    /// Names under `kms/` that it activates.
    pub covers: &'static [&'static str],
    /// What the description of a host with it names (KEY-046).
    pub channel: Channel,
    /// Names under `kms/` of the products whose machines can have it (KEY-017 to KEY-021, KEY-029).
    pub hosted_on: &'static [&'static str],
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

    /// The editions of a platform, in the order of the catalogue (KEY-002 to KEY-005).
    pub fn of(platform: Platform) -> impl Iterator<Item = &'static Self> {
        product_table::PRODUCTS.iter().filter(move |product| product.platform == platform)
    }

    /// Whether it can be a KMS client, which is when it has a setup key (KEY-001, KEY-047).
    #[must_use]
    pub fn is_volume(&self) -> bool {
        self.edition != Edition::Home
    }

    /// Its description with a key of `channel`; KMS is supported where it says VOLUME (KEY-045, KEY-046).
    #[must_use]
    pub fn description(&self, channel: Channel) -> String {
        format!("Lab {} - {}, {channel} channel", self.app, self.name)
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
