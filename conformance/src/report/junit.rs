//! JUnit XML that Jenkins' `junit-10.xsd` accepts, and with it every other CI server.
//!
//! A suite for each arm and area. `unsupported` is told as skipped, with its reason: JUnit has no word for it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use scenarios::run::Verdict;
use thiserror::Error;

use crate::results::{
    arm::Arm,
    axes,
    read::{Finished, Results},
    record::{FailingAxes, NotRun, Stopped},
};

use super::finding;

/// Why no XML came about.
#[derive(Debug, Error)]
#[error("JUnit could not be written: {0}")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The XML of a run.
pub fn junit(results: &Results) -> Result<String, JunitError> {
    let mut report = Report::new(format!("kmslab {}", results.run.suite));
    let mut suites: Vec<TestSuite> = Vec::new();
    let failing = axes::failing(results);
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
        add(case.scenario.arm, &case.scenario.id, test_case(case, &failing));
    }
    let why = results.end.as_ref().and_then(|end| end.stopped).map_or("the run was cut off", Stopped::reason);
    for case in &results.not_run {
        add(case.arm, &case.id, not_run(case, why));
    }
    report.add_test_suites(suites);
    Ok(without_skipped(&report.to_string()?))
}

/// The area of a case, its folder, and what is left of its id.
fn split(id: &str) -> (&str, &str) {
    // An axis could hold a slash one day; the folder ends before the axes.
    let scenario = id.split('[').next().unwrap_or(id);
    match scenario.rfind('/') {
        Some(at) => (&id[..at], &id[at + 1..]),
        None => ("", id),
    }
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

fn test_case(case: &Finished, failing: &[FailingAxes]) -> TestCase {
    let outcome = &case.outcome;
    let mut test = named(case.scenario.arm, &case.scenario.id, status(case, failing));
    let mut out: Vec<String> = outcome.warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    if matches!(outcome.verdict, Verdict::Fail | Verdict::Error) {
        out.extend(finding::pointers(outcome, None));
    }
    if !out.is_empty() {
        test.set_system_out(out.join("\n"));
    }
    test
}

fn status(case: &Finished, failing: &[FailingAxes]) -> TestCaseStatus {
    let outcome = &case.outcome;
    let is_flaky = outcome.is_flaky();
    let mut status = match outcome.verdict {
        _ if is_flaky => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Pass => return TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Unsupported | Verdict::Skipped => TestCaseStatus::skipped(),
    };
    let message = outcome.message.as_deref().unwrap_or("no reason given");
    if !is_flaky && matches!(outcome.verdict, Verdict::Unsupported | Verdict::Skipped) {
        status.set_message(format!("{}: {message}", outcome.verdict.name()));
    } else {
        let rounds = finding::rounds(outcome);
        match rounds.as_ref().filter(|_| is_flaky) {
            Some(rounds) => status.set_message(format!("flaky: {rounds}: {message}")),
            None => status.set_message(message),
        };
        let mut details = vec![case.scenario.title.clone()];
        details.extend(rounds);
        details.extend(finding::lines(outcome));
        details.extend(finding::axes(failing, case));
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
