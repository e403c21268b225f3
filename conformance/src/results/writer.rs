//! Writing `results.jsonl`: cases in the order of the plan, whatever order they end in.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use thiserror::Error;

use super::{
    axes, known,
    read::{Finished, Results},
    record::{End, Event, NotRun, Outcome, Record, Run, Scenario, Stopped},
    totals::Totals,
};

/// Everything about one case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseResult {
    /// The case. Its `index` says where it goes.
    pub scenario: Scenario,
    /// Its trace.
    pub events: Vec<Event>,
    /// What it came to.
    pub outcome: Outcome,
}

/// The same with its trace as lines of the file, which take a fifth of the memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    scenario: Scenario,
    events: Vec<u8>,
    /// What the case came to.
    pub outcome: Outcome,
}

impl CaseResult {
    /// Writes the trace.
    pub fn pack(self) -> Result<Packed, WriteError> {
        let Self { scenario, events, outcome } = self;
        let mut lines = Vec::new();
        for event in events {
            write(&mut lines, &Record::Event(event))?;
        }
        lines.shrink_to_fit();
        Ok(Packed { scenario, events: lines, outcome })
    }
}

/// What stands in a place of the plan.
#[derive(Debug)]
enum Place {
    Case(Box<Packed>),
    NotRun(NotRun),
}

/// Why results could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The sink failed.
    #[error("results could not be written: {0}")]
    Io(#[from] io::Error),
    /// The plan has a hole, or a case twice.
    #[error("results of case {expected} of the plan should come next, and those of {found} stand there")]
    Order {
        /// The index that comes next.
        expected: usize,
        /// The index that was given.
        found: usize,
    },
}

/// Writes records as results come in, each case as soon as all before it are written.
#[derive(Debug)]
pub struct Writer<W: Write> {
    out: W,
    results: Results,
    waiting: BTreeMap<usize, Place>,
}

impl<W: Write> Writer<W> {
    /// Begins with the record of the run.
    pub fn new(mut out: W, run: Run) -> Result<Self, WriteError> {
        write(&mut out, &Record::Run(run.clone()))?;
        let results = Results { run, cases: Vec::new(), not_run: Vec::new(), end: None };
        Ok(Self { out, results, waiting: BTreeMap::new() })
    }

    /// Takes the results of a case, and writes all that are due.
    pub fn case(&mut self, result: CaseResult) -> Result<(), WriteError> {
        self.packed(result.pack()?)
    }

    /// Takes the results of a case, and writes all that are due.
    pub fn packed(&mut self, result: Packed) -> Result<(), WriteError> {
        self.place(result.scenario.index, Place::Case(Box::new(result)))
    }

    /// Takes a case that was not run, and writes all that are due.
    pub fn not_run(&mut self, case: NotRun) -> Result<(), WriteError> {
        self.place(case.index, Place::NotRun(case))
    }

    fn place(&mut self, found: usize, place: Place) -> Result<(), WriteError> {
        let expected = self.next();
        if found < expected || self.waiting.contains_key(&found) {
            return Err(WriteError::Order { expected, found });
        }
        self.waiting.insert(found, place);
        while let Some(place) = self.waiting.remove(&self.next()) {
            match place {
                Place::Case(result) => self.write_case(*result)?,
                Place::NotRun(case) => {
                    write(&mut self.out, &Record::NotRun(case.clone()))?;
                    self.results.not_run.push(case);
                }
            }
        }
        Ok(())
    }

    /// The place of the plan that is written next.
    fn next(&self) -> usize {
        self.results.cases.len() + self.results.not_run.len()
    }

    fn write_case(&mut self, result: Packed) -> Result<(), WriteError> {
        let Packed { scenario, events, mut outcome } = result;
        outcome.known = self.results.run.baseline.as_ref().and_then(|baseline| baseline.known(&outcome));
        write(&mut self.out, &Record::Scenario(scenario.clone()))?;
        self.out.write_all(&events)?;
        write(&mut self.out, &Record::Outcome(outcome.clone()))?;
        self.results.cases.push(Finished { scenario, outcome });
        Ok(())
    }

    /// Ends with the counts, why the run was stopped if it was, and the exit code that `exit` takes from the counts. Gives
    /// back what reports are made of.
    pub fn finish(
        mut self,
        stopped: Option<Stopped>,
        exit: impl FnOnce(&Totals) -> u8,
    ) -> Result<Results, WriteError> {
        if let Some(found) = self.waiting.keys().next() {
            return Err(WriteError::Order { expected: self.next(), found: *found });
        }
        let totals = self.results.totals();
        let baseline = known::account(&self.results);
        let exit = exit(&totals);
        let exit = baseline.as_ref().map_or(exit, |account| account.exit(exit));
        let not_run = self.results.not_run.len();
        let end = End { axes: axes::failing(&self.results), baseline, totals, stopped, not_run, exit };
        write(&mut self.out, &Record::End(end.clone()))?;
        self.out.flush()?;
        self.results.end = Some(end);
        Ok(self.results)
    }
}

fn write(out: &mut impl Write, record: &Record) -> Result<(), WriteError> {
    serde_json::to_writer(&mut *out, record).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
