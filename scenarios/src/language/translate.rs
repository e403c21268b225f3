//! RON's errors in the words of the language, at the value they are about.

use std::ops::Range;

use ron::Error;

use super::{
    flaw::Flaw,
    forms::{form, other_kind, type_name},
    locate::Locator,
};
use crate::nearest::nearest;

/// What `error` says about the values that `locator` knows; `span` is where RON's reader stood before and after it
/// noticed.
pub(super) fn translate(error: Error, span: Range<usize>, locator: &Locator<'_>) -> Flaw {
    match error {
        Error::Message(message) => Flaw::from_message(locator.leaf_before(span.end), &message),
        Error::NoSuchStructField { expected, found, .. } => {
            let place = locator.key(&found, span.end);
            let owner = locator.owner(&place);
            let flaw = Flaw::new(place, format!("{owner} has no field `{found}`"), "unknown field");
            choose(flaw, &found, expected)
        }
        Error::NoSuchEnumVariant { expected, found, outer } => {
            let what = outer.as_deref().map_or("word", type_name);
            let flaw = Flaw::new(
                locator.word(&found, span.end),
                format!("unknown {what} `{found}`"),
                format!("unknown {what}"),
            );
            match other_kind(&found, outer.as_deref()) {
                Some(help) => flaw.help(help),
                None => choose(flaw, &found, expected),
            }
        }
        Error::MissingStructField { field, .. } => {
            let group = locator.group_around(span.end);
            let message = format!("{} lacks the field `{field}`", locator.name_of(group));
            Flaw::new(locator.head(group), message, format!("expected `{field}: …` in it"))
        }
        Error::DuplicateStructField { field, .. } => {
            let place = locator.key(field, span.end);
            let message = format!("{} has the field `{field}` twice", locator.owner(&place));
            Flaw::new(place, message, "stands there already")
        }
        Error::IntegerOutOfBounds => {
            let place = locator.leaf_near(span.end);
            let message = format!("the number `{}` is too large here, or less than 0", locator.shown(&place));
            Flaw::new(place, message, "out of bounds")
        }
        Error::InvalidValueForType { expected, .. } => wrong_type(&expected, span, locator),
        Error::ExpectedDifferentLength { .. } | Error::ExpectedStructLikeEnd => {
            let group = locator.group_around(span.end);
            match locator.word_of(group).and_then(form) {
                Some(form) => {
                    let word = locator.word_of(group).unwrap_or_default();
                    let message = format!("this is not the form of `{word}`");
                    Flaw::new(group.span.clone(), message, format!("expected `{form}`"))
                }
                None => wrong_type("one value", span, locator),
            }
        }
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            let place = locator.leaf_near(span.start.max(span.end));
            let word = locator.shown(&place);
            match form(&word) {
                Some(form) => {
                    let message = format!("`{word}` stands without what it is about");
                    Flaw::new(place, message, format!("expected `{form}`"))
                }
                None => {
                    let message = format!("`{word}` stands without its fields");
                    Flaw::new(place, message, "expected `(name: …)` behind it")
                }
            }
        }
        other => match plain_type(&other) {
            Some(expected) => wrong_type(expected, span, locator),
            None => Flaw::new(locator.leaf_near(span.end), lower(&other.to_string()), ""),
        },
    }
}

/// What RON expected, in the words of the language.
fn plain_type(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::ExpectedArray => "a list in `[…]`",
        Error::ExpectedBoolean => "`true` or `false`",
        Error::ExpectedIdentifier => "a word without quotes",
        Error::ExpectedInteger | Error::InvalidIntegerDigit { .. } | Error::UnderscoreAtBeginning => {
            "a number"
        }
        Error::ExpectedMap => "entries in `{…}`",
        Error::ExpectedMapColon => "a field and its value: `name: …`",
        Error::ExpectedOption => "a value or `None`",
        Error::ExpectedString => "a text in double quotes",
        _ => return None,
    })
}

fn wrong_type(expected: &str, span: Range<usize>, locator: &Locator<'_>) -> Flaw {
    let place = locator.value_at(span.end);
    let shown = locator.shown(&place);
    if let Some(flaw) = wrong_names(&place, locator) {
        return flaw;
    }
    let flaw = Flaw::new(place, format!("`{shown}` is not {expected}"), format!("expected {expected}"));
    match expected {
        "a text in double quotes" if shown.starts_with(char::is_alphabetic) && !shown.contains('(') => {
            flaw.help(format!("write `\"{shown}\"`"))
        }
        "a word without quotes" | "a number" if shown.starts_with('"') => {
            flaw.help(format!("write `{}`", shown.trim_matches('"')))
        }
        _ => flaw,
    }
}

/// Why the value at `place` is wrong whatever its type: it has a name and should have none, or the other way round.
fn wrong_names(place: &Range<usize>, locator: &Locator<'_>) -> Option<Flaw> {
    let (group, named) = locator.entry_at(place)?;
    let word = locator.word_of(group);
    let owner = locator.name_of(group);
    match (named, word.and_then(form)) {
        (true, Some(form)) => {
            let message = format!("{owner} takes no names in its brackets");
            Some(Flaw::new(place.clone(), message, format!("expected `{form}`")))
        }
        (false, None) => {
            let message = format!("{owner} takes names with its values");
            let flaw = Flaw::new(place.clone(), message, "expected `name: …`");
            let doubled = locator.shown(place).starts_with('(');
            Some(if doubled { flaw.help("write one pair of brackets, not two") } else { flaw })
        }
        _ => None,
    }
}

fn choose(flaw: Flaw, found: &str, expected: &[&str]) -> Flaw {
    match nearest(found, expected.iter().copied()) {
        Some(near) => flaw.suggest(Some(near)),
        None => flaw.help(format!("known: {}", expected.join(", "))),
    }
}

fn lower(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_lowercase().chain(rest).collect()).unwrap_or_default()
}
