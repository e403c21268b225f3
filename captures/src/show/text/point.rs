//! The point of a PDU, in one line.

use emulator::rpc::{
    pdu::{
        bind::{BindView, Context},
        bind_ack::{self, BindAckView, ContextResult},
        bind_nak::BindNakView,
        header::{PduType, View},
    },
    uuids::SyntaxId,
};

use super::facts::Facts;
use crate::{
    stream::Direction,
    transcript::{Call, CallBody, Message, Opened, Pdu},
};

/// What `pdu` says, by the fields that it has.
pub(super) fn point(pdu: &Pdu, facts: Facts<'_>) -> String {
    let view = View { header: pdu.header, bytes: &pdu.octets };
    match pdu.header.ptype {
        PduType::BIND | PduType::ALTER_CONTEXT => offered(BindView(view)),
        PduType::BIND_ACK | PduType::ALTER_CONTEXT_RESP => results(BindAckView(view)),
        PduType::BIND_NAK => refused(BindNakView(view), facts),
        PduType::FAULT => facts.told("status"),
        PduType::REQUEST | PduType::RESPONSE => match &pdu.call {
            Some(call) => called(call, pdu.direction, facts),
            None => format!("a fragment, {} octets of the stub", facts.value("stub").len() / 2),
        },
        _ => String::new(),
    }
}

/// `KMS interface in NDR (0), NDR64 (1)`: the contexts by their numbers.
fn offered(bind: BindView<'_>) -> String {
    let offer = bind.offer();
    let mut text = String::new();
    let mut interface = None;
    for Context { id, interface: offered, transfer } in &offer.contexts {
        let syntaxes = transfer.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
        if interface == Some(*offered) {
            text.push_str(&format!(", {syntaxes} ({id})"));
        } else {
            let name =
                if *offered == SyntaxId::INTERFACE { "KMS interface".into() } else { offered.to_string() };
            text.push_str(&format!("{}{name} in {syntaxes} ({id})", if text.is_empty() { "" } else { "; " }));
        }
        interface = Some(*offered);
    }
    if offer.cut {
        text.push_str(", and what is cut off");
    }
    text
}

/// `NDR64 (1); refused: proposed transfer syntaxes not supported (0)`: results by their places.
fn results(ack: BindAckView<'_>) -> String {
    let (results, cut) = ack.results();
    let mut taken = Vec::new();
    let mut refused = Vec::new();
    for (place, ContextResult { result, reason, syntax }) in results.into_iter().enumerate() {
        match result {
            bind_ack::ACCEPTANCE => taken.push(format!("{syntax} ({place})")),
            bind_ack::NEGOTIATE_ACK => taken.push(format!("features {reason:#x} ({place})")),
            _ => {
                let why = bind_ack::reason_text(result, reason)
                    .map_or_else(|| format!("result {result}, reason {reason}"), str::to_owned);
                refused.push(format!("{why} ({place})"));
            }
        }
    }
    let mut text = if taken.is_empty() { "nothing accepted".to_owned() } else { taken.join(", ") };
    if !refused.is_empty() {
        text.push_str("; refused: ");
        text.push_str(&refused.join(", "));
    }
    if cut {
        text.push_str("; the list is cut off");
    }
    text
}

fn refused(nak: BindNakView<'_>, facts: Facts<'_>) -> String {
    let versions =
        nak.protocols().iter().map(|(major, minor)| format!("{major}.{minor}")).collect::<Vec<_>>();
    let speaks =
        if versions.is_empty() { String::new() } else { format!("; speaks {}", versions.join(", ")) };
    format!("refused with {}{speaks}", facts.told("provider_reject_reason"))
}

fn called(call: &Call, direction: Direction, facts: Facts<'_>) -> String {
    match &call.body {
        CallBody::Request(message) => match message.plain() {
            Some(_) => asked(facts),
            None => closed(message),
        },
        CallBody::Answer { message, hresult } => {
            let answer = match message.plain() {
                Some(_) => answered(facts),
                None => closed(message),
            };
            if hresult.0 == 0 { answer } else { format!("{answer}; result {}", facts.told("stub.hresult")) }
        }
        CallBody::Refusal(_) => format!("refused with {}", facts.told("stub.hresult")),
        CallBody::Bad(error) => format!("bad stub data: {error}"),
        CallBody::Other => {
            let operation = call.opnum.map(|opnum| format!("operation {opnum}, ")).unwrap_or_default();
            let what = if direction == Direction::ToServer { "a call" } else { "an answer" };
            format!("{what} of another interface, {operation}{} octets of stub", call.stub.len())
        }
    }
}

fn asked(facts: Facts<'_>) -> String {
    format!(
        "{} {}, {} ({} left), needs {}, CMID {}",
        facts.value("message.version"),
        facts.said("body.act_id"),
        facts.said("body.licence_status"),
        facts.said("body.minutes_left"),
        facts.value("body.n_policy"),
        facts.value("body.cmid"),
    )
}

fn answered(facts: Facts<'_>) -> String {
    format!(
        "{} count {}, activation every {}, renewal every {}, {}",
        facts.value("message.version"),
        facts.value("body.count"),
        facts.said("body.activation_interval"),
        facts.said("body.renewal_interval"),
        facts.value("body.host_pid"),
    )
}

fn closed(message: &Message) -> String {
    match &message.opened {
        Opened::Unreadable(error) => format!("a message that can't be read: {error}"),
        Opened::Opaque(version) => format!("{version}, opaque, {} octets", message.octets.len()),
        Opened::Lab(plain) | Opened::Clear(plain) => plain.version.to_string(),
    }
}
