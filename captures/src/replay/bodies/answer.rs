//! Answers sealed anew and bound to the request that they answer now.

use emulator::{
    model::{Filetime, Interval, Version},
    wire::{
        self, AnswerSeal, HostPid, Iv, OpenedRequest, PlainBody, Response, SealFaults, SentRequest, Value,
        WireError,
    },
};
use uuid::Uuid;

use super::{Bodies, Making, Outgoing, request::outer, resized};
use crate::transcript::{Message, Opened};

/// The request that is answered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its version; of the lab's newest for one that can't be read.
    pub version: Version,
    /// Its IV.
    pub iv: Iv,
    /// Its CMID.
    pub cmid: Uuid,
    /// The client's clock.
    pub client_time: Filetime,
}

/// The recorded answer and, if it was captured, the request that it answered.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The answer.
    pub answer: &'a Message,
    /// Its request.
    pub request: Option<&'a Message>,
}

/// What a stand-in says: count, intervals.
const COUNT: u32 = 50;
/// The PID of a stand-in whose length says nothing.
const PID: &str = "LAB00-00140-015-000000-03-1033-7078.0000-0012026";

impl Asked {
    /// A request as its host finds it, well-formed or not; `now` stands for a clock that can't be read.
    #[must_use]
    pub fn read(message: &Message, now: Filetime) -> Self {
        let plain = message.plain();
        let view = plain.map(PlainBody::view);
        let get = |name| view.and_then(|view| view.get(name));
        Self {
            version: plain.map_or(Version::V6, |plain| plain.version),
            iv: plain.and_then(|plain| plain.iv).unwrap_or_default(),
            cmid: if let Some(Value::Guid(id)) = get("cmid") { id } else { Uuid::nil() },
            client_time: if let Some(Value::Time(time)) = get("client_time") { time } else { now },
        }
    }
}

/// What was wrong with a recorded answer, as its client found it.
pub(in crate::replay) fn judged(
    keys: &wire::LabKeys,
    answer: &Message,
    request: &Message,
) -> Option<Result<Response, WireError>> {
    let OpenedRequest { request, iv } = wire::open_request(keys, &request.octets).ok()?;
    let sent = SentRequest { request: &request, iv: iv.unwrap_or_default() };
    Some(wire::open_response(keys, &answer.octets, &sent))
}

impl Bodies {
    /// The recorded answer to the request that is asked now. What was wrong with it is wrong again.
    pub fn answer(&mut self, recorded: Recorded<'_>, asked: &Asked) -> Outgoing {
        let mut seal = AnswerSeal {
            request_iv: asked.iv,
            iv: self.entropy.bytes(),
            salt: self.entropy.bytes(),
            hardware_id: [0; 8],
            host_time: asked.client_time,
        };
        let from_lab = recorded.request.is_some_and(|request| matches!(request.opened, Opened::Lab(_)));
        match &recorded.answer.opened {
            Opened::Lab(plain) => {
                seal.hardware_id =
                    plain.answer_seal(seal.request_iv).map_or(seal.hardware_id, |was| was.hardware_id);
                self.sealed_again(recorded, plain, asked, &seal)
            }
            // Version 4 in clear: of this lab if its request was, and damaged then.
            Opened::Clear(plain) if from_lab => {
                let faults = SealFaults { mac: true, ..SealFaults::default() };
                let body = echoed(plain, recorded.request, asked);
                let octets = wire::reseal_response(&self.keys, plain.version, &body, &seal, faults);
                Outgoing { octets, making: Making::Malformed }
            }
            Opened::Clear(plain) => self.stand_in(Some(plain), recorded.answer, asked, &seal, false),
            Opened::Opaque(_) => self.stand_in(None, recorded.answer, asked, &seal, from_lab),
            Opened::Unreadable(_) => {
                let response = plain_answer(asked, PID, None);
                let faults = SealFaults { outer: outer(&recorded.answer.octets), ..SealFaults::default() };
                let octets =
                    wire::reseal_response(&self.keys, asked.version, &response.encode(), &seal, faults);
                let octets = resized(octets, recorded.answer.octets.len());
                Outgoing { octets, making: Making::Malformed }
            }
        }
    }

