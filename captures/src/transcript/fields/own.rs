//! The field table of what has no table in the codecs: frames, connections, the message as a whole, DNS.

use std::borrow::Cow;

use super::types::{Field, FieldKind, Layer};

/// One entry. A list element's number stands in its brackets: `dns.answer[].name` is `dns.answer[0].name`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) name: &'static str,
    pub(super) layer: Layer,
    pub(super) kind: FieldKind,
    pub(super) volatile: bool,
    pub(super) sensitive: bool,
}

const fn own(layer: Layer, name: &'static str, kind: FieldKind) -> Own {
    Own { name, layer, kind, volatile: false, sensitive: false }
}

const fn frame(name: &'static str, kind: FieldKind) -> Own {
    own(Layer::Frame, name, kind)
}

const fn dns(name: &'static str, kind: FieldKind) -> Own {
    own(Layer::Dns, name, kind)
}

impl Own {
    const fn volatile(self) -> Self {
        Self { volatile: true, ..self }
    }

    const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// The field with this value.
    pub(super) fn field(self, value: impl ToString) -> Field {
        Field {
            layer: self.layer,
            name: Cow::Borrowed(self.name),
            kind: self.kind,
            value: value.to_string(),
            meaning: None,
            volatile: self.volatile,
            sensitive: self.sensitive,
            range: None,
        }
    }

    /// The field of the list element of this number.
    pub(super) fn element(self, index: usize, value: impl ToString) -> Field {
        let name = Cow::Owned(self.name.replacen("[]", &format!("[{index}]"), 1));
        Field { name, ..self.field(value) }
    }
}

impl Field {
    /// The same field, with what its value says.
    pub(super) fn meaning(self, meaning: impl ToString) -> Self {
        Self { meaning: Some(meaning.to_string()), ..self }
    }
}

use FieldKind::{Flag, Number, Octets, Text};

pub(super) const KIND: Own = frame("kind", Text);
pub(super) const FRAME: Own = frame("frame", Number).volatile();
pub(super) const TIME: Own = frame("time", Text).volatile();
pub(super) const FIRST_FRAME: Own = frame("first_frame", Number).volatile();
pub(super) const CONN: Own = frame("conn", Number).volatile();
/// With the port, which differs between runs.
pub(super) const CLIENT: Own = frame("client", Text).volatile().sensitive();
/// With the port, which differs between runs.
pub(super) const SERVER: Own = frame("server", Text).volatile().sensitive();
pub(super) const DIRECTION: Own = frame("direction", Text);
/// Where it begins among the octets of its direction.
pub(super) const STREAM_OFFSET: Own = frame("stream_offset", Number).volatile();
/// Of an answer: the frame of what it answers.
pub(super) const REQUEST_FRAME: Own = frame("request_frame", Number).volatile();
pub(super) const OPENED_HOW: Own = frame("opened.how", Text);
pub(super) const OPENED_SYNS: Own = frame("opened.syns", Number);
pub(super) const OPENED_ANSWERED: Own = frame("opened.answered_frame", Number).volatile();
pub(super) const GAP_LENGTH: Own = frame("gap.length", Number);
pub(super) const FOREIGN_LENGTH: Own = frame("foreign.length", Number);
pub(super) const FOREIGN_GUESS: Own = frame("foreign.guess", Text);
pub(super) const FOREIGN_HEAD: Own = frame("foreign.head", Octets).volatile().sensitive();
pub(super) const ENDED_HOW: Own = frame("ended.how", Text);
pub(super) const UNREACHABLE_BY: Own = frame("unreachable.by", Text).sensitive();
pub(super) const UNREACHABLE_FROM: Own = frame("unreachable.from", Text).volatile().sensitive();
pub(super) const UNREACHABLE_TO: Own = frame("unreachable.to", Text).volatile().sensitive();
pub(super) const UNREACHABLE_TRANSPORT: Own = frame("unreachable.transport", Text);
pub(super) const UNREACHABLE_TYPE: Own = frame("unreachable.type", Number);
pub(super) const UNREACHABLE_CODE: Own = frame("unreachable.code", Number);

pub(super) const STUB_INTERFACE: Own = own(Layer::Stub, "stub.interface", Text);
pub(super) const STUB_SYNTAX: Own = own(Layer::Stub, "stub.syntax", Text);
pub(super) const STUB_FRAGMENTS: Own = own(Layer::Stub, "stub.fragments", Number);
pub(super) const STUB_LENGTH: Own = own(Layer::Stub, "stub.length", Number);
pub(super) const STUB_ERROR: Own = own(Layer::Stub, "stub.error", Text);

pub(super) const MESSAGE_VERSION: Own = own(Layer::Envelope, "message.version", Text);
pub(super) const MESSAGE_LENGTH: Own = own(Layer::Envelope, "message.length", Number);
/// `lab`, `unverified`, `opaque` or `unreadable`.
pub(super) const MESSAGE_SEALING: Own = own(Layer::Envelope, "message.sealing", Text);

