//! Values of the property view (WMI in the field).

use std::fmt;

use serde::Serialize;

/// A property's value: an integer, or text. Codes are text of the form `0x%08X`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Property {
    /// An integer.
    Number(i64),
    /// Text.
    Text(String),
}

impl From<u32> for Property {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}
