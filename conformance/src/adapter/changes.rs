//! The commands `registry`, `machine` and `console`, as both built-in roles read them.

use emulator::model::{
    Hresult, MachineChange, Question, Reading, Readings, Registry, RegistryError, RegistryPath, RegistryValue,
};
use serde_json::Value;

use super::{
    answer::Refusal,
    fields::{Field, Fields},
    shape::Shape,
};
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

/// The one registry value that a host without addresses of its own can't follow.
pub(super) const LISTENING_PORT: &str = "KeyManagementServiceListeningPort";
/// Why it can't.
pub(super) const OWN_PORT: &str = "this host listens where the system lets it";

/// Names of the command `console`.
pub(super) const CONSOLE: Shape =
    Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf), ("args", Shape::Leaf)]);

/// The config field `readings`: those of open questions that aren't the lab's.
pub(super) fn readings_of(fields: &Fields<'_>) -> Result<Readings, Refusal> {
    let mut readings = Readings::default();
    let Some(field) = fields.optional("readings") else { return Ok(readings) };
    let told = field.object()?;
    for name in told.members().keys() {
        let field = told.required(name)?;
        let Some(question) = Question::ALL.iter().find(|question| question.to_string() == *name) else {
            return field.unsupported("no open question that this target reads in two ways");
        };
        let reading = match field.text()? {
            "A" => Reading::A,
            "B" => Reading::B,
            _ => return field.wrong("expected \"A\" or \"B\""),
        };
        readings = readings.with(*question, reading);
    }
    Ok(readings)
}

/// A value and where it goes; no value for one that is deleted. A path that isn't known is unsupported.
pub(super) fn registry(fields: &Fields<'_>) -> Result<(RegistryPath, Option<RegistryValue>), Refusal> {
    let path = fields.required("path")?;
    let known = path_of(&path, path.text()?)?;
    Ok((known, data(&fields.required("value")?)?))
}

/// The config field `registry`: values by their paths.
pub(super) fn registry_of(fields: &Fields<'_>) -> Result<Registry, Refusal> {
    let mut registry = Registry::default();
    let Some(field) = fields.optional("registry") else { return Ok(registry) };
    let values = field.object()?;
    for name in values.members().keys() {
        let value = values.required(name)?;
        if let Err(error) = registry.set(path_of(&value, name)?, data(&value)?) {
            return value.wrong(error);
        }
    }
    Ok(registry)
}

fn path_of(field: &Field<'_>, text: &str) -> Result<RegistryPath, Refusal> {
    text.parse().or_else(|error: RegistryError| field.unsupported(error))
}

fn data(value: &Field<'_>) -> Result<Option<RegistryValue>, Refusal> {
    Ok(match value.json() {
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
    })
}

/// A change of the machine. One that isn't known is unsupported.
pub(super) fn machine(fields: &Fields<'_>) -> Result<MachineChange, Refusal> {
    let word = fields.required("change")?;
    match machine_words::change_of(fields.members()) {
        Some(change) => Ok(change),
        None => word.unsupported("no change of a machine that is known, with all it needs beside it"),
    }
}

/// A command line.
pub(super) fn console(fields: &Fields<'_>) -> Result<Vec<String>, Refusal> {
    fields.required("args")?.list(|arg| arg.text().map(str::to_owned))
}

/// What a change of the registry came to.
pub(super) fn outcome(end: Result<(), RegistryError>) -> Hresult {
    end.map_or(Hresult::INVALID_DATA, |()| Hresult::OK)
}
