//! Questions whose reading can be switched, by the id of their row, and switches as they are written: `OPEN-008=A`.

use std::{collections::BTreeMap, fmt::Write as _};

use emulator::model::{Question, Reading, Readings};
use thiserror::Error;

use super::{Area, Catalogue, RequirementId, id::split};
use crate::nearest::nearest;

/// Why a reading can't be switched.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SwitchError {
    /// No row has this id.
    #[error("unknown question `{id}`")]
    Unknown {
        /// What was written.
        id: String,
        /// A question that can be switched and is written nearly so.
        near: Option<String>,
    },
    /// A row, but no open question.
    #[error("{0} is no open question: only those have readings")]
    Requirement(RequirementId),
    /// An open question of which the roles take one reading only.
    #[error("the reading of {0} can't be switched: no role of the lab can take the other one")]
    Fixed(RequirementId),
    /// A question without a reading, or with one that it doesn't have.
    #[error("`{0}` is no reading of a question; write OPEN-008=A")]
    Form(String),
    /// The letter.
    #[error("{question} has no reading `{letter}`, only A and B")]
    Letter {
        /// The question.
        question: Question,
        /// What was written.
        letter: String,
    },
}

impl SwitchError {
    /// What would be right.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unknown { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::Unknown { near: None, .. } | Self::Fixed(_) | Self::Requirement(_) => {
                Some(format!("these can be: {}", listed()))
            }
            Self::Form(_) | Self::Letter { .. } => None,
        }
    }
}

/// The question with this id, if its reading can be switched.
///
/// # Errors
///
/// When there is no such question, or the roles take one reading of it only.
pub fn switchable(id: &str) -> Result<Question, SwitchError> {
    let unknown = || {
        let ids = Question::ALL.iter().map(ToString::to_string).collect::<Vec<_>>();
        // One digit away is another question, not a slip.
        let near = split(id).is_none().then(|| nearest(id, ids.iter().map(String::as_str))).flatten();
        SwitchError::Unknown { id: id.to_owned(), near: near.map(str::to_owned) }
    };
    let row: RequirementId = id.parse().map_err(|_| unknown())?;
    if !row.is_open() {
        return Err(SwitchError::Requirement(row));
    }
    if Catalogue::embedded().open_question(&row.to_string()).is_none() {
        return Err(unknown());
    }
    Question::numbered(row.number()).ok_or(SwitchError::Fixed(row))
}

/// Reads a switch, such as `OPEN-008=A`.
///
/// # Errors
///
/// When it isn't written so, or names nothing that can be switched.
pub fn switch(text: &str) -> Result<(Question, Reading), SwitchError> {
    let (id, letter) = text.split_once('=').ok_or_else(|| SwitchError::Form(text.to_owned()))?;
    let question = switchable(id)?;
    match letter {
        "A" => Ok((question, Reading::A)),
        "B" => Ok((question, Reading::B)),
        _ => Err(SwitchError::Letter { question, letter: letter.to_owned() }),
    }
}

/// Questions whose reading isn't the lab's own, by the id of their row, with the reading taken.
#[must_use]
pub fn switched(readings: Readings) -> BTreeMap<RequirementId, Reading> {
    let row = |question: Question| RequirementId::new(Area::OPEN, question.number());
    readings.switched().map(|(question, reading)| (row(question), reading)).collect()
}

/// Every question that can be switched, runs of them as ranges.
fn listed() -> String {
    let mut text = "OPEN-".to_owned();
    let mut numbers = Question::ALL.iter().map(|question| question.number()).peekable();
    while let Some(first) = numbers.next() {
        let mut last = first;
        while let Some(next) = numbers.next_if(|next| *next == last + 1) {
            last = next;
        }
        let comma = if text.ends_with('-') { "" } else { ", " };
        let _ = match last - first {
            0 => write!(text, "{comma}{first:03}"),
            _ => write!(text, "{comma}{first:03} to {last:03}"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_takes_what_its_row_takes() {
        for question in Question::ALL {
            let row = Catalogue::embedded().open_question(&question.to_string());
            let row = row.unwrap_or_else(|| panic!("{question} has no row in OPEN.ron"));
            assert_eq!(question.default_reading(), row.takes, "{question}");
            assert_eq!(switchable(&question.to_string()), Ok(*question));
        }
    }

    #[test]
    fn switches_are_read_and_wrong_ones_explained() {
        assert_eq!(switch("OPEN-008=A"), Ok((Question::NamedHostFails, Reading::A)));
        for (text, expect, help) in [
            ("OPEN-008", "write OPEN-008=A", None),
            ("OPEN-008=C", "OPEN-008 has no reading `C`", None),
            ("OPEN-08=A", "unknown question `OPEN-08`", Some("did you mean `OPEN-008`?")),
            ("OPEN-999=A", "unknown question `OPEN-999`", Some("these can be: OPEN-002 to 009, 011")),
            ("OPEN-001=A", "can't be switched", Some("these can be: OPEN-002")),
            ("REG-001=A", "REG-001 is no open question", Some("these can be: OPEN-002")),
            ("x=A", "unknown question `x`", Some("these can be: ")),
        ] {
            let error = switch(text).expect_err(text);
            assert!(error.to_string().contains(expect), "{text}: {error}");
            let told = error.help();
            let is = |help: &str| told.as_deref().is_some_and(|told| told.starts_with(help));
            assert!(help.map_or(told.is_none(), is), "{text}: {told:?}");
        }
    }
}
