//! What a host must have been like to do what a capture shows.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc};

use emulator::{
    endpoint::{AnswerDamage, HostFaults, HostMode},
    model::{HOST_KEYS, Hresult, Version},
    rpc::{
        pdu::{
            bind::{BindView, Context},
            bind_ack::{ACCEPTANCE, BindAckView, NEGOTIATE_ACK},
            bind_nak::BindNakView,
            header::{self, PduType, View as PduView},
            response,
        },
        server::{Associations, Connection, ServerConfig},
        uuids::Syntax,
    },
    wire::{self, LabKeys, PlainBody, Value, View, WireError, tables},
};
use uuid::Uuid;

use super::super::{Act, Exchange, Line, bodies::judged, pdus};
use crate::{
    stream::Direction,
    transcript::{Message, Opened},
};

/// Something that a capture shows of its host and that the reference was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// The host.
    pub host: SocketAddr,
    /// The frame that shows it.
    pub frame: u64,
    /// What was told.
    pub what: String,
    /// Whether it is so from the start; else it changes there.
    pub from_start: bool,
}

/// Above this, a count is a field of the answer rather than that many machines.
pub(super) const MOST_MACHINES: u64 = 1_000;

/// KMS ids that a host's key covers: a key of the catalogue if one fits what was accepted and refused, else what was
/// accepted.
#[must_use]
pub fn infer_products(lines: &[&Line]) -> Vec<Uuid> {
    let (mut accepted, mut refused, mut asked) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for exchange in lines.iter().flat_map(|line| &line.exchanges) {
        let Some(id) = guid(exchange, "kms_id") else { continue };
        asked.insert(id);
        match exchange.refusal() {
            // What holds first holds from the start.
            Some(Hresult::ID_MISMATCH) if !accepted.contains(&id) => drop(refused.insert(id)),
            None if exchange.answer_message().is_some() && !refused.contains(&id) => {
                accepted.insert(id);
            }
            _ => {}
        }
    }
    let wanted = if accepted.is_empty() { &asked - &refused } else { accepted };
    let fits = |covered: &Vec<Uuid>| {
        wanted.iter().all(|id| covered.contains(id)) && !covered.iter().any(|id| refused.contains(id))
    };
    let keys = HOST_KEYS.iter().map(|key| key.kms_ids());
    keys.into_iter().find(fits).unwrap_or_else(|| wanted.into_iter().collect())
}

/// A GUID of a request's body.
pub(super) fn guid(exchange: &Exchange, name: &str) -> Option<Uuid> {
    match exchange.request_message()?.plain()?.view().get(name)? {
        Value::Guid(id) => Some(id),
        _ => None,
    }
}

/// The RPC layer of the host of a line.
pub(super) fn server_config(line: &Line) -> ServerConfig {
    let mut config =
        ServerConfig { secondary_address: line.server().port().to_string(), ..ServerConfig::default() };
    let (mut offer, mut asked_multiplex, mut acked): (Vec<Context>, bool, bool) = (Vec::new(), false, false);
    for step in &line.steps {
        let Act::Pdu(header, octets, _) = &step.act else { continue };
        let Some(view) = PduView::new(octets) else { continue };
        match header.ptype {
            PduType::BIND => {
                offer = BindView(view).offer().contexts;
                asked_multiplex = header.has(header::MULTIPLEX);
            }
            PduType::BIND_ACK => {
                let ack = BindAckView(view);
                if let Some(address) = ack.address() {
                    let text = address.strip_suffix(&[0]).unwrap_or(address);
                    config.secondary_address = String::from_utf8_lossy(text).into_owned();
                }
                if asked_multiplex {
                    config.multiplex = header.has(header::MULTIPLEX);
                }
                config.max_frag = config.max_frag.max(ack.max_recv().unwrap_or(0));
                if let Some(taken) = ack.max_xmit().filter(|taken| *taken < config.max_frag) {
                    let offered = offered_frag(line);
                    config.max_frag = if offered > taken { taken.max(1_432) } else { config.max_frag };
                }
                read_results(&mut config, &offer, &ack);
                acked = true;
            }
            _ => {}
        }
    }
    let used = line.exchanges.iter().find_map(|exchange| exchange.request.as_ref());
    if let Some(request) = used.filter(|_| !acked) {
        config.prefer = request.call.read_as;
    }
    config
}

