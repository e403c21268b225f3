//! Exit codes.

/// For a finding.
pub const FAILED: u8 = 1;
/// For usage and input errors.
pub const USAGE: u8 = 2;
/// For errors of ours, and for runs that judged nothing.
pub const ERROR: u8 = 3;
