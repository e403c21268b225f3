//! Sets of rows written short: `EVENT-001..050`, `DISC-005`, `REG`.

use super::{
    area::Area,
    id::{IdError, RequirementId, split},
    load::Catalogue,
};
use crate::nearest::nearest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, ops::RangeInclusive, str::FromStr};
use thiserror::Error;

/// Rows of one area: all of them, a run of them or one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    area: Area,
    numbers: RangeInclusive<u16>,
}

/// Why a text names no rows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CoverageError {
    /// None of the three forms.
    #[error("`{0}` names no requirements: expected AREA, AREA-NNN or AREA-NNN..NNN, such as EVENT-001..050")]
    Form(String),
    /// An end that no row has.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A run whose end lies before its start.
    #[error("`{0}` runs backwards")]
    Backwards(String),
    /// Well formed, but there is no such area.
    #[error("no area `{area}` in the catalogue{}", .nearest.map(|name| format!("; the nearest is {name}")).unwrap_or_default())]
    UnknownArea {
        /// The area as written.
        area: String,
        /// The closest area that exists.
        nearest: Option<&'static str>,
    },
}

/// Reads `AREA`, `AREA-NNN` or `AREA-NNN..NNN` (both ends included). Both ends must be rows of the catalogue.
pub fn parse_range(text: &str) -> Result<Coverage, CoverageError> {
    text.parse()
}

impl Coverage {
    /// Whether the row belongs to the set.
    pub fn covers(&self, id: &RequirementId) -> bool {
        id.area() == self.area && self.numbers.contains(&id.number())
    }

    /// Its rows in order.
    pub fn ids(&self) -> impl Iterator<Item = RequirementId> + use<> {
        let area = self.area;
        self.numbers.clone().map(move |number| RequirementId::new(area, number))
    }

    /// Reads the text without asking whether the rows exist.
    pub(super) fn parse_form(text: &str) -> Result<Self, CoverageError> {
        let unformed = || CoverageError::Form(text.to_owned());
        let (first, last) = text.split_once("..").unwrap_or((text, ""));
        let (area, start) = split(first).ok_or_else(unformed)?;
        let numbers = if text.contains("..") {
            let (_, end) = split(&format!("{area}-{last}")).ok_or_else(unformed)?;
            if end < start {
                return Err(CoverageError::Backwards(text.to_owned()));
            }
            start..=end
        } else {
            start..=start
        };
        Ok(Self { area: Self::area_named(area)?, numbers })
    }

    fn area_named(name: &str) -> Result<Area, CoverageError> {
        Area::named(name).ok_or_else(|| CoverageError::UnknownArea {
            area: name.to_owned(),
            nearest: nearest(name, Area::all().chain([Area::OPEN]).map(Area::name)),
        })
    }
}

impl FromStr for Coverage {
    type Err = CoverageError;

    fn from_str(text: &str) -> Result<Self, CoverageError> {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let area = Self::area_named(text)?;
            return Ok(Self { area, numbers: 1..=Catalogue::embedded().last_number(area) });
        }
        let coverage = Self::parse_form(text)?;
        for number in [coverage.numbers.start(), coverage.numbers.end()] {
            RequirementId::new(coverage.area, *number).to_string().parse::<RequirementId>()?;
        }
        Ok(coverage)
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (*self.numbers.start(), *self.numbers.end());
        if first == last {
            write!(f, "{}-{first:03}", self.area)
        } else if first == 1 && last == Catalogue::embedded().last_number(self.area) {
            write!(f, "{}", self.area)
        } else {
            write!(f, "{}-{first:03}..{last:03}", self.area)
        }
    }
}

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Coverage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, inside: &[&str], outside: &[&str]) {
        let coverage = parse_range(text).expect("names rows");
        assert_eq!(coverage.to_string(), text);
        let id = |text: &&str| text.parse::<RequirementId>().expect("a row");
        for row in inside {
            assert!(coverage.covers(&id(row)), "{text} covers {row}");
        }
        for row in outside {
            assert!(!coverage.covers(&id(row)), "{text} leaves out {row}");
        }
    }

    #[test]
    fn covers_its_rows_and_no_others() {
        check("REG", &["REG-001", "REG-030"], &["TIMER-001"]);
        check("DISC-005", &["DISC-005"], &["DISC-004", "DISC-006", "PUB-005"]);
        check("EVENT-001..050", &["EVENT-001", "EVENT-050"], &["EVENT-051", "WMI-050"]);
        check("OPEN-014..015", &["OPEN-014"], &["OPEN-016"]);
    }

    #[test]
    fn lists_its_rows() {
        let ids = parse_range("PUB-038..039").expect("names rows").ids().map(|id| id.to_string());
        assert_eq!(ids.collect::<Vec<_>>(), ["PUB-038", "PUB-039"]);
        assert_eq!(parse_range("PUB").expect("names rows").ids().count(), 39);
    }

    #[test]
    fn refuses_what_names_no_rows() {
        for (text, expect) in [
            ("", "names no requirements"),
            ("event-001", "names no requirements"),
            ("EVENT-001..", "names no requirements"),
            ("EVENT-001..EVENT-002", "names no requirements"),
            ("EVENT-001...002", "names no requirements"),
            ("EVENT-050..001", "runs backwards"),
            ("EVENT-001..099", "no requirement `EVENT-099`"),
            ("EVNT", "no area `EVNT` in the catalogue; the nearest is EVENT"),
            ("EVNT-001", "no area `EVNT` in the catalogue; the nearest is EVENT"),
        ] {
            let error = parse_range(text).expect_err(text).to_string();
            assert!(error.contains(expect), "{text}: {error}");
        }
    }
}
