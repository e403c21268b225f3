//! The console of a machine: verbs in the manner of slmgr, what they do to a client or a host, and how they end.
//!
//! What a verb does is exact, what it prints isn't the field's yet: area SLMGR isn't built. It exits with 0, or with 1
//! and one line that begins with the HRESULT (ERR-062); `/dli`, `/dlv` and `/xpr` print lines `name: value` of the
//! property view. Elevation isn't asked for: area PRIV isn't built either.

mod client;
mod error;
mod host;
mod ran;
mod verb;

pub use client::on_client;
pub use error::ConsoleError;
pub use host::on_host;
pub use ran::{Command, Deed, Ran};
pub use verb::{Verb, View};
