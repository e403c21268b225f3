//! The two names on the wire: workstation and host PID, each at most 63 UTF-16 code units and a NUL.

use std::fmt;

/// Code units that fit beside the NUL.
const MAX_UNITS: usize = 63;

/// Up to 63 code units without NUL, kept in place: names of requests cost no allocation. Unused units are zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Units {
    units: [u16; MAX_UNITS],
    len: u8,
}

impl Units {
    /// `units` as they are; `None` if they are too many or hold a NUL.
    fn new(units: &[u16]) -> Option<Self> {
        let len = u8::try_from(units.len()).ok()?;
        let mut kept = [0; MAX_UNITS];
        kept.get_mut(..units.len())?.copy_from_slice(units);
        (!units.contains(&0)).then_some(Self { units: kept, len })
    }

    fn as_slice(&self) -> &[u16] {
        &self.units[..usize::from(self.len)]
    }

    /// Writes the units and fills the rest of `field` with zeros.
    fn write(&self, field: &mut [u8]) {
        field.fill(0);
        for (octets, unit) in field.chunks_exact_mut(2).zip(self.as_slice()) {
            octets.copy_from_slice(&unit.to_le_bytes());
        }
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        String::from_utf16_lossy(self.as_slice()).fmt(f)
    }
}

/// The code units of `octets`; an odd last octet is left out.
fn units_of(octets: &[u8]) -> impl Iterator<Item = u16> {
    octets.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
}

/// The name a client gives itself: at most 63 code units, which needn't be valid text (lone surrogates survive).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Workstation(Units);

impl Workstation {
    /// `name` up to its first NUL, cut to 63 units but never inside a surrogate pair (§5).
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut buffer = [0; MAX_UNITS];
        let mut len = 0;
        for character in name.chars().take_while(|character| *character != '\0') {
            let next = len + character.len_utf16();
            if next > MAX_UNITS {
                break;
            }
            character.encode_utf16(&mut buffer[len..next]);
            len = next;
        }
        Self(Units::new(&buffer[..len]).expect("at most 63 units without NUL were kept"))
    }

    /// Exactly these units, text or not; `None` for more than 63 or a NUL among them.
    #[must_use]
    pub fn from_units(units: &[u16]) -> Option<Self> {
        Units::new(units).map(Self)
    }

    /// The name of a request's field: what stands before the first NUL; `None` without a NUL.
    pub(super) fn parse(field: &[u8]) -> Option<Self> {
        let mut buffer = [0; MAX_UNITS];
        for (len, unit) in units_of(field).enumerate() {
            if unit == 0 {
                return Units::new(&buffer[..len]).map(Self);
            }
            *buffer.get_mut(len)? = unit;
        }
        None
    }

    /// Fills a request's field.
    pub(super) fn write(&self, field: &mut [u8]) {
        self.0.write(field);
    }

    /// Its code units without NUL.
    #[must_use]
    pub fn units(&self) -> &[u16] {
        self.0.as_slice()
    }
}

impl fmt::Display for Workstation {
    /// As text; what is none becomes U+FFFD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Workstation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Workstation({:?})", self.0.to_string())
    }
}

/// The extended PID that a host answers with: 2 to 128 octets on the wire with its NUL, no other NUL (§4).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPid(Units);

/// A text that can't be a host PID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a host PID has at most 63 UTF-16 code units and no NUL")]
pub struct HostPidError;

impl HostPid {
    /// `pid` as a host PID; an error if it is longer than 63 code units or holds a NUL.
    pub fn new(pid: &str) -> Result<Self, HostPidError> {
        let mut buffer = [0; MAX_UNITS];
        let mut len = 0;
        for unit in pid.encode_utf16() {
            *buffer.get_mut(len).ok_or(HostPidError)? = unit;
            len += 1;
        }
        Units::new(&buffer[..len]).map(Self).ok_or(HostPidError)
    }

    /// The PID of an answer's field, NUL included; `None` if it is badly sized or terminated.
    pub(super) fn parse(field: &[u8]) -> Option<Self> {
        let mut buffer = [0; MAX_UNITS + 1];
        let count = field.len() / 2;
        let units = buffer.get_mut(..count).filter(|_| field.len().is_multiple_of(2))?;
        units.iter_mut().zip(units_of(field)).for_each(|(kept, unit)| *kept = unit);
        let (last, units) = units.split_last()?;
        if *last == 0 { Units::new(units).map(Self) } else { None }
    }

    /// Fills an answer's field.
    pub(super) fn write(&self, field: &mut [u8]) {
        self.0.write(field);
    }

    /// Octets on the wire, NUL included: 2 to 128.
    #[must_use]
    pub fn size(&self) -> usize {
        (self.0.as_slice().len() + 1) * 2
    }

    /// Its code units without NUL.
    #[must_use]
    pub fn units(&self) -> &[u16] {
        self.0.as_slice()
    }
}

impl fmt::Display for HostPid {
    /// As text; what is none becomes U+FFFD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for HostPid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostPid({:?})", self.0.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_but_not_inside_a_pair() {
        assert_eq!(Workstation::new(&"x".repeat(80)).units().len(), 63);
        let name = Workstation::new(&format!("{}\u{1f4bb}", "x".repeat(62)));
        assert_eq!(name.to_string(), "x".repeat(62));
        let name = Workstation::new(&format!("{}\u{1f4bb}", "x".repeat(61)));
        assert_eq!(name.units().len(), 63);
        assert_eq!(Workstation::new("a\0b").to_string(), "a");
    }

    #[test]
    fn lone_surrogates_survive() {
        let name = Workstation::from_units(&[0x61, 0xd800, 0x62]).unwrap();
        let mut field = [0xff; 128];
        name.write(&mut field);
        assert_eq!(Workstation::parse(&field), Some(name.clone()));
        assert_eq!(name.to_string(), "a\u{fffd}b");
    }

    #[test]
    fn a_name_ends_at_its_nul() {
        let mut field = [0; 128];
        field[0] = b'A';
        field[4] = b'B';
        assert_eq!(Workstation::parse(&field), Some(Workstation::new("A")));
        assert_eq!(Workstation::parse(&[1; 128]), None);
    }

    #[test]
    fn host_pids_are_bounded() {
        assert_eq!(HostPid::new("").unwrap().size(), 2);
        assert_eq!(HostPid::new(&"9".repeat(63)).unwrap().size(), 128);
        assert_eq!(HostPid::new(&"9".repeat(64)), Err(HostPidError));
        assert_eq!(HostPid::new("a\0"), Err(HostPidError));
        for field in [&[][..], &[0], &[1, 0], &[0, 0, 0, 0], &[0; 3], &[0; 130], &[1; 128], &[1; 1000]] {
            assert_eq!(HostPid::parse(field), None, "{field:?}");
        }
        assert_eq!(HostPid::parse(&[b'x', 0, 0, 0]), Some(HostPid::new("x").unwrap()));
    }
}
