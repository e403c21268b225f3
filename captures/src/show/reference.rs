//! A field named by whoever asks.

use super::ShowError;
use crate::transcript::{Field, Item, Quick, fields, known_field};

/// A field, or with empty brackets that field of every element of a list: `result[].result`.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) name: String,
    /// The cheap way to it.
    pub(super) quick: Option<Quick>,
}

impl Reference {
    pub(super) fn parse(name: &str) -> Result<Self, ShowError> {
        if known_field(name).is_none() {
            return Err(ShowError::Field(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), quick: Quick::named(name) })
    }

    pub(super) fn matches(&self, field: &Field) -> bool {
        matches(&self.name, &field.name)
    }
}

/// Whether `name` is `pattern` with numbers in its empty brackets.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once("[]") else { return pattern == name };
    let Some(rest) = name.strip_prefix(before).and_then(|rest| rest.strip_prefix('[')) else { return false };
    rest.split_once(']').is_some_and(|(_, rest)| matches(after, rest))
}

/// The fields of an item, built when the first of them is needed that isn't quick.
pub(super) struct Sheet<'a> {
    item: &'a Item,
    fields: Option<Vec<Field>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(item: &'a Item) -> Self {
        Self { item, fields: None }
    }

    pub(super) fn item(&self) -> &'a Item {
        self.item
    }

    pub(super) fn fields(&mut self) -> &[Field] {
        self.fields.get_or_insert_with(|| fields(self.item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_brackets_stand_for_every_element() {
        for (pattern, name, expected) in [
            ("call_id", "call_id", true),
            ("call_id", "call_i", false),
            ("result[].result", "result[12].result", true),
            ("result[].result", "result[1].reason", false),
            ("context[].transfer[].uuid", "context[0].transfer[1].uuid", true),
            ("context[].transfer[0].uuid", "context[3].transfer[0].uuid", true),
            ("context[].transfer[0].uuid", "context[3].transfer[1].uuid", false),
            ("context[].abstract.uuid", "context[0].transfer[0].uuid", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_field_that_no_item_has_is_refused() {
        assert!(Reference::parse("dns.answer[0].ttl").is_ok());
        let error = Reference::parse("cal_id").unwrap_err();
        assert_eq!(error, ShowError::Field("cal_id".into()));
    }
}
