//! The fields of a DNS message.

use emulator::dns::{
    Answer, Change, Name, Prerequisite, Query, Question, Rcode, Record, RecordData, RecordType, Update,
};

use super::{
    own::{self, Records},
    types::Field,
};
use crate::transcript::{Dns, DnsBody, Relation, Transport};

const QUERY: u8 = 0;
const UPDATE: u8 = 5;

pub(super) fn fields(dns: &Dns) -> Vec<Field> {
    let transport = match dns.transport {
        Transport::Tcp(_) => "tcp",
        Transport::Udp => "udp",
    };
    let (relation, why) = match dns.relation {
        Relation::Service => ("service", "it names the KMS service, or a record of it"),
        Relation::Target => ("target", "it is about a host that a service record named"),
        Relation::Other => ("other", "it has nothing to do with KMS"),
    };
    let mut fields = vec![
        own::DNS_TRANSPORT.field(transport),
        own::DNS_RELATION.field(relation).meaning(why),
        own::DNS_LENGTH.field(dns.octets.len()),
    ];
    match &dns.body {
        DnsBody::Query(query) => fields.extend(of_query(query)),
        DnsBody::Answer(answer) => fields.extend(of_answer(answer)),
        DnsBody::Update(update) => fields.extend(of_update(update)),
        DnsBody::UpdateReply(reply) => {
            fields.extend(head(reply.id, true, UPDATE));
            fields.push(rcode(reply.rcode));
        }
        DnsBody::Unreadable(error) => {
            if let Some((id, opcode)) = error.header {
                fields.push(own::DNS_ID.field(id));
                fields.push(opcode_field(opcode));
            }
            fields.push(own::DNS_ERROR.field(&error.fault));
        }
    }
    fields
}

fn head(id: u16, response: bool, opcode: u8) -> [Field; 3] {
    [own::DNS_ID.field(id), own::DNS_RESPONSE.field(response), opcode_field(opcode)]
}

fn opcode_field(opcode: u8) -> Field {
    let field = own::DNS_OPCODE.field(opcode);
    match opcode {
        QUERY => field.meaning("query"),
        UPDATE => field.meaning("update"),
        _ => field,
    }
}

fn rcode(rcode: Rcode) -> Field {
    own::DNS_RCODE.field(rcode.0).meaning(rcode)
}

fn question(question: &Question) -> [Field; 2] {
    [own::DNS_QUESTION_NAME.field(&question.name), own::DNS_QUESTION_TYPE.field(question.rtype)]
}

fn of_query(query: &Query) -> Vec<Field> {
    let mut fields = Vec::from(head(query.id, false, QUERY));
    fields.push(own::DNS_RECURSION_DESIRED.field(query.recursion_desired));
    fields.extend(query.udp_payload.map(|octets| own::DNS_UDP_PAYLOAD.field(octets)));
    fields.extend(question(&query.question));
    fields
}

fn of_answer(answer: &Answer) -> Vec<Field> {
    let mut fields = Vec::from(head(answer.id, true, QUERY));
    fields.extend([
        own::DNS_AUTHORITATIVE.field(answer.authoritative),
        own::DNS_TRUNCATED.field(answer.truncated),
        own::DNS_RECURSION_DESIRED.field(answer.recursion_desired),
        own::DNS_RECURSION_AVAILABLE.field(answer.recursion_available),
        rcode(answer.rcode),
    ]);
    fields.extend(answer.udp_payload.map(|octets| own::DNS_UDP_PAYLOAD.field(octets)));
    fields.extend(answer.question.iter().flat_map(question));
    let sections = [
        (&own::DNS_ANSWERS, &answer.answers),
        (&own::DNS_AUTHORITIES, &answer.authorities),
        (&own::DNS_ADDITIONALS, &answer.additionals),
    ];
    for (section, records) in sections {
        for (index, record) in records.iter().enumerate() {
            fields.extend(Element::of(record).fields(section, index));
        }
    }
    fields
}

fn of_update(update: &Update) -> Vec<Field> {
    let mut fields = Vec::from(head(update.id, false, UPDATE));
    fields.push(own::DNS_ZONE.field(&update.zone));
    fields.push(own::DNS_SIGNED.field(update.signed));
    for (index, prerequisite) in update.prerequisites.iter().enumerate() {
        fields.extend(Element::of_prerequisite(prerequisite).fields(&own::DNS_PREREQUISITES, index));
    }
    for (index, change) in update.changes.iter().enumerate() {
        fields.extend(Element::of_change(change).fields(&own::DNS_CHANGES, index));
    }
    fields
}

/// A record, or what stands in the place of one.
struct Element<'a> {
    action: Option<&'static str>,
    name: &'a Name,
    rtype: Option<RecordType>,
    ttl: Option<u32>,
    data: Option<&'a RecordData>,
}

impl<'a> Element<'a> {
    fn of(record: &'a Record) -> Self {
        Self {
            action: None,
            name: &record.name,
            rtype: Some(record.rtype()),
            ttl: Some(record.ttl),
            data: Some(&record.data),
        }
    }

    fn of_prerequisite(prerequisite: &'a Prerequisite) -> Self {
        let (action, name, rtype, data) = match prerequisite {
            Prerequisite::NameInUse(name) => ("name in use", name, None, None),
            Prerequisite::NameNotInUse(name) => ("name not in use", name, None, None),
            Prerequisite::NoSet(name, rtype) => ("no records", name, Some(*rtype), None),
            Prerequisite::Set(name, rtype) => ("records", name, Some(*rtype), None),
            Prerequisite::Equals(name, data) => ("record", name, Some(data.rtype()), Some(data)),
        };
        Self { action: Some(action), name, rtype, ttl: None, data }
    }

    fn of_change(change: &'a Change) -> Self {
        match change {
            Change::Add(record) => Self { action: Some("add"), ..Self::of(record) },
            Change::DeleteName(name) => {
                Self { action: Some("delete name"), name, rtype: None, ttl: None, data: None }
            }
            Change::DeleteRecord(name, data) => Self {
                action: Some("delete record"),
                name,
                rtype: Some(data.rtype()),
                ttl: None,
                data: Some(data),
            },
            Change::DeleteSet(name, rtype) => {
                Self { action: Some("delete records"), name, rtype: Some(*rtype), ttl: None, data: None }
            }
        }
    }

    fn fields(self, table: &Records, index: usize) -> impl Iterator<Item = Field> {
        let data = self.data.map(|data| {
            // Its text begins with the type, which has a field of its own.
            let text = data.to_string();
            text.split_once(' ').map_or(String::new(), |(_, data)| data.to_owned())
        });
        [
            table.action.zip(self.action).map(|(own, action)| own.element(index, action)),
            Some(table.name.element(index, self.name)),
            self.rtype.map(|rtype| table.rtype.element(index, rtype)),
            self.ttl.map(|ttl| table.ttl.element(index, ttl)),
            data.map(|data| table.data.element(index, data)),
        ]
        .into_iter()
        .flatten()
    }
}
