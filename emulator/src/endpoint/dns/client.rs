//! What a client or a publishing host asks, and how it reads the reply.

use std::net::IpAddr;

use crate::{
    dns::{
        Answer, Change, DnsError, Name, Query, Question, Rcode, Record, RecordData, RecordType, Srv, Update,
        codec::{decode_answer, encode_query},
        update_codec::{decode_update_reply, encode_update},
    },
    model::Hresult,
};

/// Aliases followed at most within one answer.
const MAX_ALIASES: usize = 8;

/// What a resolver learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The name is an alias of this one and the answer has no records of it: ask for it.
    Alias(Name),
    /// The server failed or refused.
    Failed(Rcode),
    /// The name doesn't exist.
    NameNotFound,
    /// The name has no record of the type, or SRV records that say that there is no such service.
    NoRecords,
    /// Records of the type, in the order of the answer.
    Records {
        /// Those asked for, of the name or what it is an alias of.
        records: Vec<Record>,
        /// Others the server added.
        additionals: Vec<Record>,
    },
    /// The answer didn't fit: ask again over TCP.
    Truncated,
}

/// Octets that are no answer to what was asked. They are ignored and the wait goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOurs {
    /// The answer to another message.
    #[error("the answer has id {found}, not {asked}")]
    Id {
        /// What was sent.
        asked: u16,
        /// What came.
        found: u16,
    },
    /// No answer at all.
    #[error(transparent)]
    Malformed(#[from] DnsError),
    /// The answer to another question.
    #[error("the answer is to the question {}, not `{asked}`", .found.as_ref().map_or("\"\"".to_owned(), |found| format!("`{found}`")))]
    Question {
        /// What was asked.
        asked: Question,
        /// What was answered.
        found: Option<Question>,
    },
}

/// The octets of a query, as a stub resolver without EDNS sends it.
#[must_use]
pub fn ask(id: u16, question: &Question) -> Vec<u8> {
    encode_query(&Query::new(id, question.clone()))
}

/// What the reply to [`ask`] says.
///
/// # Errors
///
/// [`NotOurs`] for what is to be ignored.
pub fn read_answer(id: u16, question: &Question, bytes: &[u8]) -> Result<Lookup, NotOurs> {
    let answer = decode_answer(bytes)?;
    if answer.id != id {
        return Err(NotOurs::Id { asked: id, found: answer.id });
    }
    // A server that can't read a request may leave the question out (RFC 1035 4.1.1).
    let left_out = answer.question.is_none() && answer.rcode != Rcode::NOERROR;
    if answer.question.as_ref() != Some(question) && !left_out {
        return Err(NotOurs::Question { asked: question.clone(), found: answer.question });
    }
    Ok(Lookup::of(question, answer))
}

impl Lookup {
    fn of(question: &Question, answer: Answer) -> Self {
        match answer.rcode {
            _ if answer.truncated => return Self::Truncated,
            Rcode::NOERROR => {}
            Rcode::NXDOMAIN => return Self::NameNotFound,
            rcode => return Self::Failed(rcode),
        }
        let mut name = question.name.clone();
        for _ in 0..MAX_ALIASES {
            let alias = answer.answers.iter().find_map(|record| match &record.data {
                RecordData::Cname(target) if record.name == name => Some(target.clone()),
                _ => None,
            });
            match alias {
                Some(target) if question.rtype != RecordType::CNAME => name = target,
                _ => break,
            }
        }
        let wanted = |record: &Record| {
            record.name == name
                && (record.rtype() == question.rtype || question.rtype == RecordType::ANY)
                && record.data.srv().is_none_or(|srv| !srv.target.is_root())
        };
        let denied = answer.answers.iter().any(|record| record.name == name);
        let records: Vec<_> = answer.answers.into_iter().filter(wanted).collect();
        if !records.is_empty() {
            Self::Records { records, additionals: answer.additionals }
        } else if name != question.name && !denied && answer.authorities.is_empty() {
            Self::Alias(name)
        } else {
            Self::NoRecords
        }
    }

    /// The code an attempt fails with for the want of records (DISC-029 to DISC-031); `None` while there is something to
    /// go on with.
    #[must_use]
    pub fn hresult(&self) -> Option<Hresult> {
        match self {
            Self::Alias(_) | Self::Records { .. } | Self::Truncated => None,
            Self::Failed(rcode) => Some(rcode.hresult()),
            Self::NameNotFound => Some(Hresult::DNS_NAME_NOT_FOUND),
            Self::NoRecords => Some(Hresult::DNS_NO_RECORDS),
        }
    }

    /// The SRV records found, in the order of the answer.
    #[must_use]
    pub fn services(&self) -> Vec<Srv> {
        match self {
            Self::Records { records, .. } => records.iter().filter_map(|r| r.data.srv()).cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// The addresses found: all among the records, and those of `name` among the additional records. IPv4 before IPv6.
    #[must_use]
    pub fn addresses(&self, name: &Name) -> Vec<IpAddr> {
        let Self::Records { records, additionals } = self else { return Vec::new() };
        let added = additionals.iter().filter(|record| record.name == *name);
        let mut addresses: Vec<_> =
            records.iter().chain(added).filter_map(|record| record.data.address()).collect();
        addresses.sort_by_key(IpAddr::is_ipv6);
        addresses
    }
}

/// The octets of an update of a zone: how a host publishes (PUB-001).
#[must_use]
pub fn publish(id: u16, zone: &Name, changes: Vec<Change>) -> Vec<u8> {
    encode_update(&Update::new(id, zone.clone(), changes))
}

/// The response code of the reply to an update with this id.
///
/// # Errors
///
/// [`NotOurs`] for what is to be ignored.
pub fn read_update_reply(id: u16, bytes: &[u8]) -> Result<Rcode, NotOurs> {
    let reply = decode_update_reply(bytes)?;
    if reply.id == id { Ok(reply.rcode) } else { Err(NotOurs::Id { asked: id, found: reply.id }) }
}
