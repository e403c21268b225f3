//! A message as fields, each beside its octets.

use std::ops::Range;

use captures::transcript::{CallBody, Field, Item, Layer, What, fields};
use emulator::wire::View;

/// A message of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The index of its event in the trace.
    pub event: usize,
    /// The frame of the capture that completed it.
    pub frame: u64,
    /// Its layers, from the wire inwards.
    pub parts: Vec<Part>,
}

/// Octets that belong together, with the fields that stand in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What they are.
    pub name: &'static str,
    /// Fields in the order of their octets.
    pub rows: Vec<Row>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the part's octets, from 0.
    pub offset: usize,
    /// Its octets.
    pub octets: Vec<u8>,
    /// Its name, as `kmslab capture show` has it.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What the value means.
    pub meaning: Option<String>,
}

/// The parts of an item.
pub(super) fn parts(item: &Item) -> Vec<Part> {
    let fields = fields(item);
    let mut parts = Vec::new();
    match &item.what {
        What::Pdu(pdu) => {
            parts.push(Part { name: "on the wire", rows: clear(&fields, &pdu.octets) });
            let message = pdu.call.as_ref().and_then(|call| match &call.body {
                CallBody::Request(message) | CallBody::Answer { message, .. } => message.plain(),
                _ => None,
            });
            // Of version 4 the wire has the body in clear.
            if let Some(plain) = message.filter(|plain| plain.iv.is_some()) {
                parts.push(Part { name: "body, opened", rows: opened(&fields, Layer::Body, plain.view()) });
                if let Some(trailer) = plain.trailer_view() {
                    let rows = opened(&fields, Layer::Trailer, trailer);
                    parts.push(Part { name: "trailer, opened", rows });
                }
            }
        }
        What::Dns(dns) => parts.push(Part { name: "on the wire", rows: whole(&dns.octets, &fields) }),
        What::Foreign { head, len, .. } => {
            let name = format!("{len} octets, the first of them");
            let row = Row { offset: 0, octets: head.clone(), name, value: String::new(), meaning: None };
            parts.push(Part { name: "on the wire", rows: vec![row] });
        }
        _ => {}
    }
    parts.retain(|part| !part.rows.is_empty());
    parts
}

/// Fields that stand in the octets, but for those that others stand in.
fn clear(fields: &[Field], octets: &[u8]) -> Vec<Row> {
    let placed: Vec<(&Field, Range<usize>)> =
        fields.iter().filter_map(|field| Some((field, field.range.clone()?))).collect();
    let holds = |outer: &Range<usize>, inner: &Range<usize>| {
        outer.start <= inner.start && inner.end <= outer.end && inner.len() < outer.len() && !inner.is_empty()
    };
    let is_leaf = |range: &Range<usize>| !placed.iter().any(|(_, other)| holds(range, other));
    let leaves = placed.iter().filter(|(_, range)| is_leaf(range));
    let mut rows: Vec<Row> =
        leaves.filter_map(|(field, range)| row(field, range.start, octets.get(range.clone())?)).collect();
    rows.sort_by_key(|row| row.offset);
    rows
}

/// The fields of a layer that was opened.
fn opened(fields: &[Field], layer: Layer, view: View<'_>) -> Vec<Row> {
    let told = fields.iter().filter(|field| field.layer == layer);
    let entries = view.fields().zip(told).filter_map(|((entry, _), field)| {
        let range = view.table().range(entry, view.bytes().len())?;
        row(field, range.start, view.bytes().get(range)?)
    });
    let mut rows: Vec<Row> = entries.collect();
    rows.sort_by_key(|row| row.offset);
    rows
}

/// DNS has names that point backwards: its octets stand together, its fields behind them.
fn whole(octets: &[u8], fields: &[Field]) -> Vec<Row> {
    let all = Row {
        offset: 0,
        octets: octets.to_vec(),
        name: "message".to_owned(),
        value: format!("{} octets", octets.len()),
        meaning: None,
    };
    let told = fields.iter().filter(|field| field.layer == Layer::Dns);
    std::iter::once(all).chain(told.filter_map(|field| row(field, 0, &[]))).collect()
}

fn row(field: &Field, offset: usize, octets: &[u8]) -> Option<Row> {
    // Octets are shown beside it.
    let is_octets = field.kind == captures::transcript::FieldKind::Octets;
    let value = if is_octets { String::new() } else { field.value.clone() };
    (!octets.is_empty() || field.layer == Layer::Dns).then(|| Row {
        offset,
        octets: octets.to_vec(),
        name: field.name.to_string(),
        value,
        meaning: field.meaning.clone(),
    })
}
