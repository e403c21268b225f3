//! Results as reports see them, of a run that just ended or read back from `results.jsonl`.

use std::io::{self, BufRead};

use thiserror::Error;

use super::{
    arm::Arm,
    record::{End, Event, FORMAT, NotRun, Outcome, Record, Run, Scenario},
    totals::Totals,
};

/// A run without its traces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// What was run.
    pub run: Run,
    /// Its cases in the order of the plan.
    pub cases: Vec<Finished>,
    /// Those of its cases that were not run, for it was stopped before; in the order of the plan.
    pub not_run: Vec<NotRun>,
    /// What it came to; `None` for a run that was cut off.
    pub end: Option<End>,
}

/// A case with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The case.
    pub scenario: Scenario,
    /// What it came to.
    pub outcome: Outcome,
}

/// Why results can't be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The source failed.
    #[error("results could not be read: {0}")]
    Io(#[from] io::Error),
    /// A line that is no record.
    #[error("line {line} is no record of results: {error}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// A record where another belongs.
    #[error("line {line}: {what}")]
    Order {
        /// The line, from 1.
        line: usize,
        /// What belongs there.
        what: &'static str,
    },
    /// Written by a suite whose format this one doesn't know.
    #[error("results of format {0}; this suite reads format {FORMAT}")]
    Format(u32),
    /// Nothing at all.
    #[error("no results: the file is empty")]
    Empty,
}

/// A case whose outcome is still to come.
struct Open {
    scenario: Scenario,
    events: Vec<Event>,
}

impl Open {
    fn is(&self, arm: Arm, id: &str) -> bool {
        self.scenario.arm == arm && self.scenario.id == id
    }
}

impl Results {
    /// Reads what [`super::writer::Writer`] wrote. A run that was cut off is read as far as it goes.
    pub fn read(input: impl BufRead) -> Result<Self, ReadError> {
        Self::read_traced(input, &mut |_, _| {})
    }

    /// Reads as [`Results::read`] does, and hands over each case with its trace: no more than one trace is held.
    pub fn read_traced(
        mut input: impl BufRead,
        each: &mut dyn FnMut(&Finished, Vec<Event>),
    ) -> Result<Self, ReadError> {
        let mut results: Option<Self> = None;
        let mut open: Option<Open> = None;
        let mut text = Vec::new();
        for line in 1.. {
            text.clear();
            if input.read_until(b'\n', &mut text)? == 0 {
                break;
            }
            let record = match serde_json::from_slice(&text) {
                Ok(record) => record,
                // A run can be cut off in the middle of a line, too.
                Err(error) if error.is_eof() && line > 1 && !text.ends_with(b"\n") => break,
                Err(error) => return Err(ReadError::Syntax { line, error }),
            };
            let wrong = |what| ReadError::Order { line, what };
            if let Some(results) = &mut results {
                results.take(record, &mut open, each).map_err(wrong)?;
            } else {
                let Record::Run(run) = record else { return Err(wrong("results begin with a `run` record")) };
                if run.format != FORMAT {
                    return Err(ReadError::Format(run.format));
                }
                results = Some(Self { run, cases: Vec::new(), not_run: Vec::new(), end: None });
            }
        }
        results.ok_or(ReadError::Empty)
    }

    fn take(
        &mut self,
        record: Record,
        open: &mut Option<Open>,
        each: &mut dyn FnMut(&Finished, Vec<Event>),
    ) -> Result<(), &'static str> {
        match record {
            _ if self.end.is_some() => return Err("nothing follows the `end` record"),
            Record::Run(_) => return Err("the `run` record stands only at the beginning"),
            Record::Scenario(_) | Record::NotRun(_) if open.is_some() => {
                return Err("the `outcome` of the scenario before is missing");
            }
            Record::Scenario(scenario) => *open = Some(Open { scenario, events: Vec::new() }),
            Record::Event(event) => match open.as_mut().filter(|open| open.is(event.arm, &event.id)) {
                Some(open) => open.events.push(event),
                None => return Err("an event belongs behind its own `scenario` record"),
            },
            Record::Outcome(outcome) => {
                let Some(Open { scenario, events }) = open.take_if(|open| open.is(outcome.arm, &outcome.id))
                else {
                    return Err("an outcome belongs behind its own `scenario` record");
                };
                let case = Finished { scenario, outcome };
                each(&case, events);
                self.cases.push(case);
            }
            Record::NotRun(case) => self.not_run.push(case),
            Record::End(_) if open.is_some() => return Err("the `outcome` of the last scenario is missing"),
            Record::End(end) => self.end = Some(end),
        }
        Ok(())
    }

    /// Counts of what is there.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let outcomes: Vec<&Outcome> = self.cases.iter().map(|case| &case.outcome).collect();
        Totals::of(&self.run.arms, &outcomes)
    }
}
