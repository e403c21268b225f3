//! The areas of the catalogue, in its order.

use std::fmt;

/// One area: the word in front of an id's number. Ordered as the catalogue is, `OPEN` last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(u8);

/// What the lab knows of an area before it reads a row.
struct Row {
    name: &'static str,
    title: &'static str,
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

macro_rules! rows {
    ($($name:literal: $title:literal,)*) => {
        [$(Row {
            name: $name,
            title: $title,
            text: include_str!(concat!("../../requirements/", $name, ".ron")),
        },)*]
    };
}

const ROWS: [Row; 19] = rows! {
    "TIMER": "Activation, renewal and grace timers",
    "STATE": "Licence states and transitions",
    "COUNT": "Activation thresholds and client counting",
    "KEY": "Keys, host key groups and key limits",
    "DISC": "How clients find a host",
    "PUB": "Publication of hosts in DNS",
    "REG": "Registry values",
    "SLMGR": "The console",
    "OSPP": "The Office client script",
    "EVENT": "Event logs",
    "WMI": "Properties and methods",
    "ERR": "Error codes",
    "MAK": "MAK activation, independent and by proxy",
    "TOKEN": "Token-based activation",
    "UX": "Notifications, dialogs and desktop",
    "REPORT": "Fleet reports and monitoring alerts",
    "OPS": "Operation, troubleshooting and recovery",
    "PRIV": "Privileges",
    "OPEN": "Behaviour the documents leave open",
};
