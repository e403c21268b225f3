//! Whom and what an expectation is about.

use super::{
    leaf::ActorName,
    pattern::{AckPattern, AnswerPattern, PduPattern, RequestPattern},
    scenario::Scenario,
    step::{Expectation, Step},
};

impl Expectation {
    /// The actor that it is about, and the field that names it; the first outcome's of several.
    #[must_use]
    pub fn about(&self) -> Option<(&ActorName, &'static str)> {
        Some(match self {
            Self::Request(pattern) => (&pattern.by, "by"),
            Self::Answer(pattern) => (&pattern.by, "by"),
            Self::Status(pattern) => (&pattern.of, "of"),
            Self::Console(pattern) => (&pattern.of, "of"),
            Self::BindAck(pattern) | Self::AlterAck(pattern) => (&pattern.by, "by"),
            Self::Refusal { by, .. }
            | Self::Fault { by, .. }
            | Self::BindNak { by, .. }
            | Self::Pdu { by, .. }
            | Self::Bind { by, .. }
            | Self::NoRequest { by }
            | Self::NoAnswer { by }
            | Self::EachRefused { by, .. }
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
            Self::All(list) => list.first().and_then(Self::about)?,
            Self::AnyOf(outcomes) => outcomes.first().and_then(|(_, outcome)| outcome.about())?,
        })
    }

    /// The fields of a PDU that it names.
    pub fn pdu(&self) -> Option<&PduPattern> {
        match self {
            Self::Request(RequestPattern { pdu, .. })
            | Self::Answer(AnswerPattern { pdu, .. })
            | Self::BindAck(AckPattern { pdu, .. })
            | Self::AlterAck(AckPattern { pdu, .. })
            | Self::Refusal { pdu, .. }
            | Self::Fault { pdu, .. }
            | Self::BindNak { pdu, .. }
            | Self::Bind { pdu, .. }
            | Self::Pdu { pdu, .. } => Some(pdu),
            _ => None,
        }
    }

    /// Whether it can only be judged where every field of a PDU is told.
    fn looks_at_pdus(&self) -> bool {
        match self {
            Self::AnyOf(outcomes) => outcomes.iter().any(|(_, outcome)| outcome.looks_at_pdus()),
            Self::All(list) => list.iter().any(Self::looks_at_pdus),
            Self::AlterAck(_) => true,
            other => other.pdu().is_some_and(|pdu| !pdu.is_empty()),
        }
    }
}

impl Scenario {
    /// Whether every field of every PDU is to be told: somebody talks PDU by PDU, or something is expected of a field.
    pub fn looks_at_pdus(&self) -> bool {
        self.script.iter().any(|step| match step {
            Step::Talk(_) => true,
            Step::Expect(expectation, _) => expectation.looks_at_pdus(),
            Step::InOrder(list, _) => list.iter().any(Expectation::looks_at_pdus),
            Step::Repeat(_, steps) => steps.iter().any(|step| matches!(step, Step::Talk(_))),
            _ => false,
        })
    }
}
