//! Requests that a host must refuse, derived from the field table: values that a field can't have, and ends at every
//! field.

use uuid::Uuid;

use super::{Anchor, Request, Value, Workstation, set, tables::REQUEST};
use crate::model::{Filetime, LicenceStatus, Version};

/// What is done to a sound request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// A field gets a value out of its bounds, before the message is sealed.
    Set(&'static str, Value),
    /// The sealed message ends where this octet of its body would stand.
    End(usize),
}

/// Every mutation that the field table gives, in its order.
#[must_use]
pub fn request_mutations() -> Vec<Mutation> {
    let sound = sample().encode();
    let mut mutations = Vec::new();
    for field in REQUEST.fields {
        let (Anchor::Start(from), Anchor::Start(to)) = (field.from, field.to) else { continue };
        for octets in boundaries(to - from) {
            let value = Value::Bytes(octets);
            let mut body = sound;
            let fits = set(&mut body, &REQUEST, field.name, &value).is_ok();
            if fits && Request::parse(&body).is_err() {
                mutations.push(Mutation::Set(field.name, value));
            }
        }
        mutations.push(Mutation::End(from));
    }
    mutations
}

/// Values at the bounds of a field of so many octets, as they stand in it.
fn boundaries(len: usize) -> Vec<Vec<u8>> {
    let mut values = vec![vec![0; len], vec![0xFF; len], vec![0x41; len]];
    for low in [1, 2, 3, 7, 8] {
        let mut value = vec![0; len];
        value[0] = low;
        values.push(value);
    }
    for high in [0x7F, 0x80] {
        let mut value = vec![if high == 0x7F { 0xFF } else { 0 }; len];
        value[len - 1] = high;
        values.push(value);
    }
    values
}

/// A request within all bounds.
fn sample() -> Request {
    Request {
        version: Version::V6,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: 0,
        app_id: Uuid::nil(),
        act_id: Uuid::nil(),
        kms_id: Uuid::nil(),
        cmid: Uuid::nil(),
        n_policy: 25,
        client_time: Filetime::default(),
        previous_cmid: Uuid::nil(),
        workstation: Workstation::new("c1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounded_fields_have_mutations_and_each_field_an_end() {
        let all = request_mutations();
        let of = |name: &str| {
            all.iter()
                .filter(|mutation| matches!(mutation, Mutation::Set(field, _) if *field == name))
                .count()
        };
        for bounded in ["minor", "major", "is_vm", "licence_status", "workstation"] {
            assert!(of(bounded) > 0, "{bounded}");
        }
        for free in ["minutes_left", "cmid", "n_policy", "previous_cmid"] {
            assert_eq!(of(free), 0, "{free}");
        }
        let ends = all.iter().filter(|mutation| matches!(mutation, Mutation::End(_))).count();
        assert_eq!(ends, REQUEST.fields.len());
    }
}
