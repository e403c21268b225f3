//! Hosts, by their answers and refusals.

use std::collections::BTreeSet;

use captures::conversation::BindEnd;
use emulator::{
    model::{HOST_KEYS, HostKey, Hresult, Interval, Offset},
    rpc::uuids::Syntax,
    trace::Kind,
};

use super::{Evidence, Notes};
use crate::extract::{
    acts::Doing,
    attempts::{Attempt, code, interval},
    cast::Seat,
    draft::{Host, World},
    faults::{Manner, manner},
    subject::Subject,
};
use crate::scribe::number;

/// A host, as it is before the first attempt.
pub(super) fn host(evidence: &Evidence<'_>, seat: &Seat, world: &World, notes: &mut Notes) -> Host {
    let subject = *evidence.subject == Subject::Host(seat.actor.clone());
    let mut said = Vec::new();
    let by = |kind| {
        let all = evidence
            .attempts
            .iter()
            .flat_map(move |attempt| attempt.of(kind).map(move |told| (attempt, told)));
        all.filter(|(_, told)| *told.event.actor == *seat.actor)
    };
    let refused = |wanted: Hresult| by(Kind::Refusal).filter(move |(_, told)| code(told) == Some(wanted));
    let product = |attempt: &Attempt| world.clients.get(attempt.client).map(|(_, client)| client.product.kms);
    let served: BTreeSet<_> = by(Kind::Answer).filter_map(|(attempt, _)| product(attempt)).collect();
    let alien: BTreeSet<_> =
        refused(Hresult(0xC004_F042)).filter_map(|(attempt, _)| product(attempt)).collect();
    let asked: BTreeSet<_> = evidence.attempts.iter().filter_map(product).collect();
    let key = key(if served.is_empty() && alien.is_empty() { &asked } else { &served }, &alien);
    if let Some(product) = served.intersection(&alien).next() {
        said.push(format!("it refuses the products kms/{product}, and serves them"));
    }
    let first = by(Kind::Answer).find(|(_, told)| told.event.get("count").is_some());
    let sound = |name, default: Interval| {
        let given = first.and_then(|(_, told)| interval(told, name));
        let read = given.map(|minutes| Interval::new(minutes.0));
        match read {
            Some(Err(_)) => (default, given),
            Some(Ok(interval)) => (interval, None),
            None => (default, None),
        }
    };
    let (activation_interval, odd) = sound("activation_interval", Interval::ACTIVATION);
    let (renewal_interval, odder) = sound("renewal_interval", Interval::RENEWAL);
    if let (Some(minutes), Some((_, told))) = (odd.or(odder), first) {
        said.push(format!("its answer has an interval of {} minutes (packet {})", minutes.0, told.frames.1));
    }
    let seen = first.and_then(|(attempt, told)| {
        let count = number(&told.event, "count")?;
        let machine = attempt.client;
        let before = by(Kind::Answer).take_while(|(other, _)| other.first.frame < attempt.first.frame);
        let mut counted: BTreeSet<usize> = before.map(|(other, _)| other.client).collect();
        counted.insert(machine);
        Some(count.saturating_sub(u32::try_from(counted.len()).unwrap_or(u32::MAX)))
    });
    let answers = by(Kind::Answer).next();
    let seen = match (seen, answers) {
        (Some(seen), _) => seen,
        (None, Some((attempt, told))) => {
            said.push(format!(
                "its answers can't be opened with this label (packet {}): count and intervals are assumed",
                told.frames.1
            ));
            world
                .clients
                .get(attempt.client)
                .map_or(0, |(_, client)| client.product.n_policy.saturating_sub(1))
        }
        // Nobody is answered: whoever asks is to be activated if it were well.
        (None, None) if subject => {
            let needed = world.clients.iter().map(|(_, client)| client.product.n_policy).max();
            said.push("the capture shows no answer of it: the count is one at which it activates".to_owned());
            needed.unwrap_or(25).saturating_sub(1)
        }
        (None, None) => 0,
    };
    let unactivated = refused(Hresult(0xC004_F041)).next();
    let activated = unactivated
        .is_none_or(|(attempt, _)| answers.is_some_and(|(other, _)| other.first.frame < attempt.first.frame));
    let clock =
        host_clock(refused(Hresult(0xC004_F06C)).next().map(|(attempt, _)| attempt), world, notes, seat);
    let ends = evidence.attempts.len();
    let manners = evidence.attempts.iter().enumerate();
    let first_manner = manners
        .map(|(index, attempt)| manner(attempt, &seat.actor, index + 1 == ends))
        .find(|manner| *manner != Manner::NotTried);
    let fault = match &first_manner {
        Some(Manner::Faulty(fault, packet)) if !subject => {
            said.push(format!("as packet {packet} shows"));
            Some(fault.clone())
        }
        _ => None,
    };
    let port = seat.addresses.first().map(std::net::SocketAddr::port).filter(|port| *port != 1688);
    Host {
        key,
        subject,
        seen,
        activated,
        activation_interval,
        renewal_interval,
        clock,
        // Whoever is told an address is told its port with it.
        port: port.filter(|_| seat.name.is_some()),
        ip: family(seat),
        name: None,
        prefers_ndr: prefers_ndr(evidence, seat),
        up: first_manner != Some(Manner::Refused) || subject,
        publish: Vec::new(),
        fault,
        notes: said,
    }
}

