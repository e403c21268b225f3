//! The fields of the message in a stub: envelope, body, trailer.

use std::{borrow::Cow, ops::Range};

use emulator::{
    model::Filetime,
    wire::{FieldDef, Kind, MacCheck, PlainBody, Value, View, envelope, outer_version, tables},
};
use jiff::Timestamp;

use super::{
    own, products, stub,
    types::{Field, FieldKind, Layer, hex},
};
use crate::{
    stream::Direction,
    transcript::{Call, CallBody, Message, Opened},
};

/// `start` is the stub's place in the PDU, if it stands there as a whole.
pub(super) fn fields(call: &Call, direction: Direction, start: Option<usize>) -> Vec<Field> {
    let (CallBody::Request(message) | CallBody::Answer { message, .. }) = &call.body else {
        return Vec::new();
    };
    let data = stub::entries(call, direction).into_iter().find(|entry| entry.name == "data");
    let start = start.zip(data).map(|(start, data)| start + data.offset);
    let mut fields = outside(message, start);
    if let Some(plain) = message.plain() {
        // Only version 4 is in clear.
        let start = start.filter(|_| plain.iv.is_none());
        fields.extend(layer(Layer::Body, plain.view(), start));
        if let Some(trailer) = plain.trailer_view() {
            fields.extend(layer(Layer::Trailer, trailer, None).map(|field| told(field, plain)));
        }
    }
    fields
}

/// What is seen without a key, and how far the label goes.
fn outside(message: &Message, start: Option<usize>) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Ok(version) = outer_version(&message.octets) {
        fields.push(own::MESSAGE_VERSION.field(version));
    }
    fields.push(own::MESSAGE_LENGTH.field(message.octets.len()));
    let (sealing, why) = match &message.opened {
        Opened::Lab(_) => ("lab", "sealed under the label".to_owned()),
        Opened::Clear(_) => (
            "unverified",
            "in clear; its MAC isn't the label's: genuine, of another label, or changed".to_owned(),
        ),
        Opened::Opaque(_) => ("opaque", "the label doesn't open it: genuine, or of another label".to_owned()),
        Opened::Unreadable(error) => ("unreadable", error.to_string()),
    };
    fields.push(own::MESSAGE_SEALING.field(sealing).meaning(why));
    let clear = message.plain().filter(|plain| plain.iv.is_none());
    fields.extend(layer(Layer::Envelope, envelope(&message.octets), start).map(|field| match clear {
        Some(plain) => told(field, plain),
        None => field,
    }));
    fields
}

/// Says of a MAC whether it is right.
fn told(field: Field, plain: &PlainBody) -> Field {
    if !field.name.ends_with(".mac") {
        return field;
    }
    field.meaning(match plain.mac {
        MacCheck::Absent => "none",
        MacCheck::Unverified => "unverified: not of this label, or the message was changed",
        MacCheck::Verified => "verified",
    })
}

pub(super) fn prefix(layer: Layer) -> &'static str {
    match layer {
        Layer::Envelope => "message",
        Layer::Trailer => "trailer",
        _ => "body",
    }
}

fn layer(layer: Layer, view: View<'_>, start: Option<usize>) -> impl Iterator<Item = Field> {
    let (table, len) = (view.table(), view.bytes().len());
    view.fields().map(move |(entry, value)| {
        let range = table.range(entry, len).zip(start).map(|(range, start)| shifted(&range, start));
        Field {
            layer,
            name: Cow::Owned(format!("{}.{}", prefix(layer), entry.name)),
            kind: kind(entry.kind),
            meaning: meaning(entry, &value),
            value: text(value),
            volatile: entry.volatile,
            sensitive: entry.sensitive,
            range,
        }
    })
}

fn shifted(range: &Range<usize>, start: usize) -> Range<usize> {
    range.start + start..range.end + start
}

pub(super) fn kind(kind: Kind) -> FieldKind {
    match kind {
        Kind::Bytes => FieldKind::Octets,
        Kind::Filetime | Kind::Guid | Kind::Text => FieldKind::Text,
        Kind::Flag | Kind::Minutes | Kind::Status | Kind::U16 | Kind::U32 => FieldKind::Number,
    }
}

fn text(value: Value) -> String {
    match value {
        Value::Bytes(octets) => hex(&octets),
        Value::Time(time) => moment(time),
        other => other.to_string(),
    }
}

/// RFC 3339 in UTC with as much of a fraction as there is; ticks for what a calendar can't write.
fn moment(time: Filetime) -> String {
    let ticks = i128::from(time.0) - i128::from(Filetime::from_unix_seconds(0).0);
    Timestamp::from_nanosecond(ticks * 100).map_or_else(|_| time.0.to_string(), |time| time.to_string())
}

fn meaning(entry: &FieldDef, value: &Value) -> Option<String> {
    match value {
        Value::Guid(id) if id.is_nil() => Some("none".to_owned()),
        Value::Guid(id) if !entry.sensitive => products::name(*id).map(str::to_owned),
        _ => value.meaning(entry.kind),
    }
}

/// The tables of a layer.
pub(super) fn of_layer(layer: Layer) -> [&'static emulator::wire::Table; 2] {
    match layer {
        Layer::Envelope => [&tables::ENVELOPE, &tables::CLEAR],
        Layer::Trailer => [&tables::TRAILER_V5, &tables::TRAILER_V6],
        _ => [&tables::REQUEST, &tables::RESPONSE],
    }
}
