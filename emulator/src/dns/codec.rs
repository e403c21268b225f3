//! Queries and answers in octets (RFC 1035 4.1, RFC 6891), and telling apart what reaches a server.

use hickory_proto::op::{Edns, Message, MessageType, OpCode};

use super::{
    Answer, DnsError, DnsFault, Query, Rcode, Request,
    octets::{Head, read_message, read_question, read_records, write_message, write_question, write_records},
    update_codec,
};

/// Octets of a datagram without EDNS (RFC 1035 2.3.4).
pub const UDP_LIMIT: usize = 512;
/// Operation code of a standard query.
const QUERY: u8 = 0;
/// Operation code of a dynamic update.
const UPDATE: u8 = 5;

/// What a resolver or a host sent to a name server. Octets after the last section are ignored.
///
/// # Errors
///
/// [`DnsError`], whose fault knows the response code it deserves.
pub fn decode_request(bytes: &[u8]) -> Result<Request, DnsError> {
    let head = Head::read(bytes)?;
    if head.is_answer {
        return Err(head.fault(DnsFault::NotARequest));
    }
    let request = match head.opcode {
        QUERY => read_message(bytes).and_then(|message| read_query(&message)).map(Request::Query),
        UPDATE => {
            read_message(bytes).and_then(|message| update_codec::read_update(&message)).map(Request::Update)
        }
        opcode => Ok(Request::Other { id: head.id, opcode }),
    };
    request.map_err(|fault| head.fault(fault))
}

fn read_query(message: &Message) -> Result<Query, DnsFault> {
    let [query] = message.queries.as_slice() else {
        return Err(DnsFault::Questions(message.queries.len()));
    };
    Ok(Query {
        id: message.metadata.id,
        question: read_question(query)?,
        recursion_desired: message.metadata.recursion_desired,
        udp_payload: message.edns.as_ref().map(Edns::max_payload),
    })
}

/// A standard query in octets.
#[must_use]
pub fn encode_query(query: &Query) -> Vec<u8> {
    let mut message = Message::new(query.id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = query.recursion_desired;
    message.add_query(write_question(&query.question));
    write_edns(&mut message, query.udp_payload);
    write_message(&message)
}

/// An answer in octets. One that would take more than 65,535 is cut and marked as truncated.
#[must_use]
pub fn encode_answer(answer: &Answer) -> Vec<u8> {
    let mut message = Message::new(answer.id, MessageType::Response, OpCode::Query);
    message.metadata.response_code = answer.rcode.0.into();
    message.metadata.authoritative = answer.authoritative;
    message.metadata.truncation = answer.truncated;
    message.metadata.recursion_desired = answer.recursion_desired;
    message.metadata.recursion_available = answer.recursion_available;
    message.add_queries(answer.question.iter().map(write_question));
    message.add_answers(write_records(&answer.answers));
    message.add_authorities(write_records(&answer.authorities));
    message.add_additionals(write_records(&answer.additionals));
    write_edns(&mut message, answer.udp_payload);
    write_message(&message)
}

/// The answer as far as it fits in `limit` octets: additional records go first, without notice; when the rest is still
/// too long, all records go and the answer is marked as truncated (RFC 2181 9).
#[must_use]
pub fn fit(answer: Answer, limit: usize) -> (Answer, Vec<u8>) {
    let whole = encode_answer(&answer);
    if whole.len() <= limit {
        return (answer, whole);
    }
    let needed = Answer { additionals: Vec::new(), ..answer };
    let octets = encode_answer(&needed);
    if octets.len() <= limit {
        return (needed, octets);
    }
    let empty = emptied(&needed);
    let octets = encode_answer(&empty);
    (empty, octets)
}

/// The answer without records, marked as truncated.
#[must_use]
pub fn emptied(answer: &Answer) -> Answer {
    Answer {
        truncated: true,
        answers: Vec::new(),
        authorities: Vec::new(),
        additionals: Vec::new(),
        ..answer.clone()
    }
}

/// The octets of a reply that has a header and nothing else, for requests that couldn't be read.
#[must_use]
pub fn encode_refusal(id: u16, opcode: u8, rcode: Rcode) -> Vec<u8> {
    write_message(&Message::error_msg(id, OpCode::from_u8(opcode & 0x0F), rcode.0.into()))
}

/// What a name server answered to a query.
///
/// # Errors
///
/// [`DnsError`] for anything that is no answer to a standard query.
pub fn decode_answer(bytes: &[u8]) -> Result<Answer, DnsError> {
    let head = Head::read(bytes)?;
    if !head.is_answer {
        return Err(head.fault(DnsFault::NotAnAnswer));
    }
    if head.opcode != QUERY {
        return Err(head.fault(DnsFault::Opcode { expected: QUERY, found: head.opcode }));
    }
    read_message(bytes).and_then(|message| read_answer(&message)).map_err(|fault| head.fault(fault))
}

fn read_answer(message: &Message) -> Result<Answer, DnsFault> {
    let question = match message.queries.as_slice() {
        [] => None,
        [query] => Some(read_question(query)?),
        several => return Err(DnsFault::Questions(several.len())),
    };
    let metadata = &message.metadata;
    Ok(Answer {
        id: metadata.id,
        question,
        rcode: Rcode(metadata.response_code.into()),
        authoritative: metadata.authoritative,
        truncated: metadata.truncation,
        recursion_desired: metadata.recursion_desired,
        recursion_available: metadata.recursion_available,
        udp_payload: message.edns.as_ref().map(Edns::max_payload),
        answers: read_records(&message.answers)?,
        authorities: read_records(&message.authorities)?,
        additionals: read_records(&message.additionals)?,
    })
}

fn write_edns(message: &mut Message, udp_payload: Option<u16>) {
    if let Some(octets) = udp_payload {
        let mut edns = Edns::new();
        edns.set_max_payload(octets).set_version(0);
        message.set_edns(edns);
    }
}