pub(super) const DNS_TRANSPORT: Own = dns("dns.transport", Text);
pub(super) const DNS_RELATION: Own = dns("dns.relation", Text);
pub(super) const DNS_ID: Own = dns("dns.id", Number).volatile();
pub(super) const DNS_RESPONSE: Own = dns("dns.response", Flag);
pub(super) const DNS_OPCODE: Own = dns("dns.opcode", Number);
pub(super) const DNS_AUTHORITATIVE: Own = dns("dns.authoritative", Flag);
pub(super) const DNS_TRUNCATED: Own = dns("dns.truncated", Flag);
pub(super) const DNS_RECURSION_DESIRED: Own = dns("dns.recursion_desired", Flag);
pub(super) const DNS_RECURSION_AVAILABLE: Own = dns("dns.recursion_available", Flag);
pub(super) const DNS_RCODE: Own = dns("dns.rcode", Number);
pub(super) const DNS_UDP_PAYLOAD: Own = dns("dns.udp_payload", Number);
pub(super) const DNS_SIGNED: Own = dns("dns.signed", Flag);
pub(super) const DNS_QUESTION_NAME: Own = dns("dns.question.name", Text).sensitive();
pub(super) const DNS_QUESTION_TYPE: Own = dns("dns.question.type", Text);
pub(super) const DNS_ZONE: Own = dns("dns.zone", Text).sensitive();
pub(super) const DNS_ERROR: Own = dns("dns.error", Text);
pub(super) const DNS_LENGTH: Own = dns("dns.length", Number);

/// The fields of the records of a section, or of the steps of an update.
pub(super) struct Records {
    /// What a prerequisite demands, or a step does; records of an answer have none.
    pub(super) action: Option<Own>,
    pub(super) name: Own,
    pub(super) rtype: Own,
    pub(super) ttl: Own,
    pub(super) data: Own,
}

pub(super) const DNS_ANSWERS: Records = Records {
    action: None,
    name: dns("dns.answer[].name", Text).sensitive(),
    rtype: dns("dns.answer[].type", Text),
    ttl: dns("dns.answer[].ttl", Number),
    data: dns("dns.answer[].data", Text).sensitive(),
};
pub(super) const DNS_AUTHORITIES: Records = Records {
    action: None,
    name: dns("dns.authority[].name", Text).sensitive(),
    rtype: dns("dns.authority[].type", Text),
    ttl: dns("dns.authority[].ttl", Number),
    data: dns("dns.authority[].data", Text).sensitive(),
};
pub(super) const DNS_ADDITIONALS: Records = Records {
    action: None,
    name: dns("dns.additional[].name", Text).sensitive(),
    rtype: dns("dns.additional[].type", Text),
    ttl: dns("dns.additional[].ttl", Number),
    data: dns("dns.additional[].data", Text).sensitive(),
};
pub(super) const DNS_PREREQUISITES: Records = Records {
    action: Some(dns("dns.prerequisite[].action", Text)),
    name: dns("dns.prerequisite[].name", Text).sensitive(),
    rtype: dns("dns.prerequisite[].type", Text),
    ttl: dns("dns.prerequisite[].ttl", Number),
    data: dns("dns.prerequisite[].data", Text).sensitive(),
};
pub(super) const DNS_CHANGES: Records = Records {
    action: Some(dns("dns.update[].action", Text)),
    name: dns("dns.update[].name", Text).sensitive(),
    rtype: dns("dns.update[].type", Text),
    ttl: dns("dns.update[].ttl", Number),
    data: dns("dns.update[].data", Text).sensitive(),
};

/// Every entry that is no record's.
pub(super) const ALL: [Own; 49] = [
    KIND,
    FRAME,
    TIME,
    FIRST_FRAME,
    CONN,
    CLIENT,
    SERVER,
    DIRECTION,
    STREAM_OFFSET,
    REQUEST_FRAME,
    OPENED_HOW,
    OPENED_SYNS,
    OPENED_ANSWERED,
    GAP_LENGTH,
    FOREIGN_LENGTH,
    FOREIGN_GUESS,
    FOREIGN_HEAD,
    ENDED_HOW,
    UNREACHABLE_BY,
    UNREACHABLE_FROM,
    UNREACHABLE_TO,
    UNREACHABLE_TRANSPORT,
    UNREACHABLE_TYPE,
    UNREACHABLE_CODE,
    STUB_INTERFACE,
    STUB_SYNTAX,
    STUB_FRAGMENTS,
    STUB_LENGTH,
    STUB_ERROR,
    MESSAGE_VERSION,
    MESSAGE_LENGTH,
    MESSAGE_SEALING,
    DNS_TRANSPORT,
    DNS_RELATION,
    DNS_ID,
    DNS_RESPONSE,
    DNS_OPCODE,
    DNS_AUTHORITATIVE,
    DNS_TRUNCATED,
    DNS_RECURSION_DESIRED,
    DNS_RECURSION_AVAILABLE,
    DNS_RCODE,
    DNS_UDP_PAYLOAD,
    DNS_SIGNED,
    DNS_QUESTION_NAME,
    DNS_QUESTION_TYPE,
    DNS_ZONE,
    DNS_ERROR,
    DNS_LENGTH,
];

/// The sections of records.
pub(super) const SECTIONS: [Records; 5] =
    [DNS_ANSWERS, DNS_AUTHORITIES, DNS_ADDITIONALS, DNS_PREREQUISITES, DNS_CHANGES];
