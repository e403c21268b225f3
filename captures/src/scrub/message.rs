//! One message of a call: what it names, and the same with other names, sealed again if the lab sealed it.

use emulator::wire::{
    FieldDef, Iv, Kind, LabKeys, MacCheck, PlainBody, SealFaults, Table, envelope, reseal_request,
    reseal_response,
};

use super::{mapping::Mapping, originals::Originals};
use crate::transcript::{Message, Opened};

/// Version octets in clear before everything that is zeroed in an opaque message.
const VERSION: usize = 4;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    /// Opened, changed and sealed again.
    Resealed,
    /// The same, but an answer whose request wasn't captured: its digest can't be bound to it.
    Unbound,
    /// Version 4 in clear: its fields were replaced and its MAC is zero.
    Cleared,
    /// Zeros behind its version.
    Zeroed,
}

/// The sensitive fields of `octets` by its table, each with its octets.
fn sensitive<'a>(
    table: &'static Table,
    octets: &'a [u8],
) -> impl Iterator<Item = (&'static FieldDef, &'a [u8])> {
    let fields = table.fields.iter().filter(|field| field.sensitive);
    fields.filter_map(|field| Some((field, octets.get(table.range(field, octets.len())?)?)))
}

/// Tells what a message names.
pub(super) fn collect(message: &Message, originals: &mut Originals) {
    let Some(plain) = message.plain() else { return };
    for (field, octets) in sensitive(plain.body_table(), &plain.body) {
        match field.kind {
            Kind::Guid => {
                if let Some(octets) = octets.first_chunk() {
                    originals.guid(*octets);
                }
            }
            Kind::Text if is_name(field) => originals.name(before_nul(&units(octets))),
            _ => originals.pid(before_nul(&units(octets))),
        }
    }
    if let Some(id) = hardware_id(plain) {
        originals.hardware(id);
    }
}

/// The message with its names replaced, and what became of it; always of the same length. `request_iv` is the IV of
/// the request that an answer belongs to.
pub(super) fn rewrite(
    message: &Message,
    request_iv: Option<Iv>,
    keys: &LabKeys,
    mapping: &Mapping,
) -> (Vec<u8>, Became) {
    let (octets, became) = match &message.opened {
        Opened::Lab(plain) => reseal(message, plain, request_iv, keys, mapping),
        Opened::Clear(plain) => {
            let mut octets = body(plain, mapping);
            octets.resize(message.octets.len(), 0);
            (octets, Became::Cleared)
        }
        Opened::Opaque(_) | Opened::Unreadable(_) => (zeroed(&message.octets), Became::Zeroed),
    };
    if octets.len() == message.octets.len() {
        (octets, became)
    } else {
        (zeroed(&message.octets), Became::Zeroed)
    }
}

/// The IV in clear at the front of a version 5 or 6 message.
pub(super) fn iv(message: &Message) -> Option<Iv> {
    envelope(&message.octets).raw("iv")?.try_into().ok()
}

/// Zeros behind the version.
fn zeroed(octets: &[u8]) -> Vec<u8> {
    octets.iter().enumerate().map(|(at, octet)| if at < VERSION { *octet } else { 0 }).collect()
}

fn reseal(
    message: &Message,
    plain: &PlainBody,
    request_iv: Option<Iv>,
    keys: &LabKeys,
    mapping: &Mapping,
) -> (Vec<u8>, Became) {
    let iv = request_iv.unwrap_or_default();
    let body = body(plain, mapping);
    let Some(mut seal) = plain.answer_seal(iv) else {
        let seal = |body: &[u8], faults| {
            reseal_request(keys, plain.version, body, plain.iv.unwrap_or_default(), faults)
        };
        let faults = faults_of(message, plain, &|faults| seal(&plain.body, faults));
        return (seal(&body, faults), Became::Resealed);
    };
    let faults =
        faults_of(message, plain, &|faults| reseal_response(keys, plain.version, &plain.body, &seal, faults));
    if hardware_id(plain).is_some() {
        seal.hardware_id = mapping.hardware(seal.hardware_id);
    }
    let bound = request_iv.is_some() || plain.iv.is_none();
    let became = if bound { Became::Resealed } else { Became::Unbound };
    (reseal_response(keys, plain.version, &body, &seal, faults), became)
}

/// What was wrong with the seal: the new one gets the same faults. `sealed` gives the message as captured with faults.
fn faults_of(message: &Message, plain: &PlainBody, sealed: &dyn Fn(SealFaults) -> Vec<u8>) -> SealFaults {
    let both = [false, true];
    let all = both.iter().flat_map(|digest| both.iter().map(move |mac| (*digest, *mac)));
    let mut all = all.map(|(digest, mac)| SealFaults { digest, mac, ..SealFaults::default() });
    let found = all.find(|faults| sealed(*faults) == message.octets);
    let mac = plain.mac == MacCheck::Unverified;
    found.unwrap_or(SealFaults { mac, ..SealFaults::default() })
}

/// The body with its sensitive fields replaced. Octets that no field covers stay zero: of a body that is cut or longer
/// than it should be.
fn body(plain: &PlainBody, mapping: &Mapping) -> Vec<u8> {
    let table = plain.body_table();
    let old = &plain.body;
    let mut new = vec![0; old.len()];
    for field in table.fields {
        let Some(range) = table.range(field, old.len()) else { continue };
        let (Some(from), Some(to)) = (old.get(range.clone()), new.get_mut(range)) else { continue };
        match field.kind {
            _ if !field.sensitive => to.copy_from_slice(from),
            Kind::Guid => {
                if let (Some(from), Some(to)) = (from.first_chunk(), to.first_chunk_mut()) {
                    *to = mapping.guid(*from);
                }
            }
            _ => {
                let units = units(from);
                let units = before_nul(&units);
                let new = if is_name(field) { mapping.name(units) } else { mapping.pid(units) };
                for (octets, unit) in to.chunks_exact_mut(2).zip(new) {
                    octets.copy_from_slice(&unit.to_le_bytes());
                }
            }
        }
    }
    new
}

/// The host PID isn't a name, but has a form of its own.
fn is_name(field: &FieldDef) -> bool {
    field.name == "workstation"
}

fn hardware_id(plain: &PlainBody) -> Option<[u8; 8]> {
    plain.trailer_view()?.raw("hardware_id")?.try_into().ok()
}

fn units(octets: &[u8]) -> Vec<u16> {
    octets.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}

fn before_nul(units: &[u16]) -> &[u16] {
    units.split(|unit| *unit == 0).next().unwrap_or_default()
}
