//! Values of events as people read them.

use emulator::model::{Hresult, StatusFlags};
use serde_json::Value;

/// The field of 12288 and 12289 that holds flags.
const STATUS: &str = "Status";

/// What a result code means, or which status flags are set, in brackets.
pub(crate) fn meaning(name: &str, value: &Value) -> String {
    let code = value.as_str().and_then(|text| text.parse::<Hresult>().ok());
    if name == STATUS {
        let flags = code.map(|bits| StatusFlags(bits.0)).filter(|flags| *flags != StatusFlags::NONE);
        return flags.map(|flags| format!(" ({flags})")).unwrap_or_default();
    }
    let meaning = code.filter(|code| *code != Hresult::OK).and_then(Hresult::meaning);
    meaning.map(|meaning| format!(" ({meaning})")).unwrap_or_default()
}

pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "\"\"".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
