//! Every field of an item by name: what show prints, diff compares and scrub replaces.
//!
//! Names, kinds and marks (volatile, sensitive) come from the field tables: those of the PDUs, stubs and messages stand
//! beside the codecs in `emulator`, those of connections and DNS in [`own`].

mod body;
mod build;
mod dns;
mod frame;
mod names;
mod own;
mod pdu;
mod products;
mod quick;
mod stub;
#[cfg(test)]
mod tests;
mod types;

pub use build::fields;
pub use names::{Known, field_names, known_field};
pub use quick::{Quick, QuickValue};
pub(crate) use types::hex;
pub use types::{Field, FieldKind, Layer};
