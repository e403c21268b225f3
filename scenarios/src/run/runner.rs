//! Plays a script on a stage and judges it.

use emulator::trace::{Actor, Kind};

use crate::{
    catalogue::{Catalogue, Coverage, Level, RequirementId},
    language::{Case, Expectation, Step},
    stage::{Action, Stage, StageError, Surroundings},
};

use super::{
    Check, CheckState, Outcome, Verdict,
    judge::{Broken, Judged, judge, one, unseen},
    near::{self, Stray},
    plan::{expectations, names},
    wanted::Wanted,
    window::Window,
};

/// How a run is judged.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// The actors whose expectations give the verdict; `None` for all, as on the virtual stage.
    pub subjects: Option<&'a [Actor]>,
    /// Actors whose unexpected traffic fails, if any expectation names them.
    pub watched: &'a [Actor],
    /// What the target says that it lacks.
    pub lacks: &'a [Coverage],
    /// Requirements below MUST fail as well.
    pub strict: bool,
    /// Nobody could start the target fresh, or as the scenario has it: what emulated actors do beside it depends on what
    /// it is and remembers, and a broken expectation on one of them says nothing.
    pub subjects_only: bool,
}

/// Plays the script of `case` on `stage`.
pub fn run(
    case: &Case,
    around: &Surroundings<'_>,
    judgement: &Judgement<'_>,
    stage: &mut dyn Stage,
) -> Outcome {
    let scenario = &case.loaded.scenario;
    let watched = judgement.watched.iter().filter(|actor| {
        expectations(scenario).any(|expectation| names(expectation, std::slice::from_ref(actor)))
    });
    let mut runner = Runner {
        case,
        around,
        judgement,
        watched: watched.map(ToString::to_string).collect(),
        window: Window::default(),
        now: 0,
        stray: None,
        acted: false,
        blames: false,
        checks: Vec::new(),
    };
    let ended = runner.play(stage);
    runner.outcome(ended)
}

struct Runner<'a> {
    case: &'a Case,
    around: &'a Surroundings<'a>,
    judgement: &'a Judgement<'a>,
    watched: Vec<String>,
    window: Window,
    /// The step that is played.
    now: usize,
    /// Traffic that nothing expected.
    stray: Option<Stray>,
    /// Whether the last step acted: expectations after it look at its window.
    acted: bool,
    /// The last broken expectation is on an emulated actor, and the script has not acted since.
    blames: bool,
    checks: Vec<Check>,
}

/// What ended a run before the end of its script.
enum End {
    /// An expectation is broken.
    Broken,
    /// Traffic that nothing expected.
    Stray,
    Stage(StageError),
}

