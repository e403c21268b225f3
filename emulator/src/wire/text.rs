//! Values as text: how scenario files write them and pretty-printing shows them.

use std::fmt;

use uuid::Uuid;

use super::{
    field::Kind,
    value::{FieldError, Value, expected},
};
use crate::model::{Filetime, LicenceStatus, Minutes, TICKS_PER_SECOND};

impl Value {
    /// Reads a value of `kind` as scenario files and [`Display`](fmt::Display) write it. `hex:` and octets stand
    /// for the raw octets of a field of any kind.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, FieldError> {
        let parsed = match (text.strip_prefix("hex:"), kind) {
            (Some(octets), _) => parse_hex(octets).map(Self::Bytes),
            (None, Kind::Bytes) => parse_hex(text).map(Self::Bytes),
            (None, Kind::Filetime) => {
                parse_number(text).map(Filetime).or_else(|| text.parse().ok()).map(Self::Time)
            }
            (None, Kind::Flag) => match text {
                "false" => Some(Self::Number(0)),
                "true" => Some(Self::Number(1)),
                _ => parse_number(text).map(Self::Number),
            },
            (None, Kind::Guid) => Uuid::try_parse(text).ok().map(Self::Guid),
            (None, Kind::Minutes) => parse_number(text)
                .or_else(|| text.parse().ok().map(|Minutes(minutes)| u64::from(minutes)))
                .map(Self::Number),
            (None, Kind::Status) => parse_number(text).or_else(|| parse_status(text)).map(Self::Number),
            (None, Kind::Text) => parse_units(text).map(Self::Text),
            (None, Kind::U16 | Kind::U32) => parse_number(text).map(Self::Number),
        };
        parsed.ok_or_else(|| FieldError::Text { text: text.to_owned(), expected: expected(kind) })
    }

    /// What a value of `kind` says beyond its number, for those that say more.
    #[must_use]
    pub fn meaning(&self, kind: Kind) -> Option<String> {
        let Self::Number(number) = self else { return None };
        let number = u32::try_from(*number).ok()?;
        match kind {
            Kind::Flag => ["no", "yes"].get(usize::try_from(number).ok()?).map(|&word| word.to_owned()),
            Kind::Minutes => Some(Minutes(number).to_string()),
            Kind::Status => LicenceStatus::try_from(number).ok().map(|status| status.title().to_owned()),
            _ => None,
        }
    }
}

/// `hex:` in code units.
const HEX_PREFIX: [u16; 4] = [0x68, 0x65, 0x78, 0x3a];

/// Decimal digits, or `0x` and hex digits.
fn parse_number(text: &str) -> Option<u64> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    // `from_str_radix` would take a sign.
    digits.chars().all(|digit| digit.is_digit(radix)).then(|| u64::from_str_radix(digits, radix).ok())?
}

fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn parse_status(text: &str) -> Option<u64> {
    let status = LicenceStatus::ALL.into_iter().find(|status| format!("{status:?}") == text)?;
    Some(u64::from(status.code()))
}

/// Text with `\\` for a backslash and `\u{d800}` for any code unit.
fn parse_units(text: &str) -> Option<Vec<u16>> {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        units.extend(before.encode_utf16());
        rest = if let Some(after) = escape.strip_prefix('\\') {
            units.push(u16::from(b'\\'));
            after
        } else {
            let (digits, after) = escape.strip_prefix("u{")?.split_once('}')?;
            units.push(u16::from_str_radix(digits, 16).ok()?);
            after
        };
    }
    units.extend(rest.encode_utf16());
    Some(units)
}

impl fmt::Display for Value {
    /// The value as [`parse`](Self::parse) reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(octets) => {
                f.write_str("hex:")?;
                octets.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
            }
            Self::Guid(guid) => guid.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(units) => {
                // Else the text would be read as octets.
                let units = match units.split_first() {
                    Some((first, rest)) if units.starts_with(&HEX_PREFIX) => {
                        write!(f, "\\u{{{first:x}}}")?;
                        rest
                    }
                    _ => units,
                };
                char::decode_utf16(units.iter().copied()).try_for_each(|character| match character {
                    Ok('\\') => f.write_str("\\\\"),
                    Ok(control) if control.is_control() => write!(f, "\\u{{{:x}}}", u32::from(control)),
                    Ok(character) => write!(f, "{character}"),
                    Err(lone) => write!(f, "\\u{{{:x}}}", lone.unpaired_surrogate()),
                })
            }
            // `Filetime` shows whole seconds only; a time it can't show, or not exactly, is given in ticks.
            Self::Time(time)
                if time.0.is_multiple_of(TICKS_PER_SECOND) && time.to_string().ends_with('Z') =>
            {
                time.fmt(f)
            }
            Self::Time(time) => time.0.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, text: &str, value: Value, shown: &str, meaning: Option<&str>) {
        let parsed = Value::parse(kind, text).expect(text);
        assert_eq!(parsed, value, "{text}");
        assert_eq!(parsed.to_string(), shown, "{text}");
        assert_eq!(parsed.meaning(kind).as_deref(), meaning, "{text}");
        assert_eq!(Value::parse(kind, shown), Ok(value), "{shown}");
    }

    #[test]
    fn values_are_read_as_they_are_shown() {
        let time = Value::Time(Filetime(134_116_992_000_000_000));
        check(Kind::U32, "0x19", Value::Number(25), "25", None);
        check(Kind::U16, "70000", Value::Number(70_000), "70000", None);
        check(Kind::Flag, "true", Value::Number(1), "1", Some("yes"));
        check(Kind::Flag, "2", Value::Number(2), "2", None);
        check(Kind::Status, "OobGrace", Value::Number(2), "2", Some("OOB grace"));
        check(Kind::Status, "7", Value::Number(7), "7", None);
        check(Kind::Minutes, "7d", Value::Number(10_080), "10080", Some("7d"));
        check(Kind::Filetime, "2026-01-01T00:00:00Z", time, "2026-01-01T00:00:00Z", None);
        check(Kind::Filetime, "7", Value::Time(Filetime(7)), "7", None);
        check(Kind::Bytes, "00fF", Value::Bytes(vec![0, 255]), "hex:00ff", None);
        check(Kind::Guid, "hex:01", Value::Bytes(vec![1]), "hex:01", None);
        check(Kind::Text, "pc\\u{d800}1", Value::Text(vec![0x70, 0x63, 0xd800, 0x31]), "pc\\u{d800}1", None);
        check(Kind::Text, "a\\\\b", Value::Text(vec![0x61, 0x5c, 0x62]), "a\\\\b", None);
        check(Kind::Text, "\\u{68}ex:", Value::Text(HEX_PREFIX.to_vec()), "\\u{68}ex:", None);
    }

    #[test]
    fn other_texts_are_refused_with_what_was_expected() {
        for (kind, text) in [
            (Kind::U32, "-1"),
            (Kind::U32, "+1"),
            (Kind::U32, ""),
            (Kind::U32, "0x"),
            (Kind::U32, "99999999999999999999"),
            (Kind::Guid, "c1"),
            (Kind::Filetime, "yesterday"),
            (Kind::Bytes, "123"),
            (Kind::Status, "Grace"),
            (Kind::Text, "a\\n"),
            (Kind::Text, "\\u{10000}"),
        ] {
            let error = Value::parse(kind, text).expect_err(text);
            assert_eq!(error, FieldError::Text { text: text.to_owned(), expected: expected(kind) });
        }
    }
}
