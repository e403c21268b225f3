//! One requirement and the words it is sorted by.

use super::{checked::CheckedBy, id::RequirementId};
use serde::Deserialize;

/// A row of the catalogue: one statement that can be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its stable id.
    pub id: RequirementId,
    /// How hard it binds.
    pub level: Level,
    /// Who shows that it holds.
    pub check: CheckedBy,
    /// Who it binds; never empty.
    pub roles: Vec<Role>,
    /// What it is observed on.
    pub kind: Kind,
    /// Given, when, then; with `NOTE [DIFF]` where the documents disagree.
    pub statement: String,
    /// The places in the documents, such as `TR T2 /skms`; never empty.
    pub sources: Vec<String>,
}

impl Requirement {
    /// Whether the documents disagree about this row.
    pub fn is_disputed(&self) -> bool {
        self.statement.contains("NOTE [DIFF]")
    }
}

/// How hard a requirement binds: a broken `Must` fails, the others warn unless a run is strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Level {
    /// Every implementation does so.
    #[default]
    Must,
    /// An implementation does so unless it has a reason.
    Should,
    /// Seen in the field, promised by nobody.
    Observed,
}

/// Who a requirement binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Role {
    /// The KMS client, and the licensing service of its machine.
    Client,
    /// The console in the manner of slmgr and of the Office script.
    Console,
    /// The name service between clients and hosts.
    Dns,
    /// The event logs.
    Events,
    /// Reports and alerts over many machines, and the proxy tool.
    Fleet,
    /// The KMS host.
    Host,
    /// The hosted activation service.
    Service,
    /// What a user is shown.
    Ux,
    /// The property view in the manner of WMI.
    Wmi,
}

/// What a requirement is observed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Kind {
    /// The output or effect of a console command.
    Console,
    /// Queries, records and updates.
    Dns,
    /// An error code.
    Error,
    /// An entry of an event log.
    Event,
    /// A property or method.
    Property,
    /// A report or an alert.
    Report,
    /// A licence state or stored value.
    State,
    /// When something happens.
    Timer,
    /// A notification, dialog or the desktop.
    Ux,
    /// Bytes of a message.
    Wire,
}

impl Level {
    /// The word in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Observed => "observed",
        }
    }
}

impl Role {
    /// The word in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Console => "console",
            Self::Dns => "dns",
            Self::Events => "events",
            Self::Fleet => "fleet",
            Self::Host => "host",
            Self::Service => "service",
            Self::Ux => "ux",
            Self::Wmi => "wmi",
        }
    }
}

impl Kind {
    /// The word in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Dns => "dns",
            Self::Error => "error",
            Self::Event => "event",
            Self::Property => "property",
            Self::Report => "report",
            Self::State => "state",
            Self::Timer => "timer",
            Self::Ux => "ux",
            Self::Wire => "wire",
        }
    }
}