fn offered_frag(line: &Line) -> u16 {
    let bind = line.steps.iter().find_map(|step| match &step.act {
        Act::Pdu(header, octets, _) if header.ptype == PduType::BIND => {
            let view = BindView(PduView::new(octets)?);
            Some(view.max_xmit()?.min(view.max_recv()?))
        }
        _ => None,
    });
    bind.unwrap_or(0)
}

fn read_results(config: &mut ServerConfig, offer: &[Context], ack: &BindAckView<'_>) {
    let (results, _) = ack.results();
    let accepted = results.iter().filter(|result| result.result == ACCEPTANCE);
    let accepted: Vec<Syntax> = accepted.filter_map(|result| Syntax::from_id(result.syntax)).collect();
    if let Some(syntax) = accepted.first() {
        config.prefer = *syntax;
    }
    for (context, result) in offer.iter().zip(&results) {
        let features = context.transfer.first().is_some_and(|syntax| syntax.feature_bits().is_some());
        if features {
            config.features = result.result == NEGOTIATE_ACK;
        } else if accepted.is_empty() {
            // It took none, though it was offered: it serves none of these.
            config.syntaxes.retain(|syntax| !context.transfer.contains(&syntax.id()));
        }
    }
}

/// What is wrong with the host of a line, as a fault layer makes it.
pub(super) fn faults(line: &Line, keys: &LabKeys, config: &ServerConfig) -> HostFaults {
    let mut faults = HostFaults::default();
    if let Some(reason) = refused_bind(line, config) {
        faults.mode = HostMode::BindNak(reason);
        return faults;
    }
    for exchange in line.exchanges.iter().filter(|exchange| exchange.reaches_role()) {
        if let Some(status) = exchange.fault {
            faults.mode = HostMode::Fault(status);
        } else if let Some(mode) = damage(exchange, keys) {
            faults.mode = mode;
        }
    }
    let first = line.steps.iter().find_map(|step| match &step.act {
        Act::Pdu(header, octets, _)
            if header.ptype == PduType::RESPONSE && header.flags & header::WHOLE == header::FIRST =>
        {
            Some(pdus::stub_len(octets))
        }
        _ => None,
    });
    let usual = (usize::from(config.max_frag) - response::LEN) & !7;
    faults.fragment = first.filter(|len| *len > 0 && *len != usual);
    faults
}

/// The reason of a bind_nak that a sound host wouldn't have given.
fn refused_bind(line: &Line, config: &ServerConfig) -> Option<u16> {
    let nak = line.steps.iter().position(|step| match &step.act {
        Act::Pdu(header, ..) => header.ptype == PduType::BIND_NAK,
        _ => false,
    })?;
    let Act::Pdu(_, octets, _) = &line.steps[nak].act else { return None };
    let reason = BindNakView(PduView::new(octets)?).reason()?;
    let ip = line.party.client.ip();
    let mut sound = Connection::new(Arc::new(config.clone()), ip, &Associations::new());
    for step in &line.steps[..nak] {
        if let (Act::Pdu(_, octets, _), Direction::ToServer) = (&step.act, step.direction) {
            sound.receive(octets);
        }
    }
    let said = sound.poll_transmit().unwrap_or_default();
    let own = PduView::new(&said).filter(|view| view.header.ptype == PduType::BIND_NAK);
    let own = own.and_then(|view| BindNakView(view).reason());
    (own != Some(reason)).then_some(reason)
}

