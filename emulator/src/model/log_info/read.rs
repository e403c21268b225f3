//! Reads the list of fields of an event in the spellings of the field, and says which of them it met.
//!
//! Machines differ in blanks, in the padding and order of dates and in the last field (EVENT-005, EVENT-026, EVENT-033). What
//! fits none of the known spellings is an error with its place; nothing is guessed.

use std::fmt;

use uuid::Uuid;

use crate::model::{FieldKind, Filetime, field_kind, field_names, log::stamp};

/// A way to write a list that differs from the lab's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// Blanks beside a comma.
    Blank,
    /// A month, day or hour that isn't written as the lab does: `2026/01/04 2:30`.
    Padding,
    /// Month, day, year: `1/14/2026` (EVENT-026).
    MonthFirst,
    /// A result code with fewer than eight digits, or in lower case: `0x0`.
    ShortCode,
    /// A GUID in upper case or in braces.
    Guid,
    /// A comma behind the last field.
    TrailingComma,
    /// The last field of 12288 is missing: N-Policy.
    NoNPolicy,
}

/// Why a list can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InfoError {
    /// No event of activation.
    #[error("there is no event {0}")]
    Event(u32),
    /// A field that holds something else.
    #[error("event {event}, field {field} ({name}), column {column}: expected {expected}, found `{found}`")]
    Field {
        /// The event.
        event: u32,
        /// Which field, from 1.
        field: usize,
        /// Its name.
        name: &'static str,
        /// Where it begins, in characters from 1.
        column: usize,
        /// What it may hold.
        expected: &'static str,
        /// What it holds.
        found: String,
    },
    /// Too few or too many fields.
    #[error("event {event} has {expected} fields, found {found}")]
    Count {
        /// The event.
        event: u32,
        /// How many it has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
}

/// Reads the list of event `id`. Gives the fields as the lab writes them, and the other spellings that were met, each once. A
/// list of 12288 without its last field gives one field less.
pub fn read_info(id: u32, text: &str) -> Result<(Vec<String>, Vec<Spelling>), InfoError> {
    let names = field_names(id);
    if names.is_empty() {
        return Err(InfoError::Event(id));
    }
    let mut parts = text.trim_end_matches(['\r', '\n']).split(',').collect::<Vec<_>>();
    let mut seen = Vec::new();
    if parts.len() > 1 && parts.last().is_some_and(|last| last.trim().is_empty()) {
        parts.pop();
        seen.push(Spelling::TrailingComma);
    }
    if id == 12288 && parts.len() + 1 == names.len() {
        seen.push(Spelling::NoNPolicy);
    } else if parts.len() != names.len() {
        return Err(InfoError::Count { event: id, expected: names.len(), found: parts.len() });
    }
    let mut data = Vec::new();
    let mut column = 1;
    for (index, (part, name)) in parts.into_iter().zip(names).enumerate() {
        let value = part.trim_matches(' ');
        let kind = field_kind(name);
        let read = field(kind, value).ok_or_else(|| InfoError::Field {
            event: id,
            field: index + 1,
            name,
            column: column + part.chars().take_while(|c| *c == ' ').count(),
            expected: expected(kind),
            found: value.to_owned(),
        })?;
        if value.len() != part.len() {
            seen.push(Spelling::Blank);
        }
        data.push(read.0);
        seen.extend(read.1);
        column += part.chars().count() + 1;
    }
    seen.sort_unstable();
    seen.dedup();
    Ok((data, seen))
}

fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Code => "a code such as 0xC004F038",
        FieldKind::Guid => "a GUID",
        FieldKind::Time => "a time such as 2026/1/14 02:30 or 1/14/2026 2:30",
        FieldKind::Bit => "0 or 1",
        FieldKind::Licence => "a licence status from 0 to 6",
        FieldKind::Number => "a number",
        FieldKind::Name => "a name without blanks",
    }
}

/// A value as the lab writes it, and what was other than that.
fn field(kind: FieldKind, value: &str) -> Option<(String, Vec<Spelling>)> {
    match kind {
        FieldKind::Code => code(value),
        FieldKind::Guid => {
            let plain = value.strip_prefix('{').map_or(Some(value), |rest| rest.strip_suffix('}'))?;
            // Hyphens have to stand, so that no other 32 digits pass.
            let id = Uuid::parse_str(plain).ok().filter(|_| plain.len() == 36)?.to_string();
            let other = if id == value { Vec::new() } else { vec![Spelling::Guid] };
            Some((id, other))
        }
        FieldKind::Time => time(value),
        FieldKind::Bit => number(value, 1),
        FieldKind::Licence => number(value, 6),
        FieldKind::Number => number(value, u32::MAX),
        // A client that found no host leaves its name out.
        FieldKind::Name => {
            let is_name = !value.contains(|c: char| c.is_whitespace() || c.is_control());
            if is_name { Some((value.to_owned(), Vec::new())) } else { None }
        }
    }
}

fn code(value: &str) -> Option<(String, Vec<Spelling>)> {
    let digits = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X"))?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let text = format!("0x{:08X}", u32::from_str_radix(digits, 16).ok()?);
    let other = if text == value { Vec::new() } else { vec![Spelling::ShortCode] };
    Some((text, other))
}

fn number(value: &str, most: u32) -> Option<(String, Vec<Spelling>)> {
    let number = digits(value, 10)?;
    let plain = number.to_string();
    if number <= most && plain == value { Some((plain, Vec::new())) } else { None }
}

/// Up to `most` decimal digits and nothing else.
fn digits(text: &str, most: usize) -> Option<u32> {
    let formed = (1..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    if formed { text.parse().ok() } else { None }
}

/// `2026/1/14 02:30` or `1/14/2026 2:30`: the year has four digits, and so tells which order it is.
fn time(value: &str) -> Option<(String, Vec<Spelling>)> {
    let (date, clock) = value.split_once(' ')?;
    let parts = date.split('/').collect::<Vec<_>>();
    let [first, second, third] = parts.as_slice() else { return None };
    let is_month_first = third.len() == 4;
    let (year, month, day) = if is_month_first { (third, first, second) } else { (first, second, third) };
    if year.len() != 4 {
        return None;
    }
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let (hour, minute) = clock.split_once(':').filter(|(_, minute)| minute.len() == 2)?;
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
    // Reading the time back tells whether there is such a day and minute.
    let time: Filetime = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z").parse().ok()?;
    let text = stamp(time);
    let mut other = Vec::new();
    if is_month_first {
        other.push(Spelling::MonthFirst);
    }
    let own =
        if is_month_first { format!("{month}/{day}/{year} {hour:02}:{minute:02}") } else { text.clone() };
    if own != value {
        other.push(Spelling::Padding);
    }
    Some((text, other))
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "blanks beside commas",
            Self::Padding => "dates or hours padded otherwise",
            Self::MonthFirst => "dates that begin with the month",
            Self::ShortCode => "codes of fewer digits or in lower case",
            Self::Guid => "GUIDs in upper case or in braces",
            Self::TrailingComma => "a comma at the end",
            Self::NoNPolicy => "no N-Policy",
        })
    }
}

#[cfg(test)]
mod tests;
