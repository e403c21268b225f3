//! The PDUs of the connections that are kept, written anew at their place in the streams.

use std::{collections::BTreeMap, net::SocketAddr};

use emulator::{
    rpc::{
        field::{Field, Kind},
        pdu::header::{self, PduType},
        stub::{request_fields, response_fields},
    },
    wire::{Iv, LabKeys},
};

use super::{
    mapping::Mapping,
    message::{self, Became},
    pdu,
    report::Messages,
    streams::Streams,
    survey::{Survey, sealed},
};
use crate::{
    stream::Direction,
    transcript::{Call, Foreign, Item, Party, Pdu, What},
};

/// A PDU of a call that isn't complete yet.
struct Piece<'a> {
    pdu: &'a Pdu,
    new: Vec<u8>,
}

/// A call on one connection, in one direction.
type CallKey = (u32, SocketAddr, u32);

/// Writes what was said on the connections that are kept anew.
pub(super) struct Sealing<'a> {
    keys: &'a LabKeys,
    mapping: &'a Mapping,
    /// Pieces of calls that aren't complete.
    pieces: BTreeMap<CallKey, Vec<Piece<'a>>>,
    /// IVs of requests by connection and call id, for the answers.
    ivs: BTreeMap<(u32, u32), Iv>,
    pub(super) messages: Messages,
}

impl<'a> Sealing<'a> {
    pub(super) fn new(keys: &'a LabKeys, mapping: &'a Mapping) -> Self {
        let (pieces, ivs) = (BTreeMap::new(), BTreeMap::new());
        Self { keys, mapping, pieces, ivs, messages: Messages::default() }
    }

    /// Writes the items that are kept into `streams`.
    pub(super) fn write(&mut self, items: &'a [Item], survey: &Survey, streams: &mut Streams) {
        for item in items.iter().filter(|item| survey.keeps(item)) {
            let Some(party) = item.party else { continue };
            match &item.what {
                What::Pdu(pdu) => self.pdu(party, pdu, streams),
                What::Foreign { direction, offset, len, head, guess } => {
                    let new = foreign(head, *len, *guess);
                    self.messages.foreign += len;
                    streams.put(party.conn, sender(party, *direction), *offset, head.clone(), new);
                }
                _ => {}
            }
        }
        // Calls of which fragments are missing have no stub that could be read: theirs stay zero.
        for ((conn, from, _), pieces) in std::mem::take(&mut self.pieces) {
            put(streams, conn, from, pieces);
        }
    }

    fn pdu(&mut self, party: Party, pdu: &'a Pdu, streams: &mut Streams) {
        let from = sender(party, pdu.direction);
        let new = pdu::rewrite(&pdu.octets, self.mapping);
        let piece = Piece { pdu, new };
        if !matches!(pdu.header.ptype, PduType::REQUEST | PduType::RESPONSE) {
            put(streams, party.conn, from, vec![piece]);
            return;
        }
        let pieces = self.pieces.entry((party.conn, from, pdu.header.call_id)).or_default();
        pieces.push(piece);
        let Some(call) = &pdu.call else { return };
        let mut pieces = std::mem::take(pieces);
        let stub = self.stub(party.conn, call);
        fill(&mut pieces, call, &stub);
        put(streams, party.conn, from, pieces);
    }

    /// The stub of a call with its message sealed anew; what isn't known to name nobody is zero.
    fn stub(&mut self, conn: u32, call: &Call) -> Vec<u8> {
        let mut out = vec![0; call.stub.len()];
        if matches!(call.body, crate::transcript::CallBody::Other) {
            return out;
        }
        let request = call.opnum.is_some();
        let fields: Vec<Field> = if request {
            request_fields(call.read_as, &call.stub)
        } else {
            response_fields(call.read_as, call.order, &call.stub)
        };
        for field in fields.iter().filter(|field| matches!(field.kind, Kind::Number | Kind::Code)) {
            copy(&mut out, field.offset, call.stub.get(field.range()).unwrap_or_default());
        }
        let (Some(message), Some(data)) =
            (sealed(&call.body), fields.iter().find(|field| field.name == "data"))
        else {
            return out;
        };
        let request_iv = self.ivs.get(&(conn, call.call_id)).copied().filter(|_| !request);
        let (new, became) = message::rewrite(message, request_iv, self.keys, self.mapping);
        match became {
            Became::Resealed => self.messages.resealed += 1,
            Became::Unbound => self.messages.unbound += 1,
            Became::Cleared => self.messages.cleared += 1,
            Became::Zeroed => self.messages.zeroed += 1,
        }
        if request {
            match message::iv(message) {
                Some(iv) => drop(self.ivs.insert((conn, call.call_id), iv)),
                None => drop(self.ivs.remove(&(conn, call.call_id))),
            }
        }
        copy(&mut out, data.offset, &new);
        out
    }
}

/// Puts the stub into the last pieces, which it came in; if they aren't those, theirs stay zero.
fn fill(pieces: &mut [Piece<'_>], call: &Call, stub: &[u8]) {
    let fragments = usize::try_from(call.fragments).unwrap_or(usize::MAX);
    let from = pieces.len().saturating_sub(fragments);
    let places: Vec<_> = pieces[from..].iter().map(|piece| pdu::stub(&piece.pdu.octets)).collect();
    let old = pieces[from..]
        .iter()
        .zip(&places)
        .filter_map(|(piece, place)| Some(piece.pdu.octets.get(place.clone()?).unwrap_or_default()));
    if old.collect::<Vec<_>>().concat() != call.stub {
        return;
    }
    let mut rest = stub;
    for (piece, place) in pieces[from..].iter_mut().zip(places) {
        let Some(place) = place else { continue };
        let (part, after) = rest.split_at(place.len().min(rest.len()));
        copy(&mut piece.new, place.start, part);
        rest = after;
    }
}

fn put(streams: &mut Streams, conn: u32, from: SocketAddr, pieces: Vec<Piece<'_>>) {
    for Piece { pdu, new } in pieces {
        streams.put(conn, from, pdu.offset, pdu.octets.clone(), new);
    }
}

fn sender(party: Party, direction: Direction) -> SocketAddr {
    match direction {
        Direction::ToServer => party.client,
        Direction::ToClient => party.server,
    }
}

/// Octets of another protocol: zero, but for so much that they still look like it.
fn foreign(head: &[u8], len: u64, guess: Foreign) -> Vec<u8> {
    const TLS_RECORD: usize = 5;
    /// Octets of text that are written for each octet of text, so that memory is bounded.
    const TEXT: u64 = 0x1_0000;
    let kept = match guess {
        Foreign::Tls => TLS_RECORD,
        Foreign::Http if head.starts_with(b"HTTP/") => b"HTTP/1.1 400 ".len(),
        Foreign::Http => head.iter().position(|octet| *octet == b' ').map_or(0, |space| space + 1),
        Foreign::Text => return vec![b'x'; usize::try_from(len.min(TEXT)).unwrap_or_default()],
        // A header without the rest of its PDU.
        Foreign::Part | Foreign::Unknown if pdu::begins(head) => header::LEN,
        Foreign::Part | Foreign::Unknown => 0,
    };
    head.get(..kept.min(head.len())).unwrap_or_default().to_vec()
}

fn copy(out: &mut [u8], at: usize, octets: &[u8]) {
    for (to, from) in out.iter_mut().skip(at).zip(octets) {
        *to = *from;
    }
}