impl Runner<'_> {
    fn play(&mut self, stage: &mut dyn Stage) -> Result<(), End> {
        let steps = &self.case.loaded.scenario.script;
        let mut broken = None;
        for (index, step) in steps.iter().enumerate() {
            self.window.line = self.line_of(index);
            if broken.is_none() {
                self.now = index;
            }
            match step {
                Step::Expect(expectation, proves)
                    if self.is_reached(broken.as_ref(), std::slice::from_ref(expectation)) =>
                {
                    self.see(stage);
                    let judged = self.expect(index, expectation, proves, stage).map_err(End::Stage)?;
                    if judged {
                        broken = Some(End::Broken);
                    }
                }
                Step::InOrder(list, proves) if self.is_reached(broken.as_ref(), list) => {
                    self.see(stage);
                    if self.in_order(index, list, proves, stage) {
                        broken = Some(End::Broken);
                    }
                }
                Step::Expect(expectation, proves) => {
                    self.not_reached(index, std::slice::from_ref(expectation), proves);
                }
                Step::InOrder(list, proves) => self.not_reached(index, list, proves),
                Step::AnyTraffic => self.window.any_traffic = true,
                acting if broken.is_none() => {
                    if let Err(end) = self.act(acting, stage) {
                        broken = Some(end);
                    }
                }
                _ => self.blames = false,
            }
        }
        match broken {
            Some(End::Broken) if !self.checks.iter().any(Self::is_broken_by_subject) => {
                self.see(stage);
                self.no_stray()?;
                Err(End::Broken)
            }
            Some(end) => Err(end),
            None => {
                self.see(stage);
                self.no_stray()
            }
        }
    }

    /// Whether expectations are judged: none is broken so far, or only one on an emulated actor, and these are on a
    /// subject at the same step, so that they may say whose fault it is.
    fn is_reached(&self, broken: Option<&End>, list: &[Expectation]) -> bool {
        match broken {
            None => true,
            Some(End::Broken) => self.blames && self.is_on_subject(list),
            Some(_) => false,
        }
    }

    fn is_on_subject(&self, list: &[Expectation]) -> bool {
        let subjects = self.judgement.subjects;
        subjects.is_none_or(|subjects| list.iter().any(|one| names(one, subjects)))
    }

    fn is_broken_by_subject(check: &Check) -> bool {
        check.state == CheckState::Broken && check.on_subject
    }

    fn see(&mut self, stage: &dyn Stage) {
        self.acted = false;
        let end = self.window.end();
        self.window.extend(stage.events_from(end));
    }

    fn act(&mut self, step: &Step, stage: &mut dyn Stage) -> Result<(), End> {
        self.see(stage);
        self.no_stray()?;
        self.window.begin();
        stage.mark(&self.text_of(step));
        self.do_step(step, stage).map_err(End::Stage)?;
        self.acted = true;
        Ok(())
    }

    fn do_step(&mut self, step: &Step, stage: &mut dyn Stage) -> Result<(), StageError> {
        if let Step::Repeat(times, steps) = step {
            for _ in 0..*times {
                for step in steps {
                    self.do_step(step, stage)?;
                }
            }
            return Ok(());
        }
        let actions = crate::stage::actions(self.case, self.around, step);
        for action in actions.map_err(|error| StageError::Ours(error.to_string()))? {
            stage.act(&action)?;
            if let Action::Send { by, .. } | Action::Talk { by, .. } = &action {
                self.see(stage);
                let by = by.clone();
                self.window.take_all(|event| event.kind == Kind::Request && event.actor == by);
            }
        }
        Ok(())
    }

    fn no_stray(&mut self) -> Result<(), End> {
        let Some((index, event)) = self.window.unexpected(&self.watched) else { return Ok(()) };
        let script = &self.case.loaded.scenario.script;
        let expectations = near::expectations(script, |step| self.line_of(step));
        let stray = near::stray(index, event, &self.window, self.now, expectations);
        self.stray = Some(stray);
        Err(End::Stray)
    }

    /// Whether the expectation ends the run.
    fn expect(
        &mut self,
        step: usize,
        expectation: &Expectation,
        proves: &[RequirementId],
        stage: &mut dyn Stage,
    ) -> Result<bool, StageError> {
        let mut check = self.check(step, std::slice::from_ref(expectation), proves);
        let judged = judge(expectation, &mut self.window, stage)?;
        if self.lacked(proves) {
            check.state = CheckState::Unsupported;
        } else {
            self.settle(&mut check, judged);
        }
        Ok(self.take(check))
    }

    fn in_order(
        &mut self,
        step: usize,
        list: &[Expectation],
        proves: &[RequirementId],
        stage: &dyn Stage,
    ) -> bool {
        let mut check = self.check(step, list, proves);
        let mut from = 0;
        let wanted: Vec<_> = list.iter().filter_map(Wanted::of).collect();
        // Those that can be seen have an order among themselves, and it may be broken; but it proves less than the whole.
        let hidden = wanted.iter().find_map(|wanted| unseen(wanted, stage));
        let mut last = Judged::Met(None, None);
        for wanted in wanted.iter().filter(|wanted| unseen(wanted, stage).is_none()) {
            last = one(wanted, &mut self.window, from, true);
            match last {
                Judged::Met(_, Some(event)) => from = event + 1,
                _ => break,
            }
        }
        if let (Judged::Met(..), Some(hidden)) = (&last, hidden) {
            last = hidden;
        }
        if self.lacked(proves) {
            check.state = CheckState::Unsupported;
        } else {
            self.settle(&mut check, last);
        }
        self.take(check)
    }

    /// Keeps a check; whether it ends the run.
    fn take(&mut self, check: Check) -> bool {
        let ends = check.state == CheckState::Broken;
        if ends {
            self.blames = !check.on_subject;
        }
        self.checks.push(check);
        ends
    }

    fn settle(&self, check: &mut Check, judged: Judged) {
        match judged {
            Judged::Met(outcome, event) => {
                check.state = CheckState::Met;
                (check.actual, check.event) = (outcome, event);
            }
            Judged::NotObservable(why) => {
                check.state = CheckState::NotObservable;
                check.actual = Some(why);
            }
            Judged::Broken(broken) if self.judgement.subjects_only && !check.on_subject => {
                check.state = CheckState::NotObservable;
                check.actual = Some(format!("it depends on the target; there is {}", broken.actual));
            }
            Judged::Broken(Broken { expected, actual, differing, event, near }) => {
                check.state =
                    if self.is_must(&check.proves) { CheckState::Broken } else { CheckState::Warned };
                (check.expected, check.actual) = (expected, Some(actual));
                (check.differing, check.event, check.near) = (differing, event, near);
            }
        }
    }

    fn not_reached(&mut self, step: usize, list: &[Expectation], proves: &[RequirementId]) {
        let check = self.check(step, list, proves);
        self.checks.push(check);
    }

    fn check(&self, step: usize, list: &[Expectation], proves: &[RequirementId]) -> Check {
        let wanted = list.iter().map(|one| match Wanted::of(one) {
            Some(wanted) => wanted.to_string(),
            None => text_of_expectation(one),
        });
        Check {
            step,
            line: self.line_of(step),
            proves: proves.to_vec(),
            on_subject: self.is_on_subject(list),
            state: CheckState::NotReached,
            expected: wanted.collect::<Vec<_>>().join(", then "),
            actual: None,
            differing: Vec::new(),
            event: None,
            near: None,
        }
    }

    fn lacked(&self, proves: &[RequirementId]) -> bool {
        proves.iter().any(|id| self.judgement.lacks.iter().any(|lack| lack.covers(id)))
    }

    fn is_must(&self, proves: &[RequirementId]) -> bool {
        let level = |id: &RequirementId| Catalogue::embedded().get(&id.to_string()).map(|row| row.level);
        self.judgement.strict
            || proves.is_empty()
            || proves.iter().any(|id| level(id).is_none_or(|l| l == Level::Must))
    }

    fn line_of(&self, step: usize) -> usize {
        let loaded = &self.case.loaded;
        let start = loaded.steps.get(step).map_or(0, |range| range.start);
        loaded.source.get(..start).map_or(1, |before| before.matches('\n').count() + 1)
    }

    fn text_of(&self, step: &Step) -> String {
        let loaded = &self.case.loaded;
        let index = loaded.scenario.script.iter().position(|other| std::ptr::eq(other, step));
        let text = index.and_then(|index| loaded.source.get(loaded.steps.get(index)?.clone()));
        text.map_or_else(|| format!("{step:?}"), |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn outcome(self, ended: Result<(), End>) -> Outcome {
        let by_subject = self.checks.iter().find(|check| Self::is_broken_by_subject(check));
        let broken = self.checks.iter().find(|check| check.state == CheckState::Broken);
        let broken = by_subject.or(broken);
        let judged = |state| self.checks.iter().any(|check| check.on_subject && check.state == state);
        let (verdict, message) = match ended {
            Err(End::Stage(StageError::Unsupported(why))) => (Verdict::Unsupported, Some(why)),
            Err(End::Stage(StageError::Target(why))) => (Verdict::Fail, Some(why)),
            Err(End::Stage(StageError::Missing(why))) => (Verdict::Skipped, Some(why)),
            Err(End::Stage(StageError::Ours(why))) => (Verdict::Error, Some(why)),
            Err(End::Stray) => {
                (Verdict::Fail, Some(self.stray.as_ref().map_or_else(String::new, Stray::message)))
            }
            Err(End::Broken) => match broken {
                Some(check) if check.on_subject => (Verdict::Fail, Some(check.finding())),
                Some(check) => (Verdict::Error, Some(format!("an emulated actor: {}", check.finding()))),
                None => (Verdict::Error, Some("broken without an expectation".to_owned())),
            },
            Ok(()) if judged(CheckState::Met) || judged(CheckState::Warned) => (Verdict::Pass, None),
            Ok(()) => (Verdict::Unsupported, Some(nothing_judged(&self.checks))),
        };
        Outcome { verdict, message, checks: self.checks, stray: self.stray }
    }
}

/// An expectation that is about no single event, in words.
fn text_of_expectation(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Silence { of } => format!("silence of {of}"),
        Expectation::Status(pattern) => format!("status of {}", pattern.of),
        Expectation::NoEvent { of, id } => format!("no event {id} in the log of {of}"),
        Expectation::Requests { by, every, times, .. } => {
            format!("{times} requests by {by} every {}", every.0)
        }
        Expectation::Answers { by, times, .. } => format!("{times} answers by {by}"),
        Expectation::Distribution { by, trials, .. } => {
            format!("{trials} requests by {by}, spread over hosts")
        }
        Expectation::AnyOf(outcomes) => {
            let labels: Vec<_> = outcomes.iter().map(|(label, _)| label.as_str()).collect();
            format!("one of: {}", labels.join(", "))
        }
        Expectation::All(list) => {
            let texts = list.iter().map(|one| Wanted::of(one).map(|wanted| wanted.to_string()));
            texts.flatten().collect::<Vec<_>>().join(", then ")
        }
        Expectation::EachRefused { by, .. } => format!("each malformed request refused by {by}"),
        Expectation::NoAnswer { by } => format!("no further answer by {by}"),
        Expectation::NoRequest { by } => format!("no further request by {by}"),
        other => format!("{other:?}"),
    }
}

fn nothing_judged(checks: &[Check]) -> String {
    let about = checks.iter().filter(|check| check.on_subject);
    let lacked = about.clone().filter(|check| check.state == CheckState::Unsupported).count();
    let unseen = about.filter(|check| check.state == CheckState::NotObservable).count();
    format!("nothing to judge: {lacked} expectations cite what the target lacks, {unseen} can't be observed")
}
