//! Plays a script on a stage and judges it: as a whole, or step by step with other steps between.

use std::sync::Arc;

use emulator::trace::{Actor, Kind};

use crate::{
    catalogue::{Coverage, RequirementId, Role},
    language::{Case, Expectation, Loaded, Step},
    stage::{Action, Stage, StageError, Surroundings},
};

use super::{
    Check, CheckState, Outcome,
    judge::{Judged, judge, one, unseen},
    near::{self, Stray},
    plan::{expectations, names, subjects},
    settle::line_of,
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
    Runner::new(case, around, judgement).play(stage)
}

/// A script that is played step by step.
#[derive(Debug)]
pub struct Runner<'a> {
    case: Case,
    around: Surroundings<'a>,
    judgement: Judgement<'a>,
    watched: Vec<String>,
    pub(super) window: Window,
    /// The step that comes next.
    next: usize,
    /// The last step that was played before the script ended.
    now: usize,
    /// Traffic that nothing expected.
    pub(super) stray: Option<Stray>,
    /// The last broken expectation is on an emulated actor, and the script has not acted since.
    blames: bool,
    /// What ended the script before its last step.
    pub(super) ended: Option<End>,
    /// A subject gave a property view with nothing in it.
    pub(super) untold: bool,
    /// Somebody has acted beside the script.
    left: bool,
    pub(super) checks: Vec<Check>,
}

/// What ended a run before the end of its script.
#[derive(Clone, Debug)]
pub(super) enum End {
    /// An expectation is broken.
    Broken,
    /// Traffic that nothing expected.
    Stray,
    Stage(StageError),
}

/// A step of the script that was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped {
    /// Its number in the script, from 0.
    pub index: usize,
    /// Its line in the file, from 1.
    pub line: usize,
    /// As it stands in the file, in one line.
    pub text: String,
    /// What became of it.
    pub did: Did,
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Did {
    /// It acted.
    Acted,
    /// It looked at what happened.
    Judged(Box<Check>),
    /// It said something to who reads the run.
    Told,
    /// It accepts what nothing expects.
    Accepted,
    /// The script had ended before it.
    NotReached,
    /// It couldn't act, and why, or something before it wasn't expected. Unless somebody acted beside the script, that
    /// ends it.
    Failed(String),
}

impl<'a> Runner<'a> {
    /// The script of `case` before its first step.
    #[must_use]
    pub fn new(case: &Case, around: &Surroundings<'a>, judgement: &Judgement<'a>) -> Self {
        Self::watching(case, around, judgement.clone(), judgement.watched)
    }

    /// The same where every actor is emulated: all its expectations count, on hosts and on clients.
    #[must_use]
    pub fn emulated(case: &Case, around: &Surroundings<'a>, strict: bool) -> Self {
        let scenario = &case.loaded.scenario;
        let watched = [subjects(scenario, Role::Host), subjects(scenario, Role::Client)].concat();
        let judgement = Judgement { subjects: None, watched: &[], lacks: &[], strict, subjects_only: false };
        Self::watching(case, around, judgement, &watched)
    }

    fn watching(case: &Case, around: &Surroundings<'a>, judgement: Judgement<'a>, watched: &[Actor]) -> Self {
        let scenario = &case.loaded.scenario;
        let is_named = |actor: &&Actor| {
            expectations(scenario).any(|expectation| names(expectation, std::slice::from_ref(*actor)))
        };
        Self {
            case: case.clone(),
            around: *around,
            watched: watched.iter().filter(is_named).map(ToString::to_string).collect(),
            judgement,
            window: Window::default(),
            next: 0,
            now: 0,
            stray: None,
            blames: false,
            ended: None,
            untold: false,
            left: false,
            checks: Vec::new(),
        }
    }

