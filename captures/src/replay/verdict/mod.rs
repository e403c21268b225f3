//! What came back, judged by what was recorded.

mod judge;
mod units;

pub use judge::{Difference, Judged, Leniency, Verdict, judge};
