//! Who is who: identities of two captures that stand for each other.

use rustc_hash::FxHashMap;

/// What an identity is of; identities of two kinds are never compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// An IP address.
    Host,
    /// A CMID, host PID or hardware id.
    Machine,
    /// A name: a DNS label, a workstation.
    Name,
}

impl Role {
    /// What it is called in the masked transcript.
    fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Machine => "machine",
            Self::Name => "name",
        }
    }
}

/// Identities met so far, each numbered, those that stand for each other with the same number.
#[derive(Debug, Default)]
pub(super) struct Roles {
    left: FxHashMap<(Role, String), u32>,
    right: FxHashMap<(Role, String), u32>,
    last: u32,
}

impl Roles {
    /// Whether `left` and `right` stand for each other. Two that are both new do from now on.
    pub(super) fn same(&mut self, role: Role, left: &str, right: &str) -> bool {
        let (one, other) = ((role, left.to_lowercase()), (role, right.to_lowercase()));
        match (self.left.get(&one).copied(), self.right.get(&other).copied()) {
            (None, None) => {
                self.last += 1;
                self.left.insert(one, self.last);
                self.right.insert(other, self.last);
                true
            }
            (one, other) => one == other,
        }
    }

    /// The name of an identity of the first capture, which is the same for who stands for it in the second.
    pub(super) fn left(&mut self, role: Role, identity: &str) -> String {
        let number = number(&mut self.left, &mut self.last, role, identity);
        format!("<{} {number}>", role.name())
    }

    /// The name of an identity of the second capture.
    pub(super) fn right(&mut self, role: Role, identity: &str) -> String {
        let number = number(&mut self.right, &mut self.last, role, identity);
        format!("<{} {number}>", role.name())
    }
}

fn number(known: &mut FxHashMap<(Role, String), u32>, last: &mut u32, role: Role, identity: &str) -> u32 {
    *known.entry((role, identity.to_lowercase())).or_insert_with(|| {
        *last += 1;
        *last
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stands_for_one_and_no_other() {
        let mut roles = Roles::default();
        for (left, right, same) in [
            ("a", "x", true),
            ("a", "x", true),
            ("A", "X", true),
            ("a", "y", false),
            ("b", "x", false),
            ("b", "y", true),
        ] {
            assert_eq!(roles.same(Role::Host, left, right), same, "{left} {right}");
        }
        assert!(roles.same(Role::Name, "a", "y"), "a name is no host");
        assert_eq!(roles.left(Role::Host, "b"), roles.right(Role::Host, "y"));
        assert_ne!(roles.left(Role::Host, "c"), roles.right(Role::Host, "c"), "each only in one capture");
    }
}
