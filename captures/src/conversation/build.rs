//! From items to conversations.

use super::Conversations;
use crate::transcript::Item;

/// Puts the items of a transcript together.
#[must_use]
pub fn build(items: &[Item]) -> Conversations {
    let _ = items;
    todo!()
}
