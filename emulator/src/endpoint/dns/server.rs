//! A request's octets in, the reply's octets out, and what happened as types.

use crate::{
    dns::{
        Answer, DnsError, Query, Rcode, Request, Update, UpdateReply, codec,
        update_codec::encode_update_reply,
    },
    model::Filetime,
    nameserver::{Failure, NameServer},
};

/// Octets of a datagram at most that the server sends or says it takes, with EDNS: below every usual path's limit.
pub const MAX_UDP: u16 = 1_232;

/// What a name server sends back, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsReply {
    /// The reply; `None` for silence.
    pub bytes: Option<Vec<u8>>,
    /// What was asked and answered.
    pub seen: DnsSeen,
}

/// What was asked and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsSeen {
    /// Octets that are no request.
    Malformed {
        /// What is wrong with them.
        error: DnsError,
        /// The response code, if there was a reply.
        rcode: Option<Rcode>,
    },
    /// An operation the server doesn't implement; answered NOTIMP.
    NotImplemented {
        /// The operation code.
        opcode: u8,
    },
    /// A query.
    Query {
        /// What was asked.
        query: Query,
        /// What was answered, as far as it fitted; `None` for silence.
        answer: Option<Answer>,
        /// The failure that was switched on for the name.
        failure: Option<Failure>,
    },
    /// A dynamic update.
    Update {
        /// What was to change.
        update: Update,
        /// How it went; `None` for silence.
        rcode: Option<Rcode>,
        /// The failure that was switched on.
        failure: Option<Failure>,
    },
}

/// Answers one message, without TCP's length before it. `from` is the requester as the zones' update policies have
/// it. Over UDP an answer is cut to 512 octets, or to what the resolver takes up to [`MAX_UDP`].
pub fn answer_datagram(
    server: &mut NameServer,
    now: Filetime,
    from: &str,
    bytes: &[u8],
    over_udp: bool,
) -> DnsReply {
    match codec::decode_request(bytes) {
        Err(error) => refuse(error),
        Ok(Request::Other { id, opcode }) => DnsReply {
            bytes: Some(codec::encode_refusal(id, opcode, Rcode::NOTIMP)),
            seen: DnsSeen::NotImplemented { opcode },
        },
        Ok(Request::Query(query)) => answer_query(server, now, query, over_udp),
        Ok(Request::Update(update)) => {
            let outcome = server.update(now, from, &update);
            let reply = |rcode| encode_update_reply(&UpdateReply { id: update.id, rcode });
            DnsReply {
                bytes: outcome.rcode.map(reply),
                seen: DnsSeen::Update { rcode: outcome.rcode, failure: outcome.failure, update },
            }
        }
    }
}

fn refuse(error: DnsError) -> DnsReply {
    let rcode = error.fault.rcode();
    let reply = error.header.zip(rcode);
    DnsReply {
        bytes: reply.map(|((id, opcode), rcode)| codec::encode_refusal(id, opcode, rcode)),
        seen: DnsSeen::Malformed { rcode: reply.map(|(_, rcode)| rcode), error },
    }
}

fn answer_query(server: &mut NameServer, now: Filetime, query: Query, over_udp: bool) -> DnsReply {
    let reply = server.query(now, &query);
    let Some(mut answer) = reply.answer else {
        return DnsReply {
            bytes: None,
            seen: DnsSeen::Query { query, answer: None, failure: reply.failure },
        };
    };
    answer.udp_payload = query.udp_payload.map(|_| MAX_UDP);
    if over_udp && reply.failure == Some(Failure::Truncate) {
        answer = codec::emptied(&answer);
    }
    let taken = query.udp_payload.map_or(0, |octets| usize::from(octets.min(MAX_UDP)));
    let limit = if over_udp { taken.max(codec::UDP_LIMIT) } else { usize::MAX };
    let (answer, bytes) = codec::fit(answer, limit);
    DnsReply {
        bytes: Some(bytes),
        seen: DnsSeen::Query { query, answer: Some(answer), failure: reply.failure },
    }
}
