//! DNS messages to look-ups and updates.

use emulator::dns::{Query, Update};

use super::{Conversations, Lookup, LookupEnd, Publication};
use crate::{
    stream::Seen,
    transcript::{Dns, DnsBody},
};

/// Adds one message.
pub(super) fn take(built: &mut Conversations, seen: Seen, dns: &Dns) {
    match &dns.body {
        DnsBody::Query(query) => asked(built, seen, dns, query),
        DnsBody::Update(update) => sent(built, seen, dns, update),
        DnsBody::Answer(answer) => end(built, dns, LookupEnd::Answered(seen, Box::new(answer.clone()))),
        DnsBody::UpdateReply(reply) => {
            let of = |sent: &&mut Publication| Some(sent.sent) == dns.request && sent.reply.is_none();
            if let Some(publication) = built.publications.iter_mut().rev().find(of) {
                publication.reply = Some((seen, reply.rcode));
            }
        }
        DnsBody::Unreadable(error) => end(built, dns, LookupEnd::Unreadable(seen, error.to_string())),
    }
}

fn asked(built: &mut Conversations, seen: Seen, dns: &Dns, query: &Query) {
    let again = |lookup: &&mut Lookup| {
        let same_ends = (lookup.client, lookup.server) == (dns.client, dns.server);
        same_ends && lookup.id == query.id && lookup.question == query.question
    };
    let waiting = |lookup: &&mut Lookup| matches!(lookup.end, LookupEnd::Silent);
    let earlier = built.lookups.iter_mut().rev().filter(waiting).find(again);
    if let Some(lookup) = earlier {
        lookup.repeats.push(seen);
        return;
    }
    built.lookups.push(Lookup {
        asked: seen,
        repeats: Vec::new(),
        id: query.id,
        transport: dns.transport,
        client: dns.client,
        server: dns.server,
        question: query.question.clone(),
        relation: dns.relation,
        end: LookupEnd::Silent,
    });
}

fn sent(built: &mut Conversations, seen: Seen, dns: &Dns, update: &Update) {
    built.publications.push(Publication {
        sent: seen,
        host: dns.client,
        server: dns.server,
        update: update.clone(),
        reply: None,
    });
}

/// The first answer counts; what comes later to the same question changes nothing for its resolver.
fn end(built: &mut Conversations, dns: &Dns, end: LookupEnd) {
    let Some(request) = dns.request else { return };
    let of = |lookup: &&mut Lookup| lookup.asked == request || lookup.repeats.contains(&request);
    if let Some(lookup) = built.lookups.iter_mut().rev().find(of)
        && matches!(lookup.end, LookupEnd::Silent)
    {
        lookup.end = end;
    }
}
