//! A capture as the trace of a run: its events with the actors and names that a scenario made from it would have.

use std::sync::Arc;

use captures::conversation::Conversations;
use emulator::{trace::Event, wire::LabKeys};

use super::{
    ExtractError,
    acts::{Doing, acts},
    cast::Cast,
    told::Teller,
};

/// The events that a capture shows, in order of time. `keys` open lab-sealed messages.
///
/// # Errors
///
/// When nothing in it bears on KMS.
pub fn trace(conversations: &Conversations, keys: &Arc<LabKeys>) -> Result<Vec<Event>, ExtractError> {
    let acts = acts(conversations)?;
    let mut cast = Cast::of(&acts);
    let teller = Teller { keys };
    let mut events = Vec::new();
    for (act, number) in acts.iter().zip(0..) {
        let client = cast.client_of[number as usize].map(|index| cast.clients[index].actor.clone());
        let told = teller.tell(act, client.as_deref(), &mut cast).into_iter().map(|told| told.event);
        match act.what {
            Doing::Connection(_) => events.extend(told.map(|event| event.on(number))),
            Doing::Lookup(_) | Doing::Update(_) => events.extend(told),
        }
    }
    events.sort_by_key(|event| event.at);
    Ok(events)
}
