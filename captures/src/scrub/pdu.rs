//! One PDU: the fields that are numbers kept, its names replaced, everything else zero.

use emulator::rpc::{
    field::Kind,
    pdu::{
        header::{self, Header, PduType, View},
        layout::{Place, layout},
    },
    uuids::INTERFACE,
};
use uuid::Uuid;

use super::{
    mapping::{self, Mapping},
    originals::Originals,
};

/// The field of an address in one-octet characters.
const ADDRESS: &str = "sec_addr";
/// The id of an object, of a request.
const OBJECT: &str = "object";

/// Tells what the header of a PDU names.
pub(super) fn collect(pdu: &[u8], originals: &mut Originals) {
    for (place, octets) in places(pdu) {
        match place.name.as_str() {
            ADDRESS => drop(mapping::text(octets, &mut |word| {
                originals.label(word, false);
                Vec::new()
            })),
            OBJECT => {
                if let Some(octets) = octets.first_chunk() {
                    originals.guid(*octets);
                }
            }
            _ => {}
        }
    }
}

/// The PDU without its stub, which stays zero: [`stub`] says where to put the new one.
pub(super) fn rewrite(pdu: &[u8], mapping: &Mapping) -> Vec<u8> {
    let mut out = vec![0; pdu.len()];
    for (place, octets) in places(pdu) {
        let Some(to) = out.get_mut(place.range.clone()) else { continue };
        match place.kind {
            Kind::Uuid if place.name == OBJECT => {
                if let (Some(from), Some(to)) = (octets.first_chunk(), to.first_chunk_mut()) {
                    *to = mapping.guid(*from);
                }
            }
            Kind::Number | Kind::Code | Kind::Uuid => to.copy_from_slice(octets),
            Kind::Octets if place.name == "drep" => to.copy_from_slice(octets),
            Kind::Text => {
                let new = mapping::text(octets, &mut |word| mapping.word(word));
                to.iter_mut().zip(new).for_each(|(to, new)| *to = new);
            }
            Kind::Octets | Kind::Pad => {}
        }
    }
    out
}

/// Where the stub of a request or response stands; `None` if it has none, or one that is sealed by its authentication.
pub(super) fn stub(pdu: &[u8]) -> Option<std::ops::Range<usize>> {
    let plain = View::new(pdu).is_some_and(|view| view.header.auth_length == 0);
    layout(pdu).into_iter().find(|place| plain && place.name == "stub").map(|place| place.range)
}

/// Whether octets are the beginning of a PDU's header, or a whole one (C706 12.6.3.1, 14.1).
pub(super) fn begins(octets: &[u8]) -> bool {
    let mut head = header::bare(PduType::REQUEST, 0);
    head.iter_mut().zip(octets).for_each(|(blank, octet)| *blank = *octet);
    Header::read(&head).is_some_and(|header| {
        let [characters, floats, reserved @ ..] = header.drep;
        let representation = characters & 0xEE == 0 && floats <= 3 && reserved == [0, 0];
        header.version == 5 && header.minor <= 1 && representation && header.ptype.name() != "unknown"
    })
}

/// Whether a bind or alter_context offers the KMS interface.
pub(super) fn offers_kms(pdu: &[u8]) -> bool {
    let (little, big) = (INTERFACE.to_bytes_le(), Uuid::into_bytes(INTERFACE));
    places(pdu)
        .any(|(place, octets)| place.name.ends_with("abstract.uuid") && (octets == little || octets == big))
}

fn places(pdu: &[u8]) -> impl Iterator<Item = (Place, &[u8])> {
    layout(pdu).into_iter().filter_map(|place| {
        let octets = pdu.get(place.range.clone())?;
        Some((place, octets))
    })
}
