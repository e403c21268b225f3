//! Attempts: what one client does at a time, from its look-ups to the last host it tries.

use std::collections::BTreeSet;

use captures::stream::Seen;
use emulator::{
    model::{Hresult, Minutes},
    trace::{Kind, Value},
};

use super::{
    acts::{Act, Doing},
    cast::Cast,
    told::{Teller, Told},
};
use crate::scribe::number;

/// Nanoseconds that a client may wait for a host within one attempt: SYNs are repeated for a minute.
const PATIENCE: i64 = 90_000_000_000;
/// Nanoseconds in a minute.
const MINUTE: i64 = 60_000_000_000;

/// One attempt of a client.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    /// Which client.
    pub(super) client: usize,
    /// Whole minutes since the first act of the capture.
    pub(super) minute: u32,
    /// When it began.
    pub(super) first: Seen,
    /// What was said, in order.
    pub(super) told: Vec<Told>,
    /// The acts it is made of.
    pub(super) acts: Vec<usize>,
}

impl Attempt {
    /// Events of a kind.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(move |told| told.event.kind == kind)
    }
}

/// Puts the acts of each client together; the attempts of all of them in the order of their beginning.
pub(super) fn attempts(acts: &[Act<'_>], cast: &mut Cast, teller: &Teller<'_>) -> Vec<Attempt> {
    let clients = cast.client_of.clone();
    let start = acts.iter().zip(&clients).find(|(_, client)| client.is_some()).map(|(act, _)| act.first);
    let mut open: Vec<Option<Attempt>> = vec![None; cast.clients.len()];
    let mut done = Vec::new();
    for (index, (act, client)) in acts.iter().zip(&clients).enumerate() {
        let (Some(client), Some(start)) = (*client, start) else { continue };
        let name = cast.clients[client].actor.clone();
        let told = teller.tell(act, Some(&name), cast);
        let current = open[client].take();
        let (mut attempt, ended) = match current {
            Some(attempt) if continues(&attempt, acts, act) => (attempt, None),
            ended => {
                let minute = (act.first.at.since(start.at) + MINUTE / 2) / MINUTE;
                let minute = u32::try_from(minute).unwrap_or(0);
                let fresh = Attempt { client, minute, first: act.first, told: Vec::new(), acts: Vec::new() };
                (fresh, ended)
            }
        };
        done.extend(ended);
        attempt.told.extend(told);
        attempt.acts.push(index);
        open[client] = Some(attempt);
    }
    done.extend(open.into_iter().flatten());
    done.sort_by_key(|attempt| attempt.first.frame);
    done
}

/// Whether `act` belongs to the attempt: it comes soon, what came before is not the end of an attempt, and nothing is
/// done twice.
fn continues(attempt: &Attempt, acts: &[Act<'_>], act: &Act<'_>) -> bool {
    let before = attempt.acts.last().map(|last| &acts[*last]);
    if before.is_some_and(|before| act.first.at.since(before.last.at) > PATIENCE) {
        return false;
    }
    if attempt.told.iter().rev().find(|told| told.event.kind != Kind::Close).is_some_and(ends) {
        return false;
    }
    let done: Vec<&Act<'_>> = attempt.acts.iter().map(|index| &acts[*index]).collect();
    match act.what {
        Doing::Lookup(lookup) => {
            let asked = |other: &&Act<'_>| matches!(other.what, Doing::Lookup(other) if other.question == lookup.question);
            // The same name is asked for again over TCP when the answer was cut.
            !done.iter().any(asked) || matches!(lookup.transport, captures::transcript::Transport::Tcp(_))
        }
        Doing::Connection(_) => {
            let tried: BTreeSet<_> = done.iter().filter_map(|other| other.server()).collect();
            act.server().is_none_or(|server| !tried.contains(&server))
        }
        Doing::Update(_) => false,
    }
}

/// Whether an event ends its attempt: an answer that activates. One with too low a count ends it for the reference,
/// and is left open here for a client to which it doesn't.
fn ends(told: &Told) -> bool {
    told.event.kind == Kind::Answer && told.event.get("well_formed") == Some(&Value::Flag(true))
}

/// The code of a refusal.
pub(super) fn code(told: &Told) -> Option<Hresult> {
    match told.event.get("hresult") {
        Some(Value::Text(text)) => text.parse().ok(),
        _ => None,
    }
}

/// An interval in an answer.
pub(super) fn interval(told: &Told, field: &str) -> Option<Minutes> {
    number(&told.event, field).map(Minutes)
}
