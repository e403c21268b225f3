//! What happened, in words: what a capture shows of look-ups, hosts tried and answers, and what is most likely wrong.
//!
//! Rules are small functions over [`Conversations`](crate::conversation::Conversations), one file a topic; each adds
//! claims, which say what was seen, and findings, which say what is wrong. [`kinds`] ranks the findings.

mod answer;
mod attempts;
mod clock;
mod count;
mod duplicates;
mod evidence;
mod exchanges;
mod facts;
mod families;
mod json;
mod kinds;
mod lookups;
mod narrate;
mod publish;
mod rank;
mod reach;
mod retries;
mod rpc;
mod rules;
mod text;
mod types;
mod words;

pub use json::json;
pub use kinds::{Kind, KindInfo, kinds};
pub use rules::explain;
pub use text::text;
pub use types::{Cause, Claim, Explanation, Topic, Verdict};
