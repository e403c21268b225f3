//! What is known of a target before it is asked: from its file, or because it is built in.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use emulator::model::Product;
use scenarios::catalogue::{self, Coverage, Reading, RequirementId};
use serde::Deserialize;

/// What a target plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Role {
    /// A KMS host.
    Host,
    /// A KMS client.
    Client,
}

/// How a target is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plug {
    /// A host that runs already, at `address:port`.
    Address(String),
    /// A program: a host that listens, or a client that makes one attempt.
    Command(Vec<OsString>),
    /// A client that somebody else starts.
    Attach,
    /// A program that speaks adapter protocol 1.
    Adapter(Vec<OsString>),
}

/// Which clock a target goes by that can't be told the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Clock {
    /// The machine's.
    #[default]
    Machine,
    /// One that the stage moves, through libfaketime: a host by command only.
    Faketime,
}

/// An implementation under test.
#[derive(Clone, Debug)]
pub struct TargetSpec {
    /// Its name in reports.
    pub name: String,
    /// What it plays.
    pub role: Role,
    /// How it is plugged in.
    pub plug: Plug,
    /// Names under `kms/` that a host's key covers; `None` where an adapter is told.
    pub products: Option<Vec<String>>,
    /// What a client activates; `None` where an adapter is told.
    pub product: Option<&'static Product>,
    /// Protocol versions it speaks; `None` for all, or its adapter's word.
    pub wire: Option<Vec<u8>>,
    /// The label of its keys; `None` for the lab's default.
    pub label: Option<String>,
    /// The clock that it goes by, where it has no adapter.
    pub clock: Clock,
    /// Bounds every command and every wait for it, in real time.
    pub patience: Duration,
    /// Requirements that it doesn't implement.
    pub lacks: Vec<Coverage>,
    /// Readings of open questions that it takes, where not the lab's.
    pub readings: BTreeMap<RequirementId, Reading>,
    /// Environment of its process, beside the runner's.
    pub env: BTreeMap<String, String>,
    /// Working folder of its process; `None` for the runner's.
    pub dir: Option<PathBuf>,
    /// Built in: it is part of the lab, and its waits may be short.
    pub built_in: bool,
}

impl Role {
    /// The word of protocol and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Client => "client",
        }
    }

    /// The same in the catalogue.
    #[must_use]
    pub fn in_catalogue(self) -> catalogue::Role {
        match self {
            Self::Host => catalogue::Role::Host,
            Self::Client => catalogue::Role::Client,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TargetSpec {
    /// What stands when nothing is said.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// The emulated role in a child process, through the same protocol as any other target: `exe` is this program.
    #[must_use]
    pub fn built_in(exe: &Path, role: Role, saboteur: Option<&str>) -> Self {
        let mut words: Vec<OsString> = vec![exe.into(), "adapter".into(), role.name().into()];
        let mut name = format!("built-in-{role}");
        if let Some(saboteur) = saboteur {
            words.extend(["--saboteur".into(), saboteur.into()]);
            name = format!("{name}:{saboteur}");
        }
        // Without this the allocator clears huge pages for every thread of a process that soon ends.
        let env = BTreeMap::from([("MIMALLOC_ALLOW_THP".to_owned(), "0".to_owned())]);
        Self { built_in: true, env, ..Self::adapter(&name, role, words) }
    }

    /// A target with an adapter, and nothing else said of it.
    #[must_use]
    pub fn adapter(name: &str, role: Role, words: Vec<OsString>) -> Self {
        Self {
            name: name.to_owned(),
            role,
            plug: Plug::Adapter(words),
            products: None,
            product: None,
            wire: None,
            label: None,
            clock: Clock::Machine,
            patience: Self::PATIENCE,
            lacks: Vec::new(),
            readings: BTreeMap::new(),
            env: BTreeMap::new(),
            dir: None,
            built_in: false,
        }
    }

    /// How long a client target shall wait for a look-up, a connection or an answer, in milliseconds: an attempt has
    /// several such waits, and a command with an attempt in it has to end within the patience.
    #[must_use]
    pub fn patience_ms(&self) -> u64 {
        // A built-in client never takes long; on a busy machine others may.
        let share = if self.built_in { 20 } else { 10 };
        let share = u64::try_from(self.patience.as_millis() / share).unwrap_or(u64::MAX);
        share.clamp(20, 5_000)
    }
}
