//! Changes of a machine as the adapter protocol spells them: `change` in lower case with hyphens, and what it is about
//! beside it.

use emulator::{
    client::Firmware,
    model::{MachineChange, RegistryValue},
};
use serde_json::{Map, Value, json};

/// The fields of the command `machine`.
#[must_use]
pub(crate) fn fields_of(change: &MachineChange) -> Map<String, Value> {
    let value = serde_json::to_value(change).unwrap_or_default();
    let (word, about) = match value {
        Value::Object(tagged) => tagged.into_iter().next().unwrap_or_default(),
        Value::String(word) => (word, Value::Null),
        _ => Default::default(),
    };
    let mut fields = Map::from_iter([("change".to_owned(), json!(hyphened(&word)))]);
    if let Some(name) = about_name(change) {
        let about = if name == "parts" || name == "what" { each(about, hyphened) } else { about };
        fields.insert(name.to_owned(), about);
    }
    fields
}

/// A registry value as JSON has it; null for one that is deleted.
pub(crate) fn data_of(value: Option<&RegistryValue>) -> Value {
    match value {
        None => Value::Null,
        Some(RegistryValue::Dword(number)) => json!(number),
        Some(RegistryValue::Sz(text)) => json!(text),
        Some(RegistryValue::MultiSz(lines)) => json!(lines),
    }
}

/// What a machine's firmware is called.
pub(crate) fn firmware_word(firmware: Firmware) -> &'static str {
    match firmware {
        Firmware::NoSlic => "no-slic",
        Firmware::Marker => "marker",
        Firmware::NoMarker => "no-marker",
    }
}

/// The firmware of that name.
pub(crate) fn firmware_named(word: &str) -> Option<Firmware> {
    [Firmware::NoSlic, Firmware::Marker, Firmware::NoMarker]
        .into_iter()
        .find(|one| firmware_word(*one) == word)
}

/// The change that such fields spell; `None` for one that isn't known.
#[must_use]
pub(crate) fn change_of(fields: &Map<String, Value>) -> Option<MachineChange> {
    let word = camel(fields.get("change")?.as_str()?);
    let about =
        ["parts", "what", "key", "product"].into_iter().find_map(|name| Some((name, fields.get(name)?)));
    let value = match about {
        None => json!(word),
        Some(("parts" | "what", about)) => json!({ word: each(about.clone(), camel) }),
        Some((_, about)) => json!({ word: about }),
    };
    let change: MachineChange = serde_json::from_value(value).ok()?;
    // `{"change": "edition", "key": …}` is not a spelling of it.
    (about.map(|(name, _)| name) == about_name(&change)).then_some(change)
}

fn about_name(change: &MachineChange) -> Option<&'static str> {
    match change {
        MachineChange::Hardware(_) | MachineChange::Drivers(_) => Some("parts"),
        MachineChange::Tamper(_) => Some("what"),
        MachineChange::InstallKey(_) => Some("key"),
        MachineChange::Edition(_) => Some("product"),
        _ => None,
    }
}

fn each(value: Value, spell: fn(&str) -> String) -> Value {
    match value {
        Value::String(word) => Value::String(spell(&word)),
        Value::Array(words) => words.into_iter().map(|word| each(word, spell)).collect(),
        other => other,
    }
}

/// `SystemFiles` as `system-files`.
fn hyphened(word: &str) -> String {
    let mut out = String::new();
    for (index, letter) in word.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// `system-files` as `SystemFiles`.
fn camel(word: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    word.split('-').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use emulator::model::{Part, Tampering};

    use super::*;

    #[test]
    fn changes_are_spelt_and_read_back() {
        for (change, fields) in [
            (MachineChange::Rearm, json!({ "change": "rearm" })),
            (
                MachineChange::Hardware(vec![Part::Disk, Part::Firmware]),
                json!({ "change": "hardware", "parts": ["disk", "firmware"] }),
            ),
            (
                MachineChange::Tamper(Tampering::SystemFiles),
                json!({ "change": "tamper", "what": "system-files" }),
            ),
            (
                MachineChange::InstallKey("mak/lab".to_owned()),
                json!({ "change": "install-key", "key": "mak/lab" }),
            ),
            (MachineChange::MarkNonGenuine, json!({ "change": "mark-non-genuine" })),
        ] {
            let spelt = fields_of(&change);
            assert_eq!(Value::Object(spelt.clone()), fields);
            assert_eq!(change_of(&spelt), Some(change));
        }
        for unknown in [
            json!({}),
            json!({ "change": "repaint" }),
            json!({ "change": "hardware" }),
            json!({ "change": "hardware", "parts": ["tyre"] }),
            json!({ "change": "edition", "key": "x" }),
        ] {
            assert_eq!(change_of(unknown.as_object().unwrap()), None, "{unknown}");
        }
    }
}
