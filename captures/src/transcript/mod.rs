//! What was said: DCE/RPC on any port and DNS beside it, in the order of the capture.

mod dns;
mod fields;
mod item;
mod message;
mod reader;

pub use dns::{Dns, DnsBody, Relation, Transport};
pub use fields::{Field, FieldKind, Layer, fields};
pub use item::{Call, CallBody, Foreign, Item, Party, Pdu, What};
pub use message::{Message, Opened};
pub use reader::{Depth, Options, Summary, collect, read};
