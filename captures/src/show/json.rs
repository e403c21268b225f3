//! Items as JSON Lines (`conformance/schema/capture.schema.json`).

use std::io::{self, Write};

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::reference::Sheet;
use crate::transcript::{Field, FieldKind, What};

/// Key of an item's octets.
const OCTETS: &str = "octets";
/// What a key ends in whose value is the meaning of the field before it.
const TEXT: &str = "_text";
/// Fields whose octets are a part of the PDU's and stand in others as well.
const REPEATED: [&str; 3] = ["stub", "stub.data", "message.body"];

/// One line: an object whose keys are the names of the item's fields, and with `_text` behind a name what its value
/// means. Only a PDU has the key `ptype`. `hex` adds the octets.
pub(super) fn write(sheet: &mut Sheet<'_>, hex: bool, out: &mut dyn Write) -> io::Result<()> {
    let octets = match &sheet.item().what {
        What::Pdu(pdu) if hex => Some(pdu.octets.as_slice()),
        What::Dns(dns) if hex => Some(dns.octets.as_slice()),
        _ => None,
    };
    let row = Row { fields: sheet.fields(), octets };
    serde_json::to_writer(&mut *out, &row)?;
    out.write_all(b"\n")
}

struct Row<'a> {
    fields: &'a [Field],
    octets: Option<&'a [u8]>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.fields {
            if self.octets.is_none() && REPEATED.contains(&&*field.name) {
                continue;
            }
            map.serialize_key(&*field.name)?;
            match (field.kind, field.value.parse::<u64>()) {
                (FieldKind::Number, Ok(number)) => map.serialize_value(&number)?,
                (FieldKind::Flag, _) => map.serialize_value(&(field.value == "true"))?,
                _ => map.serialize_value(&field.value)?,
            }
            if let Some(meaning) = &field.meaning {
                map.serialize_entry(&format!("{}{TEXT}", field.name), meaning)?;
            }
        }
        if let Some(octets) = self.octets {
            map.serialize_entry(OCTETS, &Hex(octets))?;
        }
        map.end()
    }
}

/// Octets as hex digits.
struct Hex<'a>(&'a [u8]);

impl Serialize for Hex<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&crate::transcript::hex(self.0))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::transcript::{Item, field_names, samples};

    fn line(item: &Item, hex: bool) -> Value {
        let mut out = Vec::new();
        write(&mut Sheet::new(item), hex, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn only_pdus_have_a_ptype_and_it_is_a_number() {
        for item in samples::all() {
            let line = line(&item, false);
            let is_pdu = matches!(item.what, What::Pdu(_));
            assert_eq!(line.get("ptype").map(Value::is_u64), is_pdu.then_some(true), "{line}");
            assert!(line["kind"].is_string(), "{line}");
        }
    }

    #[test]
    fn values_have_the_type_of_their_kind() {
        let answer = line(&samples::lookup()[1], false);
        assert_eq!(answer["dns.response"], true);
        assert_eq!(answer["dns.answer[0].ttl"], 3600);
        assert_eq!((&answer["dns.rcode"], &answer["dns.rcode_text"]), (&0.into(), &"NOERROR".into()));
        let bind = line(&samples::item(9, samples::bind()), false);
        assert_eq!((&bind["pfc_flags"], &bind["pfc_flags_text"]), (&"0x03".into(), &"first, last".into()));
    }

    #[test]
    fn octets_are_added_on_request() {
        let item = samples::item(9, samples::fault(5));
        assert_eq!(line(&item, false).get("octets"), None);
        let octets = line(&item, true)["octets"].as_str().unwrap().to_owned();
        assert!(octets.starts_with("0500030310000000"), "{octets}");
        assert_eq!(octets.len(), 64);
    }

    #[test]
    fn no_name_looks_like_a_meaning() {
        assert!(field_names().iter().all(|known| !known.name.ends_with(TEXT) && known.name != OCTETS));
    }
}
