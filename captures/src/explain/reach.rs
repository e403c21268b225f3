//! Reaching a host: which was tried, why that one, and how the network answered (RFC 2782, RFC 9293).

use emulator::dns::{Name, Srv};

use super::{
    Kind, Topic,
    attempts::{self, Attempt, Step},
    facts::{Facts, records},
    lookups,
    narrate::{Finding, Notes},
    rpc,
    words::{self, SECOND},
};
use crate::{
    conversation::{Connection, ConnectionEnd, Lookup},
    packet::Unreachable,
    stream::Seen,
};

/// How long a client waits for an answer to its SYN at least, before its capture can be said to lack it.
const PATIENCE: i64 = 3 * SECOND;
/// The port of a KMS host that says no other (DISC-041).
const DEFAULT_PORT: u16 = 1688;

/// Adds what connections say about reaching hosts.
pub(super) fn reach(facts: &Facts<'_>, notes: &mut Notes) {
    for attempt in &facts.attempts {
        let mut failed: Vec<&Connection> = Vec::new();
        for (index, step) in attempt.steps.iter().enumerate() {
            let Step::Try(tried) = step else { continue };
            let origin = Origin::of(facts, attempt, index, tried);
            let why = origin.words(attempt, tried, &failed, facts);
            match tried.end {
                ConnectionEnd::Refused(seen) => refused(facts, tried, &origin, &why, seen, notes),
                ConnectionEnd::Unanswered => unanswered(facts, tried, &origin, &why, notes),
                _ => rpc::tell(
                    facts,
                    tried,
                    &facts.host_called(tried.party.server, origin.name()),
                    &why,
                    notes,
                ),
            }
            if !facts.calls_on(tried).any(super::exchanges::Call::is_answered) {
                failed.push(tried);
            }
        }
    }
}

/// How a client came by a host.
enum Origin<'a> {
    /// By this record, of this look-up.
    Srv(&'a Srv, &'a Lookup),
    /// By the address of a name, without SRV records.
    Named(&'a Lookup),
    /// It answered before.
    Before(Seen),
    /// Without a look-up that the capture shows.
    Untold,
}

impl<'a> Origin<'a> {
    fn of(facts: &Facts<'a>, attempt: &Attempt<'a>, index: usize, tried: &Connection) -> Self {
        let to = tried.party.server;
        let lookups = || {
            attempt.steps[..index].iter().rev().filter_map(|step| match step {
                Step::Lookup(lookup) => Some(*lookup),
                Step::Try(_) => None,
            })
        };
        let leads = |srv: &&Srv| facts.is_address_of(to.ip(), &srv.target);
        let all = || lookups().flat_map(|lookup| records(lookup).map(move |srv| (srv, lookup)));
        let exact = all().find(|(srv, _)| leads(srv) && srv.port == to.port());
        if let Some((srv, lookup)) = exact.or_else(|| all().find(|(srv, _)| leads(srv))) {
            return Self::Srv(srv, lookup);
        }
        let named = |lookup: &&Lookup| facts.is_address_of(to.ip(), &lookup.question.name);
        let earlier = facts.first_answer(tried.party.client.ip(), to);
        if let Some(seen) = earlier.filter(|seen| seen.frame < tried.opened.frame) {
            return Self::Before(seen);
        }
        lookups().find(named).map_or(Self::Untold, Self::Named)
    }

    /// Why this host, as a clause that follows its name.
    fn words(
        &self,
        attempt: &Attempt<'_>,
        tried: &Connection,
        failed: &[&Connection],
        facts: &Facts<'_>,
    ) -> String {
        let after = match failed.last() {
            Some(last) if last.party.server == tried.party.server => ", once more".to_owned(),
            Some(last) => format!(", the next after {}", facts.name(last.party.server.ip())),
            None => String::new(),
        };
        let what = match self {
            Self::Srv(srv, _) => {
                format!("from its SRV record with priority {}, weight {}", srv.priority, srv.weight)
            }
            Self::Named(_) => "looked up by its name, without SRV records: a user named it".to_owned(),
            Self::Before(_) => "the host that answered before, without SRV records".to_owned(),
            Self::Untold if failed.is_empty() => {
                "without a look-up in this capture: a user named it, or it was cached".to_owned()
            }
            Self::Untold => "without a look-up in this capture".to_owned(),
        };
        format!("{what}{after}{}", self.passed_over(attempt, tried, facts))
    }

