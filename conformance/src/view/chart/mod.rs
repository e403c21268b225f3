//! What a drawing of a timeline shows, before anybody knows how: tracks of rows, and the list below them. Terminal and
//! SVG draw the same chart.

mod entries;
mod looks;
mod tracks;
mod whole;

pub use entries::{Entry, What, names};
pub use looks::{Look, look};
pub use tracks::{Dot, Level, Note, Row, Sign, Stretch, Track, labels_of};
pub use whole::{CLAIMS, Chart};
