//! What saboteurs of a client's RPC layer do to PDUs.

use emulator::rpc::{
    craft::{Body, Craft},
    pdu::{
        bind_ack::{ACCEPTANCE, ContextResult, PROVIDER_REJECTION, TRANSFER_SYNTAXES},
        header::{self, PduType, View},
        layout,
    },
    uuids::{Syntax, SyntaxId},
};

use crate::saboteur::Pdus;

/// Where the stub of a request or response begins.
pub(super) const STUB: usize = 24;

/// The type of a PDU.
pub(super) fn ptype(pdu: &[u8]) -> Option<PduType> {
    View::new(pdu).map(|view| view.header.ptype)
}

/// Whether it is of this type.
pub(super) fn is(pdu: &[u8], wanted: PduType) -> bool {
    ptype(pdu) == Some(wanted)
}

/// A field of a PDU; 0 where it has none of this name.
pub(super) fn get(pdu: &[u8], name: &str) -> u64 {
    layout::get(pdu, name).unwrap_or(0)
}

/// Sets a field of a PDU that has it.
pub(super) fn set(pdu: &mut [u8], name: &str, value: u64) {
    // A PDU without the field is none that the defect shows in.
    let _ = layout::set(pdu, name, value);
}

/// Gives a PDU another length, zeros behind it.
pub(super) fn resize(pdu: &mut Vec<u8>, length: usize) {
    pdu.resize(length, 0);
    set(pdu, "frag_length", length as u64);
}

/// Reads whatever it was as an acceptance of NDR on the first context.
pub(super) fn accept(pdus: &Pdus, pdu: &mut Vec<u8>) {
    let rejected =
        ContextResult { result: PROVIDER_REJECTION, reason: TRANSFER_SYNTAXES, syntax: SyntaxId::ZERO };
    let accepted = ContextResult { result: ACCEPTANCE, reason: 0, syntax: Syntax::Ndr.id() };
    let body = Body::Results {
        ptype: PduType::BIND_ACK,
        group: 1,
        address: Some("1688".to_owned()),
        results: vec![accepted, rejected, rejected],
    };
    let call_id = View::new(&pdus.sent).map_or(0, |view| view.header.call_id);
    let craft = Craft { body, call_id, flags: header::WHOLE, changes: Vec::new() };
    *pdu = craft.emit().unwrap_or_default();
}

/// Results of a bind_ack: result and whether a syntax stands in it.
pub(super) fn results(pdu: &[u8]) -> Vec<(u64, bool)> {
    let count = usize::try_from(get(pdu, "n_results")).unwrap_or(0);
    let named = |index: usize| {
        let uuid = format!("result[{index}].transfer.uuid");
        let place = layout::layout(pdu).into_iter().find(|place| place.name == uuid);
        place.is_some_and(|place| pdu[place.range].iter().any(|octet| *octet != 0))
    };
    (0..count).map(|index| (get(pdu, &format!("result[{index}].result")), named(index))).collect()
}

/// Whether the stub of a response is in NDR64: its context is the second one that the client offers.
pub(super) fn in_ndr64(pdu: &[u8]) -> bool {
    get(pdu, "p_cont_id") == 1
}

/// Octets of a stub, by their place in it; empty where the PDU ends before.
pub(super) fn stub(pdu: &mut [u8], from: usize, to: usize) -> &mut [u8] {
    pdu.get_mut(STUB + from..STUB + to).unwrap_or_default()
}
