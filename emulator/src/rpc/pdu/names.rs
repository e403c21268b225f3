//! The names of the fields that PDUs of a type have, from the field tables: for texts that name a field.

use super::{
    bind, bind_ack, bind_nak, fault,
    header::{self, PduType},
    request, response,
};
use crate::rpc::field::Field;

/// The integers before the data of a request's stub, in any syntax.
const STUB: [&str; 3] = ["size", "size_pad", "max_count"];

/// The names of the fields of PDUs of this type, and of a request's stub, as [`layout`](super::layout::layout) gives them, with `[]` for any
/// place in a list.
#[must_use]
pub fn names(ptype: PduType) -> Vec<String> {
    let mut names = Vec::new();
    add(&mut names, "", &header::TABLE);
    match ptype {
        PduType::BIND | PduType::ALTER_CONTEXT => {
            add(&mut names, "", &bind::TABLE);
            add(&mut names, "context[].", &bind::CONTEXT_TABLE);
            add(&mut names, "context[].abstract.", &bind::SYNTAX_TABLE);
            add(&mut names, "context[].transfer[].", &bind::SYNTAX_TABLE);
        }
        PduType::BIND_ACK | PduType::ALTER_CONTEXT_RESP => {
            add(&mut names, "", &bind_ack::TABLE);
            add(&mut names, "", &bind_ack::LIST_TABLE);
            add(&mut names, "result[].", &bind_ack::RESULT_TABLE);
            add(&mut names, "result[].transfer.", &bind::SYNTAX_TABLE);
            names.push("sec_addr".to_owned());
        }
        PduType::BIND_NAK => {
            add(&mut names, "", &bind_nak::TABLE);
            add(&mut names, "protocol[].", &bind_nak::PROTOCOL_TABLE);
        }
        PduType::REQUEST => {
            add(&mut names, "", &request::TABLE);
            add(&mut names, "", &[request::OBJECT]);
            names.extend(STUB.map(|name| format!("stub.{name}")));
        }
        PduType::RESPONSE => add(&mut names, "", &response::TABLE),
        PduType::FAULT => add(&mut names, "", &fault::TABLE),
        _ => {}
    }
    add(&mut names, "auth.", &header::AUTH_TABLE);
    names
}

fn add(names: &mut Vec<String>, prefix: &str, table: &[Field]) {
    names.extend(table.iter().map(|field| format!("{prefix}{}", field.name)));
}

/// A field's name without the numbers of its places in lists, as [`names`] gives it.
#[must_use]
pub fn any_place(name: &str) -> String {
    let mut inside = false;
    let kept = name.chars().filter(|&c| {
        inside = (inside || c == '[') && c != ']';
        !(inside && c.is_ascii_digit())
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::pdu::{bind_nak::BindNak, fault::Fault, layout::layout};

    #[track_caller]
    fn check(pdu: &[u8], ptype: PduType) {
        let names = names(ptype);
        for place in layout(pdu) {
            let name = any_place(&place.name);
            assert!(names.contains(&name) || name == "rest" || name == "sec_addr_pad", "{name} of {ptype}");
        }
    }

    #[test]
    fn every_field_of_a_pdu_is_among_its_names() {
        let (mut nak, mut fault) = (Vec::new(), Vec::new());
        BindNak { call_id: 1, reason: 4 }.emit(&mut nak);
        Fault { flags: 3, call_id: 1, context: 0, status: 1 }.emit(&mut fault);
        check(&nak, PduType::BIND_NAK);
        check(&fault, PduType::FAULT);
        assert_eq!(any_place("context[12].transfer[0].uuid"), "context[].transfer[].uuid");
        assert_eq!(any_place("context[x]"), "context[x]");
    }
}
