//! What has happened before an event: it says what its expectation is to name, and what that proves.

use std::collections::{BTreeMap, BTreeSet};

use emulator::{
    model::LicenceStatus,
    trace::{Event, Kind, Value},
};

use super::{Around, proves::TOO_FEW, status, text};

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
    /// Which clients are licensed: by their states, or by what they said of themselves last.
    licensed: BTreeMap<String, bool>,
    /// How clients' last attempts ended.
    ended: BTreeMap<String, Ended>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Well,
    /// The count was below what the client needs.
    TooFew,
    /// In any other way.
    Badly,
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
            by_itself: by_itself.then(|| self.timer(&actor)),
            answered,
            n_policy: !self.asked.contains(&actor),
            intervals: !self.intervals.contains(&(actor, intervals(event))),
        }
    }

    /// The requirement that says when a client asks next by itself, and that it is silent until then; `None` for one that
    /// hasn't tried yet.
    pub(crate) fn timer(&self, client: &str) -> Option<&'static str> {
        let licensed = self.licensed.get(client).copied().unwrap_or(false);
        match (licensed, self.ended.get(client)?) {
            (true, Ended::Well) => Some("TIMER-006"),
            (true, Ended::TooFew | Ended::Badly) => Some("TIMER-017"),
            (false, Ended::TooFew) => Some("TIMER-034"),
            (false, Ended::Well | Ended::Badly) => Some("TIMER-004"),
        }
    }

    /// Takes note of an event.
    pub(crate) fn remember(&mut self, event: &Event) {
        let actor = event.actor.to_string();
        match event.kind {
            Kind::Request => {
                self.licensed.insert(actor.clone(), status(event) == Some(LicenceStatus::Licensed));
                self.asked.insert(actor);
            }
            Kind::Licence => {
                self.licensed.insert(actor, event.get("to") == Some(&Value::from(LicenceStatus::Licensed)));
            }
            Kind::Attempt => {
                let ended = match text(event, "result") {
                    Some("0x00000000") => Ended::Well,
                    Some(TOO_FEW) => Ended::TooFew,
                    _ => Ended::Badly,
                };
                self.ended.insert(actor, ended);
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
