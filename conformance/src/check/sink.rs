//! Takes finished cases from all threads: bundles of failures first, then records in the order of the plan.

use std::{
    fs::File,
    io::BufWriter,
    sync::{Mutex, PoisonError},
};

use scenarios::run::Verdict;

use crate::{
    bundle::Bundle,
    results::{
        read::Results,
        record::{Event, Outcome, Run, Scenario},
        totals::Demands,
        writer::{CaseResult, WriteError, Writer},
    },
};

use super::{CaseRun, Job, Options, Trouble, reproduce};

pub(super) struct Sink<'a> {
    options: &'a Options,
    state: Mutex<State>,
}

struct State {
    writer: Writer<BufWriter<File>>,
    /// The first thing that went wrong: told at the end, when no thread waits any more.
    trouble: Option<Trouble>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(options: &'a Options, run: Run) -> Result<Self, Trouble> {
        let path = options.out.join("results.jsonl");
        let file = File::create(&path).map_err(|error| Trouble::out(&path, error))?;
        let writer = Writer::new(BufWriter::new(file), run)?;
        Ok(Self { options, state: Mutex::new(State { writer, trouble: None }) })
    }

    /// Takes a finished case.
    pub(super) fn take(&self, job: &Job, run: &CaseRun) {
        let subjects = job.plan.as_ref().map(|plan| plan.subjects.as_slice()).unwrap_or_default();
        let scenario = Scenario::new(job.arm, job.index, &job.case, subjects);
        let start = run.events.first().map(|event| event.at).unwrap_or_default();
        let events = Event::of_trace(job.arm, &job.case.id, start, &run.events);
        let command = reproduce::command(job, self.options);
        let mut outcome = Outcome::new(job.arm, &job.case, &run.outcome, None, command);
        let mut trouble = None;
        if matches!(outcome.verdict, Verdict::Fail | Verdict::Error) {
            match self.bundle(job, run, &scenario, &events, &outcome) {
                Ok(folder) => outcome.bundle = Some(folder),
                Err(found) => trouble = Some(found),
            }
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let written = state.writer.case(CaseResult { scenario, events, outcome });
        trouble = trouble.or(written.err().map(Trouble::from));
        if state.trouble.is_none() {
            state.trouble = trouble;
        }
    }

    fn bundle(
        &self,
        job: &Job,
        run: &CaseRun,
        scenario: &Scenario,
        events: &[Event],
        outcome: &Outcome,
    ) -> Result<String, Trouble> {
        let target = self.options.target.as_ref().map(|path| path.display().to_string());
        let target = target.as_deref().or(job.plan.as_ref().map(|_| "the built-in reference"));
        let bundle = Bundle {
            case: &job.case,
            scenario,
            events,
            recording: &run.recording,
            outcome,
            seed: self.options.seed,
            target,
            logs: &run.logs,
        };
        bundle.write(&self.options.out).map_err(|error| Trouble::Report(error.to_string()))
    }

    /// Ends the record of the run.
    pub(super) fn finish(self) -> Result<Results, Trouble> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(trouble) = state.trouble {
            return Err(trouble);
        }
        let demands = Demands {
            tools: self.options.require_tools,
            is_part: self.options.shard.is_some_and(|shard| !shard.is_whole()),
        };
        state.writer.finish(|totals| totals.exit(demands)).map_err(|error: WriteError| error.into())
    }
}
