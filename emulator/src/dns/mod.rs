//! DNS messages as types: names, records, queries, answers and dynamic updates, and how clients order SRV records.
//!
//! A codec row: it knows `model` alone. `hickory-proto` reads and writes the octets and shows in no signature.

pub mod codec;
pub mod srv_order;
pub mod update_codec;

mod error;
mod message;
mod name;
mod octets;
mod rcode;
mod record;

pub use error::{DnsError, DnsFault};
pub use message::{Answer, Change, Prerequisite, Query, Question, Request, Update, UpdateReply};
pub use name::{KMS_SERVICE, Name, NameError};
pub use rcode::{Rcode, RcodeError};
pub use record::{Record, RecordData, RecordType, RecordTypeError, Soa, Srv};
