//! Lessons: the run of a lesson, its texts with the facts of that run, and the walk through it.

mod facts;
mod page;
mod played;
mod text;
mod walk;
mod words;

pub use page::page;
pub use played::{LessonError, Played, play};
pub use text::{Place, answer, head, question, scene};
pub use walk::{Scene, walk};
