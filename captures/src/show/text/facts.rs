//! Fields looked up by name.

use crate::transcript::Field;

/// The fields of an item.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a>(pub(super) &'a [Field]);

impl<'a> Facts<'a> {
    pub(super) fn field(self, name: &str) -> Option<&'a Field> {
        self.0.iter().find(|field| field.name == name)
    }

    /// Its value; empty when there is none.
    pub(super) fn value(self, name: &str) -> &'a str {
        self.field(name).map_or("", |field| &field.value)
    }

    /// What it means, or else its value.
    pub(super) fn said(self, name: &str) -> &'a str {
        self.field(name).map_or("", |field| field.meaning.as_deref().unwrap_or(&field.value))
    }

    /// Its value and what that means.
    pub(super) fn told(self, name: &str) -> String {
        match self.field(name) {
            Some(field) => match &field.meaning {
                Some(meaning) => format!("{}, {meaning}", field.value),
                None => field.value.clone(),
            },
            None => String::new(),
        }
    }
}
