//! The inside of a message without judgement of its bounds: for captures, mutation and scrubbing.

use super::{
    cipher,
    error::WireError,
    field::{FieldDef, Table},
    key::LabKeys,
    open::{find_slot, outer_version, split_trailer, trailer_table},
    request,
    seal::{AnswerSeal, Iv, SealFaults, cbc, reseal_request, reseal_response, slot_of, slot_start, xor},
    tables::{self, CLEAR, ENVELOPE, REQUEST, RESPONSE},
    value::{FieldError, Value},
    view::{View, set},
};
use crate::model::{Filetime, Version};

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From client to host.
    Request,
    /// From host to client.
    Response,
}

/// Whether the MAC of a message was found right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacCheck {
    /// The message has none: requests of 5 and 6, answers of 5.
    Absent,
    /// It isn't of this label, or the message was changed. A genuine version 4 message is so.
    Unverified,
    /// It is right under this label (in version 6 for a slot within a week of the echoed time).
    Verified,
}

/// What a message holds once its seal is off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainBody {
    /// Which way it goes.
    pub direction: Direction,
    /// The version in clear.
    pub version: Version,
    /// Its IV; version 4 has none.
    pub iv: Option<Iv>,
    /// The body, of any length and content.
    pub body: Vec<u8>,
    /// What follows the body inside the seal of an answer of 5 and 6; the MAC in version 4; else empty.
    pub trailer: Vec<u8>,
    /// Whether the MAC is right.
    pub mac: MacCheck,
    /// The slot for which the MAC of a version 6 answer is right.
    pub slot: Option<u64>,
}

/// Takes the seal off any message that this label sealed, well-formed or not.
///
/// Bodies of version 4 are in clear: they are read whoever made them. Of 5 and 6, [`WireError::NotLabSealed`] stands
/// for those that stay opaque. Other errors: a version that isn't known, a message too short to have its parts.
pub fn unseal_body(keys: &LabKeys, direction: Direction, message: &[u8]) -> Result<PlainBody, WireError> {
    let version = outer_version(message)?;
    let Some(cipher) = cbc(keys, version) else { return read_clear(keys, direction, message) };
    let envelope = View::new(&ENVELOPE, message);
    let (Some(iv), Some(sealed)) = (envelope.slice(&tables::IV), envelope.slice(&tables::CIPHERTEXT)) else {
        return Err(WireError::BadLength {
            got: message.len(),
            expected: super::Length::AtLeast(ENVELOPE.min_len),
        });
    };
    let iv: Iv = iv.try_into().expect("the table says 16 octets");
    let mut sealed = sealed.to_vec();
    let plain = cipher::decrypt(cipher, &iv, &mut sealed).map_err(|_| WireError::NotLabSealed)?;
    let table = trailer_table(version).filter(|_| direction == Direction::Response);
    let split = table.map_or(Some((plain, &[][..])), |table| split_trailer(table, plain));
    let (body, trailer) = split.ok_or(WireError::NotLabSealed)?;
    if !looks_sealed_here(direction, version, body) {
        return Err(WireError::NotLabSealed);
    }
    let mut mac = MacCheck::Absent;
    let mut slot = None;
    if let Some(expected) = table.and_then(|table| View::new(table, trailer).slice(&tables::SLOT_MAC)) {
        let expected = expected.try_into().expect("the table says 16 octets");
        let time = echoed_time(body);
        let distance = find_slot(keys, plain, expected, time);
        mac = if distance.is_some() { MacCheck::Verified } else { MacCheck::Unverified };
        slot = distance.and_then(|distance| slot_of(time).checked_add_signed(i64::from(distance)));
    }
    let (body, trailer) = (body.to_vec(), trailer.to_vec());
    Ok(PlainBody { direction, version, iv: Some(iv), body, trailer, mac, slot })
}

fn read_clear(keys: &LabKeys, direction: Direction, message: &[u8]) -> Result<PlainBody, WireError> {
    let view = View::new(&CLEAR, message);
    let (Some(body), Some(trailer)) = (view.slice(&tables::BODY), view.slice(&tables::BODY_MAC)) else {
        return Err(WireError::BadLength {
            got: message.len(),
            expected: super::Length::AtLeast(CLEAR.min_len),
        });
    };
    let mac = if keys.body_mac(body) == *trailer { MacCheck::Verified } else { MacCheck::Unverified };
    let (body, trailer) = (body.to_vec(), trailer.to_vec());
    Ok(PlainBody { direction, version: Version::V4, iv: None, body, trailer, mac, slot: None })
}

