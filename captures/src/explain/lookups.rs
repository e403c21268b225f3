//! Look-ups: what was asked, what came, and what is missing for a client to find a host (DISC-013 to DISC-034).

use std::collections::BTreeMap;

use emulator::{
    dns::{Answer, Name, Rcode, RecordType, Srv},
    model::Hresult,
};

use super::{
    Kind, Topic,
    attempts::Attempt,
    facts::{Facts, records},
    narrate::{Finding, Notes},
    words::{self, SECOND},
};
use crate::{
    conversation::{Lookup, LookupEnd},
    transcript::{Relation, Transport},
};

/// How long a resolver waits for a name server at least.
pub(super) const PATIENCE: i64 = 3 * SECOND;

/// Adds what look-ups say.
pub(super) fn look(facts: &Facts<'_>, notes: &mut Notes) {
    for attempt in facts.attempts.iter().filter(|attempt| attempt.lookups().next().is_some()) {
        for lookup in attempt.lookups() {
            notes.tell(Topic::Lookup, Some(attempt.client), sentence(facts, lookup), frames(lookup));
        }
        services(facts, attempt, notes);
        targets(facts, attempt, notes);
    }
}

/// The frames of a look-up: question, repetitions, answer.
pub(super) fn frames(lookup: &Lookup) -> Vec<u64> {
    let end = match &lookup.end {
        LookupEnd::Answered(seen, _) | LookupEnd::Unreadable(seen, _) => Some(*seen),
        LookupEnd::Silent => None,
    };
    let all = std::iter::once(lookup.asked).chain(lookup.repeats.iter().copied()).chain(end);
    all.map(|seen| seen.frame).collect()
}

fn sentence(facts: &Facts<'_>, lookup: &Lookup) -> String {
    let asked = asked(lookup);
    let over = if matches!(lookup.transport, Transport::Tcp(_)) { " over TCP" } else { "" };
    format!("asked {} for {asked}{over}; {}", facts.name(lookup.server.ip()), outcome(lookup))
}

fn asked(lookup: &Lookup) -> String {
    let name = words::clean(&lookup.question.name.to_string());
    match lookup.question.rtype {
        RecordType::SRV => format!("the SRV records of {name}"),
        RecordType::A => format!("the IPv4 address of {name}"),
        RecordType::AAAA => format!("the IPv6 address of {name}"),
        rtype => format!("the {rtype} records of {name}"),
    }
}

fn outcome(lookup: &Lookup) -> String {
    match &lookup.end {
        LookupEnd::Answered(_, answer) => answered(lookup, answer),
        LookupEnd::Unreadable(_, error) => {
            format!("answer: one that can't be read ({})", words::clean(error))
        }
        LookupEnd::Silent if lookup.repeats.is_empty() => "no answer".to_owned(),
        LookupEnd::Silent => format!("no answer to {} questions", lookup.repeats.len() + 1),
    }
}

fn answered(lookup: &Lookup, answer: &Answer) -> String {
    match answer.rcode {
        Rcode::NOERROR => {}
        Rcode::NXDOMAIN => return "answer: NXDOMAIN, there is no such name".to_owned(),
        rcode => return format!("answer: the error {rcode}"),
    }
    let cut = if answer.truncated { ", cut off" } else { "" };
    let rtype = lookup.question.rtype;
    let srvs: Vec<String> = records(lookup).map(record).collect();
    if !srvs.is_empty() {
        return format!("answer: {}{cut}", words::list(srvs));
    }
    let addresses = answer.answers.iter().filter_map(|record| record.data.address());
    let addresses: Vec<String> = addresses.map(|address| address.to_string()).collect();
    if !addresses.is_empty() {
        return format!("answer: {}{cut}", words::list(addresses));
    }
    format!("answer: no record, the name exists and has none of type {rtype}{cut}")
}

/// `kms1.lab.test port 1688 (priority 0, weight 5)`.
pub(super) fn record(srv: &Srv) -> String {
    if srv.target.is_root() {
        return "a record that says that there is no such service (target `.`)".to_owned();
    }
    let Srv { priority, weight, port, target } = srv;
    format!("{} port {port} (priority {priority}, weight {weight})", words::clean(&target.to_string()))
}

