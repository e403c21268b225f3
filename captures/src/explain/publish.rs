//! Hosts that publish themselves by dynamic update (PUB-001, PUB-017; RFC 2136).

use emulator::dns::{Change, Rcode, RecordType};

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
    let all = &facts.publications;
    for (index, publication) in all.iter().enumerate() {
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
        let Some((_, rcode)) = publication.reply.filter(|(_, rcode)| *rcode != Rcode::NOERROR) else {
            continue;
        };
        // Windows asks without a signature first, and is refused where a signed update is then taken.
        let done = |later: &&Publication| {
            later.host.ip() == client
                && later.update.zone == publication.update.zone
                && matches!(later.reply, Some((_, Rcode::NOERROR)))
        };
        if all[index..].iter().any(done) {
            continue;
        }
        notes.findings.push(Finding {
            at: publication.sent.frame,
            kind: Kind::PublishRefused,
            subject: format!("{client} {zone}"),
            client,
            who: None,
            text: format!(
                "{server} refused the update by which {client} publishes itself in {zone}: {}",
                words::result(rcode.hresult())
            ),
            frames,
            code: Some(rcode.hresult()),
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
