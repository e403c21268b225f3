//! Sealing: from a repr, or from any body bytes for messages that are malformed on purpose ("wire format 1", §5).

use aes::Aes128;
use sha2::{Digest, Sha256};

use super::{
    cipher,
    field::FieldDef,
    key::LabKeys,
    request::Request,
    response::{MAX_BODY_LEN, Response},
    tables::{self, CLEAR, ENVELOPE, TRAILER_V6},
};
use crate::model::{Filetime, TICKS_PER_MINUTE, Version};

/// An initialisation vector; version 4 has none and ignores it.
pub type Iv = [u8; 16];

/// What the seal of an answer takes beside its body. Version 4 uses nothing of it, version 5 no hardware id and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerSeal {
    /// IV of the request that is answered.
    pub request_iv: Iv,
    /// Fresh IV of the answer.
    pub iv: Iv,
    /// Fresh salt.
    pub salt: [u8; 16],
    /// The host's constant id.
    pub hardware_id: [u8; 8],
    /// The host's clock; gives the MAC's slot.
    pub host_time: Filetime,
}

/// What is wrong with a seal on purpose. The default is a good one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealFaults {
    /// Clear version in place of the one of the seal, major and minor. In version 4, whose only version stands in
    /// the body, it is written there and covered by the MAC.
    pub outer: Option<(u16, u16)>,
    /// One bit of the digest is flipped; the MAC of version 6 covers it and stays right. Answers of 5 and 6.
    pub digest: bool,
    /// One bit of the MAC is flipped. Version 4, answers of 6.
    pub mac: bool,
    /// The padding is no PKCS#7. Versions 5 and 6.
    pub padding: bool,
    /// Slots added to the host's in the MAC of a version 6 answer.
    pub slot_shift: i64,
}

/// Seals a request. 252 octets in version 4, which ignores `iv`; else 260.
#[must_use]
pub fn seal_request(keys: &LabKeys, request: &Request, iv: Iv) -> Vec<u8> {
    reseal_request(keys, request.version, &request.encode(), iv, SealFaults::default())
}

/// Seals an answer.
#[must_use]
pub fn seal_response(keys: &LabKeys, response: &Response, seal: &AnswerSeal) -> Vec<u8> {
    let mut buffer = [0; MAX_BODY_LEN];
    let body = response.encode_into(&mut buffer);
    reseal_response(keys, response.version, body, seal, SealFaults::default())
}

/// Seals any `body` as a request of `version`, whatever version the body says.
#[must_use]
pub fn reseal_request(keys: &LabKeys, version: Version, body: &[u8], iv: Iv, faults: SealFaults) -> Vec<u8> {
    let Some(cipher) = cbc(keys, version) else { return seal_clear(keys, body, faults) };
    let mut message = open_envelope(version, &iv, body, faults);
    cipher::encrypt_from(cipher, &iv, &mut message, ENVELOPE.min_len, faults.padding);
    message
}

/// Seals any `body` as an answer of `version`, whatever version the body says.
#[must_use]
pub fn reseal_response(
    keys: &LabKeys,
    version: Version,
    body: &[u8],
    seal: &AnswerSeal,
    faults: SealFaults,
) -> Vec<u8> {
    let Some(cipher) = cbc(keys, version) else { return seal_clear(keys, body, faults) };
    let mut message = open_envelope(version, &seal.iv, body, faults);
    message.extend_from_slice(&xor(seal.salt, seal.request_iv));
    let mut digest = binding_digest(&seal.salt, body);
    flip_if(faults.digest, &mut digest);
    message.extend_from_slice(&digest);
    if version == Version::V6 {
        message.extend_from_slice(&seal.hardware_id);
        let slot = slot_of(seal.host_time).saturating_add_signed(faults.slot_shift);
        let mut mac = keys.slot_mac(slot, message.get(ENVELOPE.min_len..).unwrap_or_default());
        flip_if(faults.mac, &mut mac);
        message.extend_from_slice(&mac);
    }
    cipher::encrypt_from(cipher, &seal.iv, &mut message, ENVELOPE.min_len, faults.padding);
    message
}

/// The cipher of `version`; version 4 has none.
pub(super) fn cbc(keys: &LabKeys, version: Version) -> Option<&Aes128> {
    match version {
        Version::V4 => None,
        Version::V5 => Some(keys.v5_cbc()),
        Version::V6 => Some(keys.v6_cbc()),
    }
}

/// The MAC's slot: whole periods of 4 hours since 1601.
pub(super) fn slot_of(time: Filetime) -> u64 {
    time.0 / SLOT_TICKS
}

/// The beginning of `slot`.
pub(super) fn slot_start(slot: u64) -> Filetime {
    Filetime(slot.saturating_mul(SLOT_TICKS))
}

const SLOT_TICKS: u64 = 4 * 60 * TICKS_PER_MINUTE;

/// What binds an answer's body to the salt.
pub(super) fn binding_digest(salt: &[u8; 16], body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(body).finalize().into()
}

/// Salt and request IV, either from the other and their sum.
pub(super) fn xor(left: [u8; 16], right: [u8; 16]) -> [u8; 16] {
    std::array::from_fn(|index| left[index] ^ right[index])
}

fn seal_clear(keys: &LabKeys, body: &[u8], faults: SealFaults) -> Vec<u8> {
    let mut message = Vec::with_capacity(body.len() + CLEAR.min_len);
    message.extend_from_slice(body);
    if let Some(outer) = faults.outer {
        put_version(&mut message, outer);
    }
    let mut mac = keys.body_mac(&message);
    flip_if(faults.mac, &mut mac);
    message.extend_from_slice(&mac);
    message
}

/// The clear front of a sealed message and the body behind it, not yet encrypted.
fn open_envelope(version: Version, iv: &Iv, body: &[u8], faults: SealFaults) -> Vec<u8> {
    let longest = ENVELOPE.min_len + cipher::padded(body.len() + TRAILER_V6.min_len);
    let mut message = Vec::with_capacity(longest);
    message.resize(ENVELOPE.min_len, 0);
    put_version(&mut message, faults.outer.unwrap_or((version.major(), 0)));
    ENVELOPE.put(&mut message, &tables::IV, iv);
    message.extend_from_slice(body);
    message
}

/// Writes a version at the front of `message`, as far as it is long enough.
fn put_version(message: &mut [u8], (major, minor): (u16, u16)) {
    let mut put = |field: &FieldDef, number: u16| {
        let range = ENVELOPE.range(field, message.len());
        if let Some(octets) = range.and_then(|range| message.get_mut(range)) {
            octets.copy_from_slice(&number.to_le_bytes());
        }
    };
    put(&tables::MINOR, minor);
    put(&tables::MAJOR, major);
}

fn flip_if(spoil: bool, octets: &mut [u8]) {
    if let Some(first) = octets.first_mut().filter(|_| spoil) {
        *first ^= 1;
    }
}