/// Look-ups of the service that led to no record, unless another one of the attempt did.
fn services(facts: &Facts<'_>, attempt: &Attempt<'_>, notes: &mut Notes) {
    let asked = || attempt.lookups().filter(|lookup| lookup.relation == Relation::Service);
    let found = |lookup: &Lookup| records(lookup).any(|srv| !srv.target.is_root());
    if asked().any(found) {
        return;
    }
    for lookup in asked().filter(|lookup| lookup.question.rtype == RecordType::SRV) {
        let Some((kind, code, why)) = unfound(facts, lookup) else { continue };
        let name = words::clean(&lookup.question.name.to_string());
        let suffixes = asked().count();
        let others = match suffixes {
            1 => String::new(),
            _ => format!(" (one of {suffixes} names that it asked for)"),
        };
        let client = facts.client(attempt.client);
        let text = format!(
            "{client} asked {} for the SRV records of {name}{others} and {why}",
            facts.name(lookup.server.ip())
        );
        notes.findings.push(Finding {
            kind,
            subject: name,
            client: attempt.client,
            who: None,
            text,
            at: lookup.asked.frame,
            frames: frames(lookup),
            code: Some(code),
            lasting: false,
        });
    }
}

fn unfound(facts: &Facts<'_>, lookup: &Lookup) -> Option<(Kind, Hresult, String)> {
    Some(match &lookup.end {
        LookupEnd::Answered(_, answer) if answer.truncated => return None,
        LookupEnd::Answered(_, answer) => match answer.rcode {
            Rcode::NXDOMAIN => {
                let why = "was told that there is no such name: in that domain no KMS host is published";
                (Kind::NoSrv, Hresult::DNS_NAME_NOT_FOUND, why.to_owned())
            }
            Rcode::NOERROR => {
                let why = "got no SRV record: the name exists, and no KMS host is published under it";
                (Kind::NoSrv, Hresult::DNS_NO_RECORDS, why.to_owned())
            }
            rcode => {
                let why = format!("got the error {rcode}: {}", words::result(rcode.hresult()));
                (Kind::DnsFailure, rcode.hresult(), why)
            }
        },
        LookupEnd::Unreadable(_, error) => {
            let why = format!("got an answer that can't be read: {}", words::clean(error));
            (Kind::DnsFailure, Hresult::DNS_SERVER_FAILURE, why)
        }
        LookupEnd::Silent
            if facts.is_cut(lookup.repeats.last().copied().unwrap_or(lookup.asked), PATIENCE) =>
        {
            return None;
        }
        LookupEnd::Silent => {
            (Kind::DnsSilent, Hresult::DNS_SERVER_FAILURE, format!("got {}", outcome(lookup)))
        }
    })
}

/// Names of hosts for which DNS has no address.
fn targets(facts: &Facts<'_>, attempt: &Attempt<'_>, notes: &mut Notes) {
    let mut asked: BTreeMap<&Name, Vec<&Lookup>> = BTreeMap::new();
    for lookup in attempt.lookups().filter(|lookup| lookup.relation == Relation::Target) {
        asked.entry(&lookup.question.name).or_default().push(lookup);
    }
    for (name, lookups) in asked.into_iter().filter(|(name, _)| !facts.has_address(name)) {
        let failed: Option<Vec<_>> = lookups.iter().map(|lookup| unfound(facts, lookup)).collect();
        let Some(failed) = failed else { continue };
        let source = attempt.lookups().find(|lookup| records(lookup).any(|srv| srv.target == *name));
        let host = words::clean(&name.to_string());
        // The last of several families asked for; both failed.
        let Some((last, (kind, code, _))) = lookups.last().zip(failed.last()) else { continue };
        let (kind, code) = match (kind, source) {
            (Kind::NoSrv, Some(_)) => (Kind::StaleSrv, None),
            (Kind::NoSrv, None) => (Kind::NoAddress, None),
            (kind, _) => (*kind, Some(*code)),
        };
        let named = match source {
            Some(lookup) => {
                format!("an SRV record of {} names", words::clean(&lookup.question.name.to_string()))
            }
            None => format!("{} goes to", facts.client(attempt.client)),
        };
        let outcome = outcome(last);
        let server = facts.name(last.server.ip());
        notes.findings.push(Finding {
            kind,
            subject: host.clone(),
            client: attempt.client,
            who: None,
            text: format!("{named} {host}, and {server} gave no address for it ({outcome})"),
            at: last.asked.frame,
            frames: source.into_iter().chain(lookups).flat_map(frames).collect(),
            code,
            lasting: false,
        });
    }
}
