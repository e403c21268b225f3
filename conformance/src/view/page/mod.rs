//! Timelines as one HTML page that needs nothing but itself: what was seen is packed into it, and its script draws it.

mod html;
mod lesson;
mod pack;

pub use html::{Opening, page};
pub use lesson::Lesson;
