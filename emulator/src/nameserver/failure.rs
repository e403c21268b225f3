//! How a name server can fail, and for which names.

use crate::dns::{Name, Rcode};

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// SRV questions get an answer without records, all others their own: what a DNS proxy without SRV support does.
    NoSrv,
    /// NOTIMP for everything.
    NotImp,
    /// NXDOMAIN for everything.
    NxDomain,
    /// REFUSED for everything.
    Refused,
    /// SERVFAIL for everything (DISC-031).
    ServFail,
    /// No reply.
    Silent,
    /// Answers over UDP come without records and marked as truncated; over TCP they are whole.
    Truncate,
}

impl Failure {
    /// The response code it puts in place of every answer.
    #[must_use]
    pub fn rcode(self) -> Option<Rcode> {
        match self {
            Self::NotImp => Some(Rcode::NOTIMP),
            Self::NxDomain => Some(Rcode::NXDOMAIN),
            Self::Refused => Some(Rcode::REFUSED),
            Self::ServFail => Some(Rcode::SERVFAIL),
            Self::NoSrv | Self::Silent | Self::Truncate => None,
        }
    }
}

/// What a failure is about. A name goes before its zone, a zone before its parent zone, that before everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Everything.
    All,
    /// A domain and all names below it.
    Zone(Name),
    /// One name.
    Name(Name),
}

impl Scope {
    fn covers(&self, name: &Name) -> bool {
        match self {
            Self::All => true,
            Self::Zone(zone) => name.is_within(zone),
            Self::Name(one) => name == one,
        }
    }

    fn closeness(&self) -> (u8, usize) {
        match self {
            Self::All => (0, 0),
            Self::Zone(zone) => (1, zone.label_count()),
            Self::Name(_) => (2, 0),
        }
    }
}

/// The failures that are switched on; at most one a scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Failures(Vec<(Scope, Failure)>);

impl Failures {
    pub(super) fn set(&mut self, scope: Scope, failure: Option<Failure>) {
        self.0.retain(|(other, _)| *other != scope);
        self.0.extend(failure.map(|failure| (scope, failure)));
    }

    /// The failure of the closest scope that covers `name`.
    pub(super) fn of(&self, name: &Name) -> Option<Failure> {
        let covering = self.0.iter().filter(|(scope, _)| scope.covers(name));
        covering.max_by_key(|(scope, _)| scope.closeness()).map(|(_, failure)| *failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_scope_decides() {
        let name = |text| Name::parse(text).unwrap();
        let mut failures = Failures::default();
        failures.set(Scope::All, Some(Failure::Silent));
        failures.set(Scope::Zone(name("lab.test")), Some(Failure::ServFail));
        failures.set(Scope::Zone(name("east.lab.test")), Some(Failure::Refused));
        failures.set(Scope::Name(name("a.east.lab.test")), Some(Failure::NotImp));
        for (asked, failure) in [
            ("other.test", Failure::Silent),
            ("lab.test", Failure::ServFail),
            ("west.lab.test", Failure::ServFail),
            ("b.EAST.lab.test", Failure::Refused),
            ("a.east.lab.test", Failure::NotImp),
            ("x.a.east.lab.test", Failure::Refused),
        ] {
            assert_eq!(failures.of(&name(asked)), Some(failure), "{asked}");
        }
        failures.set(Scope::All, None);
        assert_eq!(failures.of(&name("other.test")), None);
    }
}
