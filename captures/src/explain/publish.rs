//! Hosts that publish themselves by dynamic update (PUB-001, PUB-017; RFC 2136).

use std::{collections::BTreeMap, net::IpAddr};

use emulator::{
    dns::{Change, Name, Rcode, RecordType},
    model::Hresult,
};

use super::{
    Kind, Topic,
    facts::Facts,
    lookups,
    narrate::{Finding, Notes},
    words,
};
use crate::conversation::Publication;

/// Adds what dynamic updates of the KMS service say.
pub(super) fn publish(facts: &Facts<'_>, notes: &mut Notes) {
    let mut done: BTreeMap<(IpAddr, &Name), u64> = BTreeMap::new();
    for publication in &facts.publications {
        if let Some((seen, Rcode::NOERROR)) = publication.reply {
            done.insert((publication.host.ip(), &publication.update.zone), seen.frame);
        }
    }
    for publication in &facts.publications {
        let client = publication.host.ip();
        let server = facts.name(publication.server.ip());
        let zone = words::clean(&publication.update.zone.to_string());
        let what = changes(publication);
        let frames: Vec<u64> = [publication.sent.frame]
            .into_iter()
            .chain(publication.reply.map(|(seen, _)| seen.frame))
            .collect();
        let reply = match publication.reply {
            Some((_, Rcode::NOERROR)) => "it was done".to_owned(),
            Some((_, rcode)) => format!("it was refused ({rcode}: {})", words::result(rcode.hresult())),
            None => "there was no reply".to_owned(),
        };
        let text = format!("sent {server} an update of zone {zone} ({what}), and {reply}");
        notes.tell(Topic::Publication, Some(client), text, frames.clone());
        let wrong = match publication.reply {
            Some((_, Rcode::NOERROR)) => continue,
            None if facts.is_cut(publication.sent, lookups::PATIENCE) => continue,
            reply => reply.map(|(_, rcode)| rcode),
        };
        // Windows asks without a signature first, and is refused where a signed update is then taken.
        let later = done.get(&(client, &publication.update.zone));
        if later.is_some_and(|frame| *frame > publication.sent.frame) {
            continue;
        }
        let (kind, code, why) = match wrong {
            Some(rcode) => {
                let why = format!("{server} refused with {} the update", words::result(rcode.hresult()));
                (Kind::PublishRefused, rcode.hresult(), why)
            }
            None => {
                (Kind::DnsSilent, Hresult::DNS_SERVER_FAILURE, format!("{server} didn't reply to the update"))
            }
        };
        notes.findings.push(Finding {
            kind,
            subject: zone.clone(),
            client,
            who: None,
            text: format!("{why} by which {client} publishes itself in {zone}"),
            at: publication.sent.frame,
            frames,
            code: Some(code),
            lasting: true,
        });
    }
}

fn changes(publication: &Publication) -> String {
    let told = publication.update.changes.iter().map(|change| match change {
        Change::Add(record) => match record.data.srv() {
            Some(srv) => format!("add {}", lookups::record(srv)),
            None => format!("add {}", words::clean(&record.to_string())),
        },
        Change::DeleteSet(name, rtype) if *rtype == RecordType::SRV => {
            format!("delete the SRV records of {}", words::clean(&name.to_string()))
        }
        other => words::clean(&other.to_string()),
    });
    words::list(told)
}
