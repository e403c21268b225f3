//! Dynamic updates in octets (RFC 2136 2).

use hickory_proto::{
    op::{self, Message, MessageType, OpCode},
    rr::{self, DNSClass, RData},
};

use super::{
    Change, DnsError, DnsFault, Prerequisite, Rcode, RecordType, Update, UpdateReply,
    octets::{
        Head, read_data, read_message, read_name, read_question, read_rtype, write_data, write_message,
        write_name, write_record, write_rtype,
    },
};

/// Operation code of a dynamic update.
const UPDATE: u8 = 5;

/// The update of a message with the update operation code.
pub(super) fn read_update(message: &Message) -> Result<Update, DnsFault> {
    let [zone] = message.queries.as_slice() else {
        return Err(DnsFault::Questions(message.queries.len()));
    };
    let zone = read_question(zone)?;
    if zone.rtype != RecordType::SOA {
        return Err(DnsFault::ZoneType(zone.rtype));
    }
    let signature = |record: &rr::Record| read_rtype(record.record_type()) == RecordType::TSIG;
    Ok(Update {
        id: message.metadata.id,
        zone: zone.name,
        prerequisites: message.answers.iter().map(read_prerequisite).collect::<Result<_, _>>()?,
        changes: message.authorities.iter().map(read_change).collect::<Result<_, _>>()?,
        signed: message.signature.is_some() || message.additionals.iter().any(signature),
    })
}

/// A record of an update: class, whether TTL and data are empty, and its type decide what it says.
fn read_prerequisite(record: &rr::Record) -> Result<Prerequisite, DnsFault> {
    let name = read_name(&record.name)?;
    let rtype = read_rtype(record.record_type());
    let empty = matches!(record.data, RData::Update0(_));
    Ok(match (record.dns_class, empty, record.ttl, rtype) {
        (DNSClass::ANY, true, 0, RecordType::ANY) => Prerequisite::NameInUse(name),
        (DNSClass::ANY, true, 0, _) => Prerequisite::Set(name, rtype),
        (DNSClass::NONE, true, 0, RecordType::ANY) => Prerequisite::NameNotInUse(name),
        (DNSClass::NONE, true, 0, _) => Prerequisite::NoSet(name, rtype),
        (DNSClass::IN, false, 0, _) => Prerequisite::Equals(name, read_data(&record.data)?),
        _ => return Err(DnsFault::UpdateRecord { name, rtype }),
    })
}

fn read_change(record: &rr::Record) -> Result<Change, DnsFault> {
    let name = read_name(&record.name)?;
    let rtype = read_rtype(record.record_type());
    let empty = matches!(record.data, RData::Update0(_));
    Ok(match (record.dns_class, empty, record.ttl, rtype) {
        (DNSClass::IN, false, ttl, _) => {
            Change::Add(super::Record { name, ttl, data: read_data(&record.data)? })
        }
        (DNSClass::ANY, true, 0, RecordType::ANY) => Change::DeleteName(name),
        (DNSClass::ANY, true, 0, _) => Change::DeleteSet(name, rtype),
        (DNSClass::NONE, false, 0, _) => Change::DeleteRecord(name, read_data(&record.data)?),
        _ => return Err(DnsFault::UpdateRecord { name, rtype }),
    })
}

/// A dynamic update in octets. It is never signed: `signed` is for what was read.
#[must_use]
pub fn encode_update(update: &Update) -> Vec<u8> {
    let mut message = Message::new(update.id, MessageType::Query, OpCode::Update);
    message.add_query(op::Query::query(write_name(&update.zone), rr::RecordType::SOA));
    message.add_answers(update.prerequisites.iter().map(write_prerequisite).collect::<Vec<_>>());
    message.add_authorities(update.changes.iter().map(write_change).collect::<Vec<_>>());
    write_message(&message)
}

fn write_prerequisite(prerequisite: &Prerequisite) -> rr::Record {
    match prerequisite {
        Prerequisite::NameInUse(name) => bare(name, RecordType::ANY, DNSClass::ANY),
        Prerequisite::NameNotInUse(name) => bare(name, RecordType::ANY, DNSClass::NONE),
        Prerequisite::NoSet(name, rtype) => bare(name, *rtype, DNSClass::NONE),
        Prerequisite::Set(name, rtype) => bare(name, *rtype, DNSClass::ANY),
        Prerequisite::Equals(name, data) => rr::Record::from_rdata(write_name(name), 0, write_data(data)),
    }
}

fn write_change(change: &Change) -> rr::Record {
    match change {
        Change::Add(record) => write_record(record),
        Change::DeleteName(name) => bare(name, RecordType::ANY, DNSClass::ANY),
        Change::DeleteRecord(name, data) => {
            let mut record = rr::Record::from_rdata(write_name(name), 0, write_data(data));
            record.dns_class = DNSClass::NONE;
            record
        }
        Change::DeleteSet(name, rtype) => bare(name, *rtype, DNSClass::ANY),
    }
}

/// A record that has no data and no TTL.
fn bare(name: &super::Name, rtype: RecordType, class: DNSClass) -> rr::Record {
    let mut record = rr::Record::update0(write_name(name), 0, write_rtype(rtype));
    record.dns_class = class;
    record
}

/// The reply to an update in octets: a header alone, as RFC 2136 3.8 allows.
#[must_use]
pub fn encode_update_reply(reply: &UpdateReply) -> Vec<u8> {
    super::codec::encode_refusal(reply.id, UPDATE, reply.rcode)
}

/// What a name server replied to an update.
///
/// # Errors
///
/// [`DnsError`] for anything that is no reply to an update.
pub fn decode_update_reply(bytes: &[u8]) -> Result<UpdateReply, DnsError> {
    let head = Head::read(bytes)?;
    if !head.is_answer {
        return Err(head.fault(DnsFault::NotAnAnswer));
    }
    if head.opcode != UPDATE {
        return Err(head.fault(DnsFault::Opcode { expected: UPDATE, found: head.opcode }));
    }
    let message = read_message(bytes).map_err(|fault| head.fault(fault))?;
    Ok(UpdateReply { id: head.id, rcode: Rcode(message.metadata.response_code.into()) })
}
