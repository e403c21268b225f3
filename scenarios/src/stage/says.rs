//! From what a host says on its connections, as the language writes it, to what the emulator has it say.

use std::collections::BTreeMap;

use emulator::{
    endpoint::{HostPdu, HostSay, HostWhat},
    rpc::pdu::{bind_ack::ContextResult, header::PduType},
};

use crate::language::{AckPdu, AnswerPdu, PduDamage, Say, SyntaxName};

use super::{
    BuildError, convert,
    talk::{changes, stub_change, syntax},
};

/// What a host says.
pub(super) fn says(say: &[Say]) -> Result<Vec<HostSay>, BuildError> {
    say.iter().map(one).collect()
}

fn one(say: &Say) -> Result<HostSay, BuildError> {
    let bare = |ptype, pdu: &crate::language::BarePdu| {
        said(HostWhat::Bare(ptype), pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)
    };
    Ok(match say {
        Say::BindAck(pdu) => results(PduType::BIND_ACK, pdu)?,
        Say::AlterAck(pdu) => results(PduType::ALTER_CONTEXT_RESP, pdu)?,
        Say::BindNak(pdu) => said(HostWhat::Nak(pdu.reason), pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)?,
        Say::Answer(pdu) => answer(pdu)?,
        Say::Fault(pdu) => {
            let what = HostWhat::Fault { context: pdu.context, status: pdu.status.0.0 };
            said(what, pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)?
        }
        Say::CoCancel(pdu) => bare(PduType::CO_CANCEL, pdu)?,
        Say::Orphaned(pdu) => bare(PduType::ORPHANED, pdu)?,
        Say::Shutdown(pdu) => bare(PduType::SHUTDOWN, pdu)?,
        Say::Pdu(pdu) => {
            let rest = pdu.rest.as_deref().map_or(Ok(Vec::new()), convert::octets)?;
            let what = HostWhat::Other { ptype: PduType(pdu.ptype), rest };
            said(what, pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)?
        }
        Say::Octets(text) => HostSay::Octets(convert::octets(text)?),
        Say::Together(say) => HostSay::Together(says(say)?),
        Say::Segments(size, say) => HostSay::Segments(usize::from(*size), says(say)?),
        Say::Times(times, say) => HostSay::Times(*times, says(say)?),
        Say::Sound => HostSay::Sound,
        Say::Await => HostSay::Await,
        Say::Fin => HostSay::Fin,
        Say::Rst => HostSay::Rst,
        Say::Bind(_) | Say::Alter(_) | Say::Request(_) | Say::Quietly(_) | Say::AwaitClose => {
            return Err(BuildError::new("a host says no PDUs of clients; write `Pdu(ptype: …)`"));
        }
    })
}

fn said(
    what: HostWhat,
    call_id: Option<u32>,
    flags: Option<u8>,
    set: &BTreeMap<String, String>,
    damage: &[PduDamage],
) -> Result<HostSay, BuildError> {
    Ok(HostSay::Pdu(HostPdu { what, call_id, flags, changes: changes(set, damage)? }))
}

fn results(ptype: PduType, pdu: &AckPdu) -> Result<HostSay, BuildError> {
    let result = |&(result, reason, name): &(u16, u16, SyntaxName)| ContextResult {
        result,
        reason,
        syntax: syntax(name),
    };
    let results = pdu.results.as_ref().map(|results| results.iter().map(result).collect());
    let what = HostWhat::Results { ptype, results, address: pdu.address.clone() };
    said(what, pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)
}

fn answer(pdu: &AnswerPdu) -> Result<HostSay, BuildError> {
    let place = |octets: u32| usize::try_from(octets).unwrap_or(usize::MAX);
    let what = HostWhat::Answer {
        context: pdu.context,
        stub: pdu.stub.iter().map(stub_change).collect::<Result<_, _>>()?,
        part: pdu.part.map(|(from, to)| (place(from), place(to))),
    };
    said(what, pdu.call_id, pdu.flags, &pdu.set, &pdu.damage)
}