/// Whether decryption gave what a lab seals: good padding alone happens once in 256 foreign messages. Either the
/// version agrees, or the lengths do, so that a message with one of them wrong on purpose is still known.
fn looks_sealed_here(direction: Direction, version: Version, body: &[u8]) -> bool {
    let same_version = View::new(&ENVELOPE, body).raw_version() == Some((version.major(), 0));
    let same_length = match direction {
        Direction::Request => body.len() == request::BODY_LEN,
        Direction::Response => {
            let view = View::new(&RESPONSE, body);
            let declared = view.slice(&tables::HOST_PID_SIZE).zip(view.slice(&tables::HOST_PID));
            declared.is_some_and(|(size, pid)| {
                u32::try_from(pid.len()).is_ok_and(|len| len.to_le_bytes() == *size)
            })
        }
    };
    same_version || same_length
}

/// The client's time in an answer, whatever else is wrong with it; 1601 if there is none.
fn echoed_time(body: &[u8]) -> Filetime {
    let time = View::new(&RESPONSE, body).slice(&tables::ANSWER_CLIENT_TIME);
    time.and_then(|octets| octets.try_into().ok())
        .map_or(Filetime(0), |octets| Filetime(u64::from_le_bytes(octets)))
}

impl PlainBody {
    /// The table of the body.
    #[must_use]
    pub fn body_table(&self) -> &'static Table {
        match self.direction {
            Direction::Request => &REQUEST,
            Direction::Response => &RESPONSE,
        }
    }

    /// The body's fields.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::new(self.body_table(), &self.body)
    }

    /// The fields of the trailer of an answer of version 5 or 6.
    #[must_use]
    pub fn trailer_view(&self) -> Option<View<'_>> {
        let table = trailer_table(self.version).filter(|_| self.direction == Direction::Response)?;
        Some(View::new(table, &self.trailer))
    }

    /// All fields inside the seal: the body's, then the trailer's.
    pub fn fields(&self) -> impl Iterator<Item = (&'static FieldDef, Value)> {
        let trailer = self.trailer_view();
        self.view().fields().chain(trailer.into_iter().flat_map(|view| view.fields()))
    }

    /// Writes a field of the body; [`reseal`](Self::reseal) then makes a message of it.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), FieldError> {
        let table = self.body_table();
        set(&mut self.body, table, name, value)
    }

    /// How the answer was sealed, if its request had `request_iv`: enough to seal it again octet for octet, the MAC
    /// of version 6 only if it was right. `None` for a request.
    #[must_use]
    pub fn answer_seal(&self, request_iv: Iv) -> Option<AnswerSeal> {
        if self.direction == Direction::Request {
            return None;
        }
        let view = self.trailer_view();
        let octets = |field| view.and_then(|view| view.slice(field));
        let bound = octets(&tables::BOUND_SALT).and_then(|octets| octets.try_into().ok());
        let hardware_id = octets(&tables::HARDWARE_ID).and_then(|octets| octets.try_into().ok());
        Some(AnswerSeal {
            request_iv,
            iv: self.iv.unwrap_or_default(),
            salt: xor(bound.unwrap_or(request_iv), request_iv),
            hardware_id: hardware_id.unwrap_or_default(),
            host_time: self.slot.map_or_else(|| echoed_time(&self.body), slot_start),
        })
    }

    /// Seals the body, changed or not, with the IV, salt, hardware id and slot that it came with. `request_iv` is
    /// the IV of the request that an answer belongs to; requests and version 4 ignore it.
    #[must_use]
    pub fn reseal(&self, keys: &LabKeys, request_iv: Iv, faults: SealFaults) -> Vec<u8> {
        match self.answer_seal(request_iv) {
            Some(seal) => reseal_response(keys, self.version, &self.body, &seal, faults),
            None => reseal_request(keys, self.version, &self.body, self.iv.unwrap_or_default(), faults),
        }
    }
}
