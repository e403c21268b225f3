//! A target that scenarios can be run with.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use scenarios::catalogue::{Coverage, Reading, RequirementId};

use super::{Options, TargetTrouble, Worker, open};
use crate::target::{Capability, Hello, Plug, Role, Session, TargetSpec};

/// A target that scenarios can be run with. Workers of several threads share it.
pub struct LiveTarget {
    pub(super) spec: TargetSpec,
    pub(super) options: Options,
    pub(super) hello: Option<Hello>,
    /// Where a host that runs already listens.
    pub(super) address: Option<SocketAddr>,
    lacks: Vec<Coverage>,
    /// It has started once: from then on its misbehaviour is a finding.
    proven: AtomicBool,
    /// Adapters that wait for their first or next scenario.
    idle: Mutex<Vec<Session>>,
}

impl LiveTarget {
    /// Makes sure that a target can be used: talks to its adapter and probes its honesty, or finds its address.
    ///
    /// # Errors
    ///
    /// When no scenario can be run with it.
    pub fn open(spec: TargetSpec, options: Options) -> Result<Self, TargetTrouble> {
        open::open(spec, options, &mut |_| {})
    }

    pub(super) fn new(spec: TargetSpec, options: Options, found: open::Found) -> Self {
        let mut lacks = spec.lacks.clone();
        lacks.extend(found.hello.iter().flat_map(|hello| hello.lacks.clone()));
        Self {
            spec,
            options,
            hello: found.hello,
            address: found.address,
            lacks,
            proven: AtomicBool::new(found.proven),
            idle: Mutex::new(found.session.into_iter().collect()),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// What it plays.
    #[must_use]
    pub fn role(&self) -> Role {
        self.spec.role
    }

    /// What its adapter says of itself; `None` without an adapter.
    #[must_use]
    pub fn hello(&self) -> Option<&Hello> {
        self.hello.as_ref()
    }

    /// One line on what is tested.
    #[must_use]
    pub fn describe(&self) -> String {
        let plug = match &self.spec.plug {
            Plug::Address(address) => format!("at {address}"),
            Plug::Command(_) => "by command".to_owned(),
            Plug::Attach => "attached".to_owned(),
            Plug::Adapter(_) => "with an adapter".to_owned(),
        };
        let of = self.hello.as_ref().map(|hello| format!(": {} {}", hello.implementation, hello.version));
        format!("{} ({} {plug}{})", self.spec.name, self.spec.role, of.unwrap_or_default())
    }

    /// Requirements that it says it lacks.
    #[must_use]
    pub fn lacks(&self) -> &[Coverage] {
        &self.lacks
    }

    /// The readings of open questions that it takes, where not the lab's.
    #[must_use]
    pub fn readings(&self) -> BTreeMap<RequirementId, Reading> {
        let mut readings = self.spec.readings.clone();
        readings.extend(self.hello.iter().flat_map(|hello| hello.readings.clone()));
        readings
    }

    /// Protocol versions that it speaks.
    #[must_use]
    pub fn wire(&self) -> Vec<u8> {
        let own = self.hello.as_ref().map_or_else(|| vec![4, 5, 6], |hello| hello.wire.clone());
        let file = self.spec.wire.as_ref();
        own.into_iter().filter(|version| file.is_none_or(|file| file.contains(version))).collect()
    }

    /// How many workers it can serve at a time; `None` for as many as there are.
    #[must_use]
    pub fn max_jobs(&self) -> Option<usize> {
        matches!(self.spec.plug, Plug::Address(_) | Plug::Attach).then_some(1)
    }

    /// A worker for this thread.
    ///
    /// # Panics
    ///
    /// When the system has no means for an event loop left.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }

    pub(super) fn can(&self, capability: Capability) -> bool {
        self.hello.as_ref().is_some_and(|hello| hello.capabilities.contains(&capability))
    }

    pub(super) fn is_proven(&self) -> bool {
        self.proven.load(Ordering::Acquire)
    }

    pub(super) fn prove(&self) {
        self.proven.store(true, Ordering::Release);
    }

    pub(super) fn take_idle(&self) -> Option<Session> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    pub(super) fn give_back(&self, session: Session) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
    }
}

impl std::fmt::Debug for LiveTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveTarget")
            .field("spec", &self.spec)
            .field("hello", &self.hello)
            .finish_non_exhaustive()
    }
}
