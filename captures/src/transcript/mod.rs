//! What was said: DCE/RPC on any port and DNS beside it, in the order of the capture.

mod dns;
mod fields;
mod item;
mod message;
mod reader;
#[cfg(test)]
pub(crate) mod samples;

pub use dns::{Dns, DnsBody, Relation, Transport};
pub use fields::{Field, FieldKind, Known, Layer, Quick, QuickValue, field_names, fields, known_field};
pub use item::{Call, CallBody, Foreign, Item, Party, Pdu, What};
pub use message::{Message, Opened};
pub use reader::{Depth, Options, Summary, collect, read};
