//! Takes finished cases from all threads: bundles of failures first, then records in the order of the plan.

use std::{
    collections::BTreeMap,
    fs::File,
    io::BufWriter,
    sync::{Mutex, MutexGuard, PoisonError},
};

use scenarios::run::Verdict;

use crate::{
    bundle::Bundle,
    results::{
        known::Baseline,
        read::Results,
        record::{Event, NotRun, Outcome, Run, Scenario, Stopped},
        totals::{Demands, Totals},
        writer::{CaseResult, Packed, Writer},
    },
};

use super::{
    CaseRun, Job, Options, Trouble, reproduce,
    rounds::Round,
    tally::{Tally, replaces},
};

/// Exit code of a run that was interrupted: 128 and the number of SIGINT.
pub(super) const INTERRUPTED: u8 = 130;

pub(super) struct Sink<'a> {
    options: &'a Options,
    baseline: Option<Baseline>,
    state: Mutex<State>,
}

struct State {
    writer: Writer<BufWriter<File>>,
    /// What is recorded of each case, by its place in the plan. It is written when it can't change any more: at once, if
    /// there is one round only.
    tallies: BTreeMap<usize, Tally<Option<Packed>>>,
    /// Something failed that need not have.
    failed: bool,
    /// The first thing that went wrong: told at the end, when no thread waits any more.
    trouble: Option<Trouble>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(options: &'a Options, run: Run) -> Result<Self, Trouble> {
        let path = options.out.join("results.jsonl");
        let file = File::create(&path).map_err(|error| Trouble::out(&path, error))?;
        let baseline = run.baseline.clone();
        let writer = Writer::new(BufWriter::new(file), run)?;
        let state = State { writer, tallies: BTreeMap::new(), failed: false, trouble: None };
        Ok(Self { options, baseline, state: Mutex::new(state) })
    }

    /// Takes a finished case. Gives whether there is news of it: in another round it may have ended like this before.
    pub(super) fn take(&self, job: &Job, run: &CaseRun, round: Round) -> bool {
        let verdict = run.outcome.verdict;
        let before = self.state().tallies.get(&job.index).map(Tally::verdict);
        let result = if replaces(before, verdict) { self.result(job, run, round) } else { Ok(None) };
        let mut state = self.state();
        let is_bad = matches!(verdict, Verdict::Fail | Verdict::Error);
        if is_bad && !self.is_known(job, run) {
            state.failed = true;
            if self.options.fail_fast {
                self.options.stop.stop(Stopped::FailFast);
            }
        }
        if let Err(trouble) = result.and_then(|result| state.take(self.options, job.index, verdict, result))
            && state.trouble.is_none()
        {
            state.trouble = Some(trouble);
        }
        before.is_none_or(|before| is_bad && !matches!(before, Verdict::Fail | Verdict::Error))
    }

    /// Whether the baseline lists a failure, with its message.
    fn is_known(&self, job: &Job, run: &CaseRun) -> bool {
        let Some(baseline) = &self.baseline else { return false };
        let outcome = Outcome::new(job.arm, &job.case, &run.outcome, None, String::new());
        baseline.known(&outcome).is_some_and(|known| known.expected)
    }

    /// The records of a round, with the bundle if it failed.
    fn result(&self, job: &Job, run: &CaseRun, round: Round) -> Result<Option<Packed>, Trouble> {
        let subjects = job.plan.as_ref().map(|plan| plan.subjects.as_slice()).unwrap_or_default();
        let scenario = Scenario::new(job.arm, job.index, &job.case, subjects);
        let start = run.events.first().map(|event| event.at).unwrap_or_default();
        let events = Event::of_trace(job.arm, &job.case.id, start, &run.events);
        let command = reproduce::command(job, self.options, round.seed);
        let mut outcome = Outcome::new(job.arm, &job.case, &run.outcome, None, command);
        if matches!(outcome.verdict, Verdict::Fail | Verdict::Error) {
            let target = self.options.target.as_ref().map(|path| path.display().to_string());
            let target = target.as_deref().or(job.plan.as_ref().map(|_| "the built-in reference"));
            let bundle = Bundle {
                case: &job.case,
                scenario: &scenario,
                events: &events,
                recording: &run.recording,
                outcome: &outcome,
                seed: round.seed,
                target,
                logs: &run.logs,
            };
            let folder = bundle.write(&self.options.out);
            outcome.bundle = Some(folder.map_err(|error| Trouble::Report(error.to_string()))?);
        }
        Ok(Some(CaseResult { scenario, events, outcome }.pack()?))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.state().failed
    }

    /// Ends the record of the run, whose plan is `jobs`.
    pub(super) fn finish(self, jobs: &[Job]) -> Result<Results, Trouble> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let State { mut writer, mut tallies, trouble, .. } = state;
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        for job in jobs {
            let Some(tally) = tallies.remove(&job.index) else {
                writer.not_run(NotRun::new(job.arm, job.index, &job.case))?;
                continue;
            };
            if let (rounds, Some(mut result)) = tally.into_parts() {
                result.outcome.rounds = Some(rounds);
                writer.packed(result)?;
            }
        }
        let stopped = self.options.stop.why();
        Ok(writer.finish(stopped, |totals| exit(self.options, stopped, totals))?)
    }
}

impl State {
    /// Counts a round of a case; `result` is there if it is the one to be recorded.
    fn take(
        &mut self,
        options: &Options,
        index: usize,
        verdict: Verdict,
        result: Option<Packed>,
    ) -> Result<(), Trouble> {
        let result = match result {
            Some(result) if options.rounds.is_one() => {
                self.writer.packed(result)?;
                Some(None)
            }
            result => result.map(Some),
        };
        match (self.tallies.get_mut(&index), result) {
            (Some(tally), result) => tally.add(verdict, result),
            (None, Some(result)) => drop(self.tallies.insert(index, Tally::new(verdict, result))),
            // The first round is always recorded.
            (None, None) => {}
        }
        Ok(())
    }
}

fn exit(options: &Options, stopped: Option<Stopped>, totals: &Totals) -> u8 {
    if stopped == Some(Stopped::Interrupted) {
        return INTERRUPTED;
    }
    let is_part = options.shard.is_some_and(|shard| !shard.is_whole());
    totals.exit(Demands { tools: options.require_tools, is_part })
}
