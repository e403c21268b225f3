//! Segments as rows of text, and what they make known.

mod notation;
mod rows;
mod streams;
