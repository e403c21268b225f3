//! `kmslab check`.

use std::thread;

use crate::{
    check::{Options, Player, Trouble, check as run_check, virtual_arm::VirtualPlayer},
    results::arm::Arm,
};

use super::{ERROR, USAGE, args::CheckArgs};

pub(super) fn check(args: &CheckArgs) -> u8 {
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let options = Options {
        filter: args.filter.clone(),
        out: args.out.clone(),
        jobs: args.jobs.unwrap_or(processors).max(1),
        seed: args.seed,
        strict: args.strict,
        library: args.library.clone(),
        target: args.target.clone(),
        quiet: args.quiet,
        require_tools: std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_some_and(|value| value == "1"),
    };
    let wanted = |arm: Arm| args.arms.is_empty() || args.arms.contains(&arm);
    let mut players: Vec<(Arm, &dyn Player)> = Vec::new();
    if wanted(Arm::Virtual) {
        players.push((Arm::Virtual, &VirtualPlayer));
    }
    match run_check(&options, &players) {
        Ok(code) => code,
        Err(trouble) => {
            // Diagnostics of scenario files say `error:` themselves.
            let prefix = if matches!(trouble, Trouble::Library(_)) { "" } else { "error: " };
            eprintln!("{prefix}{trouble}");
            match trouble {
                Trouble::Library(_) | Trouble::NoCase { .. } | Trouble::Nothing => USAGE,
                _ => ERROR,
            }
        }
    }
}
