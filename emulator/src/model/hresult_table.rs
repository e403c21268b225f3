//! What the result codes of the field mean (ERR, and the error tables of the public documents).

use super::Hresult;

/// What is known of one result code.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: Hresult,
    /// Its symbol in the public header files, where it has one.
    pub symbol: &'static str,
    /// One line on what it means.
    pub meaning: &'static str,
}

/// Every code the lab knows, in ascending order.
#[must_use]
pub fn all() -> &'static [CodeInfo] {
    TABLE
}

const fn row(code: u32, symbol: &'static str, meaning: &'static str) -> CodeInfo {
    CodeInfo { code: Hresult(code), symbol, meaning }
}

const TABLE: &[CodeInfo] = &[
    row(0x0000_0000, "S_OK", "success"),
    row(0x4004_F00C, "SL_I_OOB_GRACE_PERIOD", "running within the initial grace"),
    row(0x4004_F00D, "SL_I_OOT_GRACE_PERIOD", "running within the out-of-tolerance grace"),
    row(0x4004_F065, "SL_I_NONGENUINE_GRACE_PERIOD", "running within the non-genuine grace"),
    row(0x8007_0005, "E_ACCESSDENIED", "access denied, elevation is needed"),
    row(0x8007_000D, "ERROR_INVALID_DATA", "the data is invalid"),
    row(0x8007_05AA, "ERROR_NO_SYSTEM_RESOURCES", "the system has not enough resources"),
    row(0x8007_05B4, "ERROR_TIMEOUT", "the operation timed out"),
    row(0x8007_06B5, "RPC_S_UNKNOWN_IF", "the interface is unknown"),
    row(0x8007_06BA, "RPC_S_SERVER_UNAVAILABLE", "the RPC server is unavailable"),
    row(0x8007_06BB, "RPC_S_SERVER_TOO_BUSY", "the RPC server is too busy"),
    row(0x8007_06BE, "RPC_S_CALL_FAILED", "the remote procedure call failed"),
    row(0x8007_06BF, "RPC_S_CALL_FAILED_DNE", "the remote procedure call failed and did not execute"),
    row(0x8007_06C0, "RPC_S_PROTOCOL_ERROR", "an RPC protocol error occurred"),
    row(0x8007_06C2, "RPC_S_UNSUPPORTED_TRANS_SYN", "the transfer syntax isn't supported by the server"),
    row(0x8007_06D1, "RPC_S_PROCNUM_OUT_OF_RANGE", "the procedure number is out of range"),
    row(0x8007_06F7, "RPC_X_BAD_STUB_DATA", "the stub received bad data"),
    row(0x8007_071C, "RPC_S_COMM_FAILURE", "a communication failure occurred during the call"),
    row(0x8007_2329, "DNS_ERROR_RCODE_FORMAT_ERROR", "the DNS server can't read the request"),
    row(0x8007_232A, "DNS_ERROR_RCODE_SERVER_FAILURE", "DNS server failure"),
    row(0x8007_232B, "DNS_ERROR_RCODE_NAME_ERROR", "DNS name does not exist"),
    row(0x8007_232C, "DNS_ERROR_RCODE_NOT_IMPLEMENTED", "the DNS server does not implement the request"),
    row(0x8007_232D, "DNS_ERROR_RCODE_REFUSED", "DNS operation refused"),
    row(0x8007_232E, "DNS_ERROR_RCODE_YXDOMAIN", "a DNS name exists that should not"),
    row(0x8007_232F, "DNS_ERROR_RCODE_YXRRSET", "a DNS record set exists that should not"),
    row(0x8007_2330, "DNS_ERROR_RCODE_NXRRSET", "a DNS record set that should exist does not"),
    row(0x8007_2331, "DNS_ERROR_RCODE_NOTAUTH", "the DNS server is not authoritative for the zone"),
    row(0x8007_2332, "DNS_ERROR_RCODE_NOTZONE", "the name is not in the DNS zone"),
    row(0x8007_2338, "DNS_ERROR_RCODE_BADSIG", "the DNS signature is wrong"),
    row(0x8007_2339, "DNS_ERROR_RCODE_BADKEY", "the DNS key is wrong"),
    row(0x8007_233A, "DNS_ERROR_RCODE_BADTIME", "the DNS signature is out of its time"),
    row(0x8007_251D, "DNS_INFO_NO_RECORDS", "no records found for the DNS query"),
    row(0x8007_267C, "DNS_ERROR_NO_DNS_SERVERS", "no DNS servers configured"),
    row(0x8007_2740, "WSAEADDRINUSE", "the address is in use already"),
    row(0xC004_C001, "SL_E_CHPA_PRODUCT_KEY_INVALID", "the activation server finds the key invalid"),
    row(0xC004_C003, "SL_E_CHPA_PRODUCT_KEY_BLOCKED", "the activation server finds the key blocked"),
    row(
        0xC004_C008,
        "SL_E_CHPA_PRODUCT_KEY_BEING_USED",
        "the activation server says that the key can't be used",
    ),
    row(0xC004_C020, "SL_E_CHPA_DMAK_LIMIT_EXCEEDED", "the MAK exceeded its limit"),
    row(0xC004_C021, "SL_E_CHPA_DMAK_EXTENSION_LIMIT_EXCEEDED", "the MAK exceeded its extension limit"),
    row(0xC004_F009, "SL_E_GRACE_TIME_EXPIRED", "the grace period has expired"),
    row(0xC004_F00F, "SL_E_HWID_OUT_OF_TOLERANCE", "the hardware id is beyond the allowed level"),
    row(0xC004_F014, "SL_E_PKEY_NOT_INSTALLED", "no product key is available"),
    row(0xC004_F02C, "SL_E_CIDIID_INVALID_DATA", "the offline activation data has a wrong format"),
    row(0xC004_F035, "SL_E_VL_NOT_WINDOWS_SLP", "no qualifying system for a volume key"),
    row(0xC004_F038, "SL_E_VL_NOT_ENOUGH_COUNT", "the count reported by the host is insufficient"),
    row(0xC004_F039, "SL_E_VL_BINDING_SERVICE_NOT_ENABLED", "the KMS is not enabled"),
    row(0xC004_F041, "SL_E_VL_KEY_MANAGEMENT_SERVICE_NOT_ACTIVATED", "the KMS host is not activated"),
    row(
        0xC004_F042,
        "SL_E_VL_KEY_MANAGEMENT_SERVICE_ID_MISMATCH",
        "the host's key does not cover the product",
    ),
    row(0xC004_F050, "SL_E_INVALID_PKEY", "the product key is invalid"),
    row(0xC004_F051, "SL_E_BLOCKED_PKEY", "the product key is blocked"),
    row(0xC004_F056, "SL_E_VL_MACHINE_NOT_BOUND", "the product could not be activated using KMS"),
    row(0xC004_F064, "SL_E_NONGENUINE_GRACE_TIME_EXPIRED", "the non-genuine grace has expired"),
    row(0xC004_F065, "SL_E_NONGENUINE_GRACE_PERIOD", "running within the non-genuine grace"),
    row(
        0xC004_F06C,
        "SL_E_VL_INVALID_TIMESTAMP",
        "the clocks of client and host differ by more than 4 hours",
    ),
    row(
        0xC004_F074,
        "SL_E_VL_KEY_MANAGEMENT_SERVICE_UNAVAILABLE",
        "no KMS host could be contacted, or all refused",
    ),
    row(0xC004_F200, "SL_E_NOT_GENUINE", "the system is not genuine"),
    row(0xE004_0001, "LAB_E_KEY_NOT_APPLICABLE", "the key does not apply to the edition (a code of the lab)"),
    row(0xE004_0002, "LAB_E_NO_REARM_LEFT", "no rearm is left (a code of the lab)"),
    row(0xE004_0003, "LAB_E_NOT_A_HOST", "the machine is no KMS host (a code of the lab)"),
    row(0xE004_0004, "LAB_E_EVALUATION_ENDED", "the product's evaluation has ended (a code of the lab)"),
    row(0xE004_0005, "LAB_E_OUT_OF_BOUNDS", "an interval or a port is out of bounds (a code of the lab)"),
    row(0xE004_0010, "LAB_E_SYSTEM_TAMPERED", "system files were tampered with (a code of the lab)"),
    row(0xE004_0011, "LAB_E_LICENCE_TAMPERED", "licensing files were tampered with (a code of the lab)"),
    row(
        0xE004_0012,
        "LAB_E_COMPONENT_TAMPERED",
        "a licensing component was tampered with (a code of the lab)",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once() {
        let mut codes: Vec<_> = all().iter().map(|info| info.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all().len());
    }
}
