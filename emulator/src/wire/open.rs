//! Opening with every check of "wire format 1", §5. Nothing here panics on any bytes.

use super::{
    cipher,
    error::{Length, WireError},
    field::Table,
    key::LabKeys,
    request::{self, Request},
    response::{MAX_BODY_LEN, MIN_BODY_LEN, Response},
    seal::{Iv, binding_digest, cbc, slot_of, xor},
    tables::{self, CLEAR, ENVELOPE, TRAILER_V5, TRAILER_V6},
    view::View,
};
use crate::model::{Filetime, Version};

/// A request as its host finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedRequest {
    /// What it says.
    pub request: Request,
    /// Its IV, to which an answer is bound; version 4 has none.
    pub iv: Option<Iv>,
}

/// What a client remembers of its request, to judge the answer.
#[derive(Clone, Copy, Debug)]
pub struct SentRequest<'a> {
    /// What was sent.
    pub request: &'a Request,
    /// Its IV; version 4 ignores it.
    pub iv: Iv,
}

/// Slots, either way, that are tried in order to tell a wrong slot from a wrong MAC.
const SLOT_SEARCH: i8 = 42;

/// Room for the longest plaintext of an answer, padding included.
const MAX_PLAIN: usize = cipher::padded(MAX_BODY_LEN + TRAILER_V6.min_len);

/// The version that any message says in clear: 4.0, 5.0 or 6.0, else an error. Needs no key.
pub fn outer_version(message: &[u8]) -> Result<Version, WireError> {
    let view = View::new(&ENVELOPE, message);
    match view.raw_version() {
        Some(_) => view.version(),
        None => {
            Err(WireError::BadLength { got: message.len(), expected: Length::AtLeast(tables::VERSION_LEN) })
        }
    }
}

/// What follows the body inside an answer of `version`.
pub(super) fn trailer_table(version: Version) -> Option<&'static Table> {
    match version {
        Version::V4 => None,
        Version::V5 => Some(&TRAILER_V5),
        Version::V6 => Some(&TRAILER_V6),
    }
}

/// Opens a request and checks length, version, MAC or padding, inner version and bounds.
pub fn open_request(keys: &LabKeys, message: &[u8]) -> Result<OpenedRequest, WireError> {
    let version = outer_version(message)?;
    let Some(cipher) = cbc(keys, version) else {
        let expected = Length::Exactly(request::BODY_LEN + CLEAR.min_len);
        let body = check_clear(keys, message, expected)?;
        return Ok(OpenedRequest { request: Request::parse(body)?, iv: None });
    };
    let mut plain = [0; cipher::padded(request::BODY_LEN)];
    Length::Exactly(ENVELOPE.min_len + plain.len()).check(message.len())?;
    let envelope = View::new(&ENVELOPE, message);
    plain.copy_from_slice(envelope.slice(&tables::CIPHERTEXT).unwrap_or_default());
    let iv = envelope.fixed(&tables::IV);
    let body = cipher::decrypt(cipher, &iv, &mut plain)?;
    // Padding that leaves any other length is none that a sender of 236 octets makes.
    if body.len() != request::BODY_LEN {
        return Err(WireError::Padding);
    }
    check_inner_version(version, body)?;
    Ok(OpenedRequest { request: Request::parse(body)?, iv: Some(iv) })
}

