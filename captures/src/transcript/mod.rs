//! What was said: DCE/RPC on any port and DNS beside it, in the order of the capture.
//!
//! - A connection speaks DCE/RPC when a direction of it begins with a header that makes sense. Where octets weren't
//!   captured, the next header that makes sense and is followed by another one, or by the end of its segment, goes on.
//! - A connection is told as well when it was meant for KMS: by its port, or because a service record gave its server.
//!   What such a one says that is no DCE/RPC is named. Connections of other protocols are passed over.
//! - Who began a connection that begins in the middle is seen from its first PDU, and told before anything of it.
//! - DNS messages are told that name the service, that ask for addresses of what it gave, and look-ups that turn out to
//!   be of a KMS host; on port 53, and on any port that the service was asked for at.
//! - Memory is bounded: a PDU of each direction, 16 MiB of them on all connections, and a number of names and look-ups.

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
