//! From a capture to a scenario that passes against the reference, and fails against whoever behaves as the capture's
//! bad side did.
//!
//! What was said is read into the same events that a run's trace has (`told`); who did it is worked out (`cast`), then the
//! world in which it happened (`infer`). The script acts as the capture shows (`script`), and what is expected is what
//! the reference does then (`reference`, `judged`): where the capture differs, a comment says so.

mod acts;
mod attempts;
mod cast;
mod changes;
mod draft;
mod error;
mod faults;
mod infer;
mod judged;
mod names;
mod pair;
mod reference;
mod scenario;
mod script;
mod subject;
mod told;
mod trace;
mod zones;

pub use error::ExtractError;
pub use scenario::{Extracted, Options, extract};
pub use subject::Subject;
pub use trace::trace;
