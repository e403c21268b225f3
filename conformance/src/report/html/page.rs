//! The page and its facts about the run as a whole.

use std::collections::BTreeSet;

use askama::Template;
use scenarios::run::Verdict;

use crate::{
    report::{
        facts,
        gather::{Gathered, is_told},
        ids, known,
    },
    results::{axes, coverage::Coverage, known::account, totals::ArmTotals},
};

use super::{
    case::CaseView,
    grid::{self, Area},
    requirements::{self, RequirementView},
    timeline::RowView,
};

const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// The verdicts, the worst first.
const VERDICTS: [Verdict; 5] =
    [Verdict::Error, Verdict::Fail, Verdict::Unsupported, Verdict::Skipped, Verdict::Pass];

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    run: String,
    targets: Vec<String>,
    settings: Vec<String>,
    remarks: Vec<String>,
    /// Cases that were selected and not run.
    not_run: Vec<String>,
    arms: Vec<ArmView<'a>>,
    requirements_in_all: String,
    verdicts: Vec<(&'static str, usize)>,
    areas: Vec<&'a str>,
    grid: Vec<Area<'a>>,
    cases: Vec<CaseView<'a>>,
    requirements: Vec<RequirementView>,
}

/// What came of an arm.
struct ArmView<'a> {
    name: &'static str,
    cases: String,
    expectations: String,
    requirements: String,
    /// Verdicts and how many cases have them.
    bar: Vec<(&'static str, usize)>,
    reasons: Vec<facts::Reasons<'a>>,
}

/// The page of a run.
///
/// # Errors
///
/// When the template can't be rendered, which would be a mistake in it.
pub fn html(gathered: &Gathered) -> Result<String, askama::Error> {
    let results = &gathered.results;
    let totals = facts::totals(results);
    let coverage = Coverage::of(results.cases.iter().map(|case| &case.outcome));
    let failing = axes::failing(results);
    let mut told: Vec<_> = results.cases.iter().filter(|case| is_told(&case.outcome)).collect();
    told.sort_by_key(|case| VERDICTS.iter().position(|verdict| *verdict == case.outcome.verdict));
    let areas: BTreeSet<&str> = results.cases.iter().map(|case| ids::split(&case.scenario.id).0).collect();
    let baseline = account(results).map(|account| known::lines(&account)).unwrap_or_default();
    let remarks = facts::remarks(results, &totals).into_iter().chain(baseline);
    let page = Page {
        style: STYLE,
        script: SCRIPT,
        run: facts::run(results),
        targets: results.run.targets.iter().map(facts::target).collect(),
        settings: settings(gathered),
        remarks: remarks.collect(),
        not_run: results.not_run.iter().map(|case| format!("{} {}", case.arm, case.id)).collect(),
        arms: totals.arms.iter().map(|arm| ArmView::new(arm, gathered)).collect(),
        requirements_in_all: facts::requirements(&totals.requirements),
        verdicts: counted(results.cases.iter().map(|case| case.outcome.verdict)),
        areas: areas.into_iter().collect(),
        grid: grid::areas(results),
        requirements: requirements::broken(&told, &coverage),
        cases: told.into_iter().map(|case| CaseView::new(case, gathered, &failing)).collect(),
    };
    page.render()
}

/// What was asked of the run, where it isn't the usual.
fn settings(gathered: &Gathered) -> Vec<String> {
    let run = &gathered.results.run;
    let filter = (!run.filter.is_empty()).then(|| format!("only {}", run.filter.join(", ")));
    let library = run.library.as_ref().map(|folder| format!("library {folder}"));
    let readings = run.readings.iter().map(|(question, reading)| format!("reading {question}={reading}"));
    filter.into_iter().chain(library).chain(readings).collect()
}

/// How often each verdict occurs; those that don't are left out.
fn counted(verdicts: impl Iterator<Item = Verdict> + Clone) -> Vec<(&'static str, usize)> {
    let count = |verdict: Verdict| verdicts.clone().filter(|other| *other == verdict).count();
    let counts = VERDICTS.map(|verdict| (verdict.name(), count(verdict)));
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

impl<'a> ArmView<'a> {
    fn new(arm: &ArmTotals, gathered: &'a Gathered) -> Self {
        let of_arm = gathered.results.cases.iter().filter(|case| case.scenario.arm == arm.arm);
        Self {
            name: arm.arm.name(),
            cases: facts::cases(arm),
            expectations: facts::expectations(arm),
            requirements: facts::requirements(&arm.requirements),
            bar: counted(of_arm.map(|case| case.outcome.verdict)),
            reasons: facts::reasons(&gathered.results, arm.arm),
        }
    }
}
