//! The saboteurs by name.

use scenarios::nearest::nearest;

use super::{ClientWork, HostWork, client, host};

/// A target that is wrong in one known way.
#[derive(Debug)]
pub struct Saboteur<W: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What it does wrong, in one line.
    pub does: &'static str,
    /// Ids of the requirements that it breaks.
    pub breaks: &'static [&'static str],
    /// How.
    pub(crate) work: W,
}

/// All saboteurs of one role.
pub trait Saboteurs: Sized + 'static {
    /// Their tables.
    const TABLES: &'static [&'static [Saboteur<Self>]];

    /// Every one, in the order of their names.
    #[must_use]
    fn all() -> Vec<&'static Saboteur<Self>> {
        let mut all: Vec<_> = Self::TABLES.iter().copied().flatten().collect();
        all.sort_by_key(|saboteur| saboteur.name);
        all
    }

    /// The one with this name.
    ///
    /// # Errors
    ///
    /// [`UnknownSaboteur`], with the nearest name that there is.
    fn named(name: &str) -> Result<&'static Saboteur<Self>, UnknownSaboteur> {
        let all = Self::all();
        let found = all.iter().find(|saboteur| saboteur.name == name).copied();
        found.ok_or_else(|| UnknownSaboteur {
            name: name.to_owned(),
            nearest: nearest(name, all.iter().map(|saboteur| saboteur.name)),
            known: all.iter().map(|saboteur| saboteur.name).collect::<Vec<_>>().join(", "),
        })
    }
}

impl Saboteurs for HostWork {
    const TABLES: &'static [&'static [Saboteur<Self>]] = host::TABLES;
}

impl Saboteurs for ClientWork {
    const TABLES: &'static [&'static [Saboteur<Self>]] = client::TABLES;
}

/// A name that no saboteur of the role has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no saboteur `{name}`{}", match nearest { Some(near) => format!("; did you mean `{near}`?"), None => format!("; there are {known}") })]
pub struct UnknownSaboteur {
    /// The name.
    pub name: String,
    /// The nearest one that there is, if any is near.
    pub nearest: Option<&'static str>,
    /// All names.
    pub known: String,
}

#[cfg(test)]
mod tests {
    use scenarios::catalogue::RequirementId;

    use super::*;

    fn check<W: Saboteurs>() {
        for table in W::TABLES {
            assert!(table.is_sorted_by_key(|saboteur| saboteur.name), "each table is in order of names");
        }
        let all = W::all();
        assert!(all.windows(2).all(|pair| pair[0].name != pair[1].name), "every name is there once");
        for saboteur in all {
            assert!(!saboteur.breaks.is_empty(), "{}", saboteur.name);
            for id in saboteur.breaks {
                assert!(id.parse::<RequirementId>().is_ok(), "{} breaks {id}", saboteur.name);
            }
            assert!(W::named(saboteur.name).is_ok_and(|found| found.does == saboteur.does));
        }
    }

    #[test]
    fn every_saboteur_breaks_rows_of_the_catalogue() {
        check::<HostWork>();
        check::<ClientWork>();
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        let error = HostWork::named("never-expire").unwrap_err();
        assert_eq!(error.to_string(), "no saboteur `never-expire`; did you mean `never-expires`?");
        let error = ClientWork::named("x").unwrap_err();
        assert!(error.to_string().contains("there are activates-below-threshold, "), "{error}");
    }
}
