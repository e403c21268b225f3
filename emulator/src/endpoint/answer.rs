//! From sealed request to sealed answer: what stands between the RPC layer of a host and its role.

use std::sync::Arc;

use crate::{
    endpoint::{AnswerDamage, HostMode},
    model::{Entropy, Filetime, Hresult},
    rpc::server::CallAnswer,
    wire::{self, AnswerSeal, LabKeys, Request, Response, SealFaults},
};

/// What a role gets to decide on.
#[derive(Clone, Copy, Debug)]
pub enum Served<'a> {
    /// A request that passed every check of its form.
    Request(&'a Request),
    /// A message that failed one (`0x8007000D`).
    Invalid,
}

/// A role's decision.
pub type Decision = Result<Response, Hresult>;

/// Opens requests, asks the role, seals answers.
#[derive(Debug)]
pub struct Answerer {
    keys: Arc<LabKeys>,
    hardware_id: [u8; 8],
    entropy: Entropy,
}

impl Answerer {
    /// One for each connection; `entropy` gives its IVs and salts.
    #[must_use]
    pub fn new(keys: Arc<LabKeys>, hardware_id: [u8; 8], entropy: Entropy) -> Self {
        Self { keys, hardware_id, entropy }
    }

    /// The lab's keys.
    pub(super) fn keys(&self) -> &LabKeys {
        &self.keys
    }

    /// The answer to sealed `data` that arrived at `now` on the host's clock.
    pub fn answer(
        &mut self,
        now: Filetime,
        data: &[u8],
        mode: &HostMode,
        role: &mut dyn FnMut(Served<'_>) -> Decision,
    ) -> CallAnswer {
        match mode {
            HostMode::Fault(status) => return CallAnswer::Fault(*status),
            HostMode::Refuse(code) => return CallAnswer::Refusal(*code),
            _ => {}
        }
        let opened = match wire::open_request(&self.keys, data) {
            Ok(opened) => opened,
            Err(_) => {
                return match role(Served::Invalid) {
                    Ok(_) => CallAnswer::Refusal(Hresult::INVALID_DATA),
                    Err(code) => CallAnswer::Refusal(code),
                };
            }
        };
        let response = match role(Served::Request(&opened.request)) {
            Ok(response) => response,
            Err(code) => return CallAnswer::Refusal(code),
        };
        let mut seal = AnswerSeal {
            request_iv: opened.iv.unwrap_or_default(),
            iv: self.entropy.bytes(),
            salt: self.entropy.bytes(),
            hardware_id: self.hardware_id,
            host_time: now,
        };
        let mut faults = SealFaults::default();
        match mode {
            HostMode::Damage(AnswerDamage::OtherBinding) => seal.request_iv[0] ^= 1,
            HostMode::Damage(AnswerDamage::OtherSlot) => faults.slot_shift = 2,
            HostMode::Change(changes) => return CallAnswer::Data(self.changed(&response, &seal, changes)),
            _ => {}
        }
        if faults == SealFaults::default() {
            return CallAnswer::Data(damaged(wire::seal_response(&self.keys, &response, &seal), mode));
        }
        let sealed = wire::reseal_response(&self.keys, response.version, &response.encode(), &seal, faults);
        CallAnswer::Data(sealed)
    }

    fn changed(&self, response: &Response, seal: &AnswerSeal, changes: &[(String, wire::Value)]) -> Vec<u8> {
        let mut body = response.encode();
        for (name, value) in changes {
            // The scenario's loader has checked names and kinds; a value that doesn't fit leaves the field alone.
            if let Err(error) = wire::set(&mut body, &wire::tables::RESPONSE, name, value) {
                tracing::warn!(%error, "field of an answer not changed");
            }
        }
        wire::reseal_response(&self.keys, response.version, &body, seal, SealFaults::default())
    }
}

fn damaged(mut sealed: Vec<u8>, mode: &HostMode) -> Vec<u8> {
    match mode {
        HostMode::Damage(AnswerDamage::FlipLast) => {
            if let Some(last) = sealed.last_mut() {
                *last ^= 1;
            }
        }
        HostMode::Damage(AnswerDamage::Truncate) => drop(sealed.pop()),
        HostMode::Damage(AnswerDamage::Extend) => sealed.push(0),
        _ => {}
    }
    sealed
}
