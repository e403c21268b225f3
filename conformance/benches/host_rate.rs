//! How fast the host serves, beside a bare echo of frames of the same sizes: same sockets, runtime and load.
//!
//! Rounds of both alternate, and the ratio is the median of pairs, so that what else the machine does falls on both. It
//! prints, it never fails: what one machine can do is no property of the code.

#[path = "host_rate/frames.rs"]
mod frames;
#[path = "host_rate/load.rs"]
mod load;
#[path = "host_rate/servers.rs"]
mod servers;

use std::time::Duration;

use frames::Frames;
use load::Pattern;
use tokio::runtime::Builder;

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1_000);
const WORKERS: usize = 2;

fn main() {
    let frames = Frames::record();
    println!(
        "{} + {} octets in, {} + {} out, {WORKERS} workers, {ROUNDS} rounds of {ROUND:?}",
        frames.bind.len(),
        frames.requests[0].len(),
        frames.sizes.ack,
        frames.sizes.response,
    );
    for (pattern, demanded) in [(Pattern::Kept(64), 0.7), (Pattern::Connecting(16), 0.8)] {
        compare(&frames, pattern, demanded);
    }
}

fn compare(frames: &Frames, pattern: Pattern, demanded: f64) {
    let rounds: Vec<_> =
        (0..ROUNDS).map(|_| (round(frames, pattern, true), round(frames, pattern, false))).collect();
    let host = median(rounds.iter().map(|(host, _)| *host));
    let echo = median(rounds.iter().map(|(_, echo)| *echo));
    let ratio = median(rounds.iter().map(|(host, echo)| host / echo));
    let verdict = if ratio < demanded { "WARNING: below the demanded" } else { "demanded:" };
    println!("{pattern}: host {host:.0}/s, echo {echo:.0}/s, ratio {ratio:.2} ({verdict} {demanded:.2})");
}

/// Requests a second that a fresh server answered.
fn round(frames: &Frames, pattern: Pattern, is_host: bool) -> f64 {
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let runtime = runtime.expect("a runtime can be had");
    runtime.block_on(async {
        let address = if is_host { servers::host().await } else { servers::echo(frames.sizes).await };
        load::run(address, frames, pattern, ROUND).await
    })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
