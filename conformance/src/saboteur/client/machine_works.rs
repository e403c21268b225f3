//! What saboteurs of a client's machine are made of.

use emulator::{
    client::{Client, ClientConfig},
    endpoint::View,
    model::{Change, Hresult, MachineChange, Property, Question, Reading},
};

/// A change that succeeds and changes nothing, unless a retail key stands in the registry.
pub(super) const NOTHING: MachineChange = MachineChange::ClearKey;

/// Makes a client that takes a reading of its own, whatever it is told.
pub(super) fn reads(config: &mut ClientConfig, question: Question, reading: Reading) {
    *config = config.clone().with_readings(config.readings.with(question, reading));
}

/// The name of the key that the client has, or had last.
pub(super) fn key(client: &Client) -> &str {
    client.product_id().unwrap_or_default()
}

/// Tells another result of what was done to the machine.
pub(super) fn retell_machine(changes: &mut [Change], from: Hresult, to: Hresult) {
    for change in changes {
        if *change == Change::Machine(from) {
            *change = Change::Machine(to);
        }
    }
}

/// Tells another result of an attempt.
pub(super) fn retell_attempt(changes: &mut [Change], from: Hresult, to: Hresult) {
    for change in changes {
        if *change == Change::Attempt(from) {
            *change = Change::Attempt(to);
        }
    }
}

/// A property that is a number.
pub(super) fn number(number: u32) -> Property {
    Property::from(number)
}

/// A property that is text.
pub(super) fn text(text: &str) -> Property {
    Property::Text(text.to_owned())
}

/// Shows so many rearms less than there are.
pub(super) fn shows_fewer(view: &mut View, used: u32) {
    if let Some(Property::Number(left)) = view.get_mut("RemainingWindowsReArmCount") {
        *left = (*left - i64::from(used)).max(0);
    }
}
