//! What has happened before an event: it says what its expectation is to name, and what that proves.

use std::collections::{BTreeMap, BTreeSet};

use emulator::{
    model::LicenceStatus,
    trace::{Event, Kind},
};

use super::{Around, status};

/// What has happened before.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// Clients that have been answered, and by whom.
    answered: BTreeSet<(String, String)>,
    /// Clients that have asked.
    asked: BTreeSet<String>,
    /// Clients that have been started.
    pub(crate) booted: BTreeSet<String>,
    /// Hosts whose intervals have been told, with their values.
    intervals: BTreeSet<(String, String)>,
    /// What clients said of themselves last.
    licensed: BTreeMap<String, bool>,
}

impl Past {
    /// What is known beside `event`, which `step` is followed by; `by_itself`: nothing but time has passed.
    pub(crate) fn around(&self, event: &Event, step: &str, by_itself: bool) -> Around {
        let peer = event.peer.as_deref().unwrap_or_default().to_owned();
        let actor = event.actor.to_string();
        let answered = match event.kind {
            Kind::Answer => self.answered.contains(&(peer, actor.clone())),
            _ => self.answered.iter().any(|(client, _)| *client == actor),
        };
        Around {
            boots: step.starts_with("Boot(") || step.starts_with("Anew("),
            by_itself,
            answered,
            n_policy: !self.asked.contains(&actor),
            intervals: !self.intervals.contains(&(actor, intervals(event))),
        }
    }

    /// Whether a client said last that it is licensed.
    pub(crate) fn is_licensed(&self, client: &str) -> bool {
        self.licensed.get(client).copied().unwrap_or(false)
    }

    /// Takes note of an event.
    pub(crate) fn remember(&mut self, event: &Event) {
        let actor = event.actor.to_string();
        match event.kind {
            Kind::Request => {
                self.licensed.insert(actor.clone(), status(event) == Some(LicenceStatus::Licensed));
                self.asked.insert(actor);
            }
            Kind::Answer => {
                self.intervals.insert((actor.clone(), intervals(event)));
                let client = event.peer.as_deref().unwrap_or_default().to_owned();
                self.answered.insert((client, actor));
            }
            _ => {}
        }
    }
}

fn intervals(event: &Event) -> String {
    let field = |name: &str| event.get(name).map(ToString::to_string).unwrap_or_default();
    format!("{} {}", field("activation_interval"), field("renewal_interval"))
}
