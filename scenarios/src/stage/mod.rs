//! Stages: what a script acts on. The virtual one is here; the live one, where a target plays an actor, is elsewhere
//! and uses the same world.

mod action;
mod apply;
mod build;
mod convert;
mod says;
mod script;
mod talk;
mod virtual_stage;

pub use action::{Action, Properties, Stage, StageError};
pub use apply::apply;
pub use build::{BuildError, Surroundings, build};
pub use script::actions;
pub use virtual_stage::{VirtualStage, emulated_properties, mark};
