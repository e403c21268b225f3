//! What a client did in one go: look-ups and connections that belong together.

use std::net::IpAddr;

use crate::{
    conversation::{Connection, ConnectionEnd, Conversations, Lookup, LookupEnd},
    stream::Seen,
    transcript::Relation,
};

use super::words::MINUTE;

/// Quiet that parts two attempts: shorter than the shortest interval (15 minutes), longer than a client waits for a host.
const QUIET: i64 = 5 * MINUTE;

/// Steps of an attempt at most: far more than one has, and few enough to compare each with each.
const STEPS: usize = 256;

/// One step of an attempt.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// A look-up of the service, or of a host's address.
    Lookup(&'a Lookup),
    /// A connection.
    Try(&'a Connection),
}

/// What a client did in one go.
#[derive(Clone, Debug)]
pub(super) struct Attempt<'a> {
    /// The client.
    pub(super) client: IpAddr,
    /// Its steps, in order.
    pub(super) steps: Vec<Step<'a>>,
}

impl<'a> Step<'a> {
    pub(super) fn at(self) -> Seen {
        match self {
            Self::Lookup(lookup) => lookup.asked,
            Self::Try(connection) => connection.opened,
        }
    }

    fn client(self) -> IpAddr {
        match self {
            Self::Lookup(lookup) => lookup.client.ip(),
            Self::Try(connection) => connection.party.client.ip(),
        }
    }

    /// The last that is known of it.
    fn last(self) -> Seen {
        match self {
            Self::Lookup(lookup) => {
                let end = match &lookup.end {
                    LookupEnd::Answered(seen, _) | LookupEnd::Unreadable(seen, _) => Some(*seen),
                    LookupEnd::Silent => None,
                };
                end.or(lookup.repeats.last().copied()).unwrap_or(lookup.asked)
            }
            Self::Try(connection) => last(connection),
        }
    }
}

/// The last that is known of a connection.
pub(super) fn last(connection: &Connection) -> Seen {
    let end = match connection.end {
        ConnectionEnd::Refused(seen) | ConnectionEnd::Fin(seen, _) | ConnectionEnd::Rst(seen, _) => {
            Some(seen)
        }
        ConnectionEnd::Unanswered | ConnectionEnd::Open => None,
    };
    let asked = connection.exchanges.iter().filter_map(|exchange| exchange.asked);
    let bound = connection.binds.iter().map(|bind| bind.sent);
    asked.chain(bound).chain(end).chain(connection.answered).max().unwrap_or(connection.opened)
}

impl<'a> Attempt<'a> {
    /// Its first frame.
    pub(super) fn at(&self) -> Option<Seen> {
        self.steps.first().map(|step| step.at())
    }

    pub(super) fn lookups(&self) -> impl Iterator<Item = &'a Lookup> {
        self.steps
            .iter()
            .filter_map(|step| if let Step::Lookup(lookup) = step { Some(*lookup) } else { None })
    }

    pub(super) fn tries(&self) -> impl Iterator<Item = &'a Connection> {
        self.steps.iter().filter_map(|step| if let Step::Try(tried) = step { Some(*tried) } else { None })
    }

    /// It was made for KMS: it looks for the service or connects.
    pub(super) fn is_kms(&self) -> bool {
        self.tries().next().is_some() || self.lookups().any(|lookup| lookup.relation == Relation::Service)
    }
}

/// The attempts in `all`, by client and then by time; `machine` gives the client of an address, `answered` whether a
/// connection brought an answer.
pub(super) fn attempts<'a>(
    all: &'a Conversations,
    connections: &[&'a Connection],
    machine: &dyn Fn(IpAddr) -> IpAddr,
    answered: &dyn Fn(u32) -> bool,
) -> Vec<Attempt<'a>> {
    // Others go on all the time, and would join what doesn't belong together.
    let about = all.lookups.iter().filter(|lookup| lookup.relation != Relation::Other);
    let lookups = about.map(Step::Lookup);
    let mut steps: Vec<Step<'a>> = lookups.chain(connections.iter().map(|tried| Step::Try(tried))).collect();
    let client = |step: Step<'a>| machine(step.client());
    steps.sort_by_key(|step| (client(*step), step.at().frame));
    let mut attempts: Vec<Attempt<'a>> = Vec::new();
    for step in steps {
        match attempts.last_mut() {
            Some(attempt) if attempt.client == client(step) && belongs(attempt, step, answered) => {
                attempt.steps.push(step);
            }
            _ => attempts.push(Attempt { client: client(step), steps: vec![step] }),
        }
    }
    attempts
}

fn belongs(attempt: &Attempt<'_>, step: Step<'_>, answered: &dyn Fn(u32) -> bool) -> bool {
    let Some(before) = attempt.steps.last() else { return true };
    if attempt.steps.len() == STEPS || step.at().at.since(before.last().at) > QUIET {
        return false;
    }
    match step {
        // The addresses of a target are asked for one family after the other, and the second may come late.
        Step::Lookup(lookup) if lookup.relation != Relation::Service => true,
        Step::Lookup(lookup) => {
            let again = attempt.lookups().any(|earlier| {
                earlier.question == lookup.question && !matches!(earlier.end, LookupEnd::Silent)
            });
            attempt.tries().all(|tried| !again && !answered(tried.party.conn))
        }
        Step::Try(_) => !attempt.tries().any(|tried| answered(tried.party.conn)),
    }
}
