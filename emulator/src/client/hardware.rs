//! How far the hardware of a client may change before it has to be activated anew.

pub use crate::model::HardwarePolicy;
