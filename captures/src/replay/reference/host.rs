//! A host of this lab that is told what the capture shows of it.

use std::net::SocketAddr;

use emulator::{
    dns::Name,
    endpoint::{Decision, Served},
    host::{Host, HostConfig},
    model::{Filetime, Hresult, Interval, Minutes, TICKS_PER_MINUTE, lab_id},
    rpc::server::Associations,
    wire::{HostPid, LabKeys, Request, Response, Value, View, WireError, tables},
};

use super::{
    super::{Exchange, Line, bodies::judged, settings::client_time},
    infer::{Inferred, MOST_MACHINES, infer_products, said, sound_body},
};
use crate::transcript::Message;

/// One host.
#[derive(Debug)]
pub(super) struct ReferenceHost {
    host: Host,
    address: SocketAddr,
    pub(super) associations: Associations,
    pub(super) hardware_id: [u8; 8],
    /// Ticks that its clock is ahead of the capture's.
    pub(super) ahead: i64,
    /// Requests decided on.
    decided: usize,
    /// Machines that were seen without a request of theirs in the capture.
    unseen: u32,
    strict: bool,
    pub(super) told: Vec<Inferred>,
}

/// PID of a host whose own can't be read.
const PID: &str = "LAB00-00140-015-000000-03-1033-7078.0000-0012026";
/// A name that no client has: a client of its host's name isn't counted.
const NAME: &str = "reference.invalid";
/// Changes that are tried to explain one decision.
const TRIES: usize = 8;

impl ReferenceHost {
    /// The host at `address`, as `lines`, which are all of its connections, show it.
    pub(super) fn new(address: SocketAddr, lines: &[&Line], ahead: i64, strict: bool) -> Self {
        let name: Name = Name::parse(NAME).expect("the constant is a name");
        let pid = HostPid::new(PID).expect("the constant is a PID");
        let mut config = HostConfig::new(name, pid, infer_products(lines));
        let exchanges = || lines.iter().flat_map(|line| &line.exchanges);
        if let Some(first) = exchanges().find_map(Exchange::answer_message) {
            take_fields(&mut config, first);
        }
        let decided = exchanges().find(|exchange| exchange.answer.is_some());
        config.set_activated(decided.and_then(Exchange::refusal) != Some(Hresult::HOST_NOT_ACTIVATED));
        let counts = exchanges().filter_map(|exchange| said(exchange.answer_message()?, "count"));
        let most = counts.filter(|count| *count <= MOST_MACHINES).max().unwrap_or(0);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        // A table that shows more than it holds by itself was made larger.
        config.capacity = Some(most).filter(|most| *most > emulator::host::ClientTable::CAPACITY);
        let hardware = exchanges().find_map(|exchange| {
            let seal = exchange.answer_message()?.plain()?.answer_seal([0; 16])?;
            Some(seal.hardware_id).filter(|id| *id != [0; 8])
        });
        Self {
            host: Host::new(config),
            address,
            associations: Associations::new(),
            hardware_id: hardware.unwrap_or([0x4B; 8]),
            ahead,
            decided: 0,
            unseen: 0,
            strict,
            told: Vec::new(),
        }
    }

    /// Its clock when the capture's is `now`.
    pub(super) fn clock(&self, now: Filetime) -> Filetime {
        Filetime(now.0.saturating_add_signed(self.ahead))
    }

