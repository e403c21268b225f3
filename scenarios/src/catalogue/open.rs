//! Questions the documents leave open, and the edges decided for the lab.

use super::{area::Area, coverage::Coverage, id::RequirementId};
use emulator::model::Reading;

/// A question with two readings, and the one the lab takes unless told otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// Its stable id, in the area `OPEN`.
    pub id: RequirementId,
    /// What the documents don't say.
    pub question: String,
    /// Reading A.
    pub a: String,
    /// Reading B.
    pub b: String,
    /// The reading the lab takes.
    pub takes: Reading,
    /// What limits or explains that choice.
    pub note: Option<String>,
    /// The areas it bears on.
    pub affects: Vec<Area>,
    /// The places in the documents.
    pub sources: Vec<String>,
}

impl OpenQuestion {
    /// The words of one reading.
    pub fn reading(&self, reading: Reading) -> &str {
        match reading {
            Reading::A => &self.a,
            Reading::B => &self.b,
        }
    }
}

/// What the lab decided where rows and open questions still leave an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The rows it sharpens; a scenario that tests it cites one of them.
    pub rows: Vec<Coverage>,
    /// The decision.
    pub decision: String,
}