/// What was done to an answer that no sound host gives.
fn damage(exchange: &Exchange, keys: &LabKeys) -> Option<HostMode> {
    let (answer, request) = (exchange.answer_message()?, exchange.request_message()?);
    if !matches!(request.opened, Opened::Lab(_)) {
        // Of a genuine exchange nothing is known that could be damaged.
        return None;
    }
    if let Some(mode) = other_version(answer, request) {
        return Some(mode);
    }
    let flipped = HostMode::Damage(AnswerDamage::FlipLast);
    match &answer.opened {
        Opened::Lab(plain) => match judged(keys, answer, request)? {
            Ok(_) => {
                let count = number(plain, "count")?;
                let odd = count == 0 || count > MOST_MACHINES;
                odd.then(|| HostMode::Change(vec![("count".to_owned(), Value::Number(count))]))
            }
            Err(WireError::Binding) => Some(HostMode::Damage(AnswerDamage::OtherBinding)),
            Err(WireError::Slot { .. }) => Some(HostMode::Damage(AnswerDamage::OtherSlot)),
            Err(WireError::Mac) => Some(flipped),
            Err(_) => Some(HostMode::Change(changes(plain))),
        },
        Opened::Clear(plain) => {
            let declared = usize::try_from(number(plain, "host_pid_size")?).ok()?;
            let sound = tables::RESPONSE.min_len + declared + tables::CLEAR.min_len;
            Some(length_damage(answer.octets.len(), sound))
        }
        Opened::Opaque(_) => {
            let sealed = answer.octets.len().checked_sub(tables::ENVELOPE.min_len)?;
            let whole = (sealed + BLOCK / 2) / BLOCK * BLOCK;
            Some(length_damage(sealed, whole))
        }
        Opened::Unreadable(_) => Some(HostMode::Damage(AnswerDamage::Truncate)),
    }
}

/// Octets of a block of AES.
const BLOCK: usize = 16;

fn length_damage(len: usize, sound: usize) -> HostMode {
    HostMode::Damage(match len.cmp(&sound) {
        std::cmp::Ordering::Less => AnswerDamage::Truncate,
        std::cmp::Ordering::Equal => AnswerDamage::FlipLast,
        std::cmp::Ordering::Greater => AnswerDamage::Extend,
    })
}

/// Every field of an answer as it stands.
fn changes(plain: &PlainBody) -> Vec<(String, Value)> {
    let view = plain.view();
    let fields = view.fields().map(|(field, value)| {
        let octets = view.raw(field.name).filter(|_| field.name == "host_pid");
        (field.name.to_owned(), octets.map_or(value, |octets| Value::Bytes(octets.to_vec())))
    });
    fields.collect()
}

/// The version that an answer of version 4 says in clear, if it isn't its request's.
fn other_version(answer: &Message, request: &Message) -> Option<HostMode> {
    let Opened::Lab(asked) = &request.opened else { return None };
    if asked.version != Version::V4 || wire::outer_version(&answer.octets) == Ok(Version::V4) {
        return None;
    }
    let view = View::new(&tables::ENVELOPE, &answer.octets);
    let fields = ["major", "minor"].into_iter().filter_map(|name| Some((name.to_owned(), view.get(name)?)));
    Some(HostMode::Change(fields.collect()))
}

/// A number that an answer says.
pub(super) fn said(message: &Message, name: &str) -> Option<u64> {
    let body = sound_body(message)?;
    match View::new(&tables::RESPONSE, &body).get(name)? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The body of an answer, that of one in clear without what was cut off from or put behind its MAC.
pub(super) fn sound_body(message: &Message) -> Option<Vec<u8>> {
    let plain = message.plain()?;
    if let Opened::Clear(_) = message.opened
        && let Some(declared) = number(plain, "host_pid_size").and_then(|size| usize::try_from(size).ok())
        && let Some(body) = message.octets.get(..tables::RESPONSE.min_len.saturating_add(declared))
    {
        return Some(body.to_vec());
    }
    Some(plain.body.clone())
}

pub(super) fn number(plain: &PlainBody, name: &str) -> Option<u64> {
    match plain.view().get(name)? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}
