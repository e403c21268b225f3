//! The requirement catalogue: what a KMS implementation is held to, as data.
//!
//! The files stand in `scenarios/requirements/` and are embedded; [`Catalogue::embedded`] is the way in. Every
//! id that a scenario, an expectation or a saboteur cites is a [`RequirementId`], so a citation of a row that
//! doesn't exist is refused where it is read.

pub mod area;
pub mod checked;
pub mod coverage;
pub mod id;
pub mod load;
pub mod open;
pub mod readings;
pub mod requirement;

mod file;

pub use area::Area;
pub use checked::CheckedBy;
pub use coverage::{Coverage, parse_range};
pub use emulator::model::Reading;
pub use id::{IdError, RequirementId};
pub use load::Catalogue;
pub use open::{Edge, OpenQuestion};
pub use readings::{SwitchError, switch, switchable, switched};
pub use requirement::{Kind, Level, Requirement, Role};
