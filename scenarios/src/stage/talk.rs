//! From PDUs as the language writes them to PDUs of the emulator.

use std::collections::BTreeMap;

use emulator::{
    model::lab_id,
    rpc::{
        craft::Change,
        pdu::{bind::Context, header::PduType},
        stub_change::StubChange,
        uuids::{self, Syntax, SyntaxId},
    },
    sim::{Ask, Say, Spoken, Talk, What},
};
use uuid::Uuid;

use crate::language::{self, BindPdu, InterfaceName, PduDamage, RequestPdu, StubDamage, SyntaxName};

use super::{BuildError, convert};

/// A syntax or interface of the lab's own, which nobody serves: a UUIDv5 of a lab name.
const NOBODYS: &str = "nobody/syntax";

/// What a client says.
pub(super) fn talk(talk: &language::Talk) -> Result<Talk, BuildError> {
    Ok(Talk { on: talk.on.clone(), say: says(&talk.say)? })
}

fn says(say: &[language::Say]) -> Result<Vec<Say>, BuildError> {
    say.iter().map(one).collect()
}

fn one(say: &language::Say) -> Result<Say, BuildError> {
    use language::Say as Word;
    let bare = |ptype, pdu: &language::BarePdu| {
        spoken(What::Bare(ptype), pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)
    };
    Ok(match say {
        Word::Bind(pdu) => offer(PduType::BIND, pdu)?,
        Word::Alter(pdu) => offer(PduType::ALTER_CONTEXT, pdu)?,
        Word::Request(pdu) => request(pdu)?,
        Word::CoCancel(pdu) => bare(PduType::CO_CANCEL, pdu)?,
        Word::Orphaned(pdu) => bare(PduType::ORPHANED, pdu)?,
        Word::Shutdown(pdu) => bare(PduType::SHUTDOWN, pdu)?,
        Word::Pdu(pdu) => {
            let rest = pdu.rest.as_deref().map_or(Ok(Vec::new()), convert::octets)?;
            let what = What::Other { ptype: PduType(pdu.ptype), rest };
            spoken(what, pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)?
        }
        Word::Octets(text) => Say::Octets(convert::octets(text)?),
        Word::Together(say) => Say::Together(says(say)?),
        Word::Quietly(say) => Say::Quietly(says(say)?),
        Word::Segments(size, say) => Say::Segments(usize::from(*size), says(say)?),
        Word::Times(times, say) => Say::Times(*times, says(say)?),
        Word::Await => Say::Await,
        Word::AwaitClose => Say::AwaitClose,
        Word::Fin => Say::Fin,
        Word::Rst => Say::Rst,
        Word::BindAck(_)
        | Word::AlterAck(_)
        | Word::BindNak(_)
        | Word::Answer(_)
        | Word::Fault(_)
        | Word::Sound => {
            return Err(BuildError::new("a client says no PDUs of hosts; write `Pdu(ptype: …)`"));
        }
    })
}

fn spoken(
    what: What,
    call_id: Option<u32>,
    flags: Option<u8>,
    set: &BTreeMap<String, String>,
    damage: &[PduDamage],
) -> Result<Say, BuildError> {
    Ok(Say::Pdu(Spoken { what, call_id, flags, changes: changes(set, damage)? }))
}

fn offer(ptype: PduType, pdu: &BindPdu) -> Result<Say, BuildError> {
    let interface = pdu.interface.map_or(SyntaxId::INTERFACE, interface);
    let default = [(0, vec![SyntaxName::Ndr])];
    let written = pdu.contexts.as_deref().unwrap_or(&default).iter().map(|(id, transfer)| {
        let transfer = transfer.iter().copied().map(syntax).collect();
        Context { id: *id, interface, transfer }
    });
    let mut contexts: Vec<Context> = written.collect();
    if let (Some(copies), Some(first)) = (pdu.copies, contexts.first().cloned()) {
        contexts =
            (0..copies).map(|more| Context { id: first.id.wrapping_add(more), ..first.clone() }).collect();
    }
    let what = What::Offer { ptype, contexts, join: pdu.join.clone() };
    spoken(what, pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)
}

