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
