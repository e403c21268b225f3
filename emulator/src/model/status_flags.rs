//! The status field of events 12288 and 12289 as bits (OPEN-001, reading B).

use std::fmt;

/// Remarks on an activation; any value is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusFlags(pub u32);

impl StatusFlags {
    /// No remark.
    pub const NONE: Self = Self(0);
    /// A warning alone: the marker of an OEM system is missing.
    pub const OTHER_PC: Self = Self(0x0000_0008);
    /// No host could be found.
    pub const NO_BINDING_SERVER: Self = Self(0x0100_0000);
    /// A named host can't be read in the registry.
    pub const INVALID_REGISTRATION: Self = Self(0x0200_0000);
    /// The count is below the threshold.
    pub const NOT_ENOUGH_COUNT: Self = Self(0x0400_0000);
    /// The machine has no marker of a qualifying system.
    pub const NOT_WINDOWS_SLP: Self = Self(0x0800_0000);

    /// These remarks and those.
    #[must_use]
    pub const fn with(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// The names of the bits that are set, from the lowest on; bits without a name as one number at the end.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        let mut rest = self.0;
        let mut names = Vec::new();
        for (flag, name) in NAMES {
            if rest & flag.0 != 0 {
                names.push(name.to_owned());
                rest &= !flag.0;
            }
        }
        if rest != 0 {
            names.push(format!("0x{rest:08X}"));
        }
        names
    }
}

const NAMES: [(StatusFlags, &str); 5] = [
    (StatusFlags::OTHER_PC, "OTHER_PC"),
    (StatusFlags::NO_BINDING_SERVER, "NO_BINDING_SERVER_REGISTRATION"),
    (StatusFlags::INVALID_REGISTRATION, "INVALID_REGISTRATION_DATA_TYPE"),
    (StatusFlags::NOT_ENOUGH_COUNT, "NOT_ENOUGH_COUNT"),
    (StatusFlags::NOT_WINDOWS_SLP, "NOT_WINDOWS_SLP"),
];

impl fmt::Display for StatusFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { f.write_str("no flags") } else { f.write_str(&self.names().join(" | ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_have_names_and_none_is_lost() {
        for (bits, names) in [
            (0x0000_0000, "no flags"),
            (0x0400_0008, "OTHER_PC | NOT_ENOUGH_COUNT"),
            (0x0900_0000, "NO_BINDING_SERVER_REGISTRATION | NOT_WINDOWS_SLP"),
            (0x0200_0101, "INVALID_REGISTRATION_DATA_TYPE | 0x00000101"),
        ] {
            assert_eq!(StatusFlags(bits).to_string(), names);
        }
    }
}
