//! One HTML page for a run: it needs nothing but itself, and is read without scripts.

mod case;
mod grid;
mod octets;
mod page;
mod requirements;
mod timeline;

use crate::results::read::Finished;

pub use page::html;

/// The anchor of a case on the page.
fn anchor(case: &Finished) -> String {
    format!("case-{}", case.scenario.index)
}
