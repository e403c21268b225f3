//! `kmslab check`.

use std::{num::NonZeroUsize, thread, time::Instant};

use emulator::model::Readings;

use crate::{
    check::{
        Clock, Options, Player, Stop, Trouble, check as run_check, live_arm::LivePlayer,
        virtual_arm::VirtualPlayer,
    },
    live::{LiveTarget, Options as LiveOptions},
    results::arm::Arm,
    target::{FileError, Role, TargetSpec, read},
};

use super::{ERROR, FAILED, USAGE, args::CheckArgs, interrupt};

pub(super) fn check(args: &CheckArgs) -> u8 {
    let began = Instant::now();
    let stop = Stop::default();
    interrupt::stop_on_interrupt(&stop);
    let readings = match args.readings.readings() {
        Ok(readings) => readings,
        Err(error) => {
            eprintln!("error: {error}");
            return USAGE;
        }
    };
    let players = match players(args, readings) {
        Ok(players) => players,
        Err(code) => return code,
    };
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let options = Options {
        filter: args.filter.clone(),
        shard: args.shard,
        out: args.out.clone(),
        jobs: args.jobs.map_or(processors, NonZeroUsize::get),
        seed: args.seed,
        rounds: args.rounds(),
        fail_fast: args.fail_fast,
        stop,
        clock: Clock::new(move || began.elapsed()),
        slowest: args.slowest,
        readings,
        left_out: left_out(args),
        baseline: args.baseline.clone(),
        bless: args.bless,
        strict: args.strict,
        library: args.library.clone(),
        target: args.target.clone(),
        quiet: args.quiet,
        require_tools: std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_some_and(|value| value == "1"),
    };
    let players: Vec<(Arm, &dyn Player)> =
        players.iter().map(|(arm, player)| (*arm, player.as_ref())).collect();
    match run_check(&options, &players) {
        Ok(code) => code,
        Err(trouble) => {
            let prefix = if trouble.is_diagnostic() { "" } else { "error: " };
            eprintln!("{prefix}{trouble}");
            match trouble {
                Trouble::Bless(_) => FAILED,
                _ if trouble.is_input() => USAGE,
                _ => ERROR,
            }
        }
    }
}

type Players = Vec<(Arm, Box<dyn Player>)>;

/// A player for each arm that was asked for: with a target file its own arm, else all three.
fn players(args: &CheckArgs, readings: Readings) -> Result<Players, u8> {
    let mut players: Players = Vec::new();
    let specs = match &args.target {
        Some(path) => vec![read(path).map_err(|error| {
            // Diagnostics say so themselves.
            let head = if matches!(error, FileError::Io { .. }) { "error: " } else { "" };
            eprintln!("{head}{error}");
            USAGE
        })?],
        None => {
            if wanted(args, Arm::Virtual) {
                players.push((Arm::Virtual, Box::new(VirtualPlayer { readings })));
            }
            built_in().map_err(|error| {
                eprintln!("error: this program's own path can't be told: {error}");
                ERROR
            })?
        }
    };
    for spec in specs {
        let arm = match spec.role {
            Role::Host => Arm::Host,
            Role::Client => Arm::Client,
        };
        if !wanted(args, arm) {
            if args.target.is_some() {
                eprintln!("error: the target is a {}; its arm is `{arm}`", spec.role);
                return Err(USAGE);
            }
            continue;
        }
        let name = spec.name.clone();
        let options = LiveOptions { allow_remote: args.allow_remote, readings, ..LiveOptions::default() };
        let target = LiveTarget::open(spec, options).map_err(|trouble| {
            eprintln!("error: target {name}: {trouble}");
            if trouble.is_finding() {
                FAILED
            } else if trouble.is_input() {
                USAGE
            } else {
                ERROR
            }
        })?;
        players.push((arm, Box::new(LivePlayer::new(target))));
    }
    Ok(players)
}

/// Arms that `--arm` leaves out. A target file has only its own.
fn left_out(args: &CheckArgs) -> Vec<Arm> {
    Arm::ALL.into_iter().filter(|arm| args.target.is_none() && !wanted(args, *arm)).collect()
}

fn wanted(args: &CheckArgs, arm: Arm) -> bool {
    args.arms.is_empty() || args.arms.contains(&arm)
}

fn built_in() -> std::io::Result<Vec<TargetSpec>> {
    let exe = std::env::current_exe()?;
    Ok([Role::Host, Role::Client].map(|role| TargetSpec::built_in(&exe, role, None)).to_vec())
}
