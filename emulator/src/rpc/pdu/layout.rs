//! The fields of any PDU by name and place: for display, diff, scrubbing and malformed emission.

use std::{fmt, ops::Range};

use super::{
    bind, bind_ack, bind_nak, fault,
    header::{self, PduType, View},
    request, response,
};
use crate::rpc::field::{Field, Kind, Order};

/// A field at its place in a PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Name, with the list element before it: `result[0].reason`.
    pub name: String,
    /// Octets in the PDU.
    pub range: Range<usize>,
    /// How to read it.
    pub kind: Kind,
    /// Differs between two equal runs.
    pub volatile: bool,
}

/// A field that can't be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The PDU has no such field.
    #[error("{ptype} has no field `{name}`")]
    Unknown {
        /// The PDU's type.
        ptype: PduType,
        /// The name asked for.
        name: String,
    },
    /// The bytes are no PDU.
    #[error("{0} octets are no PDU")]
    NoHeader(usize),
    /// Another number of octets than the field has.
    #[error("`{name}` takes {len} octets, not {given}")]
    Length {
        /// The field.
        name: String,
        /// Its length.
        len: usize,
        /// The octets given.
        given: usize,
    },
}

struct Walk<'a> {
    bytes: &'a [u8],
    order: Order,
    at: usize,
    end: usize,
    places: Vec<Place>,
}

/// Every field that is there whole, in order, without gaps or overlap; octets without a name are `stub`, `rest` or
/// `auth.value`. Empty for fewer than 16 octets.
#[must_use]
pub fn layout(pdu: &[u8]) -> Vec<Place> {
    let Some(view) = View::new(pdu) else { return Vec::new() };
    let end = view.body_end().unwrap_or(pdu.len());
    let mut walk = Walk { bytes: pdu, order: view.header.order(), at: 0, end, places: Vec::new() };
    walk.table("", &header::TABLE);
    let rest = match view.header.ptype {
        PduType::BIND | PduType::ALTER_CONTEXT => walk.bind(),
        PduType::BIND_ACK | PduType::ALTER_CONTEXT_RESP => walk.bind_ack(),
        PduType::BIND_NAK => walk.bind_nak(),
        PduType::REQUEST => {
            walk.body(&request::TABLE);
            if view.header.has(header::OBJECT) && walk.at == request::LEN {
                walk.body(&[request::OBJECT]);
            }
            "stub"
        }
        PduType::RESPONSE => {
            walk.body(&response::TABLE);
            "stub"
        }
        PduType::FAULT => {
            walk.body(&fault::TABLE);
            "stub"
        }
        _ => "rest",
    };
    // A stub of a request or response holds a sealed message, in which IV and times differ.
    let sealed = matches!(view.header.ptype, PduType::REQUEST | PduType::RESPONSE);
    walk.octets(rest, walk.end, Kind::Octets, sealed);
    if walk.end < pdu.len() {
        walk.end = pdu.len();
        walk.table("auth.", &header::AUTH_TABLE);
        walk.octets("auth.value", walk.end, Kind::Octets, true);
    }
    walk.places
}

/// Sets an integer field of a built PDU to any value, nothing else changed: the length stays as it is.
pub fn set(pdu: &mut [u8], name: &str, value: u64) -> Result<(), SetError> {
    let (place, order) = find(pdu, name)?;
    order.write(&mut pdu[place.range], value);
    Ok(())
}

/// Sets the octets of a field of a built PDU, as many as it has.
pub fn set_octets(pdu: &mut [u8], name: &str, octets: &[u8]) -> Result<(), SetError> {
    let (place, _) = find(pdu, name)?;
    let len = place.range.len();
    if octets.len() != len {
        return Err(SetError::Length { name: name.to_owned(), len, given: octets.len() });
    }
    pdu[place.range].copy_from_slice(octets);
    Ok(())
}

/// An integer field of a PDU by name.
#[must_use]
pub fn get(pdu: &[u8], name: &str) -> Option<u64> {
    let (place, order) = find(pdu, name).ok()?;
    Some(order.read(&pdu[place.range]))
}

fn find(pdu: &[u8], name: &str) -> Result<(Place, Order), SetError> {
    let view = View::new(pdu).ok_or(SetError::NoHeader(pdu.len()))?;
    let place = layout(pdu).into_iter().find(|place| place.name == name);
    let place = place.ok_or_else(|| SetError::Unknown { ptype: view.header.ptype, name: name.to_owned() })?;
    Ok((place, view.header.order()))
}

