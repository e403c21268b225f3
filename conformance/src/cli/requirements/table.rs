//! Every requirement with where it stands, and the counts of it.

use std::collections::BTreeMap;

use scenarios::{
    catalogue::{Area, Catalogue, Requirement},
    library::{Citations, Library},
};

use crate::results::{arm::Arm, coverage::Coverage, read::Results, standing::Standing};

/// What is known of the requirements.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// The columns that there are.
    pub(super) columns: &'static [Standing],
    /// Where it comes from, in a sentence.
    pub(super) origin: String,
    /// The run it is made from; `None` for citations.
    pub(super) run: Option<Run>,
}

/// What there is to say of the run.
pub(super) struct Run {
    pub(super) suite: String,
    pub(super) seed: u64,
    pub(super) arms: Vec<Arm>,
    pub(super) cases: usize,
    pub(super) planned: usize,
}

/// A requirement.
pub(super) struct Row {
    pub(super) requirement: &'static Requirement,
    pub(super) standing: Standing,
    /// Ids of the scenarios that cite it.
    pub(super) scenarios: Vec<String>,
}

/// How many requirements stand where; what isn't there is none.
pub(super) type Counts = BTreeMap<Standing, usize>;

impl Table {
    pub(super) fn new(library: &Library, results: Option<&Results>) -> Self {
        let citations = library.citations();
        match results {
            None => Self::of_citations(&citations),
            Some(results) => Self::of_run(&citations, results),
        }
    }

    fn of_citations(citations: &Citations) -> Self {
        let standing = |row: &Requirement| Standing::by_citation(row, !citations.of(row.id).is_empty());
        Self {
            rows: rows(citations, |_| true, standing),
            columns: &Standing::OF_CITATIONS,
            origin: "Counted by the citations of the library; nothing was run.".to_owned(),
            run: None,
        }
    }

    /// Requirements that none of the run's arms judges are left out, as in the summary of the run.
    fn of_run(citations: &Citations, results: &Results) -> Self {
        let coverage = Coverage::of(results.cases.iter().map(|case| &case.outcome));
        let run = Run {
            suite: results.run.suite.clone(),
            seed: results.run.seed,
            arms: results.run.arms.clone(),
            cases: results.cases.len(),
            planned: results.run.cases,
        };
        let arms = run.arms.iter().map(|arm| arm.name()).collect::<Vec<_>>().join(", ");
        let whole = match (&results.end, run.cases == run.planned) {
            (Some(_), true) => format!("all of {} cases", run.planned),
            _ => format!("{} of {} cases", run.cases, run.planned),
        };
        Self {
            rows: rows(
                citations,
                |row| run.arms.iter().any(|arm| arm.judges(row)),
                |row| coverage.standing(row),
            ),
            columns: &Standing::OF_RUN,
            origin: format!("From a run of kmslab {}, arms {arms}, {whole}.", run.suite),
            run: Some(run),
        }
    }

    /// The rows of an area.
    pub(super) fn of(&self, area: Area) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.requirement.id.area() == area)
    }

    /// Areas with their counts, those without a row left out.
    pub(super) fn areas(&self) -> Vec<(Area, Counts)> {
        let counts = Area::all().map(|area| (area, counts(self.of(area))));
        counts.filter(|(_, counts)| !counts.is_empty()).collect()
    }

    /// The counts of all rows.
    pub(super) fn totals(&self) -> Counts {
        counts(self.rows.iter())
    }
}

pub(super) fn counts<'a>(rows: impl Iterator<Item = &'a Row>) -> Counts {
    let mut counts = Counts::new();
    rows.for_each(|row| *counts.entry(row.standing).or_default() += 1);
    counts
}

fn rows(
    citations: &Citations,
    wanted: impl Fn(&Requirement) -> bool,
    standing: impl Fn(&Requirement) -> Standing,
) -> Vec<Row> {
    let rows = Catalogue::embedded().iter().filter(|row| wanted(row));
    rows.map(|requirement| Row {
        requirement,
        standing: standing(requirement),
        scenarios: citations.of(requirement.id).iter().map(|loaded| loaded.id.clone()).collect(),
    })
    .collect()
}
