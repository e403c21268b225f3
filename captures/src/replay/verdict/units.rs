//! What one side of a line said, one thing after the other, as far as it is compared.

use emulator::{
    rpc::pdu::header::PduType,
    wire::{LabKeys, WireError},
};

use super::super::{Act, Line, Part, bodies::judged};
use crate::{
    stream::Direction,
    transcript::{Call, CallBody, Foreign, Item, Layer, Message, Opened, Pdu, What, fields},
};

/// One thing that was said.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) frame: u64,
    pub(super) kind: Kind,
}

/// What was said.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A PDU: its type, and its fields that don't differ between equal runs.
    Pdu(PduType, Vec<Shown>),
    /// Octets of another protocol.
    Foreign(Foreign),
    /// Octets that weren't captured.
    Gap,
}

/// A field that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) layer: Layer,
    pub(super) name: String,
    pub(super) value: String,
    /// What the value says, for a reader.
    pub(super) meaning: Option<String>,
}

impl Kind {
    /// What it is called.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Pdu(ptype, _) => ptype.name().to_owned(),
            Self::Foreign(_) => "octets of another protocol".to_owned(),
            Self::Gap => "octets that weren't captured".to_owned(),
        }
    }

    /// The value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        match self {
            Self::Pdu(_, shown) => {
                shown.iter().find(|field| field.name == name).map(|field| field.value.as_str())
            }
            _ => None,
        }
    }
}

/// Everything that one side of a line said.
pub(super) fn units(line: &Line, direction: Direction, keys: &LabKeys) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (index, step) in line.steps.iter().enumerate().filter(|(_, step)| step.direction == direction) {
        let kind = match &step.act {
            Act::Pdu(header, ..) => Kind::Pdu(header.ptype, shown(line, index, keys)),
            Act::Octets(_, _, guess) => {
                let last = units.last().map(|unit| &unit.kind);
                if matches!(last, Some(Kind::Foreign(_))) {
                    // However it was cut, it is one thing.
                    continue;
                }
                Kind::Foreign(*guess)
            }
            Act::Gap(_) => Kind::Gap,
            Act::Fin | Act::Rst => continue,
        };
        units.push(Unit { frame: step.seen.frame, kind });
    }
    units
}

/// The fields of a PDU and, with its last fragment, of its call.
fn shown(line: &Line, index: usize, keys: &LabKeys) -> Vec<Shown> {
    let step = &line.steps[index];
    let Act::Pdu(header, octets, part) = &step.act else { return Vec::new() };
    let exchange = part.exchange().and_then(|exchange| line.exchanges.get(exchange));
    let half = exchange.and_then(|exchange| match part {
        Part::Request(_) => exchange.request.as_ref(),
        _ => exchange.answer.as_ref(),
    });
    let call = half.filter(|half| half.steps.last() == Some(&index)).map(|half| Box::new(half.call.clone()));
    let closed = call.as_ref().is_some_and(|call| is_closed(call));
    let pdu = Pdu { direction: step.direction, offset: 0, header: *header, octets: octets.clone(), call };
    let item = Item { seen: step.seen, from: step.from, party: Some(line.party), what: What::Pdu(pdu) };
    let taken = fields(&item).into_iter().filter(|field| !field.volatile && field.layer != Layer::Frame);
    let mut shown: Vec<Shown> = taken
        .map(|field| Shown {
            layer: field.layer,
            name: field.name.into_owned(),
            value: field.value,
            meaning: field.meaning,
        })
        .collect();
    if closed {
        shown.push(own(CLOSED, "closed".to_owned()));
    } else if let Some(exchange) = exchange
        && matches!(part, Part::Answer(_))
        && let (Some(answer), Some(request)) = (exchange.answer_message(), exchange.request_message())
        && let Some(found) = judged(keys, answer, request)
    {
        shown.push(own("answer", found.map_or_else(|error| word(&error), |_| "as it should be".to_owned())));
    }
    shown
}

/// Marks a PDU whose body the label doesn't open.
pub(super) const CLOSED: &str = "closed body";

fn own(name: &str, value: String) -> Shown {
    Shown { layer: Layer::Trailer, name: name.to_owned(), value, meaning: None }
}

fn is_closed(call: &Call) -> bool {
    match &call.body {
        CallBody::Request(Message { opened, .. })
        | CallBody::Answer { message: Message { opened, .. }, .. } => !matches!(opened, Opened::Lab(_)),
        _ => false,
    }
}

/// What is wrong with an answer, without numbers that differ between equal runs.
fn word(error: &WireError) -> String {
    match error {
        WireError::Slot { .. } => "the MAC of a slot too far away".to_owned(),
        error => error.to_string(),
    }
}
