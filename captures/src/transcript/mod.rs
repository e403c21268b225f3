//! What was said: DCE/RPC on any port and DNS beside it, in the order of the capture.

mod call;
mod dns;
mod dns_read;
mod dns_stream;
mod fields;
mod hosts;
mod item;
mod kept;

mod message;
mod names;
mod reader;
#[cfg(test)]
pub(crate) mod samples;
mod side;
mod sniff;
mod talk;
mod telling;

pub use dns::{Dns, DnsBody, Relation, Transport};
pub(crate) use fields::hex;
pub use fields::{Field, FieldKind, Known, Layer, Quick, QuickValue, field_names, fields, known_field};
pub use item::{Call, CallBody, Foreign, Item, Party, Pdu, What};
pub use message::{Message, Opened};
pub use reader::{Depth, Options, Summary, collect, read};