/// Opens the answer to `sent` and checks all of §5: also binding, slot, echo, and the request's version.
pub fn open_response(keys: &LabKeys, message: &[u8], sent: &SentRequest<'_>) -> Result<Response, WireError> {
    let version = outer_version(message)?;
    if version != sent.request.version {
        return Err(WireError::Echo { field: "version" });
    }
    let response = match (cbc(keys, version), trailer_table(version)) {
        (Some(cipher), Some(table)) => {
            let least = ENVELOPE.min_len + cipher::padded(MIN_BODY_LEN + table.min_len);
            let most = ENVELOPE.min_len + cipher::padded(MAX_BODY_LEN + table.min_len);
            Length::Blocks(least, most).check(message.len())?;
            let envelope = View::new(&ENVELOPE, message);
            let ciphertext = envelope.slice(&tables::CIPHERTEXT).unwrap_or_default();
            let mut buffer = [0; MAX_PLAIN];
            let sealed = &mut buffer[..ciphertext.len()];
            sealed.copy_from_slice(ciphertext);
            let plain = cipher::decrypt(cipher, &envelope.fixed(&tables::IV), sealed)?;
            open_plain(keys, version, table, plain, sent)?
        }
        _ => {
            let expected = Length::Between(MIN_BODY_LEN + CLEAR.min_len, MAX_BODY_LEN + CLEAR.min_len);
            Response::parse(check_clear(keys, message, expected)?)?
        }
    };
    for (field, same) in [
        (tables::ANSWER_CMID.name, response.cmid == sent.request.cmid),
        (tables::ANSWER_CLIENT_TIME.name, response.client_time == sent.request.client_time),
    ] {
        if !same {
            return Err(WireError::Echo { field });
        }
    }
    Ok(response)
}

/// The checks inside the seal of a version 5 or 6 answer.
fn open_plain(
    keys: &LabKeys,
    version: Version,
    table: &'static Table,
    plain: &[u8],
    sent: &SentRequest<'_>,
) -> Result<Response, WireError> {
    let (body, trailer) = split_trailer(table, plain).ok_or(WireError::Padding)?;
    check_inner_version(version, body)?;
    let view = View::new(table, trailer);
    let salt = xor(view.fixed(&tables::BOUND_SALT), sent.iv);
    if binding_digest(&salt, body) != view.fixed(&tables::DIGEST) {
        return Err(WireError::Binding);
    }
    if version == Version::V6 {
        check_slot(keys, plain, view.fixed(&tables::SLOT_MAC), sent.request.client_time)?;
    }
    Response::parse(body)
}

/// Body and trailer; `None` if the plaintext is shorter than a trailer.
pub(super) fn split_trailer<'a>(table: &Table, plain: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let body_len = plain.len().checked_sub(table.min_len)?;
    Some(plain.split_at(body_len))
}

/// Body of a version 4 message whose length is one of `expected` and whose MAC is right.
fn check_clear<'a>(keys: &LabKeys, message: &'a [u8], expected: Length) -> Result<&'a [u8], WireError> {
    expected.check(message.len())?;
    let view = View::new(&CLEAR, message);
    let body = view.slice(&tables::BODY).unwrap_or_default();
    if keys.body_mac(body) == view.fixed(&tables::BODY_MAC) { Ok(body) } else { Err(WireError::Mac) }
}

fn check_inner_version(outer: Version, body: &[u8]) -> Result<(), WireError> {
    let (major, minor) = View::new(&ENVELOPE, body).raw_version().unwrap_or_default();
    if (major, minor) == (outer.major(), 0) {
        Ok(())
    } else {
        Err(WireError::InnerVersion { outer, major, minor })
    }
}

/// Accepts the slot of `time` and the one on either side.
fn check_slot(keys: &LabKeys, plain: &[u8], mac: [u8; 16], time: Filetime) -> Result<(), WireError> {
    match find_slot(keys, plain, mac, time) {
        Some(-1..=1) => Ok(()),
        Some(distance) => Err(WireError::Slot { distance }),
        None => Err(WireError::Mac),
    }
}

/// How many slots after that of `time` the slot of `mac` lies, nearest first; `None` if it is none near.
pub(super) fn find_slot(keys: &LabKeys, plain: &[u8], mac: [u8; 16], time: Filetime) -> Option<i8> {
    let covered = plain.get(..plain.len().checked_sub(mac.len())?)?;
    let near = (0..=SLOT_SEARCH).flat_map(|distance| [distance, -distance]);
    near.into_iter().find(|distance| {
        let slot = slot_of(time).checked_add_signed(i64::from(*distance));
        slot.is_some_and(|slot| keys.slot_mac(slot, covered) == mac)
    })
}
