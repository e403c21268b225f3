//! A step of a conversation: what it is like, and its fields as far as they are compared.

use std::net::IpAddr;

use uuid::Uuid;

use super::{
    options::{Options, names},
    roles::Role,
    types::Said,
};
use crate::{
    stream::Direction,
    transcript::{
        Call, CallBody, DnsBody, Field, FieldKind, Item, Layer, Message, Opened, Pdu, What, fields,
    },
};

/// A step.
pub(super) struct Step<'a> {
    pub(super) item: &'a Item,
    /// What it is, in a few words: `→ request`.
    pub(super) what: String,
    /// What it is, with what matters most: `← refusal 0xC004F042 (…)`.
    pub(super) summary: String,
    /// What it is like, when `what` isn't the same: anything that could stand in its place.
    pub(super) family: &'static str,
    /// Its fields that are compared.
    pub(super) entries: Vec<Entry>,
    /// Fields that are passed over.
    pub(super) masked: u64,
}

/// A field that is compared.
pub(super) struct Entry {
    pub(super) layer: Layer,
    pub(super) name: String,
    pub(super) said: Said,
    /// The value, cut into what is compared as it is and what is compared by role.
    pub(super) parts: Vec<Part>,
}

/// A part of a value.
pub(super) enum Part {
    /// Compared as it is.
    Text(String),
    /// Compared by role.
    Role(Role, String),
}

/// `item` as a step; `None` for what says how the capture was read, not what was said.
pub(super) fn step<'a>(item: &'a Item, options: &Options) -> Option<Step<'a>> {
    if matches!(item.what, What::Ended(_)) {
        return None;
    }
    let all = fields(item);
    let mut masked = 0;
    let mut entries = Vec::new();
    for field in &all {
        if passed_over(item, field, options) {
            masked += 1;
        } else {
            let said = Said { value: field.value.clone(), meaning: field.meaning.clone() };
            let parts = parts(field, options);
            entries.push(Entry { layer: field.layer, name: field.name.to_string(), said, parts });
        }
    }
    let what = what(item);
    let summary = match detail(item) {
        Some(detail) => format!("{what} {detail}"),
        None => what.clone(),
    };
    Some(Step { item, what, summary, family: family(item), entries, masked })
}

/// Whether the tables say that a field differs between equal runs, and nothing asks for it all the same.
fn passed_over(item: &Item, field: &Field, options: &Options) -> bool {
    field.volatile && !asked_for(field, options) && !is_identity(field) && !stands_for_itself(item, field)
}

fn asked_for(field: &Field, options: &Options) -> bool {
    options.volatile || options.show.iter().any(|asked| names(asked, &field.name))
}

/// Ids of machines, drawn or chosen for each: they differ between runs, but who is who doesn't.
fn is_identity(field: &Field) -> bool {
    let inside = matches!(field.layer, Layer::Body | Layer::Trailer);
    let drawn = field.volatile || field.kind == FieldKind::Octets || field.name == "body.host_pid";
    inside && field.sensitive && drawn
}

/// Octets that hold something volatile, but that nothing opens: then they are all there is to compare.
fn stands_for_itself(item: &Item, field: &Field) -> bool {
    let What::Pdu(Pdu { call: Some(call), .. }) = &item.what else { return false };
    let last = field.name.rsplit('.').next().unwrap_or_default();
    match (&call.body, message(call)) {
        (CallBody::Bad(_) | CallBody::Other, _) => last == "stub",
        (_, Some(Message { opened: Opened::Opaque(_), .. })) => last == "ciphertext",
        (_, Some(Message { opened: Opened::Unreadable(_), .. })) => last == "data",
        _ => false,
    }
}

fn message(call: &Call) -> Option<&Message> {
    match &call.body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => Some(message),
        CallBody::Refusal(_) | CallBody::Bad(_) | CallBody::Other => None,
    }
}

fn parts(field: &Field, options: &Options) -> Vec<Part> {
    let value = &field.value;
    let literal = || vec![Part::Text(value.clone())];
    let nil = Uuid::parse_str(value).is_ok_and(|uuid| uuid.is_nil());
    if is_identity(field) {
        let known = asked_for(field, options) || nil;
        return if known { literal() } else { vec![Part::Role(Role::Machine, value.clone())] };
    }
    let rename = options.rename && field.sensitive;
    let may_be_address = field.layer == Layer::Dns || (field.layer == Layer::Frame && field.sensitive);
    if !may_be_address && !rename {
        return literal();
    }
    let mut parts = Vec::new();
    for piece in value.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let number = word.bytes().all(|octet| octet.is_ascii_digit());
        match word.parse::<IpAddr>() {
            Ok(_) if !options.addresses => parts.push(Part::Role(Role::Host, word.to_owned())),
            Err(_) if rename && !number => parts.extend(words(word)),
            _ => parts.push(Part::Text(word.to_owned())),
        }
        parts.push(Part::Text(piece[word.len()..].to_owned()));
    }
    parts
}

