//! Response codes.

use std::{fmt, str::FromStr};

use crate::model::Hresult;

/// How a name server answers (RFC 1035 4.1.1, RFC 2136 2.2, RFC 8945). Any value is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rcode(pub u16);

/// A text that names no response code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a DNS response code; write its name such as \"NXDOMAIN\" or \"REFUSED\"")]
pub struct RcodeError(pub String);

/// First Win32 error code of DNS; the code of response code n is this plus n (`DNS_ERROR_RESPONSE_CODES_BASE`).
const WIN32_BASE: u32 = 9_000;

impl Rcode {
    /// Success.
    pub const NOERROR: Self = Self(0);
    /// The server can't read the request.
    pub const FORMERR: Self = Self(1);
    /// The server failed.
    pub const SERVFAIL: Self = Self(2);
    /// The name doesn't exist.
    pub const NXDOMAIN: Self = Self(3);
    /// The server doesn't know the kind of request.
    pub const NOTIMP: Self = Self(4);
    /// The server won't do it for this client.
    pub const REFUSED: Self = Self(5);
    /// A name exists that the update wants absent.
    pub const YXDOMAIN: Self = Self(6);
    /// A record set exists that the update wants absent.
    pub const YXRRSET: Self = Self(7);
    /// A record set is missing that the update wants.
    pub const NXRRSET: Self = Self(8);
    /// The server isn't authoritative for the zone, or the signature isn't good enough.
    pub const NOTAUTH: Self = Self(9);
    /// A name of the update lies outside its zone.
    pub const NOTZONE: Self = Self(10);
    /// The signature is wrong; it travels in a TSIG or OPT record, never in the header alone.
    pub const BADSIG: Self = Self(16);
    /// The key is unknown.
    pub const BADKEY: Self = Self(17);
    /// The signature is out of its time.
    pub const BADTIME: Self = Self(18);

    /// The HRESULT a Windows client or host makes of it: Win32 9000 + n, so 0x8007232B for NXDOMAIN (DISC-029,
    /// DISC-031); SERVFAIL's for a code Windows has no name for.
    #[must_use]
    pub fn hresult(self) -> Hresult {
        match self.0 {
            0 => Hresult::OK,
            1..=10 | 16..=18 => Hresult::from_win32(WIN32_BASE + u32::from(self.0)),
            _ => Hresult::DNS_SERVER_FAILURE,
        }
    }
}

const NAMES: [(Rcode, &str); 14] = [
    (Rcode::NOERROR, "NOERROR"),
    (Rcode::FORMERR, "FORMERR"),
    (Rcode::SERVFAIL, "SERVFAIL"),
    (Rcode::NXDOMAIN, "NXDOMAIN"),
    (Rcode::NOTIMP, "NOTIMP"),
    (Rcode::REFUSED, "REFUSED"),
    (Rcode::YXDOMAIN, "YXDOMAIN"),
    (Rcode::YXRRSET, "YXRRSET"),
    (Rcode::NXRRSET, "NXRRSET"),
    (Rcode::NOTAUTH, "NOTAUTH"),
    (Rcode::NOTZONE, "NOTZONE"),
    (Rcode::BADSIG, "BADSIG"),
    (Rcode::BADKEY, "BADKEY"),
    (Rcode::BADTIME, "BADTIME"),
];

impl fmt::Display for Rcode {
    /// The name as `dig` writes it, `RCODE23` for a code without one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.iter().find(|(rcode, _)| rcode == self) {
            Some((_, name)) => f.pad(name),
            None => write!(f, "RCODE{}", self.0),
        }
    }
}

impl FromStr for Rcode {
    type Err = RcodeError;

    fn from_str(text: &str) -> Result<Self, RcodeError> {
        let named = NAMES.iter().find(|(_, name)| *name == text).map(|(rcode, _)| *rcode);
        let number = || text.strip_prefix("RCODE")?.parse().ok().map(Self);
        named.or_else(number).ok_or_else(|| RcodeError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_map_to_win32_errors() {
        for (rcode, hresult) in [
            (Rcode::NOERROR, Hresult::OK),
            (Rcode::FORMERR, Hresult(0x8007_2329)),
            (Rcode::SERVFAIL, Hresult::DNS_SERVER_FAILURE),
            (Rcode::NXDOMAIN, Hresult::DNS_NAME_NOT_FOUND),
            (Rcode::NOTIMP, Hresult::DNS_NOT_IMPLEMENTED),
            (Rcode::REFUSED, Hresult::DNS_REFUSED),
            (Rcode::NOTAUTH, Hresult(0x8007_2331)),
            (Rcode::NOTZONE, Hresult(0x8007_2332)),
            (Rcode::BADSIG, Hresult(0x8007_2338)),
            (Rcode(23), Hresult::DNS_SERVER_FAILURE),
        ] {
            assert_eq!(rcode.hresult(), hresult, "{rcode}");
        }
    }

    #[test]
    fn every_named_code_maps_to_a_result_the_lab_explains() {
        for (rcode, name) in NAMES {
            assert!(rcode.hresult().meaning().is_some(), "{name}");
        }
    }

    #[test]
    fn names_are_read_and_written_alike() {
        for (rcode, name) in NAMES {
            assert_eq!(name.parse(), Ok(rcode));
            assert_eq!(rcode.to_string(), name);
        }
        assert_eq!("RCODE23".parse(), Ok(Rcode(23)));
        assert_eq!(Rcode(23).to_string(), "RCODE23");
        for text in ["", "nxdomain", "RCODE", "3"] {
            assert!(text.parse::<Rcode>().is_err(), "{text}");
        }
    }
}