    fn sealed_again(
        &self,
        recorded: Recorded<'_>,
        plain: &PlainBody,
        asked: &Asked,
        seal: &AnswerSeal,
    ) -> Outgoing {
        let judged = recorded.request.and_then(|request| judged(&self.keys, recorded.answer, request));
        let mut faults = SealFaults::default();
        match judged {
            Some(Err(WireError::Binding)) => faults.digest = true,
            Some(Err(WireError::Mac)) => faults.mac = true,
            Some(Err(WireError::Slot { distance })) => faults.slot_shift = i64::from(distance),
            _ => {}
        }
        let mut plain = plain.clone();
        let same = recorded.request.and_then(Message::plain).is_none_or(|was| was.version == plain.version);
        if same && asked.version != plain.version {
            plain.version = asked.version;
            let major = Value::Number(u64::from(asked.version.major()));
            // A body too short for its version stays as it is.
            let _ = plain.set("major", &major);
        }
        let body = echoed(&plain, recorded.request, asked);
        let octets = wire::reseal_response(&self.keys, plain.version, &body, seal, faults);
        let making = if faults == SealFaults::default() { Making::Sealed } else { Making::Malformed };
        Outgoing { octets, making }
    }

    /// An answer of the lab's own in the place of one that stays closed, of its length if one can be so.
    fn stand_in(
        &self,
        clear: Option<&PlainBody>,
        recorded: &Message,
        asked: &Asked,
        seal: &AnswerSeal,
        damaged: bool,
    ) -> Outgoing {
        let len = recorded.octets.len();
        let sealed = |pid: &str| wire::seal_response(&self.keys, &plain_answer(asked, pid, clear), seal);
        let fitting = (0..=PID.len()).map(|len| sealed(&PID[..len])).find(|sealed| sealed.len() == len);
        match fitting {
            Some(octets) if !damaged => Outgoing { octets, making: Making::Replaced },
            Some(octets) => {
                let mut octets = octets;
                if let Some(last) = octets.last_mut() {
                    *last ^= 1;
                }
                Outgoing { octets, making: Making::Malformed }
            }
            None if damaged => Outgoing { octets: resized(sealed(PID), len), making: Making::Malformed },
            None => Outgoing { octets: sealed(PID), making: Making::Replaced },
        }
    }
}

fn plain_answer(asked: &Asked, pid: &str, clear: Option<&PlainBody>) -> Response {
    let view = clear.map(PlainBody::view);
    let number = |name| match view.and_then(|view| view.get(name)) {
        Some(Value::Number(number)) => u32::try_from(number).ok(),
        _ => None,
    };
    let interval = |name| number(name).and_then(|minutes| Interval::new(minutes).ok());
    Response {
        version: asked.version,
        host_pid: HostPid::new(pid).expect("a part of the constant is a PID"),
        cmid: asked.cmid,
        client_time: asked.client_time,
        count: number("count").unwrap_or(COUNT),
        activation_interval: interval("activation_interval").unwrap_or(Interval::ACTIVATION),
        renewal_interval: interval("renewal_interval").unwrap_or(Interval::RENEWAL),
    }
}

/// The body with the echo that the request of now is due, where the recorded one echoed its own.
fn echoed(plain: &PlainBody, request: Option<&Message>, asked: &Asked) -> Vec<u8> {
    let mut plain = plain.clone();
    let was = request.and_then(Message::plain);
    for (name, fresh) in [("cmid", Value::Guid(asked.cmid)), ("client_time", Value::Time(asked.client_time))]
    {
        let recorded = was.and_then(|was| was.view().get(name));
        if recorded.is_none_or(|recorded| plain.view().get(name) == Some(recorded)) {
            // A body too short for the field has nothing to echo.
            let _ = plain.set(name, &fresh);
        }
    }
    plain.body
}