/// The labels of a name by role, but those that say what service it is.
fn words(name: &str) -> impl Iterator<Item = Part> {
    name.split_inclusive('.').flat_map(|piece| {
        let label = piece.strip_suffix('.').unwrap_or(piece);
        let rest = Part::Text(piece[label.len()..].to_owned());
        let service = label.starts_with('_') || label.is_empty();
        let label = label.to_owned();
        [if service { Part::Text(label) } else { Part::Role(Role::Name, label) }, rest]
    })
}

fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::ToServer => "→",
        Direction::ToClient => "←",
    }
}

fn what(item: &Item) -> String {
    match &item.what {
        What::Opened { .. } => "connect".to_owned(),
        What::Pdu(pdu) => format!("{} {}", arrow(pdu.direction), pdu_name(pdu)),
        What::Foreign { direction, .. } => format!("{} octets that are no DCE/RPC", arrow(*direction)),
        What::Gap { direction, .. } => format!("{} octets not captured", arrow(*direction)),
        What::Conflict { direction, .. } => format!("{} a segment contradicts another", arrow(*direction)),
        What::Fin(direction) => format!("{} FIN", arrow(*direction)),
        What::Rst(direction) => format!("{} RST", arrow(*direction)),
        What::Ended(_) => "end".to_owned(),
        What::Dns(dns) => {
            let name = match &dns.body {
                DnsBody::Query(_) => "DNS query",
                DnsBody::Answer(_) => "DNS answer",
                DnsBody::Update(_) => "DNS update",
                DnsBody::UpdateReply(_) => "reply to the DNS update",
                DnsBody::Unreadable(_) => "DNS message that can't be read",
            };
            format!("{} {name}", arrow(dns.direction))
        }
        What::Unreachable(_) => "ICMP unreachable".to_owned(),
    }
}

fn pdu_name(pdu: &Pdu) -> &'static str {
    use emulator::rpc::pdu::header::PduType;
    match (&pdu.call, pdu.header.ptype) {
        (None, PduType::REQUEST) => "request fragment",
        (None, PduType::RESPONSE) => "response fragment",
        (Some(call), ptype) => match (&call.body, ptype) {
            (CallBody::Request(_), _) => "request",
            (CallBody::Answer { .. }, _) => "answer",
            (CallBody::Refusal(_), _) => "refusal",
            (CallBody::Bad(_), PduType::RESPONSE) => "response with a bad stub",
            (CallBody::Bad(_), _) => "request with a bad stub",
            (CallBody::Other, PduType::RESPONSE) => "response of another operation",
            (CallBody::Other, _) => "request of another operation",
        },
        (None, ptype) => ptype.name(),
    }
}

/// What matters most of a step, when it stands for the whole.
fn detail(item: &Item) -> Option<String> {
    let What::Pdu(pdu) = &item.what else { return None };
    match pdu.call.as_deref().map(|call| &call.body) {
        Some(CallBody::Refusal(hresult) | CallBody::Answer { hresult, .. }) if hresult.0 != 0 => {
            let known = emulator::model::hresults().find(|info| info.code == *hresult);
            Some(known.map_or_else(|| hresult.to_string(), |info| format!("{hresult} ({})", info.meaning)))
        }
        Some(_) => None,
        None => {
            let status = emulator::rpc::pdu::layout::get(&pdu.octets, "status")?;
            Some(format!("{status:#010x}"))
        }
    }
}

fn family(item: &Item) -> &'static str {
    let way = |direction: &Direction, there, back| match direction {
        Direction::ToServer => there,
        Direction::ToClient => back,
    };
    match &item.what {
        What::Opened { .. } => "open",
        What::Pdu(pdu) => way(&pdu.direction, "pdu →", "pdu ←"),
        What::Foreign { direction, .. } => way(direction, "foreign →", "foreign ←"),
        What::Gap { .. } => "gap",
        What::Conflict { .. } => "conflict",
        What::Fin(direction) | What::Rst(direction) => way(direction, "end →", "end ←"),
        What::Ended(_) => "ended",
        What::Dns(dns) => way(&dns.direction, "dns →", "dns ←"),
        What::Unreachable(_) => "icmp",
    }
}
