//! What DNS answered in each attempt, as states of zones.

use std::collections::BTreeMap;

use captures::conversation::{Lookup, LookupEnd};
use emulator::dns::{KMS_SERVICE, Rcode, RecordType};

use super::{
    acts::{Act, Doing},
    attempts::Attempt,
    cast::{Cast, NOBODY},
    draft::{Srv, ZoneState},
    names::{is_within, records, text},
};

/// The states of the zones that an attempt searched, by their names in the lab.
pub(super) fn states(attempt: &Attempt, acts: &[Act<'_>], cast: &mut Cast) -> BTreeMap<String, ZoneState> {
    let mut states: BTreeMap<String, ZoneState> = BTreeMap::new();
    for lookup in attempt.acts.iter().filter_map(|index| lookup(&acts[*index])) {
        let asked = text(&lookup.question.name);
        let service = asked.strip_prefix(KMS_SERVICE).and_then(|rest| rest.strip_prefix('.'));
        let zone = match service {
            Some(domain) => Some(domain.to_owned()),
            None => {
                cast.names.zones.iter().map(|(zone, _)| zone).find(|zone| is_within(&asked, zone)).cloned()
            }
        };
        let Some(zone) = zone.map(|zone| cast.names.lab(&zone)) else { continue };
        let failure = failure(lookup, service.is_some());
        let state = states.entry(zone).or_default();
        if service.is_some() {
            state.records = srv_records(lookup, cast);
        }
        state.failure = state.failure.or(failure);
    }
    states
}

fn lookup<'a>(act: &Act<'a>) -> Option<&'a Lookup> {
    match act.what {
        Doing::Lookup(lookup) => Some(lookup),
        Doing::Connection(_) | Doing::Update(_) => None,
    }
}

fn is_answered(lookup: &Lookup) -> bool {
    matches!(&lookup.end, LookupEnd::Answered(_, answer) if !answer.answers.is_empty())
}

/// What is wrong with a zone that answers so.
fn failure(lookup: &Lookup, service: bool) -> Option<&'static str> {
    match &lookup.end {
        LookupEnd::Silent => Some("Silent"),
        LookupEnd::Unreadable(..) => Some("ServFail"),
        LookupEnd::Answered(_, answer) => match answer.rcode {
            Rcode::NOERROR if service && answer.answers.is_empty() && !answer.truncated => Some("NoSrv"),
            Rcode::NOERROR | Rcode::NXDOMAIN => None,
            Rcode::REFUSED => Some("Refused"),
            _ => Some("ServFail"),
        },
    }
}

/// The service records of an answer, with targets as the scenario calls them.
fn srv_records(lookup: &Lookup, cast: &mut Cast) -> Vec<Srv> {
    let answers = match &lookup.end {
        LookupEnd::Answered(_, answer) => answer.answers.as_slice(),
        LookupEnd::Unreadable(..) | LookupEnd::Silent => &[],
    };
    let records = answers.iter().filter_map(|record| record.data.srv());
    let mut found = Vec::new();
    for srv in records {
        let name = cast.names.lab(&text(&srv.target));
        let seat = cast.hosts.iter().find(|seat| seat.name.as_ref() == Some(&name));
        let own = seat.and_then(|seat| seat.addresses.first()).map(std::net::SocketAddr::port);
        let target = seat.map_or_else(|| name.clone(), |seat| seat.actor.clone());
        let port = Some(srv.port).filter(|port| *port != own.unwrap_or(1688));
        found.push(Srv { target, priority: srv.priority, weight: srv.weight, port });
    }
    found
}

/// Names that were answered with addresses, or are named by a service record, and are no host's: at which host's address,
/// or at nobody's. Those whose address was asked for in vain are left out.
pub(super) fn addresses(acts: &[Act<'_>], cast: &mut Cast) -> BTreeMap<String, (String, bool)> {
    let mut found: BTreeMap<String, (String, bool)> = BTreeMap::new();
    let mut in_vain = Vec::new();
    for lookup in acts.iter().filter_map(lookup) {
        for record in records(lookup) {
            let (name, at) = match (record.data.address(), record.data.srv()) {
                (Some(ip), _) => (text(&record.name), Some(ip.to_canonical())),
                (None, Some(srv)) => (text(&srv.target), None),
                (None, None) => continue,
            };
            let name = cast.names.lab(&name);
            if cast.hosts.iter().any(|seat| seat.name.as_ref() == Some(&name)) {
                continue;
            }
            let host = cast.hosts.iter().find(|seat| seat.addresses.iter().any(|own| Some(own.ip()) == at));
            let address = host.map_or(NOBODY, |seat| seat.actor.as_str()).to_owned();
            let six = at.is_some_and(|ip| ip.is_ipv6());
            let entry = found.entry(name).or_insert_with(|| (address.clone(), six));
            if at.is_some() {
                *entry = (address, six);
            }
        }
        let is_address = lookup.question.rtype == RecordType::A;
        if is_address && matches!(lookup.end, LookupEnd::Answered(..)) && !is_answered(lookup) {
            in_vain.push(cast.names.lab(&text(&lookup.question.name)));
        }
    }
    found.retain(|name, (_, six)| *six || !in_vain.contains(name));
    found
}
