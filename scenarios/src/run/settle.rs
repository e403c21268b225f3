//! What became of the expectations of a script, and what they come to.

use crate::{
    catalogue::{Catalogue, Level, RequirementId},
    language::{Expectation, Loaded},
    stage::StageError,
};

use super::{
    Check, CheckState, Outcome, Verdict,
    judge::{Broken, Judged},
    near::Stray,
    runner::{End, Runner},
    wanted::Wanted,
};

impl Runner<'_> {
    pub(super) fn settle(&self, check: &mut Check, judged: Judged) {
        match judged {
            Judged::Met(outcome, event) => {
                check.state = CheckState::Met;
                (check.actual, check.event) = (outcome, event);
            }
            Judged::NotObservable(why) | Judged::Untold(why) => {
                check.state = CheckState::NotObservable;
                check.actual = Some(why);
            }
            Judged::Broken(broken) if self.judgement().subjects_only && !check.on_subject => {
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

    pub(super) fn check(&self, step: usize, list: &[Expectation], proves: &[RequirementId]) -> Check {
        let wanted = list.iter().map(|one| match Wanted::of(one) {
            Some(wanted) => wanted.to_string(),
            None => text_of_expectation(one),
        });
        Check {
            step,
            line: line_of(self.loaded(), step),
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

    pub(super) fn lacked(&self, proves: &[RequirementId]) -> bool {
        proves.iter().any(|id| self.judgement().lacks.iter().any(|lack| lack.covers(id)))
    }

    fn is_must(&self, proves: &[RequirementId]) -> bool {
        let level = |id: &RequirementId| Catalogue::embedded().get(&id.to_string()).map(|row| row.level);
        self.judgement().strict
            || proves.is_empty()
            || proves.iter().any(|id| level(id).is_none_or(|l| l == Level::Must))
    }

    /// What the checks so far, and what ended the script, come to.
    pub(super) fn verdict(&self) -> Outcome {
        let by_subject = self.checks.iter().find(|check| check.is_broken_by_subject());
        let broken = self.checks.iter().find(|check| check.state == CheckState::Broken);
        let broken = by_subject.or(broken);
        let judged = |state| self.checks.iter().any(|check| check.on_subject && check.state == state);
        let (verdict, message) = match &self.ended {
            Some(End::Stage(StageError::Unsupported(why))) => (Verdict::Unsupported, Some(why.clone())),
            Some(End::Stage(StageError::Target(why))) => (Verdict::Fail, Some(why.clone())),
            Some(End::Stage(StageError::Missing(why))) => (Verdict::Skipped, Some(why.clone())),
            Some(End::Stage(StageError::Ours(why))) => (Verdict::Error, Some(why.clone())),
            Some(End::Stray) => {
                (Verdict::Fail, Some(self.stray.as_ref().map_or_else(String::new, Stray::message)))
            }
            Some(End::Broken) => match broken {
                Some(check) if check.on_subject => (Verdict::Fail, Some(check.finding())),
                Some(check) => (Verdict::Error, Some(format!("an emulated actor: {}", check.finding()))),
                None => (Verdict::Error, Some("broken without an expectation".to_owned())),
            },
            // What says that it has a status, and tells nothing in it, would pass by its silence.
            None if self.untold => {
                let why = "a status without any property: what it was to show can't be observed";
                (Verdict::Unsupported, Some(why.to_owned()))
            }
            None if judged(CheckState::Met) || judged(CheckState::Warned) => (Verdict::Pass, None),
            None => (Verdict::Unsupported, Some(nothing_judged(&self.checks))),
        };
        Outcome { verdict, message, checks: self.checks.clone(), stray: self.stray.clone() }
    }
}

/// The line of a step, from 1.
pub(super) fn line_of(loaded: &Loaded, step: usize) -> usize {
    let start = loaded.steps.get(step).map_or(0, |range| range.start);
    loaded.source.get(..start).map_or(1, |before| before.matches('\n').count() + 1)
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
