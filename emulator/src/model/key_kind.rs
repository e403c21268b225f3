//! What a key of the catalogue is for: setup, host, MAK or retail key (KEY-001 to KEY-013, KEY-017 to KEY-027).

use std::fmt;

use super::{Edition, HOST_KEYS, HostKey, LabKey, MAKS, PRODUCTS, Product};

/// A channel, as descriptions name it (KEY-045, KEY-046).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Channel(&'static str);

/// A multiple activation key: a number of activations, and an extension when those are used up (MAK-003).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mak {
    /// Its name, such as `client-os`.
    pub name: &'static str,
    /// Names under `kms/` of the products that it fits.
    pub covers: &'static [&'static str],
    /// How often it activates.
    pub activations: u32,
    /// How much oftener once the service has extended it.
    pub extension: u32,
}

/// A key of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// `setup/PRODUCT`: makes a KMS client of exactly this edition.
    Setup(&'static Product),
    /// `host/GROUP`: makes a KMS host.
    Host(&'static HostKey),
    /// `mak/NAME`: activates online or by phone, once and for good.
    Mak(&'static Mak),
    /// `retail/PRODUCT`: one machine of an edition that is sold alone.
    Retail(&'static Product),
}

impl Channel {
    /// KMS clients.
    pub const KMS_CLIENT: Self = Self("VOLUME_KMSCLIENT");
    /// Hosts with a key of a client system.
    pub const KMS: Self = Self("VOLUME_KMS");
    /// Hosts with a key of server group A.
    pub const KMS_A: Self = Self("VOLUME_KMS_A");
    /// Hosts with a key of server group B.
    pub const KMS_B: Self = Self("VOLUME_KMS_B");
    /// Hosts with a key of server group C.
    pub const KMS_C: Self = Self("VOLUME_KMS_C");
    /// MAK clients.
    pub const MAK: Self = Self("VOLUME_MAK");
    /// Retail installations.
    pub const RETAIL: Self = Self("RETAIL");
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl KeyKind {
    /// Every key of the catalogue. Home editions have no setup key, editions sold by volume only no retail key.
    pub fn all() -> impl Iterator<Item = Self> {
        let volume = PRODUCTS.iter().filter(|product| product.is_volume()).map(Self::Setup);
        let retail = PRODUCTS.iter().filter(|product| product.edition != Edition::Volume).map(Self::Retail);
        let hosts = HOST_KEYS.iter().map(Self::Host);
        hosts.chain(volume).chain(MAKS.iter().map(Self::Mak)).chain(retail)
    }

    /// The key with this name, such as `setup/client-os/enterprise`, `host/server-group-b` or `mak/small`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (kind, rest) = name.split_once('/')?;
        Self::all().find(|key| key.prefix() == kind && key.rest() == rest)
    }

    /// Its name in the catalogue.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}/{}", self.prefix(), self.rest())
    }

    /// The key string.
    #[must_use]
    pub fn key(self) -> LabKey {
        LabKey::of(&self.name())
    }

    /// The channel of a machine that has it.
    #[must_use]
    pub fn channel(self) -> Channel {
        match self {
            Self::Setup(_) => Channel::KMS_CLIENT,
            Self::Host(key) => key.channel,
            Self::Mak(_) => Channel::MAK,
            Self::Retail(_) => Channel::RETAIL,
        }
    }

    /// Whether a machine with this edition can have it (KEY-012, KEY-043).
    #[must_use]
    pub fn applies_to(self, product: &Product) -> bool {
        match self {
            Self::Setup(of) | Self::Retail(of) => of.name == product.name,
            Self::Host(key) => key.hosted_on.contains(&product.kms),
            Self::Mak(mak) => mak.covers.contains(&product.kms),
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Host(_) => "host",
            Self::Mak(_) => "mak",
            Self::Retail(_) => "retail",
        }
    }

    fn rest(self) -> &'static str {
        match self {
            Self::Setup(product) | Self::Retail(product) => product.name,
            Self::Host(key) => key.name,
            Self::Mak(mak) => mak.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::Platform;

    #[test]
    fn each_volume_edition_has_one_setup_key_and_no_two_are_alike() {
        for product in PRODUCTS {
            let keys: Vec<_> = KeyKind::all()
                .filter(|key| matches!(key, KeyKind::Setup(_)) && key.applies_to(product))
                .collect();
            assert_eq!(keys.len(), usize::from(product.is_volume()), "{}", product.name);
        }
        let strings: BTreeSet<_> = KeyKind::all().map(|key| key.key().to_string()).collect();
        assert_eq!(strings.len(), KeyKind::all().count());
    }

    #[test]
    fn platforms_have_the_editions_of_the_documents() {
        for (platform, family, editions) in [
            (
                Platform::ClientOs,
                "client-os",
                "professional professional-n professional-e enterprise enterprise-n enterprise-e",
            ),
            (Platform::Server, "server", "web hpc standard enterprise datacenter itanium"),
            (Platform::ClientOsPrevious, "client-os-previous", "business business-n enterprise enterprise-n"),
            (
                Platform::ServerPrevious,
                "server-previous",
                "web standard standard-without-hypervisor enterprise enterprise-without-hypervisor datacenter \
                 datacenter-without-hypervisor itanium",
            ),
        ] {
            let names: Vec<_> = Product::of(platform).map(|product| product.name.to_owned()).collect();
            let of_the_documents: Vec<_> =
                editions.split(' ').map(|edition| format!("{family}/{edition}")).collect();
            assert_eq!(names, of_the_documents, "{platform:?}");
        }
    }

    #[test]
    fn a_retail_key_is_there_for_what_is_sold_at_retail() {
        let named = |name| KeyKind::named(name).is_some();
        assert!(named("retail/client-os/professional") && named("retail/server/standard"));
        assert!(named("retail/client-os/ultimate") && !named("setup/client-os/ultimate"));
        assert!(!named("retail/client-os/enterprise") && !named("mak/unknown") && !named("client-os"));
    }

    #[test]
    fn a_host_key_is_for_machines_of_its_own_group() {
        let applies =
            |key, product| KeyKind::named(key).unwrap().applies_to(Product::named(product).unwrap());
        assert!(applies("host/server-group-c", "server/datacenter"));
        assert!(!applies("host/server-group-c", "server/standard"));
        assert!(
            applies("mak/server", "server-previous/web") && !applies("mak/server", "client-os/enterprise")
        );
    }

    #[test]
    fn descriptions_of_volume_installations_say_so() {
        let description = |product: &str, key: &str| {
            Product::named(product).unwrap().description(KeyKind::named(key).unwrap().channel())
        };
        let client = description("client-os/enterprise", "setup/client-os/enterprise");
        assert_eq!(client, "Lab client-os - client-os/enterprise, VOLUME_KMSCLIENT channel");
        assert!(description("server/datacenter", "host/server-group-c").contains("VOLUME_KMS_C channel"));
        assert!(!description("client-os/ultimate", "retail/client-os/ultimate").contains("VOLUME"));
    }
}
