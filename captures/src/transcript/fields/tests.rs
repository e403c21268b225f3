//! Fields of items made by hand.

use emulator::{
    model::{Hresult, Version, lab_id},
    rpc::{
        status,
        uuids::{self, SyntaxId},
    },
};

use super::{Field, Quick, field_names, fields, known_field};
use crate::transcript::{What, samples};

fn of(what: What) -> Vec<Field> {
    fields(&samples::item(9, what))
}

#[track_caller]
fn check(fields: &[Field], rows: &[(&str, &str, Option<&str>)]) {
    for (name, value, meaning) in rows {
        let field = fields.iter().find(|field| field.name == *name);
        let field = field.unwrap_or_else(|| panic!("no field {name} in {fields:#?}"));
        assert_eq!((&*field.value, field.meaning.as_deref()), (*value, *meaning), "{name}");
    }
}

#[test]
fn every_field_of_every_item_is_in_the_list_of_names() {
    for item in samples::all() {
        for field in fields(&item) {
            let known = known_field(&field.name).unwrap_or_else(|| panic!("{} is unknown", field.name));
            assert_eq!((known.layer, known.kind), (field.layer, field.kind), "{}", field.name);
        }
    }
}

#[test]
fn names_are_unique_and_most_are_met_in_the_samples() {
    let names = field_names();
    let met: Vec<Field> = samples::all().iter().flat_map(fields).collect();
    let unmet: Vec<&str> = names
        .iter()
        .filter(|known| !met.iter().any(|field| known_field(&field.name) == Some(known)))
        .map(|known| known.name.as_str())
        .collect();
    // What needs an auth trailer, an object, octets behind a stub, EDNS, or another prerequisite.
    assert_eq!(
        unmet,
        [
            "auth.auth_context_id",
            "auth.auth_level",
            "auth.auth_pad_length",
            "auth.auth_reserved",
            "auth.auth_type",
            "auth.value",
            "object",
            "stub.rest",
            "dns.prerequisite[].ttl",
            "dns.udp_payload",
        ]
    );
}

#[test]
fn an_item_has_a_name_once_and_its_layers_in_order() {
    for item in samples::all() {
        let fields = fields(&item);
        assert!(fields.is_sorted_by_key(|field| field.layer), "{fields:#?}");
        for (index, field) in fields.iter().enumerate() {
            let twice = fields[..index].iter().any(|other| other.name == field.name);
            assert!(!twice, "{} in {:?}", field.name, item.what);
        }
    }
}

#[test]
fn ranges_are_where_the_values_stand() {
    for item in samples::all() {
        let What::Pdu(pdu) = &item.what else { continue };
        for field in fields(&item) {
            let Some(range) = &field.range else { continue };
            let octets = &pdu.octets[range.clone()];
            if field.kind == super::FieldKind::Octets {
                assert_eq!(super::types::hex(octets), field.value, "{}", field.name);
            }
        }
    }
    let clear = of(samples::request(Version::V4, "another lab", "kms-lab"));
    let range = |name: &str| clear.iter().find(|field| field.name == name).unwrap().range.clone();
    // 24 octets of header, 16 of NDR64 sizes.
    assert_eq!(range("stub.data"), Some(40..292));
    assert_eq!(range("message.mac"), Some(276..292));
    assert_eq!(range("body.cmid"), Some(104..120));
}

#[test]
fn quick_fields_are_the_same_fields() {
    for item in samples::all() {
        let fields = fields(&item);
        for known in field_names() {
            let Some(quick) = Quick::named(&known.name) else { continue };
            assert_eq!(quick.name(), known.name);
            let value = quick.get(&item).map(|value| value.to_string());
            let field = fields.iter().find(|field| field.name == known.name);
            assert_eq!(value, field.map(|field| field.value.clone()), "{} of {:?}", known.name, item.what);
        }
    }
}

#[test]
fn pdus_say_what_their_codes_mean() {
    let [interface, ndr64, features] =
        [uuids::INTERFACE, uuids::NDR64, SyntaxId::features(3).uuid].map(|uuid| uuid.to_string());
    check(
        &of(samples::bind()),
        &[
            ("frame", "9", None),
            ("time", "2026-01-01T00:00:00.000008000Z", None),
            ("client", "127.77.0.100:50000", None),
            ("direction", "to_server", None),
            ("ptype", "11", Some("bind")),
            ("pfc_flags", "0x03", Some("first, last")),
            ("drep", "10000000", Some("little-endian, ASCII, IEEE")),
            ("context[0].abstract.uuid", &interface, Some("KMS interface")),
            ("context[0].abstract.version", "0x00000001", Some("1.0")),
            ("context[1].transfer[0].uuid", &ndr64, Some("NDR64")),
            ("context[2].transfer[0].uuid", &features, Some("bind-time features 0x3")),
        ],
    );
    check(
        &of(samples::bind_ack()),
        &[
            ("sec_addr", "1688", None),
            ("result[0].result", "2", Some("provider rejection")),
            ("result[0].reason", "0x0002", Some("proposed transfer syntaxes not supported")),
            ("result[1].result", "0", Some("accepted")),
            ("result[1].reason", "0x0000", None),
            (
                "result[2].reason",
                "0x0003",
                Some("security context multiplexing, keep the connection on orphan"),
            ),
        ],
    );
    check(
        &of(samples::fault(status::UNKNOWN_INTERFACE)),
        &[("status", "0x1C010003", status::meaning(status::UNKNOWN_INTERFACE))],
    );
    check(
        &of(samples::bind_nak(4)),
        &[("provider_reject_reason", "4", Some("protocol version not supported"))],
    );
}

