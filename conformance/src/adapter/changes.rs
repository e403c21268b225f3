//! The commands `registry` and `machine`, as both built-in roles read them.

use emulator::model::{Hresult, MachineChange, RegistryError, RegistryPath, RegistryValue};
use serde_json::Value;

use super::{answer::Refusal, fields::Fields, shape::Shape};
use crate::machine_words;

/// Names of the command `registry`.
pub(super) const REGISTRY: Shape = Shape::Object(&[
    ("seq", Shape::Leaf),
    ("cmd", Shape::Leaf),
    ("path", Shape::Leaf),
    ("value", Shape::Leaf),
]);

/// Names of the command `machine`.
pub(super) const MACHINE: Shape = Shape::Object(&[
    ("seq", Shape::Leaf),
    ("cmd", Shape::Leaf),
    ("change", Shape::Leaf),
    ("parts", Shape::Leaf),
    ("what", Shape::Leaf),
    ("key", Shape::Leaf),
    ("product", Shape::Leaf),
]);

/// A value and where it goes; no value for one that is deleted. A path that isn't known is unsupported.
pub(super) fn registry(fields: &Fields<'_>) -> Result<(RegistryPath, Option<RegistryValue>), Refusal> {
    let path = fields.required("path")?;
    let path = match path.text()?.parse::<RegistryPath>() {
        Ok(known) => known,
        Err(error) => return path.unsupported(error),
    };
    let value = fields.required("value")?;
    let read = match value.json() {
        Value::Null => None,
        Value::String(text) => Some(RegistryValue::Sz(text.clone())),
        Value::Array(lines) => {
            let lines = lines.iter().map(|line| line.as_str().map(str::to_owned));
            match lines.collect() {
                Some(lines) => Some(RegistryValue::MultiSz(lines)),
                None => return value.wrong("expected a list of strings"),
            }
        }
        Value::Number(_) => Some(RegistryValue::Dword(value.number(0, u32::MAX)?)),
        _ => return value.wrong("expected null, a string, an integer or a list of strings"),
    };
    Ok((path, read))
}

/// A change of the machine. One that isn't known is unsupported.
pub(super) fn machine(fields: &Fields<'_>) -> Result<MachineChange, Refusal> {
    let word = fields.required("change")?;
    match machine_words::change_of(fields.members()) {
        Some(change) => Ok(change),
        None => word.unsupported("no change of a machine that is known, with all it needs beside it"),
    }
}

/// What a change of the registry came to.
pub(super) fn outcome(end: Result<(), RegistryError>) -> Hresult {
    end.map_or(Hresult::INVALID_DATA, |()| Hresult::OK)
}
