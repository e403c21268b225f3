//! JUnit XML that Jenkins' `junit-10.xsd` accepts, and with it every other CI server.
//!
//! A suite for each arm and area. `unsupported` is told as skipped, with its reason: JUnit has no word for it. Nor has it one
//! for failures that a baseline lists: they are told as skipped, and what differs from the baseline as a failure.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use scenarios::run::Verdict;
use thiserror::Error;

use crate::results::{
    arm::Arm,
    axes,
    known::{self, Account, Kind, Surprise},
    read::{Finished, Results},
    record::{FailingAxes, NotRun, Stopped},
};

use super::{finding, ids::split, known as told};

/// Why no XML came about.
#[derive(Debug, Error)]
#[error("JUnit could not be written: {0}")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The XML of a run.
pub fn junit(results: &Results) -> Result<String, JunitError> {
    let mut report = Report::new(format!("kmslab {}", results.run.suite));
    let mut suites: Vec<TestSuite> = Vec::new();
    let beside = Beside { failing: axes::failing(results), account: known::account(results) };
    let mut add = |arm: Arm, id: &str, test: TestCase| {
        let name = suite_name(arm, id);
        let found = suites.iter().position(|suite| suite.name == *name);
        let index = found.unwrap_or_else(|| {
            suites.push(TestSuite::new(name));
            suites.len() - 1
        });
        suites[index].add_test_case(test);
    };
    for case in &results.cases {
        add(case.scenario.arm, &case.scenario.id, test_case(case, &beside));
    }
    let why = results.end.as_ref().and_then(|end| end.stopped).map_or("the run was cut off", Stopped::reason);
    for case in &results.not_run {
        add(case.arm, &case.id, not_run(case, why));
    }
    suites.extend(beside.account.as_ref().and_then(without_case));
    report.add_test_suites(suites);
    Ok(without_skipped(&report.to_string()?))
}

/// What is said of a case beside its own outcome.
struct Beside {
    failing: Vec<FailingAxes>,
    account: Option<Account>,
}

impl Beside {
    /// How a case differs from the baseline.
    fn surprise(&self, case: &Finished) -> Option<String> {
        let account = self.account.as_ref()?;
        let of_case = |one: &&Surprise| one.arm == case.outcome.arm && one.id == case.outcome.id;
        let found = account.surprises.iter().find(of_case)?;
        Some(told::line(account, found))
    }
}

/// A suite of the entries of a baseline that match no case.
fn without_case(account: &Account) -> Option<TestSuite> {
    let mut suite = TestSuite::new("baseline");
    for one in account.surprises.iter().filter(|one| one.kind == Kind::MatchesNothing) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(told::line(account, one)).set_type("baseline");
        let mut test = TestCase::new(format!("{} {}", one.arm, one.id), status);
        test.set_classname("kmslab.baseline");
        suite.add_test_case(test);
    }
    (suite.tests > 0).then_some(suite)
}

fn suite_name(arm: Arm, id: &str) -> String {
    let (area, _) = split(id);
    let dot = if area.is_empty() { "" } else { "." };
    format!("{arm}{dot}{}", area.replace('/', "."))
}

/// A case of this name.
fn named(arm: Arm, id: &str, status: TestCaseStatus) -> TestCase {
    let mut test = TestCase::new(split(id).1, status);
    test.set_classname(format!("kmslab.{}", suite_name(arm, id)));
    test
}

fn not_run(case: &NotRun, why: &str) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(format!("not run: {why}"));
    status.set_type("not run");
    named(case.arm, &case.id, status)
}

fn test_case(case: &Finished, beside: &Beside) -> TestCase {
    let outcome = &case.outcome;
    let mut test = named(case.scenario.arm, &case.scenario.id, status(case, beside));
    let mut out: Vec<String> = outcome.warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    if matches!(outcome.verdict, Verdict::Fail | Verdict::Error) {
        out.extend(finding::pointers(outcome, None));
    }
    if !out.is_empty() {
        test.set_system_out(out.join("\n"));
    }
    test
}

fn status(case: &Finished, beside: &Beside) -> TestCaseStatus {
    let outcome = &case.outcome;
    let surprise = beside.surprise(case);
    let is_known = outcome.is_known_failure();
    let is_flaky = outcome.is_flaky() && !is_known;
    let kind = match (outcome.verdict, &surprise) {
        (Verdict::Error, _) if !is_flaky => Some(NonSuccessKind::Error),
        (_, Some(_)) => Some(NonSuccessKind::Failure),
        _ if is_flaky => Some(NonSuccessKind::Failure),
        (Verdict::Fail, None) if !is_known => Some(NonSuccessKind::Failure),
        (Verdict::Pass, None) => return TestCaseStatus::success(),
        _ => None,
    };
    let mut status = kind.map_or_else(TestCaseStatus::skipped, TestCaseStatus::non_success);
    let message = outcome.message.as_deref().unwrap_or("no reason given");
    let rounds = finding::rounds(outcome);
    let known = told::reason(outcome).filter(|_| kind.is_none());
    match (outcome.verdict, known, rounds.as_ref().filter(|_| is_flaky)) {
        (_, Some(known), _) => status.set_message(known),
        (.., Some(rounds)) => status.set_message(format!("flaky: {rounds}: {message}")),
        (Verdict::Fail | Verdict::Error, ..) => status.set_message(message),
        (verdict, ..) => match &surprise {
            Some(surprise) => status.set_message(surprise.as_str()),
            None => status.set_message(format!("{}: {message}", verdict.name())),
        },
    };
    if is_flaky || matches!(outcome.verdict, Verdict::Fail | Verdict::Error) {
        let mut details = vec![case.scenario.title.clone()];
        details.extend(surprise);
        details.extend(rounds);
        details.extend(finding::lines(outcome));
        details.extend(finding::axes(&beside.failing, case));
        details.extend(finding::pointers(outcome, None));
        status.set_description(details.join("\n"));
    }
    status.set_type(if is_flaky { "flaky" } else { outcome.verdict.name() });
    status
}

/// Takes `skipped` from the root element: the schema knows it on suites only.
fn without_skipped(xml: &str) -> String {
    let root = xml.find("<testsuites").and_then(|start| {
        let end = start + xml[start..].find('>')?;
        let from = start + xml[start..end].find(" skipped=\"")?;
        let value = from + " skipped=\"".len();
        Some(from..value + xml[value..end].find('"')? + 1)
    });
    let mut xml = xml.to_owned();
    if let Some(attribute) = root {
        xml.replace_range(attribute, "");
    }
    xml
}
