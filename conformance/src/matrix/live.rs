//! Saboteurs over real sockets: each as a child process behind the adapter protocol.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use scenarios::{
    catalogue::Role,
    language::Case,
    run::{Need, plan},
};

use super::{Defect, DumbPlayer, Field, Trouble, VirtualField};
use crate::{
    adapter::{self, Dumb},
    check::{Job, Player, live_arm::LivePlayer},
    live::{LiveTarget, Options as LiveOptions},
    results::arm::Arm,
    target::{Role as TargetRole, TargetSpec},
};

/// How long a dumb target is waited for: it never does what is waited for.
const DUMB_PATIENCE: Duration = Duration::from_millis(500);

/// How long a saboteur is waited for: it is part of the lab, and where an answer is missing much waiting shows nothing.
const PATIENCE: Duration = Duration::from_secs(3);

/// Saboteurs side by side: most of their time they are waited for.
const AT_ONCE: usize = 6;

/// Targets in child processes, over sockets.
#[derive(Clone, Debug)]
pub struct LiveField {
    /// This program.
    pub exe: PathBuf,
}

impl Field for LiveField {
    fn name(&self) -> &'static str {
        "live"
    }

    fn job(&self, case: &Case, role: Role) -> Option<Job> {
        if case.loaded.is_virtual_only() {
            return None;
        }
        let plan = plan(case, role)?;
        // A target can't be told where an activation service is.
        let arm = if role == Role::Host { Arm::Host } else { Arm::Client };
        (!plan.needs.contains(&Need::Service)).then(|| Job {
            arm,
            index: 0,
            case: case.clone(),
            plan: Some(plan),
        })
    }

    fn owing(&self) -> Option<&dyn Field> {
        // Some cases are never offered over sockets, and of some only a part can be seen there.
        Some(&VirtualField)
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn dumb(&self, role: Role) -> Vec<DumbPlayer> {
        let (claimed, target) = match role {
            Role::Host => (adapter::Role::Host, TargetRole::Host),
            _ => (adapter::Role::Client, TargetRole::Client),
        };
        let all = Dumb::all(claimed).map(|dumb| {
            let words: Vec<OsString> = vec![
                self.exe.clone().into(),
                "adapter".into(),
                target.name().into(),
                "--dumb".into(),
                dumb.name.into(),
            ];
            let spec =
                TargetSpec { patience: DUMB_PATIENCE, ..TargetSpec::adapter(dumb.name, target, words) };
            let player = LiveTarget::open(spec, LiveOptions::default());
            DumbPlayer {
                name: dumb.name,
                does: dumb.does,
                player: player
                    .map(|target| Box::new(LivePlayer::new(target)) as Box<dyn Player>)
                    .map_err(|error| error.to_string()),
            }
        });
        all.collect()
    }

    fn player(&self, role: Role, defect: Option<Defect>) -> Result<Box<dyn Player>, Trouble> {
        let role = if role == Role::Host { TargetRole::Host } else { TargetRole::Client };
        let name = defect.map(|defect| defect.name());
        let spec = TargetSpec { patience: PATIENCE, ..TargetSpec::built_in(&self.exe, role, name) };
        let target = LiveTarget::open(spec, LiveOptions::default()).map_err(|error| Trouble::Player {
            defect: name.unwrap_or("the reference").to_owned(),
            error: error.to_string(),
        })?;
        Ok(Box::new(LivePlayer::new(target)))
    }
}
