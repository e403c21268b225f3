//! DNS messages from octets.

use emulator::dns::{DnsError, DnsFault, Name, Request, codec, update_codec};

use super::{DnsBody, dns_stream};

/// Octets of a header (RFC 1035 4.1.1).
const HEADER: usize = 12;
/// Place of the octet with the operation code.
const FLAGS: usize = 2;
/// Place of the number of questions, or zones.
const QUESTIONS: std::ops::Range<usize> = 4..6;
/// Operation codes (RFC 6895 2.2).
const QUERY: u8 = 0;
const UPDATE: u8 = 5;
/// The first labels of the service's name, with their lengths before them.
const SERVICE: [&[u8]; 2] = [b"_vlmcs", b"_tcp"];

/// A message as read.
pub(super) struct Said {
    /// It is an answer or a reply.
    pub(super) answer: bool,
    pub(super) id: Option<u16>,
    pub(super) body: DnsBody,
}

pub(super) fn read(octets: &[u8]) -> Said {
    let request = codec::decode_request(octets);
    let (answer, body) = match request {
        Ok(Request::Query(query)) => (false, Ok(DnsBody::Query(query))),
        Ok(Request::Update(update)) => (false, Ok(DnsBody::Update(update))),
        Ok(Request::Other { id, opcode }) => {
            let fault = DnsFault::Opcode { expected: QUERY, found: opcode };
            (false, Err(DnsError { header: Some((id, opcode)), fault }))
        }
        Err(DnsError { header: Some((_, UPDATE)), fault: DnsFault::NotARequest }) => {
            (true, update_codec::decode_update_reply(octets).map(DnsBody::UpdateReply))
        }
        Err(DnsError { fault: DnsFault::NotARequest, .. }) => {
            (true, codec::decode_answer(octets).map(DnsBody::Answer))
        }
        Err(error) => (false, Err(error)),
    };
    let body = body.unwrap_or_else(DnsBody::Unreadable);
    let id = match &body {
        DnsBody::Query(query) => Some(query.id),
        DnsBody::Answer(answer) => Some(answer.id),
        DnsBody::Update(update) => Some(update.id),
        DnsBody::UpdateReply(reply) => Some(reply.id),
        DnsBody::Unreadable(error) => error.header.map(|(id, _)| id),
    };
    Said { answer, id, body }
}

/// A name of the service, in any domain.
pub(super) fn is_service(name: &Name) -> bool {
    let mut labels = name.labels();
    SERVICE.iter().all(|wanted| labels.next().is_some_and(|label| label.eq_ignore_ascii_case(wanted)))
}

/// Octets of any protocol, on any port, that are a message about the service. Costs little where they aren't.
pub(super) fn likely(octets: &[u8]) -> bool {
    let (Some(flags), Some([0, 1])) = (octets.get(FLAGS), octets.get(QUESTIONS)) else { return false };
    match (flags >> 3) & 0x0F {
        QUERY => octets.get(HEADER..).is_some_and(begins_service),
        UPDATE => mentions(octets),
        _ => false,
    }
}

/// The first segment of a connection is a message about the service, with its length before it.
pub(super) fn likely_framed(octets: &[u8]) -> bool {
    dns_stream::message(octets).is_some_and(|(message, _)| likely(message))
}

/// Octets that name the service somewhere, without a pointer in the name's first two labels.
pub(super) fn mentions(octets: &[u8]) -> bool {
    let mut rest = octets.get(HEADER..).unwrap_or_default();
    while let [_, after @ ..] = rest {
        if begins_service(rest) {
            return true;
        }
        rest = after;
    }
    false
}

fn begins_service(mut octets: &[u8]) -> bool {
    SERVICE.iter().all(|label| {
        let Some((length, rest)) = octets.split_first() else { return false };
        let Some((found, rest)) = rest.split_at_checked(label.len()) else { return false };
        octets = rest;
        usize::from(*length) == label.len() && found.eq_ignore_ascii_case(label)
    })
}
