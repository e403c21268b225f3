//! Small scenarios of every verdict, run in the virtual world.

use std::{collections::BTreeMap, sync::Arc};

use emulator::model::{Filetime, Readings};
use kmslab::{
    check::{CaseRun, virtual_arm::run_virtual},
    results::{
        arm::Arm,
        record::{Event, FORMAT, NotRun, Outcome, RoundsOfCase, Run, Scenario, Stopped, Target},
        totals::Demands,
        writer::{CaseResult, Writer},
    },
};
use scenarios::{
    language::{Case, expand, load},
    run::Verdict,
};

/// One run of a sample.
pub(crate) struct Sample {
    pub(crate) case: Case,
    pub(crate) run: CaseRun,
    pub(crate) arm: Arm,
}

/// A host that has seen three machines and a client; `script` starts on line 10.
pub(crate) fn case(id: &str, script: &str) -> Case {
    let source = format!(
        "// The third line of a story.\n\
         // It has two.\n\
         Scenario(\n    title: \"a count\",\n    world: (\n        \
         hosts: {{ \"kms1\": (key: \"server-group-b\", seen: 3) }},\n        \
         clients: {{ \"c1\": (product: \"client-os/enterprise\") }},\n    ),\n    script: [\n{script}\n    ],\n)\n"
    );
    let loaded = load(&format!("library/{id}.ron"), &source);
    let loaded = loaded.unwrap_or_else(|wrong| panic!("{}", wrong[0]));
    expand(&Arc::new(loaded)).remove(0)
}

/// The sample run in the virtual world.
pub(crate) fn run(id: &str, script: &str) -> Sample {
    let case = case(id, script);
    let run = run_virtual(&case, 1, false, Readings::default());
    Sample { case, run, arm: Arm::Virtual }
}

/// A sample whose count is `count`; it is 4.
pub(crate) fn counting(id: &str, count: u32) -> Sample {
    let expect = format!("Expect(Answer(by: \"kms1\", count: {count}), proves: [\"COUNT-007\"])");
    run(
        id,
        &format!(
            "Boot(\"c1\"),\nExpect(Request(by: \"c1\"), proves: [\"COUNT-006\"]), {expect}, AnyTraffic,"
        ),
    )
}

/// A case of the host arm that was not run.
pub(crate) fn not_run(id: &str, verdict: Verdict, why: &str) -> Sample {
    Sample {
        case: case(id, "Boot(\"c1\"), Expect(Request(by: \"c1\"), proves: []),"),
        run: CaseRun::not_run(verdict, why),
        arm: Arm::Host,
    }
}

/// When a sample began.
pub(crate) fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

impl Sample {
    pub(crate) fn result(&self, index: usize) -> CaseResult {
        let (case, outcome) = (&self.case, &self.run.outcome);
        let failed = matches!(outcome.verdict, Verdict::Fail | Verdict::Error);
        let bundle = failed.then(|| kmslab::bundle::folder(self.arm, &case.id));
        let reproduce = format!("kmslab check --arm {} --seed 1 --filter '{}'", self.arm, case.id);
        CaseResult {
            scenario: Scenario::new(self.arm, index, case, &[]),
            events: Event::of_trace(self.arm, &case.id, start(), &self.run.events),
            outcome: Outcome::new(self.arm, case, outcome, bundle, reproduce),
        }
    }
}

/// A sample of every verdict. Texts hold what XML and JSON have to escape.
pub(crate) fn every_verdict() -> Vec<Sample> {
    vec![
        counting("count/counted", 4),
        counting("count/miscounted", 5),
        not_run("count/clock", Verdict::Unsupported, "a clock that the stage moves"),
        not_run("count/later", Verdict::Unsupported, "a clock that the stage moves"),
        not_run("disc/srv/order", Verdict::Unsupported, "being told <where> DNS & \"more\" is ]]>"),
        not_run("disc/v6", Verdict::Skipped, "no IPv6 on this machine"),
        not_run("lone", Verdict::Error, "no port was free\u{7}"),
    ]
}

/// The first record of a run of `cases`.
pub(crate) fn run_record(cases: usize) -> Run {
    Run {
        format: FORMAT,
        suite: "1.2.3".to_owned(),
        seed: 1,
        readings: BTreeMap::new(),
        arms: vec![Arm::Virtual, Arm::Host],
        targets: vec![Target {
            arm: Arm::Host,
            name: "my-host".to_owned(),
            implementation: Some("lab host".to_owned()),
            version: None,
            lacks: vec!["REG".to_owned()],
        }],
        filter: vec!["**".to_owned()],
        shard: None,
        left_out: Vec::new(),
        baseline: None,
        strict: false,
        library: None,
        cases,
    }
}

/// The file of a run.
pub(crate) fn written(samples: &[Sample]) -> (Vec<u8>, kmslab::results::read::Results) {
    let mut file = Vec::new();
    let mut writer = Writer::new(&mut file, run_record(samples.len())).unwrap();
    for (index, sample) in samples.iter().enumerate() {
        writer.case(sample.result(index)).unwrap();
    }
    let results = writer.finish(None, |totals| totals.exit(Demands::default())).unwrap();
    (file, results)
}

/// The file of a run of several rounds that was stopped: a flaky case, one that never passes, one that was not run.
pub(crate) fn stopped() -> (Vec<u8>, kmslab::results::read::Results) {
    let samples = [counting("count/miscounted", 5), counting("count/other", 6)];
    let mut file = Vec::new();
    let mut writer = Writer::new(&mut file, run_record(3)).unwrap();
    for (index, passed) in [(0, 3), (1, 0)] {
        let mut result = samples[index].result(index);
        result.outcome.rounds = Some(RoundsOfCase { run: 4, passed });
        writer.case(result).unwrap();
    }
    let last = not_run("disc/last", Verdict::Pass, "").case;
    writer.not_run(NotRun::new(Arm::Host, 2, &last)).unwrap();
    let results = writer.finish(Some(Stopped::Interrupted), |_| 130).unwrap();
    (file, results)
}
