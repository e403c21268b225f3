//! `results.jsonl`: its schema, its order, its counts.

use std::collections::BTreeSet;

use kmslab::results::{
    arm::Arm,
    coverage::{Coverage, Knowledge, RequirementTotals},
    read::Results,
    record::{RoundsOfCase, Stopped},
    totals::{Demands, Totals},
    writer::Writer,
};
use scenarios::run::{CheckState, Verdict};
use serde_json::Value;

use crate::samples::{counting, every_verdict, run, run_record, stopped, written};

pub(crate) fn schema() -> Value {
    serde_json::from_str(include_str!("../../schema/results.schema.json")).unwrap()
}

pub(crate) fn lines(file: &[u8]) -> Vec<Value> {
    std::str::from_utf8(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_record_fits_the_schema() {
    let schema = schema();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let records = [written(&every_verdict()), stopped()].map(|(file, _)| lines(&file)).concat();
    let mut kinds = BTreeSet::new();
    for record in &records {
        if let Err(error) = validator.validate(record) {
            panic!("{error} in {record}");
        }
        kinds.insert(record["record"].as_str().unwrap());
        for field in record.as_object().unwrap().keys() {
            let mut lacking = record.clone();
            lacking.as_object_mut().unwrap().remove(field);
            assert!(!validator.is_valid(&lacking), "{field} of {record}");
        }
        let mut strange = record.clone();
        strange["colour"] = Value::from("red");
        assert!(!validator.is_valid(&strange), "{strange}");
    }
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["end", "event", "not_run", "outcome", "run", "scenario"]
    );
}

#[test]
fn one_seed_gives_one_file() {
    assert_eq!(written(&every_verdict()).0, written(&every_verdict()).0);
}

#[test]
fn cases_stand_in_the_order_of_the_plan() {
    let samples = every_verdict();
    let (file, results) = written(&samples);
    let mut shuffled = Vec::new();
    let mut writer = Writer::new(&mut shuffled, run_record(samples.len())).unwrap();
    for index in [3, 1, 0, 6, 2, 5, 4] {
        writer.case(samples[index].result(index)).unwrap();
    }
    assert_eq!(writer.finish(None, |_| 1).unwrap(), results);
    assert_eq!(shuffled, file);
}

#[test]
fn a_plan_with_a_hole_is_refused() {
    let sample = counting("count/counted", 4);
    let mut writer = Writer::new(Vec::new(), run_record(2)).unwrap();
    writer.case(sample.result(1)).unwrap();
    let twice = writer.case(sample.result(1)).unwrap_err().to_string();
    assert_eq!(twice, "results of case 0 of the plan should come next, and those of 1 stand there");
    assert_eq!(writer.finish(None, |_| 0).unwrap_err().to_string(), twice);
}

#[test]
fn what_was_written_is_read_back() {
    for (file, results) in [written(&every_verdict()), stopped()] {
        assert_eq!(Results::read(file.as_slice()).unwrap(), results);
    }
    let (file, results) = written(&every_verdict());
    let cut = file.iter().rposition(|octet| *octet == b'{').unwrap();
    let cut = file[..cut].iter().rposition(|octet| *octet == b'\n').map_or(cut, |at| at + 1);
    let partial = Results::read(&file[..cut]).unwrap();
    assert_eq!((partial.end, partial.cases), (None, results.cases));
}

#[test]
fn what_is_no_result_is_refused() {
    let (file, _) = written(&[counting("count/counted", 4)]);
    let text = String::from_utf8(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    for (file, expect) in [
        (String::new(), "no results: the file is empty"),
        (lines[1].to_owned(), "line 1: results begin with a `run` record"),
        (first.replace("\"format\":1", "\"format\":9"), "results of format 9; this suite reads format 1"),
        (format!("{first}\n{first}"), "line 2: the `run` record stands only at the beginning"),
        (format!("{first}\n{}", lines[2]), "line 2: an event belongs behind its own `scenario` record"),
        (format!("{first}\n{}\n{last}", lines[1]), "line 3: the `outcome` of the last scenario is missing"),
        (format!("{first}\n{last}\n{last}"), "line 3: nothing follows the `end` record"),
        (first.replace("\"seed\"", "\"sead\""), "line 1 is no record of results: unknown field `sead`"),
    ] {
        let error = Results::read(file.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(expect), "{error}");
    }
}

#[test]
fn counts_add_up() {
    let totals = written(&every_verdict()).1.totals();
    let rows: Vec<_> = totals
        .arms
        .iter()
        .map(|arm| (arm.arm, arm.cases, [arm.pass, arm.fail, arm.unsupported, arm.skipped, arm.error]))
        .collect();
    assert_eq!(rows, [(Arm::Virtual, 2, [1, 1, 0, 0, 0]), (Arm::Host, 5, [0, 0, 3, 1, 1])]);
    let expectations = &totals.arms[0].expectations;
    assert_eq!((expectations.met, expectations.broken), (3, 1));
    let RequirementTotals { verified, violated, test_only, waived, .. } = totals.requirements;
    assert_eq!((verified, violated, totals.requirements.all()), (1, 1, 1061));
    assert!(test_only > 0 && waived > 0, "{:?}", totals.requirements);
    assert_eq!(totals.arms[0].requirements, totals.requirements);
    assert!(totals.arms[1].requirements.all() < 1061, "a live arm judges its own role");
}

#[test]
fn flaky_cases_and_those_not_run_are_counted() {
    let (_, results) = stopped();
    let arm = &results.totals().arms[0];
    assert_eq!((arm.cases, arm.fail, arm.flaky), (2, 2, 1));
    let end = results.end.unwrap();
    assert_eq!((end.not_run, end.stopped), (1, Some(Stopped::Interrupted)));
    // What a target says now and then fails a run, whatever it says.
    let mut unsteady = every_verdict()[2].result(0).outcome;
    let exit = |outcome: &_| Totals::of(&[Arm::Host], &[outcome]).exit(Demands::default());
    assert_eq!(exit(&unsteady), 3);
    unsteady.rounds = Some(RoundsOfCase { run: 2, passed: 1 });
    assert_eq!(exit(&unsteady), 1);
}

#[test]
fn the_exit_code_is_that_of_the_worst() {
    let demanded = |samples: &[crate::samples::Sample], demands| written(samples).1.totals().exit(demands);
    let exit = |samples: &[_], tools| demanded(samples, Demands { tools, ..Demands::default() });
    let mut samples = every_verdict();
    assert_eq!(exit(&samples, false), 1);
    samples.remove(1);
    assert_eq!(exit(&samples, false), 3, "an error of ours");
    samples.pop();
    assert_eq!(
        (exit(&samples, false), exit(&samples, true)),
        (0, 1),
        "a skip is a failure where tools are demanded"
    );
    samples.remove(0);
    assert_eq!(exit(&samples, false), 3, "nothing was judged");
    let of_part = Demands { is_part: true, ..Demands::default() };
    assert_eq!(demanded(&samples, of_part), 0, "another part may judge something");
    assert_eq!(demanded(&every_verdict(), of_part), 1);
    assert_eq!(demanded(&every_verdict()[6..], of_part), 3, "an error of ours");
}

#[test]
fn a_requirement_is_verified_by_subjects_and_violated_by_one_breach() {
    let id = |text: &str| text.parse().unwrap();
    let outcome = |sample: crate::samples::Sample| sample.result(0).outcome;
    let (good, bad) = (outcome(counting("count/a", 4)), outcome(counting("count/b", 5)));
    let known = |outcomes: &[&_], row| Coverage::of(outcomes.iter().copied()).get(id(row));
    assert_eq!(known(&[&good], "COUNT-007"), Some(Knowledge::Verified));
    assert_eq!(known(&[&good, &bad], "COUNT-007"), Some(Knowledge::Violated));
    assert_eq!(known(&[&good, &bad], "COUNT-006"), Some(Knowledge::Verified));
    assert_eq!(known(&[&good, &bad], "COUNT-008"), None);
    let mut emulated = good.clone();
    emulated.checks.iter_mut().for_each(|check| check.on_subject = false);
    assert_eq!(known(&[&emulated], "COUNT-007"), None, "an emulated actor verifies nothing");
    let mut ours = good.clone();
    ours.verdict = Verdict::Error;
    assert_eq!(known(&[&ours], "COUNT-007"), None, "a run that went wrong verifies nothing");
    let mut warned = good.clone();
    warned.checks.iter_mut().for_each(|check| check.state = CheckState::Warned);
    assert_eq!(known(&[&warned], "COUNT-007"), Some(Knowledge::Violated));
    let mut of_client =
        run("count/c", "Boot(\"c1\"), Expect(Request(by: \"c1\"), proves: [\"DISC-018\"]), AnyTraffic,")
            .result(0)
            .outcome;
    assert_eq!(known(&[&of_client], "DISC-018"), Some(Knowledge::Verified));
    of_client.arm = Arm::Host;
    assert_eq!(known(&[&of_client], "DISC-018"), None, "a host says nothing of a client's requirement");
}
