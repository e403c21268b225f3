//! Captures of KMS traffic.

pub mod write;
