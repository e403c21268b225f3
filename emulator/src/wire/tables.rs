//! The field tables, one per message: the only place with offsets ("wire format 1", §3 to §5).

use super::field::{
    Anchor::{End, Start},
    FieldDef, Kind, Table,
};

const fn field(name: &'static str, title: &'static str, kind: Kind, from: usize, to: usize) -> FieldDef {
    FieldDef::new(name, title, kind, Start(from), Start(to))
}

const fn tail(name: &'static str, title: &'static str, kind: Kind, from: usize, to: usize) -> FieldDef {
    FieldDef::new(name, title, kind, End(from), End(to))
}

pub(super) const MINOR: FieldDef = field("minor", "minor version", Kind::U16, 0, 2);
pub(super) const MAJOR: FieldDef = field("major", "major version", Kind::U16, 2, 4);

/// Octets of the version at the front of every message.
pub(super) const VERSION_LEN: usize = 4;

pub(super) const IS_VM: FieldDef = field("is_vm", "client runs in a virtual machine", Kind::Flag, 4, 8);
pub(super) const LICENCE_STATUS: FieldDef = field("licence_status", "licence status", Kind::Status, 8, 12);
pub(super) const MINUTES_LEFT: FieldDef =
    field("minutes_left", "minutes to the end of the current state", Kind::Minutes, 12, 16);
pub(super) const APP_ID: FieldDef = field("app_id", "application id, a product family", Kind::Guid, 16, 32);
pub(super) const ACT_ID: FieldDef = field("act_id", "activation id, the SKU", Kind::Guid, 32, 48);
pub(super) const KMS_ID: FieldDef = field("kms_id", "KMS id, covered by the host's key", Kind::Guid, 48, 64);
pub(super) const CMID: FieldDef =
    field("cmid", "client machine id", Kind::Guid, 64, 80).volatile().sensitive();
pub(super) const N_POLICY: FieldDef =
    field("n_policy", "smallest count this product activates at", Kind::U32, 80, 84);
pub(super) const CLIENT_TIME: FieldDef =
    field("client_time", "client's clock", Kind::Filetime, 84, 92).volatile();
pub(super) const PREVIOUS_CMID: FieldDef =
    field("previous_cmid", "previous client machine id", Kind::Guid, 92, 108).volatile().sensitive();
pub(super) const WORKSTATION: FieldDef =
    field("workstation", "workstation name", Kind::Text, 108, 236).sensitive();

/// Body of a request, all versions (§3).
pub static REQUEST: Table = Table {
    name: "request body",
    min_len: 236,
    fields: &[
        MINOR,
        MAJOR,
        IS_VM,
        LICENCE_STATUS,
        MINUTES_LEFT,
        APP_ID,
        ACT_ID,
        KMS_ID,
        CMID,
        N_POLICY,
        CLIENT_TIME,
        PREVIOUS_CMID,
        WORKSTATION,
    ],
};

pub(super) const HOST_PID_SIZE: FieldDef =
    field("host_pid_size", "size of the host PID in octets, NUL included", Kind::U32, 4, 8);
pub(super) const HOST_PID: FieldDef =
    FieldDef::new("host_pid", "extended PID of the host", Kind::Text, Start(8), End(36)).sensitive();
pub(super) const ANSWER_CMID: FieldDef =
    tail("cmid", "client machine id, echoed", Kind::Guid, 36, 20).volatile().sensitive();
pub(super) const ANSWER_CLIENT_TIME: FieldDef =
    tail("client_time", "client's clock, echoed", Kind::Filetime, 20, 12).volatile();
pub(super) const COUNT: FieldDef = tail("count", "current count of the host", Kind::U32, 12, 8);
pub(super) const ACTIVATION_INTERVAL: FieldDef =
    tail("activation_interval", "spacing of attempts while not activated", Kind::Minutes, 8, 4);
pub(super) const RENEWAL_INTERVAL: FieldDef =
    tail("renewal_interval", "spacing of renewals", Kind::Minutes, 4, 0);

/// Body of a response, all versions (§4): 44 octets and the host PID.
pub static RESPONSE: Table = Table {
    name: "response body",
    min_len: 44,
    fields: &[
        MINOR,
        MAJOR,
        HOST_PID_SIZE,
        HOST_PID,
        ANSWER_CMID,
        ANSWER_CLIENT_TIME,
        COUNT,
        ACTIVATION_INTERVAL,
        RENEWAL_INTERVAL,
    ],
};

pub(super) const BODY: FieldDef =
    FieldDef::new("body", "body in clear", Kind::Bytes, Start(0), End(16)).volatile().sensitive();
pub(super) const BODY_MAC: FieldDef = tail("mac", "AES-128-CMAC of the body", Kind::Bytes, 16, 0).volatile();

/// A whole version 4 message, either direction (§5).
pub static CLEAR: Table = Table { name: "version 4 message", min_len: 16, fields: &[BODY, BODY_MAC] };

pub(super) const IV: FieldDef = field("iv", "initialisation vector", Kind::Bytes, 4, 20).volatile();
pub(super) const CIPHERTEXT: FieldDef =
    FieldDef::new("ciphertext", "sealed body", Kind::Bytes, Start(20), End(0)).volatile().sensitive();

/// A whole version 5 or 6 message, either direction (§5).
pub static ENVELOPE: Table =
    Table { name: "version 5 or 6 message", min_len: 20, fields: &[MINOR, MAJOR, IV, CIPHERTEXT] };

pub(super) const BOUND_SALT: FieldDef =
    field("bound_salt", "salt XOR the request's IV", Kind::Bytes, 0, 16).volatile();
pub(super) const DIGEST: FieldDef =
    field("digest", "SHA-256 of salt and body", Kind::Bytes, 16, 48).volatile();

/// What follows the body inside a version 5 response (§5).
pub static TRAILER_V5: Table =
    Table { name: "version 5 response trailer", min_len: 48, fields: &[BOUND_SALT, DIGEST] };

pub(super) const HARDWARE_ID: FieldDef =
    field("hardware_id", "hardware id of the host", Kind::Bytes, 48, 56).sensitive();
pub(super) const SLOT_MAC: FieldDef =
    field("mac", "HMAC-SHA-256 of all before it, of a 4-hour slot", Kind::Bytes, 56, 72).volatile();

/// What follows the body inside a version 6 response (§5).
pub static TRAILER_V6: Table = Table {
    name: "version 6 response trailer",
    min_len: 72,
    fields: &[BOUND_SALT, DIGEST, HARDWARE_ID, SLOT_MAC],
};

/// Every table.
pub static ALL: [&Table; 6] = [&REQUEST, &RESPONSE, &CLEAR, &ENVELOPE, &TRAILER_V5, &TRAILER_V6];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cover_their_message_without_gap_or_overlap() {
        for table in ALL {
            for len in [table.min_len, table.min_len + 34] {
                let fixed = table.fields.iter().all(|field| matches!(field.to, Start(_)));
                if fixed && len > table.min_len {
                    continue;
                }
                let mut next = 0;
                for field in table.fields {
                    let range = table.range(field, len).expect(field.name);
                    assert_eq!(range.start, next, "{} of the {}", field.name, table.name);
                    next = range.end;
                }
                assert_eq!(next, len, "{}", table.name);
            }
        }
    }

    #[test]
    fn names_are_unique() {
        for table in ALL {
            for field in table.fields {
                assert_eq!(table.fields.iter().filter(|other| other.name == field.name).count(), 1);
            }
        }
    }
}
