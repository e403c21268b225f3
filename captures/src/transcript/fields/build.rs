//! All fields of an item.

use std::ops::Range;

use super::{body, dns, frame, pdu, stub, types::Field};
use crate::transcript::{Item, What};

/// The fields of `item`, layer by layer, in the order of their octets.
#[must_use]
pub fn fields(item: &Item) -> Vec<Field> {
    let mut fields = frame::fields(item);
    match &item.what {
        What::Pdu(pdu) => {
            let places = emulator::rpc::pdu::layout::layout(&pdu.octets);
            fields.extend(pdu::fields(pdu, &places));
            if let Some(call) = &pdu.call {
                // What came in several fragments stands in no PDU as a whole.
                let is_whole = |range: &Range<usize>| call.fragments == 1 && range.len() == call.stub.len();
                let held = places.iter().find(|place| place.name == pdu::STUB);
                let start = held.filter(|place| is_whole(&place.range)).map(|place| place.range.start);
                fields.extend(stub::fields(call, pdu.direction, start));
                fields.extend(body::fields(call, pdu.direction, start));
            }
        }
        What::Dns(dns) => fields.extend(dns::fields(dns)),
        _ => {}
    }
    fields
}
