//! Scenario text from events: the expectation that an event is, and the requirements that it proves. What is extracted from
//! a capture and what is saved of a play are written with it.

mod expect;
mod fields;
mod past;
mod proves;
mod words;

pub(crate) use expect::{Detail, expectation, is_expected, words};
pub(crate) use fields::{number, status, text};
pub(crate) use past::Past;
pub(crate) use proves::{Around, OF_ORDER, proves};
pub(crate) use words::{quoted, wrapped};
