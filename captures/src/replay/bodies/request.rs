//! Requests sealed anew.

use std::net::IpAddr;

use emulator::{
    model::{Filetime, Version},
    wire::{self, Iv, PlainBody, Request, SealFaults, Value, envelope},
};

use super::{Bodies, Making, resized, stand_in::is_lab};
use crate::transcript::{Message, Opened};

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its octets.
    pub octets: Vec<u8>,
    /// How it was made.
    pub making: Making,
}

impl Bodies {
    /// The recorded request with the client's clock as `time` makes it of the recorded one, whose default is `at`: the
    /// time of its frame. `refused_as_invalid` tells of a host that couldn't read it.
    pub fn request(
        &mut self,
        recorded: &Message,
        machine: IpAddr,
        refused_as_invalid: bool,
        at: Filetime,
        time: &dyn Fn(Filetime) -> Filetime,
    ) -> Outgoing {
        let iv: Iv = self.entropy.bytes();
        match &recorded.opened {
            Opened::Lab(plain) => {
                let body = with_time(plain, time);
                let octets =
                    wire::reseal_request(&self.keys, plain.version, &body, iv, SealFaults::default());
                Outgoing { octets, making: Making::Sealed }
            }
            Opened::Clear(plain) if is_lab(plain) => {
                // Of this lab, with a MAC that its host found wrong, or right under another label.
                let faults = SealFaults { mac: refused_as_invalid, ..SealFaults::default() };
                let body = with_time(plain, time);
                let octets = wire::reseal_request(&self.keys, plain.version, &body, iv, faults);
                let making = if refused_as_invalid { Making::Malformed } else { Making::Sealed };
                Outgoing { octets, making }
            }
            Opened::Clear(plain) => {
                let was = match plain.view().get("client_time") {
                    Some(Value::Time(was)) => was,
                    _ => at,
                };
                let request = self.stand_ins.clear(plain, machine, time(was));
                self.replaced(&request, iv, recorded, refused_as_invalid)
            }
            Opened::Opaque(version) => {
                let request = self.stand_ins.opaque(*version, machine, time(at));
                self.replaced(&request, iv, recorded, refused_as_invalid)
            }
            Opened::Unreadable(_) => {
                let request = self.stand_ins.opaque(Version::V6, machine, time(at));
                let faults = SealFaults { outer: outer(&recorded.octets), ..SealFaults::default() };
                let octets = wire::reseal_request(&self.keys, request.version, &request.encode(), iv, faults);
                let octets = resized(octets, recorded.octets.len());
                Outgoing { octets, making: Making::Malformed }
            }
        }
    }

    /// A request of the lab's own in the place of one that stays closed: well-formed, unless the recorded one has a
    /// length that none has or its host couldn't read it.
    fn replaced(&self, request: &Request, iv: Iv, recorded: &Message, refused_as_invalid: bool) -> Outgoing {
        let good = wire::seal_request(&self.keys, request, iv);
        if good.len() != recorded.octets.len() {
            let octets = resized(good, recorded.octets.len());
            return Outgoing { octets, making: Making::Malformed };
        }
        if refused_as_invalid {
            let v4 = request.version == Version::V4;
            let faults = SealFaults { padding: !v4, mac: v4, ..SealFaults::default() };
            let octets = wire::reseal_request(&self.keys, request.version, &request.encode(), iv, faults);
            return Outgoing { octets, making: Making::Malformed };
        }
        Outgoing { octets: good, making: Making::Replaced }
    }
}

/// The version that stands in clear, whatever it is.
pub(super) fn outer(message: &[u8]) -> Option<(u16, u16)> {
    let view = envelope(message);
    let number = |name| match view.get(name) {
        Some(Value::Number(number)) => u16::try_from(number).ok(),
        _ => None,
    };
    number("major").zip(number("minor")).or_else(|| (message.len() >= 4).then_some((4, 0)))
}

fn with_time(plain: &PlainBody, time: &dyn Fn(Filetime) -> Filetime) -> Vec<u8> {
    let mut plain = plain.clone();
    if let Some(Value::Time(was)) = plain.view().get("client_time") {
        plain.set("client_time", &Value::Time(time(was))).expect("the field was just read");
    }
    plain.body
}
