//! Which scenarios cite a requirement or an open question.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalogue::RequirementId,
    language::{Loaded, Step},
};

use super::Library;

/// Scenarios by the ids that their expectations prove.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    by_id: BTreeMap<RequirementId, Vec<Arc<Loaded>>>,
}

impl Library {
    /// Who cites what.
    #[must_use]
    pub fn citations(&self) -> Citations {
        let mut citations = Citations::default();
        for loaded in self.iter() {
            for id in proved(loaded) {
                citations.by_id.entry(id).or_default().push(Arc::clone(loaded));
            }
        }
        citations
    }
}

impl Citations {
    /// The scenarios that cite `id`, in the order of the library.
    #[must_use]
    pub fn of(&self, id: RequirementId) -> &[Arc<Loaded>] {
        self.by_id.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Every id that the expectations of a scenario prove.
#[must_use]
pub fn proved(loaded: &Loaded) -> BTreeSet<RequirementId> {
    let steps = loaded.scenario.script.iter();
    let proves = steps.flat_map(|step| match step {
        Step::Expect(_, proves) | Step::InOrder(_, proves) => proves.as_slice(),
        _ => &[],
    });
    proves.copied().collect()
}