    /// Before a request: a clock that explains what became of it. `frame` shows it.
    pub(super) fn set_clock(&mut self, now: Filetime, exchange: &Exchange, keys: &LabKeys, frame: u64) {
        let Some(client) = client_time(exchange) else { return };
        let clock = self.clock(now);
        let tolerance = u64::from(HostConfig::TOLERANCE.0) * TICKS_PER_MINUTE;
        let host = if exchange.refusal() == Some(Hresult::INVALID_TIMESTAMP) {
            if clock.distance(client) > tolerance {
                return;
            }
            client + HostConfig::TOLERANCE + Minutes(1)
        } else if exchange.answer.is_some() {
            let (mut least, mut most) =
                (client.0.saturating_sub(tolerance), client.0.saturating_add(tolerance));
            if let Some(begin) = slot_begin(exchange, keys) {
                // A slot is as long as the tolerance (wire format 1, section 5).
                least = least.max(begin.0);
                most = most.min(begin.0.saturating_add(tolerance - 1));
            }
            if least > most || (least..=most).contains(&clock.0) {
                return;
            }
            Filetime(clock.0.clamp(least, most))
        } else {
            return;
        };
        let ahead = host.0.wrapping_sub(now.0).cast_signed();
        let minutes = ahead / i64::try_from(TICKS_PER_MINUTE).unwrap_or(i64::MAX);
        // Frames of one instant are a little apart in a capture.
        let little = ahead.abs_diff(self.ahead) < TICKS_PER_MINUTE;
        if little || self.tell(frame, format!("its clock is {minutes} minutes from the capture's")) {
            self.ahead = ahead;
        }
    }

    /// Decides, so that it is what was recorded if a change of the host explains that.
    pub(super) fn decide(
        &mut self,
        now: Filetime,
        served: Served<'_>,
        recorded: Option<&Exchange>,
        frame: u64,
    ) -> Decision {
        let Served::Request(request) = served else {
            self.decided += 1;
            return Err(self.host.reject());
        };
        let mut decision = self.host.serve(now, request);
        for _ in 0..TRIES {
            let explained = match recorded {
                Some(exchange) => self.explain(now, request, &decision, exchange, frame),
                None => None,
            };
            match explained {
                None => break,
                Some(Explained::AskAgain) => decision = self.host.serve(now, request),
                Some(Explained::Answer(other)) => {
                    decision = other;
                    break;
                }
            }
        }
        self.decided += 1;
        decision
    }

    /// What is different in the record, if there is a change of the host that explains it.
    fn explain(
        &mut self,
        now: Filetime,
        request: &Request,
        decision: &Decision,
        recorded: &Exchange,
        frame: u64,
    ) -> Option<Explained> {
        if let Some(code) = recorded.refusal() {
            if decision.as_ref().err() == Some(&code) {
                return None;
            }
            return self.refuses(request, code, frame);
        }
        let message = recorded.answer_message()?;
        match decision {
            Ok(response) => self.answers(now, response, message, frame),
            Err(code) => self.accepts(request, *code, frame),
        }
    }

    fn refuses(&mut self, request: &Request, code: Hresult, frame: u64) -> Option<Explained> {
        let what = match code {
            Hresult::HOST_NOT_ACTIVATED => "it isn't activated itself".to_owned(),
            Hresult::ID_MISMATCH => format!("its key doesn't cover {}", request.kms_id),
            code => format!("it refuses with {code}, for a reason that the wire doesn't show"),
        };
        if !self.tell(frame, what) {
            return None;
        }
        match code {
            Hresult::HOST_NOT_ACTIVATED => self.host.config_mut().set_activated(false),
            Hresult::ID_MISMATCH => {
                self.host.config_mut().products.retain(|id| *id != request.kms_id);
            }
            code => return Some(Explained::Answer(Err(code))),
        }
        Some(Explained::AskAgain)
    }

    fn accepts(&mut self, request: &Request, refused: Hresult, frame: u64) -> Option<Explained> {
        match refused {
            Hresult::HOST_NOT_ACTIVATED => self.tell(frame, "it is activated".to_owned()).then(|| {
                self.host.config_mut().set_activated(true);
                Explained::AskAgain
            }),
            Hresult::ID_MISMATCH => {
                self.tell(frame, format!("its key covers {}", request.kms_id)).then(|| {
                    self.host.config_mut().products.push(request.kms_id);
                    Explained::AskAgain
                })
            }
            _ => None,
        }
    }

