//! A capture played over sockets: whom to, and at which times.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use captures::replay::{Leniency, Line, Played, Ran, Settings, Side, Speed, Times};
use captures::transcript::Item;
use emulator::{model::Filetime, net::system_clock};

use super::{
    Options, Outcome,
    listen::{self, Waiting},
    live,
    pace::Pace,
    target::Targets,
};
use crate::target::TargetSpec;

/// Whom a capture is played to.
#[derive(Clone, Debug)]
pub enum Peer {
    /// A host that runs already.
    Host(SocketAddr),
    /// Hosts that are started from a target file.
    Target(Box<TargetSpec>),
    /// Clients that connect here, within so long.
    Clients(SocketAddr, Duration),
}

/// How a capture is played over sockets.
#[derive(Clone, Debug)]
pub struct Live {
    /// Whom to.
    pub peer: Peer,
    /// How fast.
    pub speed: Speed,
    /// Which times requests say; `None` for the recorded ones where the peer's clock can be set, else fresh ones.
    pub times: Option<Times>,
    /// How long the peer may take for each thing that it did in the capture.
    pub patience: Duration,
    /// The label of the keys, for a target.
    pub label: String,
    /// Peers may be outside of loopback and private networks.
    pub allow_remote: bool,
}

/// Why a capture isn't played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// What is asked for can't be done.
    #[error("{0}")]
    Usage(String),
    /// Something of ours failed.
    #[error("{0}")]
    Failed(String),
}

/// Plays a capture over sockets; `ready` is told where clients can connect.
///
/// # Errors
///
/// When the peer can't be had as asked, and when what was exchanged can't be read back.
pub fn over_sockets(
    items: &[Item],
    live: &Live,
    options: &Options,
    ready: &dyn Fn(SocketAddr),
) -> Result<Outcome, Trouble> {
    let lines: Arc<[Line]> = Line::all(items).into();
    let side = if matches!(live.peer, Peer::Clients(..)) { Side::Host } else { Side::Client };
    let settings = |times| Settings {
        side,
        speed: live.speed,
        times,
        patience: live.patience,
        to: None,
        keys: options.keys.clone(),
        seed: options.seed,
    };
    let (played, leniency) = match &live.peer {
        Peer::Clients(address, most) => {
            let waiting = Waiting { most: *most, allow_remote: live.allow_remote };
            let settings = settings(live.times.unwrap_or(Times::Fresh));
            let runtime = crate::live::runtime();
            let played = runtime.block_on(listen::play(&lines, settings, *address, waiting, ready));
            (played.map_err(Trouble::Usage)?, Leniency::default())
        }
        Peer::Host(address) => {
            if live.times == Some(Times::Recorded) {
                return Err(Trouble::Usage(format!(
                    "{address} has a clock that can't be set, and would refuse recorded times; a target with the \
                     capability `clock` can be given them: --target FILE"
                )));
            }
            let settings = Settings { to: Some(*address), ..settings(Times::Fresh) };
            let played = live::play(&lines, settings, &BTreeMap::new(), &mut Pace::Real);
            (played.map_err(Trouble::Failed)?, Leniency { other_host: true })
        }
        Peer::Target(spec) => (target(&lines, spec, live, settings)?, Leniency { other_host: true }),
    };
    let ran = Ran { played, inferred: Vec::new() };
    Outcome::judged(side, lines, ran, &options.keys, leniency).map_err(Trouble::Failed)
}

fn target(
    lines: &Arc<[Line]>,
    spec: &TargetSpec,
    live: &Live,
    settings: impl Fn(Times) -> Settings,
) -> Result<Played, Trouble> {
    let recorded = lines.first().map_or(Filetime(0), |line| line.opened.at.filetime());
    let label = spec.label.as_deref().unwrap_or(&live.label);
    let mut targets = Targets::start(spec, lines, label, (recorded, system_clock()()), live.allow_remote)
        .map_err(Trouble::Usage)?;
    let place = targets.place.clone();
    if !targets.clock && live.times == Some(Times::Recorded) {
        return Err(Trouble::Usage(format!(
            "{} has no capability `clock`: its clock can't be set to the capture's, and it would refuse recorded times",
            spec.name
        )));
    }
    let recorded_times = targets.clock && live.times != Some(Times::Fresh);
    if targets.clock && !recorded_times {
        return Err(Trouble::Usage(format!(
            "the clock of {} stands at the capture's time: it would refuse fresh times",
            spec.name
        )));
    }
    let played = if recorded_times {
        let waits = live.speed == Speed::Recorded;
        let settings = Settings { speed: Speed::Recorded, ..settings(Times::Recorded) };
        let mut pace = Pace::Stepped { now: recorded, targets: &mut targets, waits };
        live::play(lines, settings, &place, &mut pace)
    } else {
        live::play(lines, settings(Times::Fresh), &place, &mut Pace::Real)
    };
    played.map_err(Trouble::Failed)
}
