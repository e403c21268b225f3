//! HRESULTs as the field writes them.

use std::{fmt, str::FromStr};

use super::hresult_table;

mod class;

/// A 32-bit result code. Any value is one; the known ones have a constant and an entry in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hresult(pub u32);

/// A text that is no result code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a result code; write `0x` and eight hexadecimal digits, such as \"0xC004F038\"")]
pub struct HresultError(pub String);

impl Hresult {
    /// Success.
    pub const OK: Self = Self(0);
    /// A request or answer that isn't well-formed.
    pub const INVALID_DATA: Self = Self(0x8007_000D);
    /// Access denied: elevation needed.
    pub const ACCESS_DENIED: Self = Self(0x8007_0005);
    /// The port is in use: the host can't initialise (EVENT-039).
    pub const ADDRESS_IN_USE: Self = Self(0x8007_2740);
    /// RPC server unavailable.
    pub const RPC_UNAVAILABLE: Self = Self(0x8007_06BA);
    /// RPC call failed.
    pub const RPC_CALL_FAILED: Self = Self(0x8007_06BE);
    /// RPC protocol error.
    pub const RPC_PROTOCOL: Self = Self(0x8007_06C0);
    /// DNS server failure.
    pub const DNS_SERVER_FAILURE: Self = Self(0x8007_232A);
    /// DNS name does not exist.
    pub const DNS_NAME_NOT_FOUND: Self = Self(0x8007_232B);
    /// DNS server doesn't implement the request.
    pub const DNS_NOT_IMPLEMENTED: Self = Self(0x8007_232C);
    /// DNS operation refused.
    pub const DNS_REFUSED: Self = Self(0x8007_232D);
    /// No DNS server is configured (EVENT-042).
    pub const NO_DNS_SERVERS: Self = Self(0x8007_267C);
    /// No records for the DNS query.
    pub const DNS_NO_RECORDS: Self = Self(0x8007_251D);
    /// The activation server finds the key invalid.
    pub const SERVER_KEY_INVALID: Self = Self(0xC004_C001);
    /// The activation server finds the key blocked.
    pub const SERVER_KEY_BLOCKED: Self = Self(0xC004_C003);
    /// The activation server says that the host key can't be used.
    pub const SERVER_KEY_LIMIT: Self = Self(0xC004_C008);
    /// The MAK's activations are used up (KEY-036).
    pub const MAK_LIMIT: Self = Self(0xC004_C020);
    /// The MAK's extension is used up as well (KEY-037).
    pub const MAK_EXTENSION_LIMIT: Self = Self(0xC004_C021);
    /// The grace period has expired.
    pub const GRACE_EXPIRED: Self = Self(0xC004_F009);
    /// Running in initial grace (a reason, not an error).
    pub const IN_OOB_GRACE: Self = Self(0x4004_F00C);
    /// Running in OOT grace (a reason, not an error).
    pub const IN_OOT_GRACE: Self = Self(0x4004_F00D);
    /// Hardware identity out of tolerance.
    pub const OUT_OF_TOLERANCE: Self = Self(0xC004_F00F);
    /// No product key installed.
    pub const KEY_NOT_AVAILABLE: Self = Self(0xC004_F014);
    /// No qualifying system for a volume key.
    pub const NO_QUALIFYING_SYSTEM: Self = Self(0xC004_F035);
    /// The count on the host is too small.
    pub const NOT_ENOUGH_COUNT: Self = Self(0xC004_F038);
    /// KMS isn't enabled on the machine that answered.
    pub const SERVICE_NOT_ENABLED: Self = Self(0xC004_F039);
    /// The host isn't activated itself.
    pub const HOST_NOT_ACTIVATED: Self = Self(0xC004_F041);
    /// The host's key doesn't cover the product.
    pub const ID_MISMATCH: Self = Self(0xC004_F042);
    /// The product key is invalid.
    pub const INVALID_KEY: Self = Self(0xC004_F050);
    /// The product key is blocked.
    pub const BLOCKED_KEY: Self = Self(0xC004_F051);
    /// The non-genuine grace has expired.
    pub const NON_GENUINE_EXPIRED: Self = Self(0xC004_F064);
    /// Running in non-genuine grace (a reason, with the code that TR T10 prints).
    pub const NON_GENUINE: Self = Self(0xC004_F065);
    /// Clocks of client and host too far apart.
    pub const INVALID_TIMESTAMP: Self = Self(0xC004_F06C);
    /// No host could be contacted, or all of them refused.
    pub const SERVICE_UNAVAILABLE: Self = Self(0xC004_F074);