#[test]
fn lab_messages_are_read_to_the_trailer() {
    check(
        &of(samples::request(Version::V6, "kms-lab", "kms-lab")),
        &[
            ("stub.syntax", "NDR64", Some("negotiated")),
            ("stub.size", "260", None),
            ("message.version", "6.0", None),
            ("message.sealing", "lab", Some("sealed under the label")),
            ("message.iv", "07070707070707070707070707070707", None),
            ("body.licence_status", "2", Some("OOB grace")),
            ("body.minutes_left", "43200", Some("30d")),
            ("body.act_id", &lab_id("sku/client-os/enterprise").to_string(), Some("client-os/enterprise")),
            ("body.n_policy", "25", None),
            ("body.client_time", "2026-01-01T00:00:00Z", None),
            ("body.workstation", "c1.lab.test", None),
        ],
    );
    check(
        &of(samples::response(Version::V6, "kms-lab", "kms-lab")),
        &[
            ("request_frame", "8", None),
            ("stub.hresult", "0x00000000", Hresult::OK.meaning()),
            ("body.count", "26", None),
            ("body.renewal_interval", "10080", Some("7d")),
            ("trailer.hardware_id", "0102030405060708", None),
            ("message.version", "6.0", None),
        ],
    );
    check(
        &of(samples::refusal(Hresult::ID_MISMATCH)),
        &[("stub.hresult", "0xC004F042", Hresult::ID_MISMATCH.meaning())],
    );
}

#[test]
fn what_the_label_does_not_open_is_named_so() {
    let opaque = of(samples::response(Version::V6, "another lab", "kms-lab"));
    check(
        &opaque,
        &[
            ("message.version", "6.0", None),
            ("message.sealing", "opaque", Some("the label doesn't open it: genuine, or of another label")),
        ],
    );
    assert!(opaque.iter().all(|field| !field.name.starts_with("body.")));
    check(
        &of(samples::request(Version::V4, "another lab", "kms-lab")),
        &[
            (
                "message.sealing",
                "unverified",
                Some("in clear; its MAC isn't the label's: genuine, of another label, or changed"),
            ),
            ("body.n_policy", "25", None),
        ],
    );
}

#[test]
fn marks_come_from_the_tables() {
    let fields = of(samples::request(Version::V6, "kms-lab", "kms-lab"));
    let marked = |mark: fn(&Field) -> bool| -> Vec<&str> {
        fields.iter().filter(|field| mark(field)).map(|field| &*field.name).collect()
    };
    assert_eq!(
        marked(|field| field.volatile),
        [
            "frame",
            "time",
            "first_frame",
            "conn",
            "client",
            "server",
            "stream_offset",
            "call_id",
            "stub",
            "stub.data",
            "message.iv",
            "message.ciphertext",
            "body.cmid",
            "body.client_time",
            "body.previous_cmid",
        ]
    );
    assert_eq!(
        marked(|field| field.sensitive),
        [
            "client",
            "server",
            "stub",
            "stub.data",
            "message.ciphertext",
            "body.cmid",
            "body.previous_cmid",
            "body.workstation",
        ]
    );
}

#[test]
fn dns_is_read_record_by_record() {
    let [_, answer] = samples::lookup();
    check(
        &fields(&answer),
        &[
            ("kind", "dns", None),
            ("request_frame", "1", None),
            ("dns.response", "true", None),
            ("dns.opcode", "0", Some("query")),
            ("dns.rcode", "0", Some("NOERROR")),
            ("dns.question.type", "SRV", None),
            ("dns.answer[0].ttl", "3600", None),
            ("dns.answer[0].data", "0 100 1688 kms1.lab.test", None),
            ("dns.additional[0].data", "127.77.0.10", None),
        ],
    );
    let [update, reply] = samples::publication();
    check(
        &fields(&update),
        &[
            ("dns.zone", "lab.test", None),
            ("dns.prerequisite[1].action", "no records", None),
            ("dns.update[0].action", "add", None),
            ("dns.update[3].data", "0 100 1688 kms1.lab.test", None),
        ],
    );
    check(&fields(&reply), &[("dns.rcode", "5", Some("REFUSED"))]);
}
