//! The script runner: acts on a stage, looks at what happened, judges.

mod ahead;
mod check;
mod compare;
mod judge;
mod memory;
mod near;
mod plan;
mod runner;
mod settle;
mod wanted;
mod window;

pub use ahead::Ahead;
pub use check::{Check, CheckState, Outcome, Verdict};
pub use near::{Near, NearExpectation, Stray};
pub use plan::{Need, Plan, judged, plan, proved_of, subjects};
pub use runner::{Did, Judgement, Runner, Stepped, run};
