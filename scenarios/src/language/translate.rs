//! RON's errors in the words of the language, at the value they are about.

use std::ops::Range;

use ron::Error;

use super::{
    flaw::Flaw,
    tree::{Node, Shape},
};
use crate::nearest::nearest;

/// What `error` says about the values of `root`; `span` is where RON's reader stood before and after it noticed.
pub(super) fn translate(error: Error, span: Range<usize>, source: &str, root: &Node) -> Flaw {
    let leaf = leaf_at(root, &span);
    match error {
        Error::Message(message) => Flaw::from_message(leaf, &message),
        other => Flaw::new(leaf, other.to_string(), ""),
    }
}

fn leaf_at(root: &Node, span: &Range<usize>) -> Range<usize> {
    let mut best: Option<Range<usize>> = None;
    root.walk(&mut |node| {
        let inside = node.span.start <= span.end && !matches!(node.shape, Shape::Group(..));
        if inside && best.as_ref().is_none_or(|best| best.start < node.span.start) {
            best = Some(node.span.clone());
        }
    });
    best.unwrap_or(root.span.clone())
}
