//! Two transcripts as one unified text: what differs between equal runs left out, who plays a role by its role.

use std::fmt::Write as _;

use similar::TextDiff;

use super::{
    compare::compared,
    options::Options,
    roles::{Role, Roles},
    step::Part,
    talk::{Kind, Talk, talks},
};
use crate::transcript::Item;

/// The unified diff of both transcripts under these names; empty if they are equal.
#[must_use]
pub fn unified(left: (&str, &[Item]), right: (&str, &[Item]), options: &Options) -> String {
    let mut roles = Roles::default();
    let (one, other) = (talks(left.1, options), talks(right.1, options));
    // The comparison finds out who stands for whom.
    compared(&one, &other, options, &mut roles);
    let one = rendered(&one, options, &mut |role, identity| roles.left(role, identity));
    let other = rendered(&other, options, &mut |role, identity| roles.right(role, identity));
    TextDiff::from_lines(&one, &other).unified_diff().header(left.0, right.0).to_string()
}

fn rendered(talks: &[Talk<'_>], options: &Options, name: &mut dyn FnMut(Role, &str) -> String) -> String {
    let mut out = String::new();
    for talk in talks {
        let mut end = |address: std::net::SocketAddr| {
            let address = address.ip().to_canonical().to_string();
            if options.addresses { address } else { name(Role::Host, &address) }
        };
        let (client, server) = (end(talk.client), end(talk.server));
        let kind = match talk.kind {
            Kind::Lookup => "look-up",
            Kind::Update => "update",
            Kind::Connection => "connection",
            Kind::Icmp => "packet",
        };
        let _ = writeln!(out, "{kind} {client} → {server}");
        for step in &talk.steps {
            let _ = writeln!(out, "  {}", step.what);
            for entry in &step.entries {
                let _ = write!(out, "    {} ", entry.name);
                for part in &entry.parts {
                    match part {
                        Part::Text(text) => out.push_str(text),
                        Part::Role(role, identity) => out.push_str(&name(*role, identity)),
                    }
                }
                match &entry.said.meaning {
                    Some(meaning) => {
                        let _ = writeln!(out, " ({meaning})");
                    }
                    None => out.push('\n'),
                }
            }
        }
    }
    out
}