    /// A record of lower priority value that should have been tried before (RFC 2782, DISC-015).
    fn passed_over(&self, attempt: &Attempt<'_>, tried: &Connection, facts: &Facts<'_>) -> String {
        let Self::Srv(chosen, lookup) = self else { return String::new() };
        let tried_before = |srv: &Srv| {
            let mut earlier = attempt.tries().take_while(|earlier| earlier.party.conn != tried.party.conn);
            earlier.any(|earlier| facts.is_address_of(earlier.party.server.ip(), &srv.target))
        };
        let better = records(lookup).find(|srv| {
            let known = facts.has_address(&srv.target);
            srv.priority < chosen.priority && known && !tried_before(srv)
        });
        better.map_or_else(String::new, |srv| {
            format!(
                ", though {} comes before it by priority, which only Windows Vista and Server 2008 ignore",
                words::clean(&srv.target.to_string())
            )
        })
    }

    /// The name by which the client knows it.
    fn name(&self) -> Option<&'a Name> {
        match self {
            Self::Srv(srv, _) => Some(&srv.target),
            Self::Named(lookup) => Some(&lookup.question.name),
            Self::Before(_) | Self::Untold => None,
        }
    }

    fn frames(&self) -> Vec<u64> {
        match self {
            Self::Srv(_, lookup) | Self::Named(lookup) => lookups::frames(lookup),
            Self::Before(seen) => vec![seen.frame],
            Self::Untold => Vec::new(),
        }
    }
}

fn refused(
    facts: &Facts<'_>,
    tried: &Connection,
    origin: &Origin<'_>,
    why: &str,
    seen: Seen,
    notes: &mut Notes,
) {
    let to = tried.party.server;
    let (host, client) = (facts.host_called(to, origin.name()), tried.party.client.ip());
    let frames = vec![tried.opened.frame, seen.frame];
    let text = format!("connected to {host}, {why}, and was refused by RST: nothing listens there");
    notes.tell(Topic::Connection, Some(client), text, frames.clone());
    let who = facts.client(client);
    let elsewhere = facts.served().iter().find(|(at, _)| at.ip() == to.ip() && at.port() != to.port());
    let (kind, text, more) = match (facts.served().get(&to), elsewhere, origin) {
        (Some(served), _, _) => {
            let text = format!(
                "{host} refused {who} by RST, though it answers KMS at another time: its service was not listening then"
            );
            (Kind::HostDown, text, vec![served.frame])
        }
        (None, Some((other, served)), origin) => {
            let text = format!(
                "{who} asked {host}{} and was refused by RST; the host serves KMS at port {}",
                named(origin),
                other.port()
            );
            (Kind::WrongPort, text, [origin.frames(), vec![served.frame]].concat())
        }
        (None, None, origin) if to.port() != DEFAULT_PORT => {
            let text = format!(
                "{who} asked {host}{} and was refused by RST: the machine is up and nothing listens at that port; KMS hosts listen at {DEFAULT_PORT} unless they are told otherwise",
                named(origin)
            );
            (Kind::WrongPort, text, origin.frames())
        }
        (None, None, Origin::Srv(srv, _)) => {
            let text = format!(
                "the SRV record {} leads to a machine that is up and doesn't serve KMS any more: it refused {who} by RST",
                lookups::record(srv)
            );
            (Kind::StaleSrv, text, origin.frames())
        }
        (None, None, origin) => {
            let text = format!(
                "{host} refused {who} by RST: the machine is up and no KMS service listens there{}",
                named(origin)
            );
            (Kind::NotListening, text, origin.frames())
        }
    };
    notes.findings.push(finding(facts, kind, tried, text, [frames, more].concat()));
}

