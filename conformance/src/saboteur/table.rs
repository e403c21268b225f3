//! The saboteurs by name.

use scenarios::nearest::nearest;

use super::{ClientWork, HostWork, clients, hosts};

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
    /// Every one, by name.
    const ALL: &'static [Saboteur<Self>];

    /// The one with this name.
    ///
    /// # Errors
    ///
    /// [`UnknownSaboteur`], with the nearest name that there is.
    fn named(name: &str) -> Result<&'static Saboteur<Self>, UnknownSaboteur> {
        let found = Self::ALL.iter().find(|saboteur| saboteur.name == name);
        found.ok_or_else(|| UnknownSaboteur {
            name: name.to_owned(),
            nearest: nearest(name, Self::ALL.iter().map(|saboteur| saboteur.name)),
            known: Self::ALL.iter().map(|saboteur| saboteur.name).collect::<Vec<_>>().join(", "),
        })
    }
}

impl Saboteurs for HostWork {
    const ALL: &'static [Saboteur<Self>] = hosts::ALL;
}

impl Saboteurs for ClientWork {
    const ALL: &'static [Saboteur<Self>] = clients::ALL;
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
        assert!(W::ALL.len() >= 6);
        assert!(W::ALL.is_sorted_by_key(|saboteur| saboteur.name), "in order of their names, each once");
        for saboteur in W::ALL {
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
