//! From words of the language to values of the emulator.

use std::collections::BTreeMap;

use emulator::{
    client::{InstalledKey, LicenceConfig, NetworkChange},
    dns::Rcode,
    endpoint::{self, HostFaults, HostMode},
    model::{LicenceStatus, Minutes, Registry},
    nameserver::{Failure, UpdatePolicy},
    rpc::uuids::Syntax,
    service::KeyState,
    sim::RawMessage,
    wire::{self, SealFaults, Table, Value, tables},
};

use crate::language::{
    self, AnswerDamage, DnsFailure, HostFault, Ndr, RegistryData, RegistryName, RequestDamage, Updates,
};

use super::BuildError;

pub(super) fn syntax(ndr: Ndr) -> Syntax {
    match ndr {
        Ndr::Ndr => Syntax::Ndr,
        Ndr::Ndr64 => Syntax::Ndr64,
    }
}

pub(super) fn key_state(state: language::KeyState) -> KeyState {
    match state {
        language::KeyState::Valid => KeyState::Valid,
        language::KeyState::Blocked => KeyState::Blocked,
        language::KeyState::Unknown => KeyState::Unknown,
        language::KeyState::Exhausted => KeyState::Exhausted,
        language::KeyState::NonGenuine => KeyState::NonGenuine,
    }
}

pub(super) fn registry(values: &BTreeMap<RegistryName, RegistryData>) -> Result<Registry, BuildError> {
    let mut registry = Registry::default();
    for (name, data) in values {
        let set = registry.set(name.0.clone(), Some(data.0.clone()));
        set.map_err(|error| BuildError::new(error.to_string()))?;
    }
    Ok(registry)
}

/// What licenses a client.
pub(super) fn licence(spec: &language::Client) -> LicenceConfig {
    let default = LicenceConfig::default();
    LicenceConfig {
        key: match spec.key.as_deref() {
            None => default.key,
            Some("none") => InstalledKey::None,
            Some(name) => InstalledKey::Named(name.to_owned()),
        },
        firmware: spec.firmware.unwrap_or(default.firmware),
        base_licence: spec.base_licence.unwrap_or(default.base_licence),
        origin: spec.origin.unwrap_or(default.origin),
        rearms: spec.rearms.unwrap_or(default.rearms),
        evaluation: spec.evaluation.map(|length| length.0),
        hardware: default.hardware,
    }
}

pub(super) fn network_change(change: language::NetworkChange) -> NetworkChange {
    match change {
        language::NetworkChange::Up => NetworkChange::Up,
        language::NetworkChange::Down => NetworkChange::Down,
        language::NetworkChange::Changed => NetworkChange::Changed,
    }
}

pub(super) fn failure(failure: DnsFailure) -> Failure {
    match failure {
        DnsFailure::ServFail => Failure::ServFail,
        DnsFailure::Refused => Failure::Refused,
        DnsFailure::NxDomain => Failure::NxDomain,
        DnsFailure::Silent => Failure::Silent,
        DnsFailure::NoSrv => Failure::NoSrv,
    }
}

pub(super) fn updates(updates: Option<Updates>) -> UpdatePolicy {
    match updates {
        None | Some(Updates::Refused) => UpdatePolicy::Refuse,
        Some(Updates::NotImplemented) => UpdatePolicy::Fail(Rcode::NOTIMP),
        Some(Updates::Any) => UpdatePolicy::AllowAny,
        Some(Updates::FirstOwner) => UpdatePolicy::FirstOwner,
    }
}

/// Minutes to the end of a state that nothing else is said of (adapter protocol 1, "Left out means").
pub(super) fn full_length(status: LicenceStatus) -> Minutes {
    match status {
        LicenceStatus::Licensed => Minutes::days(180),
        LicenceStatus::OobGrace | LicenceStatus::OotGrace | LicenceStatus::NonGenuineGrace => {
            Minutes::days(30)
        }
        LicenceStatus::Unlicensed | LicenceStatus::Notification | LicenceStatus::ExtendedGrace => {
            Minutes::ZERO
        }
    }
}

