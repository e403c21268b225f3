//! Resource records of class IN.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use super::Name;

/// A record type, or a question type. Any value is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordType(pub u16);

/// A text that names no record type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a record type; write \"SRV\", \"A\", \"AAAA\" and so on, or \"TYPE\" and a number")]
pub struct RecordTypeError(pub String);

impl RecordType {
    /// IPv4 address.
    pub const A: Self = Self(1);
    /// Name server of a zone.
    pub const NS: Self = Self(2);
    /// Alias.
    pub const CNAME: Self = Self(5);
    /// Start of a zone.
    pub const SOA: Self = Self(6);
    /// IPv6 address.
    pub const AAAA: Self = Self(28);
    /// Service (RFC 2782).
    pub const SRV: Self = Self(33);
    /// EDNS (RFC 6891); never a record of a zone.
    pub const OPT: Self = Self(41);
    /// Signature of a message (RFC 8945); never a record of a zone.
    pub const TSIG: Self = Self(250);
    /// Every type, in questions and updates.
    pub const ANY: Self = Self(255);
}

const NAMES: [(RecordType, &str); 9] = [
    (RecordType::A, "A"),
    (RecordType::NS, "NS"),
    (RecordType::CNAME, "CNAME"),
    (RecordType::SOA, "SOA"),
    (RecordType::AAAA, "AAAA"),
    (RecordType::SRV, "SRV"),
    (RecordType::OPT, "OPT"),
    (RecordType::TSIG, "TSIG"),
    (RecordType::ANY, "ANY"),
];

impl fmt::Display for RecordType {
    /// The mnemonic, or `TYPE65` as RFC 3597 writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.iter().find(|(rtype, _)| rtype == self) {
            Some((_, name)) => f.pad(name),
            None => write!(f, "TYPE{}", self.0),
        }
    }
}

impl FromStr for RecordType {
    type Err = RecordTypeError;

    fn from_str(text: &str) -> Result<Self, RecordTypeError> {
        let named = NAMES.iter().find(|(_, name)| *name == text).map(|(rtype, _)| *rtype);
        let number = || text.strip_prefix("TYPE")?.parse().ok().map(Self);
        named.or_else(number).ok_or_else(|| RecordTypeError(text.to_owned()))
    }
}

/// Where a service is (RFC 2782).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Srv {
    /// Lower values are tried first.
    pub priority: u16,
    /// Share of the tries within one priority.
    pub weight: u16,
    /// TCP port.
    pub port: u16,
    /// The host; the root when there is no such service.
    pub target: Name,
}

/// Start of a zone (RFC 1035 3.3.13). Times in seconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Soa {
    /// Primary name server.
    pub mname: Name,
    /// Mailbox of the zone's keeper, its `@` a dot.
    pub rname: Name,
    /// Version of the zone.
    pub serial: u32,
    /// How often secondaries look for a new serial.
    pub refresh: u32,
    /// How soon they try again after a failure.
    pub retry: u32,
    /// When they stop answering.
    pub expire: u32,
    /// How long a negative answer may be cached.
    pub minimum: u32,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordData {
    /// IPv4 address.
    A(Ipv4Addr),
    /// Name server of a zone.
    Ns(Name),
    /// The name is an alias of this one.
    Cname(Name),
    /// Start of a zone.
    Soa(Soa),
    /// IPv6 address.
    Aaaa(Ipv6Addr),
    /// Service.
    Srv(Srv),
    /// Any other type, as octets of the wire without name compression.
    Other {
        /// Its type; none of those above.
        rtype: RecordType,
        /// At most 65,535 octets.
        data: Vec<u8>,
    },
}

impl RecordData {
    /// Its type.
    #[must_use]
    pub fn rtype(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Ns(_) => RecordType::NS,
            Self::Cname(_) => RecordType::CNAME,
            Self::Soa(_) => RecordType::SOA,
            Self::Aaaa(_) => RecordType::AAAA,
            Self::Srv(_) => RecordType::SRV,
            Self::Other { rtype, .. } => *rtype,
        }
    }

    /// The address of an A or AAAA record.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Self::A(address) => Some((*address).into()),
            Self::Aaaa(address) => Some((*address).into()),
            _ => None,
        }
    }

    /// The content of an SRV record.
    #[must_use]
    pub fn srv(&self) -> Option<&Srv> {
        if let Self::Srv(srv) = self { Some(srv) } else { None }
    }
}

impl From<IpAddr> for RecordData {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::A(address),
            IpAddr::V6(address) => Self::Aaaa(address),
        }
    }
}

/// A resource record of class IN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// Owner.
    pub name: Name,
    /// Seconds it may be cached.
    pub ttl: u32,
    /// What it says.
    pub data: RecordData,
}

impl Record {
    /// The type of its data.
    #[must_use]
    pub fn rtype(&self) -> RecordType {
        self.data.rtype()
    }
}

impl fmt::Display for RecordData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => write!(f, "A {address}"),
            Self::Ns(name) => write!(f, "NS {name}"),
            Self::Cname(name) => write!(f, "CNAME {name}"),
            Self::Soa(Soa { mname, rname, serial, refresh, retry, expire, minimum }) => {
                write!(f, "SOA {mname} {rname} {serial} {refresh} {retry} {expire} {minimum}")
            }
            Self::Aaaa(address) => write!(f, "AAAA {address}"),
            Self::Srv(Srv { priority, weight, port, target }) => {
                write!(f, "SRV {priority} {weight} {port} {target}")
            }
            Self::Other { rtype, data } => {
                // RFC 3597 section 5.
                write!(f, "{rtype} \\# {}", data.len())?;
                data.iter().enumerate().try_for_each(|(index, octet)| {
                    write!(f, "{}{octet:02x}", if index == 0 { " " } else { "" })
                })
            }
        }
    }
}

impl fmt::Display for Record {
    /// One line as in a zone file, without the class: `_vlmcs._tcp.lab.test 3600 SRV 0 0 1688 kms1.lab.test`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.name, self.ttl, self.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_written_as_in_a_zone_file() {
        let name = || Name::parse("_vlmcs._tcp.lab.test").unwrap();
        let target = Name::parse("kms1.lab.test").unwrap();
        let srv = RecordData::Srv(Srv { priority: 0, weight: 5, port: 1688, target });
        let record = Record { name: name(), ttl: 3600, data: srv };
        assert_eq!(record.to_string(), "_vlmcs._tcp.lab.test 3600 SRV 0 5 1688 kms1.lab.test");
        let other = RecordData::Other { rtype: RecordType(16), data: vec![1, 0xAB] };
        assert_eq!(other.to_string(), "TYPE16 \\# 2 01ab");
    }

    #[test]
    fn types_are_read_and_written_alike() {
        for (rtype, name) in NAMES {
            assert_eq!(name.parse(), Ok(rtype));
            assert_eq!(rtype.to_string(), name);
        }
        assert_eq!("TYPE65".parse(), Ok(RecordType(65)));
        assert!("SVR".parse::<RecordType>().is_err());
    }
}
