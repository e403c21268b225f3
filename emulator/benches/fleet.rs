//! How long a virtual year of a fleet takes on one core, and what a machine costs in memory.
//!
//! Every renewal is played: the machines are on all year, their hosts answer, each asks once in 7 days.

use std::{fs, ops::ControlFlow, time::Instant};

use emulator::{
    dns::Name,
    fleet::{Fleet, FleetHost, Group, Population, Series},
    host::HostConfig,
    model::{HOST_KEYS, Minutes, Product, Readings},
    wire::HostPid,
};

/// What the issue of the fleet asks for: one million machines over a year.
const DEMAND_SECONDS: f64 = 20.0;
const DEMAND_BYTES: f64 = 100.0;
/// Ten times the machines may take so many times as long: twice, for caches that are outgrown. A step that looks at all
/// machines would take 100 times as long.
const DEMAND_GROWTH: f64 = 20.0;
const YEAR: u32 = 365 * Minutes::DAY.0;

struct Run {
    machines: u32,
    seconds: f64,
}

fn main() {
    let runs = [10_000, 100_000, 1_000_000].map(run);
    for pair in runs.windows(2) {
        let [few, many] = pair else { continue };
        let growth = many.seconds / few.seconds;
        println!(
            "{} to {} machines: {growth:.1} times the time (demand: at most {DEMAND_GROWTH}: {})",
            few.machines,
            many.machines,
            mark(growth <= DEMAND_GROWTH)
        );
    }
}

fn run(machines: u32) -> Run {
    let population = population(machines);
    let resident = resident();
    let mut fleet = Fleet::new(&population, 1);
    let mut series = Series::new(&population);
    let (before, cpu_before) = (Instant::now(), cpu());
    fleet.run(YEAR, &mut series, |_| ControlFlow::Continue(()));
    let (wall, cpu) = (before.elapsed().as_secs_f64(), cpu() - cpu_before);
    // Where the system doesn't tell the time on the core, the time on the clock stands for it.
    let seconds = if cpu > 0.0 { cpu } else { wall };
    let renewals = (0..population.hosts.len()).map(|host| series.requests(host)).sum::<u64>();
    let each = fleet.bytes() as f64 / f64::from(machines);
    println!(
        "{machines} machines, one year: {renewals} requests in {seconds:.2} s on one core ({wall:.2} s by the clock), \
         {:.0} ns each; {each:.1} octets a machine, {:.1} by the system's count with the series",
        seconds * 1e9 / renewals as f64,
        (self::resident() - resident) / f64::from(machines)
    );
    if machines == 1_000_000 {
        println!("  demand: under {DEMAND_SECONDS} s: {}", mark(seconds < DEMAND_SECONDS));
        println!("  demand: under {DEMAND_BYTES} octets a machine: {}", mark(each < DEMAND_BYTES));
    }
    Run { machines, seconds }
}

fn mark(ok: bool) -> &'static str {
    if ok { "ok" } else { "not ok" }
}

fn population(machines: u32) -> Population {
    let host = |number: u16| {
        let name = Name::parse(&format!("kms{number}.lab.test")).expect("a name");
        let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").expect("a PID");
        let products = HOST_KEYS.iter().flat_map(|key| key.kms_ids()).collect();
        let host = FleetHost::new(&format!("kms{number}"), HostConfig::new(name, pid, products));
        FleetHost { priority: number, ..host }
    };
    let product = Product::named("client-os/enterprise").expect("a product of the catalogue");
    let office = Group { arrive: Minutes::days(7), ..Group::new("office", product, machines) };
    Population {
        start: "2026-01-01T00:00:00Z".parse().expect("RFC 3339"),
        hosts: vec![host(0), host(1)],
        groups: vec![office],
        readings: Readings::default(),
    }
}

/// Seconds that this thread was on a core; 0 where the system doesn't tell.
fn cpu() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Octets in memory by the system's count; 0 where it doesn't tell.
fn resident() -> f64 {
    let told = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) * 1024.0
}
