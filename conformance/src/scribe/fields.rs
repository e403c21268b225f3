//! Fields of events by their types.

use emulator::{
    model::LicenceStatus,
    trace::{Event, Value},
};

/// A text among the fields of an event.
pub(crate) fn text<'a>(event: &'a Event, field: &str) -> Option<&'a str> {
    match event.get(field) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The licence status that a request gives.
pub(crate) fn status(event: &Event) -> Option<LicenceStatus> {
    let Some(Value::Text(name)) = event.get("licence_status") else { return None };
    LicenceStatus::ALL.into_iter().find(|status| format!("{status:?}") == *name)
}

/// A number among the fields of an event.
pub(crate) fn number(event: &Event, field: &str) -> Option<u32> {
    match event.get(field) {
        Some(Value::Number(number)) => u32::try_from(*number).ok(),
        _ => None,
    }
}