fn request(pdu: &RequestPdu) -> Result<Say, BuildError> {
    let place = |octets: u32| usize::try_from(octets).unwrap_or(usize::MAX);
    let ask = Ask {
        context: pdu.context,
        opnum: pdu.opnum,
        syntax: pdu.ndr.map(convert::syntax),
        object: pdu.object.map(|octet| Uuid::from_bytes([octet; 16])),
        message: convert::damaged(pdu.message.as_ref())?,
        length: pdu.length.map(usize::from),
        stub: pdu.stub.iter().map(stub_change).collect::<Result<_, _>>()?,
        part: pdu.part.map(|(from, to)| (place(from), place(to))),
    };
    spoken(What::Ask(Box::new(ask)), pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)
}

/// What is done to a stub.
pub(super) fn stub_change(damage: &StubDamage) -> Result<StubChange, BuildError> {
    let size = |octets: u32| usize::try_from(octets).unwrap_or(usize::MAX);
    Ok(match damage {
        StubDamage::Raw(text) => StubChange::Raw(convert::octets(text)?),
        StubDamage::Keep(octets) => StubChange::Keep(size(*octets)),
        StubDamage::Drop(octets) => StubChange::Drop(size(*octets)),
        StubDamage::Zeros(octets) => StubChange::Zeros(size(*octets)),
        StubDamage::Add(text) => StubChange::Add(convert::octets(text)?),
        StubDamage::BigEndian => StubChange::BigEndian,
        StubDamage::Field(name, value) => StubChange::Field(name.clone(), number(value)?),
    })
}

/// What is done to a PDU of either side: damage in its order, then fields; what is withheld comes last.
pub(super) fn changes(
    set: &BTreeMap<String, String>,
    damage: &[PduDamage],
) -> Result<Vec<Change>, BuildError> {
    let size = |octets: u32| usize::try_from(octets).unwrap_or(usize::MAX);
    let mut changes = Vec::new();
    let mut last = None;
    for one in damage {
        changes.push(match one {
            PduDamage::Cut(octets) => Change::Cut(size(*octets)),
            PduDamage::Append(text) => Change::Append(convert::octets(text)?),
            PduDamage::Auth(kind, level, octets) => {
                Change::Auth(*kind, *level, vec![0; usize::from(*octets)])
            }
            PduDamage::BigEndian => Change::BigEndian,
            PduDamage::Only(octets) => {
                last = Some(Change::Stop(size(*octets)));
                continue;
            }
        });
    }
    for (name, value) in set {
        changes.push(match value.strip_prefix("hex:") {
            Some(text) => Change::Octets(name.clone(), convert::octets(text)?),
            None => Change::Number(name.clone(), number(value)?),
        });
    }
    changes.extend(last);
    Ok(changes)
}

/// A transfer syntax on the wire.
pub(super) fn syntax(name: SyntaxName) -> SyntaxId {
    match name {
        SyntaxName::Ndr => Syntax::Ndr.id(),
        SyntaxName::Ndr64 => Syntax::Ndr64.id(),
        SyntaxName::Features(bits) => SyntaxId::features(bits),
        SyntaxName::NdrVersion(version) => SyntaxId { version: version.into(), ..Syntax::Ndr.id() },
        SyntaxName::Ndr64Version(version) => SyntaxId { version: version.into(), ..Syntax::Ndr64.id() },
        SyntaxName::Foreign => nobodys(),
        SyntaxName::Nil => SyntaxId::ZERO,
    }
}

fn interface(name: InterfaceName) -> SyntaxId {
    match name {
        InterfaceName::Version(major, minor) => {
            SyntaxId { uuid: uuids::INTERFACE, version: u32::from(major) | u32::from(minor) << 16 }
        }
        InterfaceName::Unknown => nobodys(),
        InterfaceName::Zero => SyntaxId::ZERO,
        InterfaceName::NoInterface => Syntax::Ndr64.id(),
    }
}

fn nobodys() -> SyntaxId {
    SyntaxId { uuid: lab_id(NOBODYS), version: 1 }
}

fn number(text: &str) -> Result<u64, BuildError> {
    language::number(text).ok_or_else(|| BuildError::new(format!("`{text}` is no number")))
}