pub(super) fn faults(list: &[HostFault]) -> Result<HostFaults, BuildError> {
    let mut faults = HostFaults::default();
    for fault in list {
        let mode = match fault {
            HostFault::Segment(size) => {
                faults.segment = Some(usize::from(*size));
                continue;
            }
            HostFault::Fragment(size) => {
                faults.fragment = Some(usize::from(*size));
                continue;
            }
            HostFault::Silent => HostMode::Silent,
            HostFault::CloseOnAccept => HostMode::CloseOnAccept,
            HostFault::ResetOnAccept => HostMode::ResetOnAccept,
            HostFault::CloseOnRequest => HostMode::CloseOnRequest,
            HostFault::ResetOnRequest => HostMode::ResetOnRequest,
            HostFault::HoldRequest => HostMode::HoldRequest,
            HostFault::Garbage(text) => HostMode::Garbage(octets(text)?),
            HostFault::BindNak(reason) => HostMode::BindNak(*reason),
            HostFault::Fault(status) => HostMode::Fault(status.0.0),
            HostFault::Hresult(code) => HostMode::Refuse(code.0),
            HostFault::Says(say) => HostMode::Says(super::says::says(say)?),
            HostFault::Change(fields) => HostMode::Change(values(&tables::RESPONSE, fields.iter())?),
            HostFault::Damage(damage) => HostMode::Damage(match damage {
                AnswerDamage::FlipLast => endpoint::AnswerDamage::FlipLast,
                AnswerDamage::Truncate => endpoint::AnswerDamage::Truncate,
                AnswerDamage::Extend => endpoint::AnswerDamage::Extend,
                AnswerDamage::OtherBinding => endpoint::AnswerDamage::OtherBinding,
                AnswerDamage::OtherSlot => endpoint::AnswerDamage::OtherSlot,
            }),
        };
        if faults.mode != HostMode::Sound {
            return Err(BuildError::new(
                "a host can do one thing wrong at a time, beside `Segment` and `Fragment`",
            ));
        }
        faults.mode = mode;
    }
    Ok(faults)
}

pub(super) fn message(send: &language::Send) -> Result<RawMessage, BuildError> {
    let set = values(&tables::REQUEST, send.set.iter())?;
    Ok(RawMessage { set, opnum: send.opnum, ..damaged(send.damage.as_ref())? })
}

/// A client's present request with this damage.
pub(super) fn damaged(damage: Option<&RequestDamage>) -> Result<RawMessage, BuildError> {
    let mut message = RawMessage::default();
    match damage {
        None => {}
        Some(RequestDamage::FlipLast) => message.flip_last = true,
        Some(RequestDamage::Truncate) => message.lengthen = -1,
        Some(RequestDamage::Extend) => message.lengthen = 1,
        Some(RequestDamage::OtherLabel) => message.label = Some("another lab".to_owned()),
        Some(RequestDamage::OuterVersion(major)) => {
            message.seal = SealFaults { outer: Some((*major, 0)), ..SealFaults::default() };
        }
        Some(RequestDamage::InnerVersion) => message.inner_version = true,
        Some(RequestDamage::Empty) => message.octets = Some(Vec::new()),
        Some(RequestDamage::Octets(text)) => message.octets = Some(octets(text)?),
    }
    Ok(message)
}

/// Requests that the field table says a host must refuse.
pub(super) fn mutations() -> Vec<RawMessage> {
    let message = |mutation| match mutation {
        wire::Mutation::Set(name, value) => {
            RawMessage { set: vec![(name.to_owned(), value)], ..RawMessage::default() }
        }
        wire::Mutation::End(octet) => RawMessage { end: Some(octet), ..RawMessage::default() },
    };
    wire::request_mutations().into_iter().map(message).collect()
}

fn values<'a>(
    table: &'static Table,
    fields: impl Iterator<Item = (&'a String, &'a String)>,
) -> Result<Vec<(String, Value)>, BuildError> {
    fields
        .map(|(name, text)| {
            let known = || table.fields.iter().map(|field| field.name);
            let field = table
                .field(name)
                .ok_or_else(|| BuildError::new(crate::language::unknown("field", name, known())))?;
            let value =
                wire::Value::parse(field.kind, text).map_err(|error| BuildError::new(error.to_string()))?;
            Ok((name.clone(), value))
        })
        .collect()
}

/// Octets written in hexadecimal, blanks between them allowed.
pub(super) fn octets(text: &str) -> Result<Vec<u8>, BuildError> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let octet = |pair: &[char]| {
        let text: String = pair.iter().collect();
        (pair.len() == 2).then(|| u8::from_str_radix(&text, 16).ok()).flatten()
    };
    let octets: Option<Vec<u8>> = digits.chunks(2).map(octet).collect();
    octets.ok_or_else(|| BuildError::new(format!("`{text}` is not octets in hexadecimal")))
}