/// How the port came about, as a clause.
fn named(origin: &Origin<'_>) -> &'static str {
    match origin {
        Origin::Srv(..) => ", as its SRV record says,",
        Origin::Named(_) => ", as a user named it,",
        Origin::Before(_) | Origin::Untold => "",
    }
}

fn unanswered(facts: &Facts<'_>, tried: &Connection, origin: &Origin<'_>, why: &str, notes: &mut Notes) {
    let to = tried.party.server;
    let (host, client) = (facts.host_called(to, origin.name()), tried.party.client.ip());
    let who = facts.client(client);
    if let Some((seen, said)) = undelivered(facts, tried) {
        let frames = vec![tried.opened.frame, seen.frame];
        let reason = icmp(&said);
        let text = format!("tried to connect to {host}, {why}; {} answered by ICMP: {reason}", said.by);
        notes.tell(Topic::Connection, Some(client), text, frames.clone());
        let text = format!("{who} can't reach {host}: {} says {reason}", said.by);
        notes.findings.push(finding(facts, Kind::Unreachable, tried, text, frames));
        return;
    }
    let frames = vec![tried.opened.frame];
    let syns = words::count(usize::try_from(tried.syns).unwrap_or(usize::MAX), "SYN");
    if tried.syns < 2 && facts.is_cut(tried.opened, PATIENCE) {
        let text = format!("{who} sent a SYN to {host}; the capture ends before an answer could come");
        notes.miss(Topic::Connection, text, frames);
        return;
    }
    let text = format!("tried to connect to {host}, {why}; nothing answered its {syns}");
    notes.tell(Topic::Connection, Some(client), text, frames.clone());
    let times = match facts.served().get(&to) {
        Some(_) => "; at another time it does",
        None => "",
    };
    let stale = match origin {
        Origin::Srv(..) => ", or the SRV record is of a machine that is gone",
        _ => "",
    };
    let text = format!(
        "nothing at {host} answered the {syns} of {who}{times}: the machine is off or its address is wrong, a firewall drops what is sent to that port{stale}"
    );
    let more = facts.served().get(&to).map(|seen| seen.frame);
    notes.findings.push(finding(
        facts,
        Kind::HostSilent,
        tried,
        text,
        frames.into_iter().chain(more).collect(),
    ));
}

fn finding(facts: &Facts<'_>, kind: Kind, tried: &Connection, text: String, frames: Vec<u64>) -> Finding {
    let (client, subject) = (tried.party.client.ip(), facts.host(tried.party.server));
    Finding {
        at: attempts::last(tried).frame,
        kind,
        subject,
        client,
        who: None,
        text,
        frames,
        code: None,
        lasting: false,
    }
}

/// The ICMP message about a connection.
fn undelivered(facts: &Facts<'_>, tried: &Connection) -> Option<(Seen, Unreachable)> {
    let said = facts.undelivered(tried.party.client, tried.party.server);
    said.iter().find(|(seen, _)| seen.frame > tried.opened.frame).copied()
}

/// What an ICMP message says (RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1).
fn icmp(said: &Unreachable) -> String {
    let text = match (said.by.is_ipv4(), said.code) {
        (true, (3, 0)) | (false, (1, 0)) => "no route to the network",
        (true, (3, 1)) | (false, (1, 3)) => "the host can't be reached",
        (true, (3, 2)) => "the protocol can't be reached",
        (true, (3, 3)) | (false, (1, 4)) => "the port can't be reached",
        (true, (3, 9 | 10 | 13)) | (false, (1, 1)) => "a filter forbids it",
        _ => return format!("destination unreachable, type {} code {}", said.code.0, said.code.1),
    };
    text.to_owned()
}
