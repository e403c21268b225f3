//! A fleet played and told: as a summary, CSV, SVG and one offline page, all of the one series that was recorded.

mod chart;
mod columns;
mod csv;
mod key;
mod outages;
mod page;
mod run;
mod summary;

pub use csv::csv;
pub use outages::{After, Counted, Down, Fell, after_outages, without_outage};
pub use page::{page, svg};
pub use run::{FleetRun, play};
pub use summary::{json, text};