    /// Validation finds the machine non-genuine.
    pub const NOT_GENUINE: Self = Self(0xC004_F200);
    /// A code of the lab's own, told by its customer bit: the key doesn't apply to the edition (OPEN-056).
    pub const LAB_KEY_NOT_APPLICABLE: Self = Self(0xE004_0001);
    /// The lab's own: no rearm is left (OPEN-056).
    pub const LAB_NO_REARM_LEFT: Self = Self(0xE004_0002);
    /// The lab's own: the machine is no KMS host (OPEN-056).
    pub const LAB_NOT_A_HOST: Self = Self(0xE004_0003);
    /// The lab's own: the evaluation of the product has ended (STATE-046).
    pub const LAB_EVALUATION_ENDED: Self = Self(0xE004_0004);
    /// The lab's own: an interval or a port is out of bounds (TIMER-022, TIMER-023; OPEN-056).
    pub const LAB_OUT_OF_BOUNDS: Self = Self(0xE004_0005);
    /// The lab's own: system files were tampered with (STATE-031).
    pub const LAB_SYSTEM_TAMPERED: Self = Self(0xE004_0010);
    /// The lab's own: licensing files were tampered with (STATE-032).
    pub const LAB_LICENCE_TAMPERED: Self = Self(0xE004_0011);
    /// The lab's own: a component of the licensing service was tampered with (STATE-033).
    pub const LAB_COMPONENT_TAMPERED: Self = Self(0xE004_0012);

    /// Severity bit clear: success or information.
    #[must_use]
    pub fn is_success(self) -> bool {
        self.0 >> 31 == 0
    }

    /// The HRESULT of a Win32 error code, `0x8007xxxx`; 0 and what is a failing HRESULT already stay as they are, as with
    /// the macro of the Windows headers.
    #[must_use]
    pub fn from_win32(code: u32) -> Self {
        if code == 0 || code >> 31 == 1 { Self(code) } else { Self(0x8007_0000 | (code & 0xFFFF)) }
    }

    /// One line on what the code means; `None` for codes the lab doesn't know.
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        hresult_table::all().find(|info| info.code == self).map(|info| info.meaning)
    }
}

impl fmt::Display for Hresult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

impl FromStr for Hresult {
    type Err = HresultError;

    fn from_str(text: &str) -> Result<Self, HresultError> {
        let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 8);
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        code.map(Self).ok_or_else(|| HresultError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_with_eight_digits() {
        assert_eq!(Hresult(0x8).to_string(), "0x00000008");
        assert_eq!("0xC004F038".parse(), Ok(Hresult::NOT_ENOUGH_COUNT));
        for text in ["C004F038", "0xC004F03", "0xC004F0380", "0xZ004F038"] {
            assert!(text.parse::<Hresult>().is_err(), "{text}");
        }
    }

    #[test]
    fn win32_codes_map_into_facility_7() {
        assert_eq!(Hresult::from_win32(0x6BA), Hresult::RPC_UNAVAILABLE);
        assert_eq!(Hresult::from_win32(0), Hresult::OK);
        assert_eq!(Hresult::from_win32(0xDEAD_BEEF), Hresult(0xDEAD_BEEF));
    }
}
