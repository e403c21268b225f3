//! `kmslab capture replay`.

use std::{fs::File, io::BufWriter, net::SocketAddr, path::Path, sync::Arc};

use captures::{
    replay::{Side, Speed, Times},
    write::write_pcapng,
};
use emulator::wire::LabKeys;

use super::{
    outputs::writable,
    replay_args::{PlaySpeed, PlayedSide, ReplayArgs, SaidTimes},
    replay_told, source,
};
use crate::{
    boundary,
    cli::{ERROR, FAILED, USAGE, output},
    replay::{Live, Options, Outcome, Peer, Trouble, in_memory, over_sockets},
    target,
};

pub(super) fn replay(args: &ReplayArgs) -> u8 {
    if let Some(out) = &args.out
        && let Err(code) = writable(out, &[&args.source.file])
    {
        return code;
    }
    let items = match source::items(&args.source) {
        Ok((items, _)) => items,
        Err(code) => return code,
    };
    let options = Options {
        keys: Arc::new(LabKeys::derive(&args.source.label.label)),
        seed: args.seed,
        strict: args.strict,
    };
    let side = if args.side == PlayedSide::Host { Side::Host } else { Side::Client };
    let played = match peer(args) {
        Err(trouble) => Err(trouble),
        Ok(None) => in_memory(&items, side, &options).map_err(Trouble::Failed),
        Ok(Some(peer)) => {
            let live = live(args, peer);
            let ready = |at: SocketAddr| eprintln!("clients can connect to {at}");
            over_sockets(&items, &live, &options, &ready)
        }
    };
    let outcome = match played {
        Ok(outcome) => outcome,
        Err(trouble) => {
            eprintln!("error: {trouble}");
            return if matches!(trouble, Trouble::Usage(_)) { USAGE } else { ERROR };
        }
    };
    if let Some(out) = &args.out
        && let Err(error) = write(&outcome, out)
    {
        eprintln!("error: {}: {error}", out.display());
        return USAGE;
    }
    if args.json {
        output::line(&replay_told::json(&outcome));
    } else {
        output::put(&replay_told::text(&outcome));
    }
    if outcome.verdict.as_recorded() { 0 } else { FAILED }
}

/// Whom it is played to; `None` for this lab's own role.
fn peer(args: &ReplayArgs) -> Result<Option<Peer>, Trouble> {
    let usage = |text: String| Err(Trouble::Usage(text));
    let host = args.side == PlayedSide::Host;
    if let Some(address) = args.listen {
        if !host {
            return usage("who listens plays the host side: --as host".to_owned());
        }
        return match boundary::check_listen(address, args.allow_remote) {
            Ok(()) => Ok(Some(Peer::Clients(address, args.time))),
            Err(error) => usage(error),
        };
    }
    if host && (args.to.is_some() || args.target.is_some()) {
        return usage(
            "the host side is played to clients, which connect by themselves: --listen ADDR:PORT".to_owned(),
        );
    }
    if let Some(address) = args.to {
        return match boundary::check(address.ip(), args.allow_remote) {
            Ok(()) => Ok(Some(Peer::Host(address))),
            Err(outside) => usage(outside.to_string()),
        };
    }
    if let Some(file) = &args.target {
        return match target::read(file) {
            Ok(spec) => Ok(Some(Peer::Target(Box::new(spec)))),
            Err(error) => usage(error.to_string().trim_start_matches("error: ").to_owned()),
        };
    }
    if args.times == Some(SaidTimes::Fresh) {
        return usage(
            "this lab's own role is started at the capture's time: it takes recorded times".to_owned(),
        );
    }
    Ok(None)
}

fn live(args: &ReplayArgs, peer: Peer) -> Live {
    Live {
        peer,
        speed: if args.speed == PlaySpeed::Recorded { Speed::Recorded } else { Speed::Full },
        times: args.times.map(|times| match times {
            SaidTimes::Recorded => Times::Recorded,
            SaidTimes::Fresh => Times::Fresh,
        }),
        patience: args.patience,
        label: args.source.label.label.clone(),
        allow_remote: args.allow_remote,
    }
}

fn write(outcome: &Outcome, path: &Path) -> Result<(), String> {
    let file = File::create(path).map_err(|error| error.to_string())?;
    write_pcapng(BufWriter::new(file), &outcome.played.recording, &[]).map_err(|error| error.to_string())
}
