//! What is done to a machine beside activating it: rearm, keys, hardware, genuine validation, tampering.

use serde::{Deserialize, Serialize};

/// A change of a machine, made by an administrator, a technician or bad luck. Whether it takes effect at once or at the
/// next restart is the role's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MachineChange {
    /// The timers are reset at the next restart (`/rearm`, STATE-036 to STATE-044).
    Rearm,
    /// `sysprep /generalize`, before an image is captured (STATE-041 to STATE-044).
    Sysprep,
    /// The system is installed anew (STATE-031).
    Reinstall,
    /// Parts are replaced (STATE-017, STATE-018).
    Hardware(Vec<Part>),
    /// Drivers of parts are updated, and with them the hardware identity (STATE-019).
    Drivers(Vec<Part>),
    /// A key of the lab catalogue is installed, by its name: `setup/PRODUCT`, `host/GROUP`, `mak/NAME` (`/ipk`).
    InstallKey(String),
    /// The key is removed (`/upk`, STATE-045).
    RemoveKey,
    /// The key is deleted from the registry (`/cpky`, REG-030).
    ClearKey,
    /// The edition is switched, and the key with it; the name of a product (STATE-053).
    Edition(String),
    /// The vendor marks the key as lost or misused; the next validation finds it (STATE-025).
    MarkNonGenuine,
    /// The machine is validated online (STATE-028, STATE-029).
    Validate,
    /// Something is tampered with (STATE-030 to STATE-033).
    Tamper(Tampering),
    /// A digital licence or another permanent means activates it (STATE-052).
    ActivatePermanently,
    /// The licensing service stops and starts again, the system keeps running (REG-028).
    RestartService,
}

/// A part of a machine that its hardware identity is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// The hard disk, which weighs more than any other (STATE-020).
    Disk,
    /// The firmware (STATE-018).
    Firmware,
    /// The main board.
    Board,
    /// The processor.
    Processor,
    /// Memory.
    Memory,
    /// A network adapter.
    Network,
    /// The graphics adapter.
    Graphics,
    /// An optical drive.
    Optical,
}

/// What is tampered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tampering {
    /// System files (STATE-031).
    SystemFiles,
    /// Licensing files (STATE-032).
    LicensingFiles,
    /// A component of the licensing service (STATE-033).
    LicensingComponent,
    /// The key data: the machine is non-genuine rather than tampered (STATE-030).
    KeyData,
}