impl Walk<'_> {
    fn push(&mut self, name: impl fmt::Display, range: Range<usize>, kind: Kind, volatile: bool) {
        self.at = range.end;
        self.places.push(Place { name: name.to_string(), range, kind, volatile });
    }

    /// The fields of a part that begins here; stops at the first that isn't there whole.
    fn table(&mut self, prefix: &str, table: &[Field]) -> bool {
        let base = self.at;
        self.fields(prefix, base, table)
    }

    /// Fields whose offsets count from the PDU's start.
    fn body(&mut self, table: &[Field]) -> bool {
        self.fields("", 0, table)
    }

    fn fields(&mut self, prefix: &str, base: usize, table: &[Field]) -> bool {
        for field in table {
            let range = base + field.offset..base + field.end();
            if range.end > self.end {
                return false;
            }
            self.push(format_args!("{prefix}{}", field.name), range, field.kind, field.volatile);
        }
        true
    }

    fn octets(&mut self, name: &str, end: usize, kind: Kind, volatile: bool) {
        let end = end.min(self.end);
        if self.at < end {
            self.push(name, self.at..end, kind, volatile);
        }
    }

    /// The integer in the last field walked.
    fn last(&self) -> usize {
        let octets = self.places.last().and_then(|place| self.bytes.get(place.range.clone()));
        octets.map_or(0, |octets| usize::try_from(self.order.read(octets)).unwrap_or(usize::MAX))
    }

    fn bind(&mut self) -> &'static str {
        if !self.body(&bind::TABLE) {
            return "rest";
        }
        let count = View::new(self.bytes).and_then(|view| bind::BindView(view).count());
        for index in 0..count.unwrap_or(0) {
            let prefix = format!("context[{index}].");
            let base = self.at;
            if !self.table(&prefix, &bind::CONTEXT_TABLE) {
                return "rest";
            }
            let syntaxes = bind::CONTEXT_TABLE[1].u8(&self.bytes[base..]).unwrap_or(0);
            if !self.table(&format!("{prefix}abstract."), &bind::SYNTAX_TABLE) {
                return "rest";
            }
            for transfer in 0..syntaxes {
                if !self.table(&format!("{prefix}transfer[{transfer}]."), &bind::SYNTAX_TABLE) {
                    return "rest";
                }
            }
        }
        "rest"
    }

    fn bind_ack(&mut self) -> &'static str {
        if !self.body(&bind_ack::TABLE) {
            return "rest";
        }
        let address = self.at.saturating_add(self.last());
        if address > self.end {
            return "rest";
        }
        self.octets("sec_addr", address, Kind::Text, true);
        self.octets("sec_addr_pad", address.next_multiple_of(4), Kind::Pad, true);
        let base = self.at;
        if !self.table("", &bind_ack::LIST_TABLE) {
            return "rest";
        }
        for index in 0..bind_ack::LIST_TABLE[0].u8(&self.bytes[base..]).unwrap_or(0) {
            let prefix = format!("result[{index}].");
            if !self.table(&prefix, &bind_ack::RESULT_TABLE)
                || !self.table(&format!("{prefix}transfer."), &bind::SYNTAX_TABLE)
            {
                return "rest";
            }
        }
        "rest"
    }

    fn bind_nak(&mut self) -> &'static str {
        if self.body(&bind_nak::TABLE) {
            for index in 0..self.last() {
                if !self.table(&format!("protocol[{index}]."), &bind_nak::PROTOCOL_TABLE) {
                    break;
                }
            }
        }
        "rest"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::uuids::{Syntax, SyntaxId};

    fn bind() -> Vec<u8> {
        let mut out = Vec::new();
        bind::Bind {
            ptype: PduType::BIND,
            flags: header::WHOLE,
            call_id: 1,
            max_xmit: 5840,
            max_recv: 5840,
            group: 0,
            contexts: vec![
                bind::Context::one(0, Syntax::Ndr.id()),
                bind::Context::one(1, SyntaxId::features(3)),
            ],
        }
        .emit(&mut out)
        .unwrap();
        out
    }

    fn ack() -> Vec<u8> {
        let results = [bind_ack::ContextResult::accept(Syntax::Ndr.id())];
        let mut out = Vec::new();
        bind_ack::BindAck {
            ptype: PduType::BIND_ACK,
            flags: header::WHOLE,
            call_id: 1,
            max_frag: 5840,
            group: 9,
            address: Some("1688"),
            results: &results,
        }
        .emit(&mut out);
        out
    }

    #[track_caller]
    fn covered(pdu: &[u8]) {
        let mut at = 0;
        for place in layout(pdu) {
            assert_eq!(place.range.start, at, "{}", place.name);
            at = place.range.end;
        }
        assert_eq!(at, pdu.len());
    }

    #[test]
    fn fields_cover_every_pdu_whole_or_cut() {
        let mut nak = Vec::new();
        bind_nak::BindNak { call_id: 1, reason: 4 }.emit(&mut nak);
        for pdu in [bind(), ack(), nak] {
            for end in header::LEN..=pdu.len() {
                covered(&pdu[..end]);
            }
        }
    }

    #[test]
    fn names_reach_into_lists() {
        assert_eq!(get(&bind(), "context[1].p_cont_id"), Some(1));
        assert_eq!(get(&bind(), "context[0].transfer[0].version"), Some(2));
        assert_eq!(get(&ack(), "result[0].reason"), Some(0));
        assert_eq!(get(&ack(), "nothing"), None);
    }

    #[test]
    fn a_field_is_set_alone() {
        let mut pdu = bind();
        set(&mut pdu, "frag_length", 10).unwrap();
        let mut expected = bind();
        expected[8] = 10;
        assert_eq!(pdu, expected);
        assert_eq!(
            set_octets(&mut pdu, "drep", &[0]),
            Err(SetError::Length { name: "drep".into(), len: 4, given: 1 })
        );
        let unknown = SetError::Unknown { ptype: PduType::BIND, name: "opnum".into() };
        assert_eq!(set(&mut pdu, "opnum", 1), Err(unknown));
    }
}
