//! A case that is told in full.

use scenarios::run::{CheckState, Verdict};

use crate::{
    report::{evidence, facts, finding, gather::Gathered, ids, known},
    results::{
        read::Finished,
        record::{Check, Difference, FailingAxes},
    },
};

use super::{anchor, octets::OctetsView, timeline::TimelineView};

/// Everything about a case.
pub(super) struct CaseView<'a> {
    pub(super) anchor: String,
    pub(super) verdict: &'static str,
    /// The verdict, or that it changes from round to round.
    pub(super) shown: &'static str,
    pub(super) arm: &'static str,
    pub(super) area: &'a str,
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// The reason, in a line.
    pub(super) reason: Option<&'a str>,
    /// The reason, where no expectation tells it.
    pub(super) message: Option<&'a str>,
    /// In how many of its rounds it passed; what a baseline says of it; which combinations of the axes fail.
    pub(super) remarks: Vec<String>,
    /// What nothing expected.
    pub(super) stray: Option<String>,
    pub(super) broken: Vec<BrokenView<'a>>,
    pub(super) octets: Option<OctetsView>,
    pub(super) timeline: Option<TimelineView>,
    pub(super) bundle: Option<&'a str>,
    pub(super) reproduce: &'a str,
}

/// A broken expectation.
pub(super) struct BrokenView<'a> {
    pub(super) is_warning: bool,
    pub(super) is_about_another: bool,
    pub(super) line: usize,
    pub(super) proves: Vec<String>,
    /// What was expected to be seen.
    pub(super) what: &'a str,
    /// Field, expected, actual.
    pub(super) rows: Vec<(&'a str, &'a str, &'a str)>,
    /// What was nearly it.
    pub(super) near: Option<NearView<'a>>,
}

/// An event that was nearly what was expected.
pub(super) struct NearView<'a> {
    pub(super) text: &'a str,
    pub(super) why: &'a str,
    /// Field, expected, actual.
    pub(super) rows: Vec<(&'a str, &'a str, &'a str)>,
}

impl<'a> CaseView<'a> {
    pub(super) fn new(case: &'a Finished, gathered: &'a Gathered, failing: &[FailingAxes]) -> Self {
        let (scenario, outcome) = (&case.scenario, &case.outcome);
        let story = gathered.stories.get(&(scenario.arm, scenario.id.clone()));
        let is_broken = |check: &&Check| matches!(check.state, CheckState::Broken | CheckState::Warned);
        let broken: Vec<&Check> = outcome.checks.iter().filter(is_broken).collect();
        let decided = outcome.broken().is_some() && matches!(outcome.verdict, Verdict::Fail | Verdict::Error);
        let octets = story.zip(outcome.bundle.as_ref()).and_then(|(story, bundle)| {
            let check = outcome.broken();
            let near = check.and_then(|check| check.near.as_ref()).map(|near| near.event);
            let held =
                outcome.stray.as_ref().map(|stray| stray.event).or(check.and_then(|check| check.event));
            let index = held.or(near).unwrap_or(story.events.len());
            let message = evidence::message(&story.out.join(bundle), &story.events, index)?;
            OctetsView::new(&message, &story.events, outcome)
        });
        let remarks = [finding::rounds(outcome), known::reason(outcome), finding::axes_of(failing, case)];
        Self {
            anchor: anchor(case),
            verdict: outcome.verdict.name(),
            shown: facts::verdict(outcome),
            arm: scenario.arm.name(),
            area: ids::split(&scenario.id).0,
            id: &scenario.id,
            title: &scenario.title,
            reason: outcome.message.as_deref().or(outcome.warnings.first().map(String::as_str)),
            message: outcome.message.as_deref().filter(|_| !decided),
            remarks: remarks.into_iter().flatten().collect(),
            stray: outcome.stray.as_ref().map(|stray| finding::of_stray(stray).join("\n")),
            broken: broken.into_iter().map(BrokenView::new).collect(),
            octets,
            timeline: story.and_then(|story| TimelineView::new(scenario, &story.events, outcome)),
            bundle: outcome.bundle.as_deref(),
            reproduce: &outcome.reproduce,
        }
    }
}

impl<'a> BrokenView<'a> {
    fn new(check: &'a Check) -> Self {
        let rows = if check.differing.is_empty() {
            vec![("", check.expected.as_str(), check.actual.as_deref().unwrap_or("nothing"))]
        } else {
            told(&check.differing)
        };
        let near = check.near.as_ref();
        let near =
            near.map(|near| NearView { text: &near.text, why: &near.why, rows: told(&near.differing) });
        Self {
            is_warning: check.state == CheckState::Warned,
            is_about_another: !check.on_subject,
            line: check.line,
            proves: check.proves.iter().map(ToString::to_string).collect(),
            what: check.expected.split(" with ").next().unwrap_or_default(),
            rows,
            near,
        }
    }
}

fn told(differing: &[Difference]) -> Vec<(&str, &str, &str)> {
    differing.iter().map(|one| (one.field.as_str(), one.expected.as_str(), one.actual.as_str())).collect()
}
