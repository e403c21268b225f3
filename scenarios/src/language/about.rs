//! Whom an expectation is about.

use super::{leaf::ActorName, step::Expectation};

impl Expectation {
    /// The actor that it is about, and the field that names it; the first outcome's of several.
    #[must_use]
    pub fn about(&self) -> Option<(&ActorName, &'static str)> {
        Some(match self {
            Self::Request(pattern) => (&pattern.by, "by"),
            Self::Answer(pattern) => (&pattern.by, "by"),
            Self::Status(pattern) => (&pattern.of, "of"),
            Self::Console(pattern) => (&pattern.of, "of"),
            Self::Refusal { by, .. }
            | Self::Fault { by, .. }
            | Self::BindNak { by, .. }
            | Self::Close { by, .. }
            | Self::Connect { by, .. }
            | Self::Lookup { by, .. }
            | Self::Update { by, .. }
            | Self::NoLookup { by, .. }
            | Self::NoUpdate { by, .. }
            | Self::Refusals { by, .. }
            | Self::Requests { by, .. }
            | Self::Answers { by, .. }
            | Self::Distribution { by, .. } => (by, "by"),
            Self::Event { of, .. }
            | Self::NoEvent { of, .. }
            | Self::Attempt { of, .. }
            | Self::Machine { of, .. }
            | Self::Silence { of } => (of, "of"),
            Self::AnyOf(outcomes) => outcomes.first().and_then(|(_, outcome)| outcome.about())?,
        })
    }
}
