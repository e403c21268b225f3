//! `kmslab check`: cases in arms, in parallel, to records.

pub mod virtual_arm;
