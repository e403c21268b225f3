//! Between the lab's types and those of `hickory-proto`.

use hickory_proto::{
    op::{self, Header, Message, MessageType},
    rr::{self, DNSClass, RData, rdata},
    serialize::binary::{BinDecodable, BinDecoder, BinEncodable, BinEncoder, NameEncoding},
};

use super::{DnsError, DnsFault, Name, Question, Record, RecordData, RecordType, Soa, Srv};

/// The header's id, operation code and whether it is an answer.
pub(super) struct Head {
    pub(super) id: u16,
    pub(super) opcode: u8,
    pub(super) is_answer: bool,
}

impl Head {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, DnsError> {
        let header = Header::read(&mut BinDecoder::new(bytes))
            .map_err(|_| DnsError { header: None, fault: DnsFault::Short(bytes.len()) })?;
        let is_answer = header.metadata.message_type == MessageType::Response;
        Ok(Self { id: header.metadata.id, opcode: header.metadata.op_code.into(), is_answer })
    }

    /// `fault` in the message of this header.
    pub(super) fn fault(&self, fault: DnsFault) -> DnsError {
        DnsError { header: Some((self.id, self.opcode)), fault }
    }
}

pub(super) fn read_message(bytes: &[u8]) -> Result<Message, DnsFault> {
    Message::from_vec(bytes).map_err(|error| DnsFault::Syntax(error.to_string()))
}

/// A record that doesn't fit in 65,535 octets is left out and the message marked as truncated.
pub(super) fn write_message(message: &Message) -> Vec<u8> {
    message.to_vec().expect("names hold RFC 1035's limits, and the encoder cuts a long message at a record")
}

pub(super) fn read_name(name: &rr::Name) -> Result<Name, DnsFault> {
    Ok(Name::from_labels(name.iter())?)
}

pub(super) fn write_name(name: &Name) -> rr::Name {
    let labels: Vec<_> = name.labels().collect();
    rr::Name::from_labels(labels.iter().map(AsRef::as_ref)).expect("a name holds RFC 1035's limits")
}

pub(super) fn read_rtype(rtype: rr::RecordType) -> RecordType {
    RecordType(rtype.into())
}

pub(super) fn write_rtype(rtype: RecordType) -> rr::RecordType {
    rtype.0.into()
}

pub(super) fn read_question(query: &op::Query) -> Result<Question, DnsFault> {
    match query.query_class() {
        DNSClass::IN => {
            Ok(Question { name: read_name(query.name())?, rtype: read_rtype(query.query_type()) })
        }
        class => Err(DnsFault::Class(class.into())),
    }
}

pub(super) fn write_question(question: &Question) -> op::Query {
    op::Query::query(write_name(&question.name), write_rtype(question.rtype))
}

pub(super) fn read_records(records: &[rr::Record]) -> Result<Vec<Record>, DnsFault> {
    records.iter().map(read_record).collect()
}

fn read_record(record: &rr::Record) -> Result<Record, DnsFault> {
    match record.dns_class {
        DNSClass::IN => {
            let data = read_data(&record.data)?;
            Ok(Record { name: read_name(&record.name)?, ttl: record.ttl, data })
        }
        class => Err(DnsFault::Class(class.into())),
    }
}

pub(super) fn write_records(records: &[Record]) -> Vec<rr::Record> {
    records.iter().map(write_record).collect()
}

pub(super) fn write_record(record: &Record) -> rr::Record {
    rr::Record::from_rdata(write_name(&record.name), record.ttl, write_data(&record.data))
}

pub(super) fn read_data(data: &RData) -> Result<RecordData, DnsFault> {
    Ok(match data {
        RData::A(address) => RecordData::A(address.0),
        RData::NS(name) => RecordData::Ns(read_name(&name.0)?),
        RData::CNAME(name) => RecordData::Cname(read_name(&name.0)?),
        RData::SOA(soa) => RecordData::Soa(Soa {
            mname: read_name(&soa.mname)?,
            rname: read_name(&soa.rname)?,
            serial: soa.serial,
            refresh: soa.refresh.cast_unsigned(),
            retry: soa.retry.cast_unsigned(),
            expire: soa.expire.cast_unsigned(),
            minimum: soa.minimum,
        }),
        RData::AAAA(address) => RecordData::Aaaa(address.0),
        RData::SRV(srv) => RecordData::Srv(Srv {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            target: read_name(&srv.target)?,
        }),
        other => {
            let mut octets = Vec::new();
            let mut encoder = BinEncoder::new(&mut octets);
            // Pointers would count from the wrong place.
            encoder.set_name_encoding(NameEncoding::Uncompressed);
            other.emit(&mut encoder).map_err(|error| DnsFault::Syntax(error.to_string()))?;
            RecordData::Other { rtype: read_rtype(other.record_type()), data: octets }
        }
    })
}

pub(super) fn write_data(data: &RecordData) -> RData {
    match data {
        RecordData::A(address) => RData::A(rdata::A(*address)),
        RecordData::Ns(name) => RData::NS(rdata::NS(write_name(name))),
        RecordData::Cname(name) => RData::CNAME(rdata::CNAME(write_name(name))),
        RecordData::Soa(soa) => RData::SOA(rdata::SOA::new(
            write_name(&soa.mname),
            write_name(&soa.rname),
            soa.serial,
            soa.refresh.cast_signed(),
            soa.retry.cast_signed(),
            soa.expire.cast_signed(),
            soa.minimum,
        )),
        RecordData::Aaaa(address) => RData::AAAA(rdata::AAAA(*address)),
        RecordData::Srv(srv) => {
            RData::SRV(rdata::SRV::new(srv.priority, srv.weight, srv.port, write_name(&srv.target)))
        }
        RecordData::Other { rtype, data } => {
            RData::Unknown { code: write_rtype(*rtype), rdata: rdata::NULL::with(data.clone()) }
        }
    }
}
