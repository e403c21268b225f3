//! What licenses a machine beside the host that it asks: its key, its firmware, its hardware.

use crate::{client::HardwarePolicy, model::Minutes};

/// What a client is licensed by when it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenceConfig {
    /// The key it is installed with.
    pub key: InstalledKey,
    /// What its firmware says of a system that came with the machine.
    pub firmware: Firmware,
    /// Whether there is a qualifying base licence: volume editions of client systems are upgrades (KEY-050).
    pub base_licence: bool,
    /// How the system came on the machine, and so whether it may become a volume installation.
    pub origin: Origin,
    /// How far its hardware may change.
    pub hardware: HardwarePolicy,
    /// Rearms of an installation (STATE-037).
    pub rearms: u32,
    /// When its evaluation ends, counted from the start; `None` for a product without such an end (STATE-046).
    pub evaluation: Option<Minutes>,
}

impl Default for LicenceConfig {
    fn default() -> Self {
        Self {
            key: InstalledKey::default(),
            firmware: Firmware::default(),
            base_licence: true,
            origin: Origin::default(),
            hardware: HardwarePolicy::default(),
            rearms: 3,
            evaluation: None,
        }
    }
}

/// The key that a machine is installed with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InstalledKey {
    /// The setup key of its product: a KMS client (KEY-006).
    #[default]
    Setup,
    /// Another key of the lab catalogue, by its name: `mak/NAME`, `retail/NAME`, `host/GROUP`, `setup/PRODUCT`.
    Named(String),
    /// No key.
    None,
}

/// The firmware of a machine: whether it carries an `ACPI_SLIC` table, and what stands in it (KEY-051, KEY-056).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Firmware {
    /// No table.
    #[default]
    NoSlic,
    /// A table with a valid Windows marker.
    Marker,
    /// A table without a valid Windows marker: the system that came with the machine doesn't qualify.
    NoMarker,
}

/// How a system came on its machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Origin {
    /// From a volume medium.
    #[default]
    Volume,
    /// From retail.
    Retail,
    /// With the machine.
    Oem(OemCoverage),
}

/// What a machine that came with a system has beside it (KEY-053).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum OemCoverage {
    /// Nothing.
    None,
    /// Volume coverage that was bought so many days after the machine.
    BoughtAfterDays(u32),
    /// A volume agreement: re-imaging rights.
    Agreement,
}

impl Origin {
    /// Whether the setup key of its edition makes it a KMS client; `convertible` says whether the edition is sold so
    /// that it may (KEY-042, KEY-043, KEY-053, KEY-057).
    #[must_use]
    pub fn becomes_volume(self, convertible: bool) -> bool {
        match self {
            Self::Volume => true,
            Self::Retail => convertible,
            Self::Oem(OemCoverage::None) => false,
            Self::Oem(OemCoverage::BoughtAfterDays(days)) => days <= 90,
            Self::Oem(OemCoverage::Agreement) => true,
        }
    }
}