    /// How the run is judged.
    pub(super) fn judgement(&self) -> &Judgement<'a> {
        &self.judgement
    }

    pub(super) fn loaded(&self) -> &Arc<Loaded> {
        &self.case.loaded
    }

    /// The number of the step that comes next, from 0; that of steps when there is none.
    #[must_use]
    pub fn next(&self) -> usize {
        self.next
    }

    /// Whether somebody has acted beside the script: then it gives no verdict.
    #[must_use]
    pub fn is_left(&self) -> bool {
        self.left
    }

    /// Plays the rest of the script.
    pub fn play(mut self, stage: &mut dyn Stage) -> Outcome {
        while self.step(stage).is_some() {}
        self.outcome(stage)
    }

    /// Plays the next step of the script; `None` behind the last one.
    pub fn step(&mut self, stage: &mut dyn Stage) -> Option<Stepped> {
        let index = self.next;
        let loaded = Arc::clone(&self.case.loaded);
        let step = loaded.scenario.script.get(index)?;
        self.next += 1;
        let (line, text) = (line_of(&loaded, index), loaded.step_text(index));
        self.window.line = line;
        if self.ended.is_none() {
            self.now = index;
        }
        let did = match step {
            Step::Expect(expectation, proves) if self.is_reached(std::slice::from_ref(expectation)) => {
                self.see(stage);
                match self.expect(index, expectation, proves, stage) {
                    Ok(check) => self.take(check),
                    // A stage that fails here judges nothing more.
                    Err(error) => {
                        self.next = loaded.scenario.script.len();
                        self.fail(End::Stage(error))
                    }
                }
            }
            Step::InOrder(list, proves) if self.is_reached(list) => {
                self.see(stage);
                let check = self.in_order(index, list, proves, stage);
                self.take(check)
            }
            Step::Expect(expectation, proves) => {
                self.not_reached(index, std::slice::from_ref(expectation), proves)
            }
            Step::InOrder(list, proves) => self.not_reached(index, list, proves),
            Step::AnyTraffic => {
                self.window.any_traffic = true;
                Did::Accepted
            }
            Step::Tell(told) => {
                stage.tell(told);
                Did::Told
            }
            acting if self.ended.is_none() => {
                match self.no_stray_before(stage).and_then(|()| self.act(acting, &text, stage)) {
                    Ok(()) => Did::Acted,
                    Err(end) => self.fail(end),
                }
            }
            _ => {
                self.blames = false;
                Did::NotReached
            }
        };
        Some(Stepped { index, line, text, did })
    }

    /// Plays a step that isn't in the script, `text` as it is written. An acting one ends the verdict of the script:
    /// what it goes on to expect is judged, and ends it no more.
    ///
    /// # Errors
    ///
    /// When the stage can't act.
    pub fn beside(
        &mut self,
        step: &Step,
        text: &str,
        stage: &mut dyn Stage,
    ) -> Result<Option<Check>, StageError> {
        self.see(stage);
        match step {
            Step::Expect(expectation, proves) => self.expect(self.next, expectation, proves, stage).map(Some),
            Step::InOrder(list, proves) => Ok(Some(self.in_order(self.next, list, proves, stage))),
            Step::AnyTraffic => Ok(None),
            Step::Tell(told) => {
                stage.tell(told);
                Ok(None)
            }
            acting => {
                self.left = true;
                let acted = self.act(acting, text, stage);
                // Whoever plays looks for himself.
                self.window.any_traffic = true;
                match acted {
                    Err(End::Stage(error)) => Err(error),
                    _ => Ok(None),
                }
            }
        }
    }

    /// What the script comes to, if nothing follows.
    pub fn outcome(&mut self, stage: &dyn Stage) -> Outcome {
        let is_open = match self.ended {
            None => true,
            Some(End::Broken) => !self.checks.iter().any(Check::is_broken_by_subject),
            Some(End::Stray | End::Stage(_)) => false,
        };
        if is_open && let Err(end) = self.no_stray_before(stage) {
            self.ended = Some(end);
        }
        self.verdict()
    }

    /// Keeps what ends the script; after somebody has left it, nothing does.
    fn fail(&mut self, end: End) -> Did {
        let before = self.ended.replace(end);
        let why = self.verdict().message.unwrap_or_default();
        if self.left {
            self.ended = before;
        }
        Did::Failed(why)
    }

    /// Whether expectations are judged: none is broken so far, or only one on an emulated actor, and these are on a
    /// subject at the same step, so that they may say whose fault it is.
    fn is_reached(&self, list: &[Expectation]) -> bool {
        match self.ended {
            None => true,
            Some(End::Broken) => self.blames && self.is_on_subject(list),
            Some(_) => false,
        }
    }

    pub(super) fn is_on_subject(&self, list: &[Expectation]) -> bool {
        let subjects = self.judgement.subjects;
        subjects.is_none_or(|subjects| list.iter().any(|one| names(one, subjects)))
    }

    fn see(&mut self, stage: &dyn Stage) {
        let end = self.window.end();
        self.window.extend(stage.events_from(end));
    }

    fn no_stray_before(&mut self, stage: &dyn Stage) -> Result<(), End> {
        self.see(stage);
        self.no_stray()
    }

    fn act(&mut self, step: &Step, text: &str, stage: &mut dyn Stage) -> Result<(), End> {
        self.window.begin();
        stage.mark(text);
        self.do_step(step, stage).map_err(End::Stage)
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
        let actions = crate::stage::actions(&self.case, &self.around, step);
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
        let Some((index, event)) = self.window.unexpected(&self.watched).filter(|_| !self.left) else {
            return Ok(());
        };
        let script = &self.case.loaded.scenario.script;
        let expectations = near::expectations(script, |step| line_of(&self.case.loaded, step));
        let stray = near::stray(index, event, &self.window, self.now, expectations);
        self.stray = Some(stray);
        Err(End::Stray)
    }

    /// An expectation, judged.
    fn expect(
        &mut self,
        step: usize,
        expectation: &Expectation,
        proves: &[RequirementId],
        stage: &mut dyn Stage,
    ) -> Result<Check, StageError> {
        let mut check = self.check(step, std::slice::from_ref(expectation), proves);
        let judged = judge(expectation, &mut self.window, stage)?;
        if self.lacked(proves) {
            check.state = CheckState::Unsupported;
        } else {
            self.untold |= matches!(judged, Judged::Untold(_));
            self.settle(&mut check, judged);
        }
        Ok(check)
    }

    fn in_order(
        &mut self,
        step: usize,
        list: &[Expectation],
        proves: &[RequirementId],
        stage: &dyn Stage,
    ) -> Check {
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
            self.untold |= matches!(last, Judged::Untold(_));
            self.settle(&mut check, last);
        }
        check
    }

    /// Keeps a check, which may end the script.
    fn take(&mut self, check: Check) -> Did {
        if check.state == CheckState::Broken && !self.left {
            self.blames = !check.on_subject;
            self.ended = Some(End::Broken);
        }
        self.checks.push(check.clone());
        Did::Judged(Box::new(check))
    }

    fn not_reached(&mut self, step: usize, list: &[Expectation], proves: &[RequirementId]) -> Did {
        let check = self.check(step, list, proves);
        self.checks.push(check);
        Did::NotReached
    }
}
