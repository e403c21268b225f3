//! Fault status codes and the Win32 errors that callers see for them.

/// Win32: access denied; in a fault, a request over a limit or with an unexpected auth trailer.
pub const ACCESS_DENIED: u32 = 0x5;
/// Win32: the RPC server is unavailable.
pub const SERVER_UNAVAILABLE: u32 = 0x6BA;
/// Win32: the RPC server is too busy.
pub const SERVER_TOO_BUSY: u32 = 0x6BB;
/// Win32: no call active.
pub const NO_CALL_ACTIVE: u32 = 0x6BD;
/// Win32: the call failed.
pub const CALL_FAILED: u32 = 0x6BE;
/// Win32: the call failed and did not execute.
pub const CALL_FAILED_DNE: u32 = 0x6BF;
/// Win32: RPC protocol error.
pub const PROTOCOL_ERROR: u32 = 0x6C0;
/// Win32: the transfer syntax is not supported by the server.
pub const UNSUPPORTED_TRANSFER_SYNTAX: u32 = 0x6C2;
/// Win32: unknown authentication service.
pub const UNKNOWN_AUTHENTICATION: u32 = 0x6D3;
/// Win32: out of resources.
pub const OUT_OF_RESOURCES: u32 = 0x6D9;
/// Win32: bad stub data.
pub const BAD_STUB_DATA: u32 = 0x6F7;

/// nca_op_rng_error: no operation of this number.
pub const OP_RANGE: u32 = 0x1C01_0002;
/// nca_unk_if: unknown interface, or a context that was not negotiated.
pub const UNKNOWN_INTERFACE: u32 = 0x1C01_0003;
/// nca_proto_error: the connection closes after it.
pub const PROTO_ERROR: u32 = 0x1C01_000B;
/// nca_server_too_busy.
pub const TOO_BUSY: u32 = 0x1C01_0014;

/// The Win32 error for a fault status (MS-RPCE 3.1.1.5.5); a status without an entry is passed through.
#[must_use]
pub fn win32_of_fault(status: u32) -> u32 {
    match status {
        0x1C01_0001 => 0x71C,
        OP_RANGE => 0x6D1,
        UNKNOWN_INTERFACE => 0x6B5,
        PROTO_ERROR | 0x1C00_0008 | 0x1C00_001C => PROTOCOL_ERROR,
        TOO_BUSY => SERVER_TOO_BUSY,
        0x1C01_0017 => 0x6C4,
        0x1C00_0009 | 0x1C00_0012 => CALL_FAILED,
        0x1C00_000C | 0x1C00_001F => CALL_FAILED_DNE,
        0x1C00_000D => 0x71A,
        0x1C00_001D => 0x71D,
        other => other,
    }
}

/// What a fault status says, with its name where it has one; the Win32 statuses of this lab, then those of C706
/// (appendix E) and MS-RPCE 3.1.1.5.5. `None` for any other.
#[must_use]
pub fn meaning(status: u32) -> Option<&'static str> {
    STATUSES.iter().find(|(code, _)| *code == status).map(|(_, text)| *text)
}

const STATUSES: [(u32, &str); 27] = [
    (ACCESS_DENIED, "access denied"),
    (SERVER_UNAVAILABLE, "the RPC server is unavailable"),
    (SERVER_TOO_BUSY, "the RPC server is too busy"),
    (NO_CALL_ACTIVE, "no call is active"),
    (CALL_FAILED, "the call failed"),
    (CALL_FAILED_DNE, "the call failed and did not execute"),
    (PROTOCOL_ERROR, "RPC protocol error"),
    (UNSUPPORTED_TRANSFER_SYNTAX, "the transfer syntax is not supported by the server"),
    (UNKNOWN_AUTHENTICATION, "unknown authentication service"),
    (OUT_OF_RESOURCES, "out of resources"),
    (BAD_STUB_DATA, "bad stub data"),
    (0x1C00_0008, "nca_rpc_version_mismatch: another version of the RPC protocol"),
    (0x1C00_0009, "nca_unspec_reject: rejected without a reason"),
    (0x1C00_000B, "nca_who_are_you_failed: the call back failed"),
    (0x1C00_000C, "nca_manager_not_entered: the call did not execute"),
    (0x1C00_000D, "nca_fault_cancel: the call was cancelled"),
    (0x1C00_0012, "nca_fault_unspec: the call failed without a reason"),
    (0x1C00_001A, "nca_fault_context_mismatch: bad context handle"),
    (0x1C00_001C, "nca_invalid_pres_context_id: no such presentation context"),
    (0x1C00_001D, "nca_unsupported_authn_level: the authentication level is not supported"),
    (0x1C00_001F, "nca_invalid_checksum: wrong checksum"),
    (0x1C01_0001, "nca_comm_failure: communication failed"),
    (OP_RANGE, "nca_op_rng_error: no operation of this number"),
    (UNKNOWN_INTERFACE, "nca_unk_if: unknown interface, or a context that was not negotiated"),
    (PROTO_ERROR, "nca_proto_error: protocol error; the connection closes after it"),
    (TOO_BUSY, "nca_server_too_busy: the server is too busy"),
    (0x1C01_0017, "nca_unsupported_type: the type of the object is not supported"),
];

/// Whether a fault may not carry this status (MS-RPCE 3.3.3.5.1); a client takes it for a protocol error.
#[must_use]
pub fn is_forbidden(status: u32) -> bool {
    matches!(
        status,
        0 | 0x8000_0001
            ..=0x8000_0003
                | 0xC000_0005
                | 0xC000_0006
                | 0xC000_001D
                | 0xC000_0096
                | 0xC000_00AA
                | 0xC000_00FD
                | 0xC000_0194
                | 0xC000_0235
                | 0xC000_0409
                | 0xC000_0420
    )
}

/// Whether a fault of this status says that the call did not execute (RPC-186).
#[must_use]
pub fn did_not_execute(status: u32) -> bool {
    matches!(status, OP_RANGE | UNKNOWN_INTERFACE | NO_CALL_ACTIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_that_is_mapped_has_a_meaning() {
        for (index, (status, text)) in STATUSES.iter().enumerate() {
            assert_eq!(meaning(*status), Some(*text), "entry {index} is hidden by another");
        }
        let mapped = (0x1C00_0000..0x1C00_0030).chain(0x1C01_0000..0x1C01_0030);
        for status in mapped.filter(|&status| win32_of_fault(status) != status) {
            assert!(meaning(status).is_some(), "{status:#x}");
        }
        assert_eq!(meaning(0xDEAD_BEEF), None);
    }

    #[test]
    fn known_statuses_are_mapped_and_others_passed_through() {
        for (status, win32) in [
            (0x1C01_0001, 0x71C),
            (0x1C01_0002, 0x6D1),
            (0x1C01_0003, 0x6B5),
            (0x1C01_000B, 0x6C0),
            (0x1C01_0014, 0x6BB),
            (0x1C01_0017, 0x6C4),
            (0x1C00_0008, 0x6C0),
            (0x1C00_0009, 0x6BE),
            (0x1C00_000C, 0x6BF),
            (0x1C00_000D, 0x71A),
            (0x1C00_0012, 0x6BE),
            (0x1C00_001C, 0x6C0),
            (0x1C00_001D, 0x71D),
            (0x1C00_001F, 0x6BF),
            (0x1C00_0024, 0x1C00_0024),
            (0x6F7, 0x6F7),
            (0xDEAD_BEEF, 0xDEAD_BEEF),
        ] {
            assert_eq!(win32_of_fault(status), win32, "{status:#x}");
        }
    }
}
