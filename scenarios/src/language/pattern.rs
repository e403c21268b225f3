//! What messages, views and command lines must be like. Fields left out are free.

use std::collections::BTreeMap;

use emulator::model::LicenceStatus;
use serde::Deserialize;
use uuid::Uuid;

use super::leaf::{ActorName, Code, Length, Time};

/// Values that fields of a PDU must have, by the names of the field tables; texts are compared by value.
pub type PduPattern = BTreeMap<String, String>;

/// An acceptance of contexts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AckPattern {
    /// The host.
    pub by: ActorName,
    /// The client.
    pub to: Option<ActorName>,
    /// Result and reason of each context, such as `0/0`, in order.
    pub results: Option<Vec<String>>,
    /// The named connection on which its association group was first seen, or `none`.
    pub association: Option<String>,
    /// Fields of its PDU by name.
    #[serde(default)]
    pub pdu: PduPattern,
}

/// A client's request. Names are those of the request's field table but for `licence`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPattern {
    /// The client.
    pub by: ActorName,
    /// The host.
    pub to: Option<ActorName>,
    /// Protocol version.
    pub version: Option<u16>,
    /// Licence status.
    pub licence: Option<LicenceStatus>,
    /// Time to the end of that state.
    pub minutes_left: Option<Length>,
    /// Smallest count the product activates at.
    pub n_policy: Option<u32>,
    /// Runs in a virtual machine.
    pub is_vm: Option<bool>,
    /// Application id.
    pub app_id: Option<Uuid>,
    /// Activation id.
    pub act_id: Option<Uuid>,
    /// KMS id.
    pub kms_id: Option<Uuid>,
    /// Client machine id.
    pub cmid: Option<Uuid>,
    /// Id before the last rearm.
    pub previous_cmid: Option<Uuid>,
    /// The client's clock.
    pub client_time: Option<Time>,
    /// Machine name.
    pub workstation: Option<String>,
    /// Fields of its PDU by name; of the last one of a call in fragments.
    #[serde(default)]
    pub pdu: PduPattern,
}

/// A host's answer. Names are those of the answer's field table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerPattern {
    /// The host.
    pub by: ActorName,
    /// The client.
    pub to: Option<ActorName>,
    /// Protocol version.
    pub version: Option<u16>,
    /// The count.
    pub count: Option<u32>,
    /// Interval for clients that are not activated.
    pub activation_interval: Option<Length>,
    /// Interval for activated clients.
    pub renewal_interval: Option<Length>,
    /// Extended PID.
    pub host_pid: Option<String>,
    /// The request's client machine id.
    pub cmid: Option<Uuid>,
    /// The request's client time.
    pub client_time: Option<Time>,
    /// Fields of its PDU by name; of the last one of a call in fragments.
    #[serde(default)]
    pub pdu: PduPattern,
}

/// The property view of an actor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusPattern {
    /// The actor.
    pub of: ActorName,
    /// `LicenseStatus`.
    pub licence: Option<LicenceStatus>,
    /// `GracePeriodRemaining`.
    pub minutes_left: Option<Length>,
    /// `LicenseStatusReason`.
    pub reason: Option<Code>,
    /// `KeyManagementServiceCurrentCount`.
    pub count: Option<i64>,
    /// `VLActivationInterval`.
    pub activation_interval: Option<Length>,
    /// `VLRenewalInterval`.
    pub renewal_interval: Option<Length>,
    /// Other properties by name, as text.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
    /// Properties that are left out.
    #[serde(default)]
    pub absent: Vec<String>,
}

/// What a console command printed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsolePattern {
    /// The actor.
    pub of: ActorName,
    /// Exit code.
    pub exit: Option<i64>,
    /// Whether the exit code is another than 0.
    pub fails: Option<bool>,
    /// Texts that must each stand in some line, in order.
    #[serde(default)]
    pub lines: Vec<String>,
}
