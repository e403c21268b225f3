//! Request and response bodies of versions 4, 5 and 6, and their sealing ("wire format 1", §3 to §5).
//!
//! Two tiers. A [`Request`] or [`Response`] is a repr: it can't be invalid, and roles use it through
//! [`seal_request`], [`open_request`], [`seal_response`] and [`open_response`]. A [`View`] names the fields of any
//! bytes by one of the [`tables`] and never judges; captures and malformed emission use it through [`unseal_body`],
//! [`set`], [`reseal_request`] and [`reseal_response`].
//!
//! No function here panics on any message bytes. Randomness and time are arguments; keys come from a label only.

mod cipher;
mod error;
mod field;
mod key;
mod mutations;
mod name;
mod open;
mod plain;
mod request;
mod response;
mod seal;
pub mod tables;
mod text;
mod value;
mod view;

pub use error::{Length, WireError};
pub use field::{Anchor, FieldDef, Kind, Table};
pub use key::{DEFAULT_LABEL, LabKeys, Purpose, derive_key};
pub use mutations::{Mutation, request_mutations};
pub use name::{HostPid, HostPidError, Workstation};
pub use open::{OpenedRequest, SentRequest, open_request, open_response, outer_version};
pub use plain::{Direction, MacCheck, PlainBody, unseal_body};
pub use request::Request;
pub use response::Response;
pub use seal::{AnswerSeal, Iv, SealFaults, reseal_request, reseal_response, seal_request, seal_response};
pub use value::{FieldError, Value};
pub use view::{Difference, View, differences, envelope, set};
