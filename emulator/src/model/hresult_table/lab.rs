//! Codes of the lab's own, told by their customer bit: the documents name an error and no code (OPEN-056).

use super::{
    Activation::{KmsClient, KmsHost, Mak},
    CodeInfo,
};

pub(super) const TABLE: &[CodeInfo] = &[
    CodeInfo::new(
        0xE004_0001,
        "LAB_E_KEY_NOT_APPLICABLE",
        "the key does not apply to the edition (a code of the lab)",
    )
    .of(&[Mak, KmsClient])
    .cause("The key is right, and of another edition; the installed key stays.")
    .remedies(&["install a key of the installed edition"])
    .rows(&["ERR-058", "KEY-012", "KEY-043", "OPEN-056"]),
    CodeInfo::new(0xE004_0002, "LAB_E_NO_REARM_LEFT", "no rearm is left (a code of the lab)")
        .of(&[Mak, KmsClient])
        .cause("The installation was rearmed three times; its timers stay as they are.")
        .remedies(&["build the image anew, and generalise it fewer times"])
        .rows(&["ERR-059", "STATE-037", "STATE-041", "OPEN-056"]),
    CodeInfo::new(0xE004_0003, "LAB_E_NOT_A_HOST", "the machine is no KMS host (a code of the lab)")
        .of(&[KmsHost])
        .cause("The setting belongs to a KMS host, and no host key is installed.")
        .remedies(&["give the command on the host"])
        .rows(&["ERR-060", "OPEN-023", "OPEN-056"]),
    CodeInfo::new(
        0xE004_0004,
        "LAB_E_EVALUATION_ENDED",
        "the product's evaluation has ended (a code of the lab)",
    )
    .cause("The product's last day has passed; it can't be activated any more.")
    .rows(&["STATE-046"]),
    CodeInfo::new(
        0xE004_0005,
        "LAB_E_OUT_OF_BOUNDS",
        "an interval or a port is out of bounds (a code of the lab)",
    )
    .of(&[KmsHost])
    .cause("An interval has 15 to 43,200 minutes, and a port 1 to 65535; the old value stays.")
    .remedies(&["give a value within the bounds"])
    .rows(&["TIMER-022", "TIMER-023", "OPEN-056"]),
    CodeInfo::new(
        0xE004_0010,
        "LAB_E_SYSTEM_TAMPERED",
        "system files were tampered with (a code of the lab)",
    )
    .remedies(&["install the system again and activate it"])
    .rows(&["STATE-031"]),
    CodeInfo::new(
        0xE004_0011,
        "LAB_E_LICENCE_TAMPERED",
        "licensing files were tampered with (a code of the lab)",
    )
    .rows(&["STATE-032"]),
    CodeInfo::new(
        0xE004_0012,
        "LAB_E_COMPONENT_TAMPERED",
        "a licensing component was tampered with (a code of the lab)",
    )
    .rows(&["STATE-033"]),
];
