//! Fields below a PDU's line.

use emulator::{
    model::{Offset, TICKS_PER_SECOND},
    wire::Value,
};

use crate::{
    stream::Direction,
    transcript::{CallBody, Field, Item, Layer, Message, What},
};

/// When a field is worth a line although not everything is asked for.
enum Worth {
    /// In a request.
    Asked,
    /// In a message that isn't opened.
    Closed,
    /// When something is said of its value.
    Explained,
    /// Unless it has this value.
    Unless(&'static str),
    /// Unless its meaning is this one.
    UnlessMeaning(&'static str),
}

/// The fields that matter, beside those that the PDU's line says.
const WORTH: [(&str, Worth); 12] = [
    ("stub.interface", Worth::Explained),
    ("stub.syntax", Worth::UnlessMeaning("negotiated")),
    ("stub.fragments", Worth::Unless("1")),
    ("message.length", Worth::Closed),
    ("message.iv", Worth::Closed),
    ("message.sealing", Worth::Unless("lab")),
    ("body.is_vm", Worth::Unless("0")),
    ("body.kms_id", Worth::Asked),
    ("body.client_time", Worth::Asked),
    ("body.previous_cmid", Worth::UnlessMeaning("none")),
    ("body.workstation", Worth::Asked),
    ("trailer.mac", Worth::UnlessMeaning("verified")),
];

/// Whether the field has a line.
pub(super) fn is_shown(item: &Item, field: &Field, all: bool) -> bool {
    // The line itself begins with these.
    if field.layer == Layer::Frame {
        return all && matches!(&*field.name, "first_frame" | "stream_offset" | "request_frame");
    }
    if all {
        return true;
    }
    let Some((_, worth)) = WORTH.iter().find(|(name, _)| *name == field.name) else { return false };
    match worth {
        Worth::Asked => matches!(&item.what, What::Pdu(pdu) if pdu.direction == Direction::ToServer),
        Worth::Closed => is_closed(item),
        Worth::Explained => field.meaning.is_some(),
        Worth::Unless(value) => field.value != *value,
        Worth::UnlessMeaning(meaning) => field.meaning.as_deref() != Some(meaning),
    }
}

fn is_closed(item: &Item) -> bool {
    message(item).is_some_and(|message| message.plain().is_none())
}

fn message(item: &Item) -> Option<&Message> {
    let What::Pdu(pdu) = &item.what else { return None };
    match &pdu.call.as_ref()?.body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => Some(message),
        _ => None,
    }
}

/// What is said beside the field's own meaning: how far the client's clock is from the one that stamped the capture.
pub(super) fn beside(item: &Item, field: &Field) -> Option<String> {
    if field.name != "body.client_time" {
        return None;
    }
    let Value::Time(time) = message(item)?.plain()?.view().get("client_time")? else { return None };
    let ticks = i128::from(time.0) - i128::from(item.seen.at.filetime().0);
    let second = i128::from(TICKS_PER_SECOND);
    let seconds = i64::try_from((ticks + second / 2).div_euclid(second)).ok()?;
    Some(match seconds {
        0 => "as the capture's clock".to_owned(),
        _ => format!("{} from the capture's clock", Offset(seconds)),
    })
}

/// The line of a field.
pub(super) fn line(item: &Item, field: &Field) -> String {
    let mut line = format!("{:<24}{}", field.name, field.value);
    for said in [field.meaning.clone(), beside(item, field)].into_iter().flatten() {
        line.push_str("  (");
        line.push_str(&said);
        line.push(')');
    }
    line
}
