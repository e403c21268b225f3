//! How long cases took, in real time: kept out of `results.jsonl`, which is the same for the same seed.

use std::{
    collections::BTreeMap,
    fmt,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::Serialize;

use crate::results::arm::Arm;

use super::Job;

/// Real time since some beginning.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Clock {
    /// A clock that reads what `read` gives.
    pub fn new(read: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(super) fn read(&self) -> Duration {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// How long one case took: a line of `timings.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Timing {
    arm: Arm,
    id: String,
    /// How many rounds were run.
    rounds: u32,
    /// Milliseconds of all rounds.
    ms: u64,
    /// Milliseconds of the longest of them.
    longest_ms: u64,
}

/// How long the cases of a run took, by their place in the plan.
#[derive(Debug, Default)]
pub(super) struct Timings(Mutex<BTreeMap<usize, (Timing, Duration)>>);

impl Timings {
    /// Takes a round of a case.
    pub(super) fn take(&self, job: &Job, took: Duration) {
        let mut timings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let timing = Timing { arm: job.arm, id: job.case.id.clone(), rounds: 0, ms: 0, longest_ms: 0 };
            (timing, Duration::ZERO)
        };
        let (timing, total) = timings.entry(job.index).or_insert_with(new);
        *total += took;
        timing.rounds += 1;
        timing.ms = milliseconds(*total);
        timing.longest_ms = timing.longest_ms.max(milliseconds(took));
    }

    /// In the order of the plan.
    pub(super) fn into_list(self) -> Vec<Timing> {
        let timings = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        timings.into_values().map(|(timing, _)| timing).collect()
    }
}

/// The file `timings.jsonl`.
pub(super) fn write(out: &mut impl Write, timings: &[Timing]) -> io::Result<()> {
    for timing in timings {
        serde_json::to_writer(&mut *out, timing)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// The `most` cases with the longest rounds, the longest first, in lines.
pub(super) fn slowest(timings: &[Timing], most: usize) -> String {
    let mut sorted: Vec<&Timing> = timings.iter().collect();
    // Among equals, the order of the plan stands.
    sorted.sort_by_key(|timing| std::cmp::Reverse(timing.longest_ms));
    sorted.truncate(most);
    let line = |timing: &&Timing| {
        let (seconds, rest) = (timing.longest_ms / 1_000, timing.longest_ms % 1_000);
        format!("  {seconds:>4}.{rest:03} s  {} {}\n", timing.arm, timing.id)
    };
    let lines: String = sorted.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("slowest:\n{lines}") }
}

fn milliseconds(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use scenarios::library::Library;

    use super::*;

    #[test]
    fn rounds_add_up_and_the_longest_come_first() {
        let timings = Timings::default();
        let cases = Library::embedded().cases().take(3).enumerate();
        let jobs: Vec<Job> =
            cases.map(|(index, case)| Job { arm: Arm::Virtual, index, case, plan: None }).collect();
        for (job, micros) in [(2, 7_000), (0, 1_500), (1, 60_000), (0, 1_600), (2, 61_234_000)] {
            timings.take(&jobs[job], Duration::from_micros(micros));
        }
        let list = timings.into_list();
        let numbers: Vec<_> =
            list.iter().map(|timing| (timing.rounds, timing.ms, timing.longest_ms)).collect();
        assert_eq!(numbers, [(2, 3, 1), (1, 60, 60), (2, 61_241, 61_234)]);
        let ids: Vec<&str> = jobs.iter().map(|job| job.case.id.as_str()).collect();
        let expect =
            format!("slowest:\n    61.234 s  virtual {}\n     0.060 s  virtual {}\n", ids[2], ids[1]);
        assert_eq!(slowest(&list, 2), expect);
        assert_eq!((slowest(&list, 0), slowest(&[], 10)), (String::new(), String::new()));
        let mut file = Vec::new();
        write(&mut file, &list[..1]).unwrap();
        let line =
            format!("{{\"arm\":\"virtual\",\"id\":\"{}\",\"rounds\":2,\"ms\":3,\"longest_ms\":1}}\n", ids[0]);
        assert_eq!(String::from_utf8(file).unwrap(), line);
    }
}
