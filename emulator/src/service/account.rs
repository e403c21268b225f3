//! What the service knows of one key: its state, and how often it was used.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::model::{Hresult, KeyKind};

/// What the service says of a key whatever was done with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyState {
    /// Good.
    #[default]
    Valid,
    /// Never heard of (KEY-034).
    Unknown,
    /// Blocked (KEY-035).
    Blocked,
    /// Used up before anybody asked here (KEY-030, KEY-036).
    Exhausted,
    /// Marked as lost or misused: activates nothing more, and validation fails (KEY-055).
    NonGenuine,
}

/// How many machines a host key activates, and how often each of them (KEY-030, KEY-031).
const HOST_MACHINES: u32 = 6;
const HOST_EACH: u32 = 10;

/// The service's account of a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    pub(super) state: KeyState,
    /// Activations of each machine.
    used: BTreeMap<Uuid, u32>,
    /// How often the limit was raised.
    raised: u32,
}

impl Account {
    /// Activates `machine` once more, or says why not. `in_all` is OPEN-002, reading B.
    pub(super) fn activate(&mut self, key: KeyKind, machine: Uuid, in_all: bool) -> Result<(), Hresult> {
        match self.state {
            KeyState::Unknown => return Err(Hresult::SERVER_KEY_INVALID),
            KeyState::Blocked | KeyState::NonGenuine => return Err(Hresult::SERVER_KEY_BLOCKED),
            KeyState::Valid | KeyState::Exhausted => {}
        }
        let mut total = self.total();
        let own = self.used.get(&machine).copied().unwrap_or(0);
        match key {
            KeyKind::Host(_) => {
                let exhausted = self.state == KeyState::Exhausted;
                // An exhausted key has used up one whole limit; what was added since is free.
                let grants = self.raised + u32::from(!exhausted);
                let machines = u32::try_from(self.used.len()).unwrap_or(u32::MAX);
                let new_machine = own == 0 && machines >= HOST_MACHINES.saturating_mul(grants);
                let each = HOST_EACH.saturating_mul(grants);
                if new_machine || (if in_all { total } else { own }) >= each {
                    return Err(Hresult::SERVER_KEY_LIMIT);
                }
            }
            KeyKind::Mak(mak) => {
                if self.state == KeyState::Exhausted {
                    total = total.saturating_add(mak.activations);
                }
                if total >= mak.activations && self.raised == 0 {
                    return Err(Hresult::MAK_LIMIT);
                }
                if total >= mak.activations.saturating_add(mak.extension) {
                    return Err(Hresult::MAK_EXTENSION_LIMIT);
                }
            }
            // One key, one machine.
            KeyKind::Retail(_) if own == 0 && !self.used.is_empty() => {
                return Err(Hresult::SERVER_KEY_LIMIT);
            }
            KeyKind::Retail(_) => {}
            // A setup key activates nothing by itself.
            KeyKind::Setup(_) => return Err(Hresult::SERVER_KEY_INVALID),
        }
        *self.used.entry(machine).or_default() += 1;
        Ok(())
    }

    /// Raises the limit of a host key by as much again, or extends a MAK, which works once (KEY-032, KEY-037).
    pub(super) fn raise(&mut self) {
        self.raised = self.raised.saturating_add(1);
    }

    /// Activations left of a MAK, as far as its limit goes now (MAK-031).
    pub(super) fn remaining(&self, key: KeyKind) -> Option<u32> {
        let KeyKind::Mak(mak) = key else { return None };
        let extension = if self.raised > 0 { mak.extension } else { 0 };
        let before = if self.state == KeyState::Exhausted { mak.activations } else { 0 };
        let limit = mak.activations.saturating_add(extension);
        Some(limit.saturating_sub(self.total().saturating_add(before)))
    }

    fn total(&self) -> u32 {
        self.used.values().fold(0, |sum, n| sum.saturating_add(*n))
    }
}
