//! What a run left beside its results: the messages in the capture of a failure, octets beside fields.

mod find;
mod octets;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc};

use captures::{
    file::{ReadError, Reader},
    transcript::{Item, Options, read},
};
use emulator::wire::{DEFAULT_LABEL, LabKeys};
use scenarios::language::load;

use crate::results::record::Event;

pub use octets::{Message, Part, Row};

/// The message that the event at `index` is, or the last one before it, from the capture of a bundle. `None` where the
/// bundle has no capture, or the capture no such message.
#[must_use]
pub fn message(bundle: &Path, events: &[Event], index: usize) -> Option<Message> {
    let near = events.get(..=index).unwrap_or(events);
    let index = near.iter().rposition(find::is_message)?;
    let items = items(&bundle.join("capture.pcapng"), &label(bundle)).ok()?;
    let item = find::item(events, index, &items)?;
    Some(Message { event: index, frame: item.seen.frame, parts: octets::parts(item) })
}

/// Everything that a capture tells.
fn items(capture: &Path, label: &str) -> Result<Vec<Item>, ReadError> {
    let keys = Arc::new(LabKeys::derive(label));
    let options = Options { all_dns: true, all_connections: true, ..Options::new(keys) };
    let mut items = Vec::new();
    read(&mut Reader::open(capture)?, &options, &mut |item| items.push(item))?;
    Ok(items)
}

/// The label that the scenario's messages are sealed under.
fn label(bundle: &Path) -> String {
    let path = bundle.join("scenario.ron");
    let source = std::fs::read_to_string(&path).unwrap_or_default();
    let loaded = load(&path.display().to_string(), &source).ok();
    let label = loaded.and_then(|loaded| loaded.scenario.world.label.clone());
    label.unwrap_or_else(|| DEFAULT_LABEL.to_owned())
}
