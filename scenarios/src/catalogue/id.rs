//! The id of a row, checked against the catalogue when it is read.

use super::{area::Area, load::Catalogue};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// `TIMER-034`: the id of a requirement, or `OPEN-016`: of an open question whose reading is cited.
///
/// Ordered as the catalogue is. Parsing and deserialising refuse an id that no row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequirementId {
    area: Area,
    number: u16,
}

/// Why a text is not the id of a row.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// Not of the form at all.
    #[error("`{0}` is not a requirement id: expected AREA-NNN, such as TIMER-034")]
    Form(String),
    /// Well formed, but no row has it.
    #[error("no requirement `{id}` in the catalogue{}", suggestion(*.nearest))]
    Unknown {
        /// The id as written.
        id: String,
        /// The closest id that exists.
        nearest: Option<RequirementId>,
    },
}

fn suggestion(nearest: Option<RequirementId>) -> String {
    nearest.map(|id| format!("; the nearest is {id}")).unwrap_or_default()
}

impl RequirementId {
    pub(super) fn new(area: Area, number: u16) -> Self {
        Self { area, number }
    }

    /// The area it belongs to.
    pub fn area(self) -> Area {
        self.area
    }

    /// Its number in the area, from 1.
    pub fn number(self) -> u16 {
        self.number
    }

    /// Whether it names an open question instead of a requirement.
    pub fn is_open(self) -> bool {
        self.area == Area::OPEN
    }
}

/// Splits `AREA-NNN`; whether the area and the row exist is not looked at.
pub(super) fn split(text: &str) -> Option<(&str, u16)> {
    let (area, digits) = text.split_once('-')?;
    let formed = !area.is_empty()
        && area.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.len() == 3
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if formed { Some((area, digits.parse().ok()?)) } else { None }
}

impl FromStr for RequirementId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (area, number) = split(text).ok_or_else(|| IdError::Form(text.to_owned()))?;
        let catalogue = Catalogue::embedded();
        Area::named(area)
            .map(|area| Self { area, number })
            .filter(|id| catalogue.contains(*id))
            .ok_or_else(|| IdError::Unknown { id: text.to_owned(), nearest: catalogue.nearest(text) })
    }
}

impl fmt::Display for RequirementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{:03}", self.area, self.number))
    }
}

impl Serialize for RequirementId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RequirementId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let outcome = match text.parse::<RequirementId>() {
            Ok(id) => id.to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(outcome, expect);
    }

    #[test]
    fn reads_ids_of_rows_only() {
        check("TIMER-034", "TIMER-034");
        check("OPEN-016", "OPEN-016");
        check("TIMER-34", "`TIMER-34` is not a requirement id: expected AREA-NNN, such as TIMER-034");
        check("TIMER-+34", "`TIMER-+34` is not a requirement id: expected AREA-NNN, such as TIMER-034");
        check("timer-034", "`timer-034` is not a requirement id: expected AREA-NNN, such as TIMER-034");
        check("", "`` is not a requirement id: expected AREA-NNN, such as TIMER-034");
        check("TIMR-034", "no requirement `TIMR-034` in the catalogue; the nearest is TIMER-034");
        check("TIMER-000", "no requirement `TIMER-000` in the catalogue; the nearest is TIMER-001");
        check("TIMER-943", "no requirement `TIMER-943` in the catalogue; the nearest is TIMER-003");
        check("QQQQQQ-999", "no requirement `QQQQQQ-999` in the catalogue");
    }

    #[test]
    fn a_file_that_cites_an_unknown_id_is_refused() {
        let error =
            ron::from_str::<Vec<RequirementId>>(r#"["TIMER-001", "TIMER-099"]"#).expect_err("no such row");
        assert_eq!((error.span.start.line, error.span.start.col), (1, 16));
        assert!(error.to_string().contains("no requirement `TIMER-099`"), "{error}");
    }

    #[test]
    fn ids_sort_as_the_catalogue_does() {
        let mut ids = ["PRIV-001", "OPEN-001", "COUNT-002", "TIMER-010", "COUNT-001"]
            .map(|id| id.parse::<RequirementId>().expect("a row"));
        ids.sort();
        assert_eq!(
            ids.map(|id| id.to_string()),
            ["TIMER-010", "COUNT-001", "COUNT-002", "PRIV-001", "OPEN-001"]
        );
    }
}
