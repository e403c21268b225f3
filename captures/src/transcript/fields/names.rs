//! Every field there is, by name, from the tables.

use std::sync::OnceLock;

use emulator::rpc::{
    field::Field as Entry,
    pdu::{bind, bind_ack, bind_nak, fault, header, request, response},
    stub::{request_fields, response_fields},
    uuids::Syntax,
};

use super::{
    body, own, pdu,
    types::{FieldKind, Layer},
};

/// A field that items can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name; of a list's element with empty brackets: `context[].p_cont_id`.
    pub name: String,
    /// Its layer.
    pub layer: Layer,
    /// How it is written in JSON.
    pub kind: FieldKind,
}

/// Every field, layer by layer.
#[must_use]
pub fn field_names() -> &'static [Known] {
    static NAMES: OnceLock<Vec<Known>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut found = Vec::new();
        of_pdus(&mut found);
        of_stubs(&mut found);
        found.extend(own::ALL.iter().map(|own| Known {
            name: own.name.to_owned(),
            layer: own.layer,
            kind: own.kind,
        }));
        for section in own::SECTIONS {
            let parts = [Some(section.name), Some(section.rtype), Some(section.ttl), Some(section.data)];
            found.extend(parts.into_iter().chain([section.action]).flatten().map(|own| Known {
                name: own.name.to_owned(),
                layer: own.layer,
                kind: own.kind,
            }));
        }
        for layer in [Layer::Envelope, Layer::Body, Layer::Trailer] {
            for entry in body::of_layer(layer).iter().flat_map(|table| table.fields) {
                let name = format!("{}.{}", body::prefix(layer), entry.name);
                found.push(Known { name, layer, kind: body::kind(entry.kind) });
            }
        }
        found.sort_by(|left, right| (left.layer, &left.name).cmp(&(right.layer, &right.name)));
        found.dedup_by(|left, right| left.name == right.name);
        found
    })
}

/// The field of this name; the numbers of list elements don't count. `None` if no item ever has it.
#[must_use]
pub fn known_field(name: &str) -> Option<&'static Known> {
    let pattern = pattern(name);
    field_names().iter().find(|known| known.name == pattern)
}

/// The name without the numbers in its brackets.
fn pattern(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    let mut inside = false;
    for character in name.chars() {
        inside = (inside || character == '[') && character != ']';
        if !(inside && character.is_ascii_digit()) {
            pattern.push(character);
        }
    }
    pattern
}

fn add(found: &mut Vec<Known>, layer: Layer, prefix: &str, table: &[Entry]) {
    found.extend(table.iter().map(|entry| Known {
        name: format!("{prefix}{}", entry.name),
        layer,
        kind: pdu::kind(entry.kind),
    }));
}

fn of_pdus(found: &mut Vec<Known>) {
    let tables: [(&str, &[Entry]); 16] = [
        ("", &header::TABLE),
        ("auth.", &header::AUTH_TABLE),
        ("", &bind::TABLE),
        ("context[].", &bind::CONTEXT_TABLE),
        ("context[].abstract.", &bind::SYNTAX_TABLE),
        ("context[].transfer[].", &bind::SYNTAX_TABLE),
        ("", &bind_ack::TABLE),
        ("", &bind_ack::LIST_TABLE),
        ("result[].", &bind_ack::RESULT_TABLE),
        ("result[].transfer.", &bind::SYNTAX_TABLE),
        ("", &bind_nak::TABLE),
        ("protocol[].", &bind_nak::PROTOCOL_TABLE),
        ("", &request::TABLE),
        ("", &[request::OBJECT]),
        ("", &response::TABLE),
        ("", &fault::TABLE),
    ];
    for (prefix, table) in tables {
        add(found, Layer::Pdu, prefix, table);
    }
    // What the layout names beside the tables.
    for (name, kind) in [
        ("sec_addr", FieldKind::Text),
        ("sec_addr_pad", FieldKind::Octets),
        (pdu::STUB, FieldKind::Octets),
        ("rest", FieldKind::Octets),
        ("auth.value", FieldKind::Octets),
    ] {
        found.push(Known { name: name.to_owned(), layer: Layer::Pdu, kind });
    }
}

/// The tables of stubs depend on the stub: these have every field.
fn of_stubs(found: &mut Vec<Known>) {
    use emulator::{
        model::Hresult,
        rpc::{
            field::Order,
            stub::{StubRequest, StubResponse},
        },
    };
    for syntax in Syntax::ALL {
        // An odd length is padded before the HRESULT, and octets that follow it have a name as well.
        let data = &[0];
        let mut stub = Vec::new();
        StubRequest { data }.encode(syntax, &mut stub);
        add(found, Layer::Stub, "stub.", &request_fields(syntax, &stub));
        stub.clear();
        StubResponse::Data { data, hresult: Hresult::OK }.encode(syntax, &mut stub);
        stub.push(0);
        add(found, Layer::Stub, "stub.", &response_fields(syntax, Order::Little, &stub));
    }
}
