//! Saboteurs of either role, as the matrix has them.

use scenarios::{catalogue::Role, filter::matches, nearest::nearest};

use crate::saboteur::{ClientWork, HostWork, Saboteur, Saboteurs};

/// A saboteur of either role.
#[derive(Clone, Copy, Debug)]
pub enum Defect {
    /// Of a host.
    Host(&'static Saboteur<HostWork>),
    /// Of a client.
    Client(&'static Saboteur<ClientWork>),
}

/// A pattern that no saboteur matches.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no saboteur matches `{pattern}`; {}", match nearest {
    Some(near) => format!("did you mean `{near}`?"),
    None => "`kmslab adapter host --saboteur list` shows those of hosts, and so for clients".to_owned(),
})]
pub struct UnknownDefect {
    /// The pattern.
    pub pattern: String,
    /// The nearest name that there is, if any is near; with its role, where the pattern has one.
    pub nearest: Option<String>,
}

impl UnknownDefect {
    fn of(pattern: &str, all: &[Defect]) -> Self {
        let name = |defect: &Defect| match pattern.contains('/') {
            true => format!("{}/{}", defect.role().name(), defect.name()),
            false => defect.name().to_owned(),
        };
        let names: Vec<String> = all.iter().map(name).collect();
        let nearest = nearest(pattern, names.iter().map(String::as_str)).map(str::to_owned);
        Self { pattern: pattern.to_owned(), nearest }
    }
}

impl Defect {
    /// Every saboteur, hosts' first, each role's by name.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let hosts = HostWork::all().into_iter().map(Self::Host);
        hosts.chain(ClientWork::all().into_iter().map(Self::Client)).collect()
    }

    /// Those whose name, or `role/name`, matches one of `patterns`; all of them when there are none.
    pub fn selected(patterns: &[String]) -> Result<Vec<Self>, UnknownDefect> {
        let matched = |defect: &Self, pattern: &String| {
            matches(pattern, defect.name())
                || matches(pattern, &format!("{}/{}", defect.role().name(), defect.name()))
        };
        let all = Self::all();
        if let Some(pattern) = patterns.iter().find(|pattern| !all.iter().any(|one| matched(one, pattern))) {
            return Err(UnknownDefect::of(pattern, &all));
        }
        let wanted = |one: &Self| patterns.is_empty() || patterns.iter().any(|pattern| matched(one, pattern));
        Ok(all.into_iter().filter(wanted).collect())
    }

    /// Its name, one of a kind among those of its role.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Host(saboteur) => saboteur.name,
            Self::Client(saboteur) => saboteur.name,
        }
    }

    /// What it plays.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Host(_) => Role::Host,
            Self::Client(_) => Role::Client,
        }
    }

    /// What it does wrong, in one line.
    #[must_use]
    pub fn does(&self) -> &'static str {
        match self {
            Self::Host(saboteur) => saboteur.does,
            Self::Client(saboteur) => saboteur.does,
        }
    }

    /// Ids of the requirements that it breaks.
    #[must_use]
    pub fn breaks(&self) -> &'static [&'static str] {
        match self {
            Self::Host(saboteur) => saboteur.breaks,
            Self::Client(saboteur) => saboteur.breaks,
        }
    }
}
