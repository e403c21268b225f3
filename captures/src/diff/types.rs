//! What a comparison comes to.

use crate::{stream::Seen, transcript::Layer};

/// How two captures differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// What the first holds.
    pub left: Extent,
    /// What the second holds.
    pub right: Extent,
    /// Fields that were compared.
    pub compared: u64,
    /// Fields of the first that were passed over because they are volatile.
    pub masked: u64,
    /// Conversations that differ, in the order of the first capture.
    pub conversations: Vec<ConversationDiff>,
}

/// How much a capture holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Look-ups, updates and connections.
    pub conversations: usize,
    /// Their steps.
    pub steps: usize,
}

/// A conversation, as a capture has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its number in its capture, from 1, in the order of first frames.
    pub number: usize,
    /// What it is: `look-up of _vlmcs._tcp.lab.test SRV, 10.0.0.5 asks 10.0.0.2`.
    pub title: String,
    /// Its first frame.
    pub first: Seen,
    /// Steps in it.
    pub steps: usize,
}

/// How a conversation differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversationDiff {
    /// Only the first capture has it.
    Missing(Conversation),
    /// Only the second capture has it.
    Extra(Conversation),
    /// Both have it.
    Changed {
        /// As the first has it.
        left: Conversation,
        /// As the second has it.
        right: Conversation,
        /// It is the same, but stands elsewhere among the others.
        moved: bool,
        /// What is different of its ends and its beginning.
        fields: Vec<FieldDiff>,
        /// Its steps that differ.
        steps: Vec<StepDiff>,
    },
}

/// A step, as a capture has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number in its conversation, from 1.
    pub number: usize,
    /// What it is: `→ bind`, `← refusal 0xC004F042`.
    pub what: String,
    /// The frame that made it known.
    pub seen: Seen,
}

/// How a step differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepDiff {
    /// Only the first capture has it.
    Missing(Step),
    /// Only the second capture has it.
    Extra(Step),
    /// Both have it.
    Changed {
        /// As the first has it.
        left: Step,
        /// As the second has it.
        right: Step,
        /// It is the same, but stands elsewhere among the others.
        moved: bool,
        /// Its fields that differ.
        fields: Vec<FieldDiff>,
    },
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDiff {
    /// Its layer.
    pub layer: Layer,
    /// Its name: `body.count`, `context[0].transfer[0].uuid`; `step` for steps of two kinds, `gap` for the time before
    /// it, `client` and `server` for the ends of a conversation.
    pub name: String,
    /// What the first capture says; `None` if the field isn't there.
    pub left: Option<Said>,
    /// What the second capture says.
    pub right: Option<Said>,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its value.
    pub value: String,
    /// What that means, if it says more.
    pub meaning: Option<String>,
}

impl Diff {
    /// Whether nothing that was compared differs.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.conversations.is_empty()
    }

    /// How many differences there are: fields, steps and conversations that one capture has alone, and those that
    /// stand elsewhere.
    #[must_use]
    pub fn count(&self) -> usize {
        let of_step = |step: &StepDiff| match step {
            StepDiff::Missing(_) | StepDiff::Extra(_) => 1,
            StepDiff::Changed { moved, fields, .. } => usize::from(*moved) + fields.len(),
        };
        let of_conversation = |conversation: &ConversationDiff| match conversation {
            ConversationDiff::Missing(_) | ConversationDiff::Extra(_) => 1,
            ConversationDiff::Changed { moved, fields, steps, .. } => {
                usize::from(*moved) + fields.len() + steps.iter().map(of_step).sum::<usize>()
            }
        };
        self.conversations.iter().map(of_conversation).sum()
    }
}