    fn answers(
        &mut self,
        now: Filetime,
        response: &Response,
        message: &Message,
        frame: u64,
    ) -> Option<Explained> {
        let mut wanted = self.host.config().clone();
        take_fields(&mut wanted, message);
        let own = self.host.config();
        let same = wanted.pid == own.pid
            && wanted.activation_interval == own.activation_interval
            && wanted.renewal_interval == own.renewal_interval;
        if !same {
            let (activation, renewal) = (wanted.activation_interval, wanted.renewal_interval);
            let what =
                format!("it hands out intervals of {activation} and {renewal}, its PID is {}", wanted.pid);
            if !self.tell(frame, what) {
                return None;
            }
            let config = self.host.config_mut();
            (config.pid, config.activation_interval, config.renewal_interval) =
                (wanted.pid, activation, renewal);
            return Some(Explained::AskAgain);
        }
        let recorded = u32::try_from(said(message, "count")?).ok()?;
        let known = (1..=MOST_MACHINES).contains(&u64::from(recorded));
        match recorded.cmp(&response.count) {
            std::cmp::Ordering::Equal => None,
            _ if !known => None,
            std::cmp::Ordering::Greater => {
                let more = recorded - response.count;
                let what = match more {
                    1 => "another machine has asked it that the capture doesn't show".to_owned(),
                    more => format!("{more} other machines have asked it that the capture doesn't show"),
                };
                if !self.tell(frame, what) {
                    return None;
                }
                self.preload(now, more);
                Some(Explained::AskAgain)
            }
            std::cmp::Ordering::Less => {
                if !self.tell(frame, "it has forgotten machines: a restart, or they count no more".to_owned())
                {
                    return None;
                }
                // Publications of a restart are no part of a replay.
                let _ = self.host.restart(now);
                self.preload(now, recorded - 1);
                Some(Explained::AskAgain)
            }
        }
    }

    fn preload(&mut self, now: Filetime, machines: u32) {
        for _ in 0..machines {
            self.unseen += 1;
            self.host.preload(lab_id(&format!("cmid/unseen/{}", self.unseen)), now);
        }
    }

    /// Tells of a change, if one may be made here.
    fn tell(&mut self, frame: u64, what: String) -> bool {
        let from_start = self.decided == 0;
        if self.strict && !from_start {
            return false;
        }
        self.told.push(Inferred { host: self.address, frame, what, from_start });
        true
    }
}

/// When the slot of an answer's MAC begins, if it is one that its client takes.
fn slot_begin(exchange: &Exchange, keys: &LabKeys) -> Option<Filetime> {
    let message = exchange.answer_message()?;
    let plain = message.plain()?;
    plain.slot?;
    let found = judged(keys, message, exchange.request_message()?)?;
    if matches!(found, Err(WireError::Slot { .. })) {
        return None;
    }
    Some(plain.answer_seal([0; 16])?.host_time)
}

/// How a recorded decision is explained.
enum Explained {
    /// The host was changed, and decides again.
    AskAgain,
    /// By nothing that a host can be told.
    Answer(Decision),
}

/// Intervals and PID of an answer.
fn take_fields(config: &mut HostConfig, message: &Message) {
    let Some(body) = sound_body(message) else { return };
    let view = View::new(&tables::RESPONSE, &body);
    let interval = |name| match view.get(name) {
        Some(Value::Number(minutes)) => Interval::new(u32::try_from(minutes).ok()?).ok(),
        _ => None,
    };
    config.activation_interval = interval("activation_interval").unwrap_or(config.activation_interval);
    config.renewal_interval = interval("renewal_interval").unwrap_or(config.renewal_interval);
    let Some(octets) = view.raw("host_pid") else { return };
    let text = match view.get("host_pid") {
        Some(Value::Text(units)) => String::from_utf16(&units).ok(),
        _ => None,
    };
    let pid = text.and_then(|text| HostPid::new(&text).ok()).filter(|pid| pid.size() == octets.len());
    // One that is no PID is changed in an answer; there it has to fit.
    let units = (octets.len() / 2).saturating_sub(1);
    let filler = || HostPid::new(&PID.chars().cycle().take(units).collect::<String>()).ok();
    config.pid = pid.or_else(filler).unwrap_or_else(|| config.pid.clone());
}
