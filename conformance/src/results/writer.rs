//! Writing `results.jsonl`: cases in the order of the plan, whatever order they end in.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use thiserror::Error;

use super::{
    axes,
    read::{Finished, Results},
    record::{End, Event, Outcome, Record, Run, Scenario},
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
    waiting: BTreeMap<usize, CaseResult>,
}

impl<W: Write> Writer<W> {
    /// Begins with the record of the run.
    pub fn new(out: W, run: Run) -> Result<Self, WriteError> {
        let mut writer = Self {
            out,
            results: Results { run: run.clone(), cases: Vec::new(), end: None },
            waiting: BTreeMap::new(),
        };
        writer.write(&Record::Run(run))?;
        Ok(writer)
    }

    /// Takes the results of a case, and writes all that are due.
    pub fn case(&mut self, result: CaseResult) -> Result<(), WriteError> {
        let (found, expected) = (result.scenario.index, self.results.cases.len());
        if found < expected || self.waiting.contains_key(&found) {
            return Err(WriteError::Order { expected, found });
        }
        self.waiting.insert(found, result);
        while let Some(result) = self.waiting.remove(&self.results.cases.len()) {
            self.write_case(result)?;
        }
        Ok(())
    }

    fn write_case(&mut self, result: CaseResult) -> Result<(), WriteError> {
        let CaseResult { scenario, events, outcome } = result;
        self.write(&Record::Scenario(scenario.clone()))?;
        for event in events {
            self.write(&Record::Event(event))?;
        }
        self.write(&Record::Outcome(outcome.clone()))?;
        self.results.cases.push(Finished { scenario, outcome });
        Ok(())
    }

    /// Ends with the counts and the exit code that `exit` takes from them. Gives back what reports are made of.
    pub fn finish(mut self, exit: impl FnOnce(&Totals) -> u8) -> Result<Results, WriteError> {
        if let Some(found) = self.waiting.keys().next() {
            return Err(WriteError::Order { expected: self.results.cases.len(), found: *found });
        }
        let totals = self.results.totals();
        let exit = exit(&totals);
        let end = End { axes: axes::failing(&self.results), totals, exit };
        self.write(&Record::End(end.clone()))?;
        self.out.flush()?;
        self.results.end = Some(end);
        Ok(self.results)
    }

    fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        serde_json::to_writer(&mut self.out, record).map_err(io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}
