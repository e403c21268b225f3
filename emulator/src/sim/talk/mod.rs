//! What a script lets a client say PDU by PDU, on connections beside its life.

mod run;
mod said;
mod speaker;

pub(super) use run::Talking;
pub use said::{Ask, Say, Spoken, Talk, What};
pub use speaker::{Speaker, TalkError};
