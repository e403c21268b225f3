//! Values of trace fields: few kinds, so that files, reports and expectations treat every event alike.

use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use crate::model::{Filetime, Hresult, LicenceStatus, Minutes};

/// The value of one field of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A number; lengths of time are minutes.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Text: names, GUIDs, codes, times.
    Text(String),
    /// Several texts in order.
    List(Vec<String>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::List(items) => f.write_str(&items.join(", ")),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Minutes> for Value {
    fn from(minutes: Minutes) -> Self {
        Self::from(minutes.0)
    }
}

impl From<Hresult> for Value {
    fn from(code: Hresult) -> Self {
        Self::Text(code.to_string())
    }
}

impl From<LicenceStatus> for Value {
    fn from(status: LicenceStatus) -> Self {
        Self::Text(format!("{status:?}"))
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Text(id.to_string())
    }
}

impl From<Filetime> for Value {
    fn from(time: Filetime) -> Self {
        Self::Text(time.to_string())
    }
}
