//! `results.jsonl`: what a run found, record by record, for every report and for other tools.
//!
//! The format is published as `conformance/schema/results.schema.json`. Records hold no time of day and no machine's
//! paths: the virtual arm writes the same bytes for the same seed.

pub mod arm;
pub mod axes;
pub mod coverage;
pub mod known;
pub mod merge;
pub mod read;
pub mod record;
pub mod standing;
pub mod totals;
pub mod writer;

mod convert;
