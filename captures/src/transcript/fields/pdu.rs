//! The fields of a PDU, by the layout of its type.

use std::borrow::Cow;

use emulator::rpc::{
    field::{Kind, Order},
    pdu::{
        bind_ack, bind_nak,
        header::{self, PduType},
        layout::Place,
    },
    status,
    uuids::{self, SyntaxId},
};
use uuid::Uuid;

use super::types::{Field, FieldKind, Layer, hex};
use crate::transcript::Pdu;

/// What the layout calls the octets of a request, response or fault behind its header.
pub(super) const STUB: &str = "stub";

pub(super) fn fields(pdu: &Pdu, places: &[Place]) -> Vec<Field> {
    let order = pdu.header.order();
    let mut fields = Vec::with_capacity(places.len());
    // The result that a reason belongs to.
    let mut result = 0;
    for place in places {
        let Some(octets) = pdu.octets.get(place.range.clone()) else { continue };
        let number = order.read(octets);
        let leaf = place.name.rsplit('.').next().unwrap_or(&place.name);
        if leaf == "result" {
            result = number;
        }
        fields.push(Field {
            layer: Layer::Pdu,
            name: Cow::Owned(place.name.clone()),
            kind: kind(place.kind),
            value: value(place.kind, octets, order),
            meaning: meaning(pdu, leaf, octets, result),
            volatile: place.volatile,
            // Both may name the machine and who uses it.
            sensitive: matches!(&*place.name, STUB | "auth.value"),
            range: Some(place.range.clone()),
        });
    }
    fields
}

pub(super) fn kind(kind: Kind) -> FieldKind {
    match kind {
        Kind::Number => FieldKind::Number,
        Kind::Code | Kind::Uuid | Kind::Text => FieldKind::Text,
        Kind::Octets | Kind::Pad => FieldKind::Octets,
    }
}

pub(super) fn value(kind: Kind, octets: &[u8], order: Order) -> String {
    match kind {
        Kind::Number => order.read(octets).to_string(),
        Kind::Code => format!("0x{:0width$X}", order.read(octets), width = octets.len() * 2),
        Kind::Uuid => uuid(octets, order).to_string(),
        Kind::Text => {
            let text = octets.split(|octet| *octet == 0).next().unwrap_or_default();
            printable(&String::from_utf8_lossy(text))
        }
        Kind::Octets | Kind::Pad => hex(octets),
    }
}

/// Control characters would disturb terminals and columns.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn uuid(octets: &[u8], order: Order) -> Uuid {
    let read = match order {
        Order::Little => Uuid::from_slice_le(octets),
        Order::Big => Uuid::from_slice(octets),
    };
    read.unwrap_or_default()
}

fn meaning(pdu: &Pdu, leaf: &str, octets: &[u8], result: u64) -> Option<String> {
    let order = pdu.header.order();
    let number = order.read(octets);
    let short = u16::try_from(number).unwrap_or(u16::MAX);
    let of_result = u16::try_from(result).unwrap_or(u16::MAX);
    let text = match leaf {
        "ptype" => return Some(pdu.header.ptype.name().to_owned()),
        "pfc_flags" => return flags(pdu),
        "drep" => return Some(representation(octets)),
        "uuid" => return identifier(uuid(octets, order)),
        "version" => return Some(format!("{}.{}", number & 0xFFFF, number >> 16)),
        "reason" if of_result == bind_ack::NEGOTIATE_ACK => return features(number),
        "reason" if of_result == bind_ack::ACCEPTANCE => None,
        "reason" => bind_ack::reason_text(of_result, short),
        "result" => bind_ack::result_text(short),
        "provider_reject_reason" => bind_nak::reason_text(short),
        "status" => status::meaning(u32::try_from(number).unwrap_or_default()),
        "auth_type" => authentication(number),
        "auth_level" => level(number),
        _ => None,
    };
    text.map(str::to_owned)
}

/// The flags by name; a bit of two meanings is named as the PDU's type has it.
fn flags(pdu: &Pdu) -> Option<String> {
    let offers = matches!(
        pdu.header.ptype,
        PduType::BIND | PduType::BIND_ACK | PduType::ALTER_CONTEXT | PduType::ALTER_CONTEXT_RESP
    );
    let names = [
        (header::FIRST, "first"),
        (header::LAST, "last"),
        (header::PENDING_CANCEL, if offers { "header signing" } else { "pending cancel" }),
        (header::MULTIPLEX, "multiplex"),
        (header::DID_NOT_EXECUTE, "did not execute"),
        (header::MAYBE, "maybe"),
        (header::OBJECT, "object"),
    ];
    let set = names.iter().filter(|(bit, _)| pdu.header.has(*bit)).map(|(_, name)| *name);
    let text = set.collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

/// Integers, characters and floating-point numbers (C706 14.1).
fn representation(octets: &[u8]) -> String {
    let first = octets.first().copied().unwrap_or_default();
    let integers = if first & 0x10 == 0 { "big-endian" } else { "little-endian" };
    let characters = if first & 0x0F == 0 { "ASCII" } else { "EBCDIC" };
    let floats = match octets.get(1) {
        Some(0) => "IEEE",
        Some(1) => "VAX",
        Some(2) => "Cray",
        Some(3) => "IBM",
        _ => "unknown floats",
    };
    format!("{integers}, {characters}, {floats}")
}

fn identifier(uuid: Uuid) -> Option<String> {
    let features = SyntaxId { uuid, version: 1 }.feature_bits();
    let text = match uuid {
        uuids::INTERFACE => "KMS interface",
        uuids::NDR => "NDR",
        uuids::NDR64 => "NDR64",
        _ => return features.map(|bits| format!("bind-time features {bits:#x}")),
    };
    Some(text.to_owned())
}

fn features(bits: u64) -> Option<String> {
    let names = [
        (uuids::FEATURE_SECURITY_MULTIPLEXING, "security context multiplexing"),
        (uuids::FEATURE_KEEP_ON_ORPHAN, "keep the connection on orphan"),
    ];
    let set = names.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name);
    let text = set.collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(text)
}

/// Security providers (MS-RPCE 2.2.1.1.7).
fn authentication(number: u64) -> Option<&'static str> {
    Some(match number {
        0x00 => "none",
        0x09 => "SPNEGO",
        0x0A => "NTLM",
        0x0E => "Schannel",
        0x10 => "Kerberos",
        0x44 => "Netlogon",
        _ => return None,
    })
}

/// Authentication levels (MS-RPCE 2.2.1.1.8).
fn level(number: u64) -> Option<&'static str> {
    const TEXTS: [&str; 7] = ["default", "none", "connect", "call", "packet", "integrity", "privacy"];
    TEXTS.get(usize::try_from(number).ok()?).copied()
}