/// The host key that covers the fewest products beside those that were served, and none that was refused.
fn key(served: &BTreeSet<&str>, alien: &BTreeSet<&str>) -> &'static HostKey {
    let fits = |key: &&HostKey| {
        served.iter().all(|product| key.covers.contains(product))
            && !alien.difference(served).any(|product| key.covers.contains(product))
    };
    let least = HOST_KEYS.iter().filter(fits).min_by_key(|key| {
        // A host of systems before the catalogue's generation is the rarer one.
        (key.covers.len(), key.name.contains("previous"))
    });
    let default = HostKey::named("server-group-c").expect("the lab's catalogue has it");
    least.unwrap_or(default)
}

/// The clock of a host that refuses a client for its clock, although that is right.
fn host_clock(refusal: Option<&Attempt>, world: &World, notes: &mut Notes, seat: &Seat) -> Offset {
    const LIMIT: i64 = 4 * 60 * 60;
    let Some((_, client)) = refusal.and_then(|attempt| world.clients.get(attempt.client)) else {
        return Offset(0);
    };
    if client.clock.0.abs() > LIMIT {
        return Offset(0);
    }
    notes.insert(format!(
        "{} refuses for the clocks, and the client's is right by the capture's: the host's own must be off. By how much, and \
         which way, can't be told; the scenario has it five hours behind.",
        seat.actor
    ));
    Offset(-LIMIT - 60 * 60)
}

fn family(seat: &Seat) -> Option<&'static str> {
    let six = seat.addresses.iter().filter(|address| address.is_ipv6()).count();
    match six {
        0 => None,
        all if all == seat.addresses.len() => Some("V6"),
        _ => Some("Both"),
    }
}

/// Whether a host took NDR although NDR64 was offered.
fn prefers_ndr(evidence: &Evidence<'_>, seat: &Seat) -> bool {
    let own = evidence.acts.iter().filter(|act| act.server().is_some_and(|at| seat.addresses.contains(&at)));
    let connections = own.filter_map(|act| match act.what {
        Doing::Connection(connection) => Some(connection),
        Doing::Lookup(_) | Doing::Update(_) => None,
    });
    let first = connections.flat_map(|connection| &connection.binds).find_map(|bind| match &bind.end {
        BindEnd::Ack(_, results) => {
            let offered = |syntax: Syntax| {
                bind.contexts
                    .iter()
                    .flat_map(|context| &context.transfer)
                    .any(|id| Syntax::from_id(*id) == Some(syntax))
            };
            let taken = results.iter().filter(|result| result.result == 0);
            let taken = taken.filter_map(|result| Syntax::from_id(result.syntax)).next()?;
            Some(offered(Syntax::Ndr64) && taken == Syntax::Ndr)
        }
        BindEnd::Nak(..) | BindEnd::Fault(..) | BindEnd::Silent => None,
    });
    first.unwrap_or(false)
}
