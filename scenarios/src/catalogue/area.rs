//! The areas of the catalogue, in its order.

use std::fmt;

/// One area: the word in front of an id's number. Ordered as the catalogue is, `OPEN` last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(u8);

/// What the lab knows of an area before it reads a row.
struct Row {
    name: &'static str,
    title: &'static str,
    built: bool,
    text: &'static str,
}

impl Area {
    /// The area of the open questions; it holds no requirements.
    pub const OPEN: Self = Self(ROWS.len() as u8 - 1);

    /// Every area that holds requirements, in catalogue order.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        (0..Self::OPEN.0).map(Self)
    }

    /// The area with this name, `OPEN` too. Names are upper case.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().chain([Self::OPEN]).find(|area| area.name() == name)
    }

    /// The word that begins its ids, `TIMER`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What its requirements are about.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Whether its ids are in order but leave numbers out, as those of the RPC cases do.
    pub(super) fn has_gaps(self) -> bool {
        self.name() == "RPC"
    }

    /// Whether the lab is held to its requirements. Of the other areas only what a scenario cites is built yet.
    pub fn is_built(self) -> bool {
        self.row().built
    }

    /// The embedded file.
    pub(super) fn text(self) -> &'static str {
        self.row().text
    }

    fn row(self) -> &'static Row {
        &ROWS[usize::from(self.0)]
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

macro_rules! built {
    (built) => {
        true
    };
    (planned) => {
        false
    };
}

macro_rules! rows {
    ($($name:literal $state:ident: $title:literal,)*) => {
        [$(Row {
            name: $name,
            title: $title,
            built: built!($state),
            text: include_str!(concat!("../../requirements/", $name, ".ron")),
        },)*]
    };
}

const ROWS: [Row; 20] = rows! {
    "TIMER" built: "Activation, renewal and grace timers",
    "STATE" built: "Licence states and transitions",
    "COUNT" built: "Activation thresholds and client counting",
    "KEY" built: "Keys, host key groups and key limits",
    "DISC" built: "How clients find a host",
    "PUB" built: "Publication of hosts in DNS",
    "REG" built: "Registry values",
    "SLMGR" planned: "The console",
    "OSPP" planned: "The Office client script",
    "EVENT" built: "Event logs",
    "WMI" planned: "Properties and methods",
    "ERR" built: "Error codes",
    "MAK" planned: "MAK activation, independent and by proxy",
    "TOKEN" planned: "Token-based activation",
    "UX" planned: "Notifications, dialogs and desktop",
    "REPORT" planned: "Fleet reports and monitoring alerts",
    "OPS" planned: "Operation, troubleshooting and recovery",
    "PRIV" planned: "Privileges",
    "RPC" built: "DCE/RPC, well-formed and not",
    "OPEN" built: "Behaviour the documents leave open",
};
