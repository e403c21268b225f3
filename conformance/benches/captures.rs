//! How fast captures are read, beside tshark's full dissection of the same file with the same filter, and in how much
//! memory.
//!
//! It prints, it never fails: what one machine can do is no property of the code. `cargo xtask bench captures soak` reads
//! 2 GB as well.

#[path = "captures/generate.rs"]
mod generate;
#[path = "captures/measure.rs"]
mod measure;
#[expect(clippy::unwrap_used, reason = "it belongs to tests")]
#[path = "../../emulator/tests/worlds/world.rs"]
mod worlds;

use std::{env, path::Path, process::Command};

use measure::Measured;

/// Octets of the files; the last only in a soak.
const SMALL: u64 = 20_000_000;
const USUAL: u64 = 200_000_000;
const LARGE: u64 = 2_000_000_000;

const DEMANDED_RATIO: f64 = 20.0;
const DEMANDED_MEMORY: u64 = 64 << 10;

fn main() {
    let folder = env::temp_dir().join(format!("kmslab-bench-captures-{}", std::process::id()));
    if let Err(error) = std::fs::create_dir_all(&folder) {
        return println!("{}: {error}", folder.display());
    }
    let file = folder.join("small-connections.pcap");
    let usual = with(&file, USUAL, ours);
    let tshark = with(&file, USUAL, |file| measure::best(1, || tshark(file)));
    match (&usual, &tshark) {
        (Some(ours), Some(tshark)) => compare(ours, tshark),
        (_, None) => println!("tshark: it isn't there, so that there is nothing to compare with"),
        (None, _) => {}
    }
    let small = with(&file, SMALL, ours);
    let large = if env::args().any(|argument| argument == "soak") { with(&file, LARGE, ours) } else { None };
    for (name, other) in [("20 MB", small), ("2 GB", large)] {
        if let (Some(usual), Some(other)) = (&usual, other) {
            let times = other.seconds / usual.seconds;
            let expect = other.octets as f64 / usual.octets as f64;
            println!("{name}: {times:.2} times the time of 200 MB for {expect:.2} times the octets");
        }
    }
    // Nothing of value is in it.
    let _ = std::fs::remove_dir_all(&folder);
}

/// What `measured` says of a file of that size, which is written first unless it stands there.
fn with(file: &Path, octets: u64, measured: impl FnOnce(&Path) -> Option<Measured>) -> Option<Measured> {
    if std::fs::metadata(file).map_or(0, |metadata| metadata.len()).abs_diff(octets) > 10_000
        && let Err(error) = generate::write(file, octets)
    {
        println!("{}: {error}", file.display());
        return None;
    }
    // Read once, so that neither waits for the disk.
    let length = std::io::copy(&mut std::fs::File::open(file).ok()?, &mut std::io::sink()).ok()?;
    let measured = measured(file)?;
    let measured = Measured { octets: length, ..measured };
    println!("{measured}");
    Some(measured)
}

fn ours(file: &Path) -> Option<Measured> {
    measure::best(3, || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kmslab"));
        command.args(["capture", "show"]).arg(file);
        command.args(["--filter", "ptype=0", "--fields", "frame,time,ptype,frag_length,call_id"]);
        command
    })
}

fn tshark(file: &Path) -> Command {
    let mut command = Command::new("tshark");
    command.arg("-n").arg("-r").arg(file).args(["-d", "tcp.port==1688,dcerpc", "-Y", "dcerpc.pkt_type==0"]);
    command.args(["-T", "fields", "-e", "frame.number", "-e", "frame.time_epoch"]);
    command.args(["-e", "dcerpc.pkt_type", "-e", "dcerpc.cn_frag_len", "-e", "dcerpc.cn_call_id"]);
    command
}

fn compare(ours: &Measured, tshark: &Measured) {
    let ratio = tshark.seconds / ours.seconds;
    let verdict = |fine: bool| if fine { "ok" } else { "WARNING: missed" };
    println!("ratio {ratio:.1} (demanded: {DEMANDED_RATIO}, {})", verdict(ratio >= DEMANDED_RATIO));
    if let (Some(ours), Some(tshark)) = (ours.used, tshark.used) {
        println!("ratio of a processor's time {:.1}", tshark.processor / ours.processor);
        let (shown, demanded) = (ours.memory >> 10, DEMANDED_MEMORY >> 10);
        let verdict = verdict(ours.memory < DEMANDED_MEMORY);
        println!("memory {shown} MiB (demanded: under {demanded} MiB, {verdict})");
    }
    let rows = if ours.rows == tshark.rows { "the same rows" } else { "WARNING: other rows" };
    println!("{rows}: {} and {}", ours.rows, tshark.rows);
}
