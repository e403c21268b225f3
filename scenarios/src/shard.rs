//! `--shard`: parts of a library that machines run side by side.

use std::{fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// One part of several, written `2/4`. Every scenario stands in exactly one of them.
///
/// The part of a scenario is the first eight octets of the SHA-256 of its id without axes, big-endian, modulo the number
/// of parts. So new scenarios move no others, and all cases of a scenario stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Shard {
    /// From 1.
    number: u32,
    of: u32,
}

/// Why a text names no part.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShardError {
    /// Not two numbers with a stroke between them.
    #[error("`{0}` is no shard; write \"1/4\" for the first of four")]
    Form(String),
    /// More than there are, or none.
    #[error("there is no shard {0} of {1}; they are numbered from 1 to {1}")]
    Number(u32, u32),
}

impl Shard {
    /// Whether the scenario of a case stands in this part; `id` may have axes or not.
    #[must_use]
    pub fn holds(self, id: &str) -> bool {
        let scenario = id.split('[').next().unwrap_or(id);
        let digest = Sha256::digest(scenario);
        let hash = digest.iter().take(8).fold(0, |hash: u64, octet| hash << 8 | u64::from(*octet));
        hash % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// Whether it is all there is.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// How many there are.
    #[must_use]
    pub fn of(self) -> u32 {
        self.of
    }

    /// Which one it is, from 1.
    #[must_use]
    pub fn number(self) -> u32 {
        self.number
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let form = |_: ParseIntError| ShardError::Form(text.to_owned());
        let (number, of) = text.split_once('/').ok_or_else(|| ShardError::Form(text.to_owned()))?;
        let (number, of) = (number.parse().map_err(form)?, of.parse().map_err(form)?);
        match of {
            0 => Err(ShardError::Form(text.to_owned())),
            _ if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err(ShardError::Number(number, of)),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = ShardError;

    fn try_from(text: String) -> Result<Self, ShardError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;

    #[test]
    fn every_scenario_stands_in_one_part_with_all_its_cases() {
        let cases: Vec<String> = Library::embedded().cases().map(|case| case.id).collect();
        for of in [1, 2, 4, 7] {
            let shards: Vec<Shard> = (1..=of).map(|number| Shard { number, of }).collect();
            let mut least = usize::MAX;
            for shard in &shards {
                least = least.min(cases.iter().filter(|id| shard.holds(id)).count());
            }
            assert!(least > cases.len() / of as usize / 2, "a share of {least} of {} by {of}", cases.len());
            for id in &cases {
                let holding: Vec<&Shard> = shards.iter().filter(|shard| shard.holds(id)).collect();
                assert_eq!(holding.len(), 1, "{id} of {of}");
                assert!(holding[0].holds(id.split('[').next().unwrap()));
            }
        }
    }

    /// Computed by `printf ID | sha256sum`, the first 16 digits modulo the number of parts.
    #[test]
    fn the_assignment_never_changes() {
        for (id, of_four, of_seven) in [
            ("count/below-threshold", 2, 1),
            ("count/below-threshold[wire=6]", 2, 1),
            ("wire/nowhere", 2, 7),
            ("a", 3, 5),
        ] {
            assert!(Shard { number: of_four, of: 4 }.holds(id), "{id}");
            assert!(Shard { number: of_seven, of: 7 }.holds(id), "{id}");
        }
    }

    #[test]
    fn a_shard_is_read_as_it_is_written() {
        for text in ["1/1", "2/4", "16/16"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        for (text, expect) in [
            ("2", "`2` is no shard; write \"1/4\" for the first of four"),
            ("a/4", "`a/4` is no shard; write \"1/4\" for the first of four"),
            ("1/-4", "`1/-4` is no shard; write \"1/4\" for the first of four"),
            ("0/4", "there is no shard 0 of 4; they are numbered from 1 to 4"),
            ("5/4", "there is no shard 5 of 4; they are numbered from 1 to 4"),
            ("1/0", "`1/0` is no shard; write \"1/4\" for the first of four"),
        ] {
            assert_eq!(text.parse::<Shard>().unwrap_err().to_string(), expect);
        }
    }
}
