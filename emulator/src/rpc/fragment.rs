//! Makes a peer send fragments of any size, and dribble: for tests and fault layers.

use uuid::Uuid;

use super::{
    field::{Kind, Order},
    pdu::{
        header::{self, Header, PduType, View},
        layout,
        request::RequestView,
        response,
    },
};

/// A PDU that can't be cut into fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FragmentError {
    /// Only whole requests and responses without auth trailer have fragments.
    #[error("{0} with flags {1:#04x} is no whole request or response without auth trailer")]
    Type(PduType, u8),
    /// The bytes are no PDU.
    #[error("{0} octets are no PDU")]
    NoHeader(usize),
}

/// Cuts a whole request or response into PDUs of `stub` stub octets each (at least 1), the first and last marked;
/// the object of a request is repeated, allocation hints are what remains.
pub fn fragment(pdu: &[u8], stub: usize) -> Result<Vec<Vec<u8>>, FragmentError> {
    let view = View::new(pdu).ok_or(FragmentError::NoHeader(pdu.len()))?;
    let header = view.header;
    let start = match header.ptype {
        PduType::REQUEST => RequestView(view).stub_start(),
        PduType::RESPONSE => response::LEN,
        ptype => return Err(FragmentError::Type(ptype, header.flags)),
    };
    if !header.has(header::WHOLE) || header.auth_length > 0 || pdu.len() < start {
        return Err(FragmentError::Type(header.ptype, header.flags));
    }
    let (head, mut rest) = pdu.split_at(start);
    let mut pieces = Vec::new();
    let mut flags = header.flags & !header::LAST;
    loop {
        let remaining = rest.len();
        let (piece, after) = rest.split_at(remaining.min(stub.max(1)));
        if after.is_empty() {
            flags |= header::LAST;
        }
        let mut out = [head, piece].concat();
        let frag_length = u16::try_from(out.len()).unwrap_or(u16::MAX);
        Header { flags, frag_length, ..header }.write(&mut out);
        set(&mut out, "alloc_hint", remaining as u64);
        pieces.push(out);
        if after.is_empty() {
            return Ok(pieces);
        }
        flags &= !header::FIRST;
        rest = after;
    }
}

/// The bytes in segments of `size` octets (at least 1), the last one shorter.
pub fn segments(bytes: &[u8], size: usize) -> impl Iterator<Item = &[u8]> {
    bytes.chunks(size.max(1))
}

/// A PDU in the other byte order: header, fields and the sizes of its stub stay as they are, only the representation
/// label changes. The caller re-encodes the stub.
pub fn set_order(pdu: &mut [u8], order: Order) {
    let label = match order {
        Order::Little => header::LITTLE_ENDIAN,
        Order::Big => [0; 4],
    };
    let places = layout::layout(pdu);
    let Some(old) = View::new(pdu).map(|view| view.header.order()) else { return };
    if old == order {
        return;
    }
    for place in places {
        match place.kind {
            Kind::Number | Kind::Code => pdu[place.range].reverse(),
            Kind::Uuid => {
                let octets = &mut pdu[place.range];
                // Turning the three integers of a UUID is the same both ways.
                if let Ok(uuid) = Uuid::from_slice_le(octets) {
                    octets.copy_from_slice(uuid.as_bytes());
                }
            }
            Kind::Octets if place.name == "drep" => pdu[place.range].copy_from_slice(&label),
            Kind::Octets | Kind::Pad | Kind::Text => {}
        }
    }
}

fn set(pdu: &mut [u8], name: &str, value: u64) {
    layout::set(pdu, name, value).expect("requests and responses have this field in their fixed part");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::pdu::request::Request;

    fn call(stub: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Request { flags: header::WHOLE, call_id: 1, context: 0, opnum: 0, alloc_hint: 0 }
            .emit_call(&mut out, 5840, stub);
        out
    }

    #[test]
    fn fragments_carry_the_whole_stub() {
        for size in 1..=12 {
            let pieces = fragment(&call(b"0123456789"), size).unwrap();
            assert_eq!(pieces.len(), 10_usize.div_ceil(size));
            let views: Vec<_> = pieces.iter().map(|piece| RequestView(View::new(piece).unwrap())).collect();
            let stub: Vec<u8> = views.iter().flat_map(|view| view.stub().unwrap()).copied().collect();
            assert_eq!(stub, b"0123456789");
            assert!(
                views[0].0.header.has(header::FIRST) && views[views.len() - 1].0.header.has(header::LAST)
            );
        }
    }

    #[test]
    fn other_pdus_have_no_fragments() {
        let cancel = header::bare(PduType::CO_CANCEL, 1);
        assert_eq!(fragment(&cancel, 4), Err(FragmentError::Type(PduType::CO_CANCEL, 3)));
    }

    #[test]
    fn the_order_of_a_pdu_can_be_turned_and_back() {
        let little = call(b"abcd");
        let mut pdu = little.clone();
        set_order(&mut pdu, Order::Big);
        let view = RequestView(View::new(&pdu).unwrap());
        assert_eq!((view.0.header.order(), view.0.header.frag_length), (Order::Big, 28));
        assert_eq!(view.alloc_hint(), Some(4));
        set_order(&mut pdu, Order::Little);
        assert_eq!(pdu, little);
    }
}
