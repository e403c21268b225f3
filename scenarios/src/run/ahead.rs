//! What a script expects next, looked at before it is judged: whoever can't tell when an attempt is over waits for it.

use emulator::trace::Event;

use crate::{
    language::{Case, Expectation, Step},
    stage::Stage,
};

use super::{judge::unseen, wanted::Wanted};

/// The events that a script expects between one acting step and the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ahead(Vec<(Vec<Wanted>, usize)>);

impl Ahead {
    /// What `case` expects after the acting step with this number, from 1. What can't be seen on `stage` is left out,
    /// and so is what isn't about events.
    #[must_use]
    pub fn new(case: &Case, acting: usize, stage: &dyn Stage) -> Self {
        let is_acting = |step: &Step| {
            !matches!(step, Step::Expect(..) | Step::InOrder(..) | Step::AnyTraffic | Step::Tell(..))
        };
        let steps = case.loaded.scenario.script.iter();
        let mut begun = 0;
        let after = steps.filter(|step| {
            begun += usize::from(is_acting(step));
            begun == acting
        });
        let expected = after.flat_map(|step| match step {
            Step::Expect(expectation, _) => std::slice::from_ref(expectation),
            Step::InOrder(list, _) => list,
            _ => &[],
        });
        Self(expected.filter_map(|expectation| events_of(expectation, stage)).collect())
    }

    /// Whether each of them is among `events`.
    #[must_use]
    pub fn is_in(&self, events: &[Event]) -> bool {
        let mut free: Vec<&Event> = events.iter().collect();
        self.0.iter().all(|(alternatives, times)| {
            (0..*times).all(|_| {
                let fits = |event: &&Event| {
                    alternatives
                        .iter()
                        .any(|wanted| wanted.concerns(event) && wanted.differing(event).is_empty())
                };
                free.iter().position(fits).map(|index| free.remove(index)).is_some()
            })
        })
    }
}

/// The kinds of events of which one is expected, and how often.
fn events_of(expectation: &Expectation, stage: &dyn Stage) -> Option<(Vec<Wanted>, usize)> {
    let times = |times: &u32| usize::try_from(*times).unwrap_or(usize::MAX);
    let seen = |wanted: &Wanted| unseen(wanted, stage).is_none();
    match expectation {
        Expectation::Requests { by, times: count, licence, .. } => {
            Some((vec![Wanted::request_by(by, *licence)], times(count)))
        }
        Expectation::Answers { by, times: count, count: shown } => {
            Some((vec![Wanted::answer_by(by, *shown)], times(count)))
        }
        Expectation::Refusals { by, times: count, hresult } => {
            Some((vec![Wanted::refusal_by(by, hresult.0)], times(count)))
        }
        Expectation::Distribution { by, trials, .. } => {
            Some((vec![Wanted::request_by(by, None)], times(trials)))
        }
        Expectation::AnyOf(outcomes) => {
            let wanted = outcomes.iter().map(|(_, outcome)| Wanted::of(outcome).filter(seen));
            Some((wanted.collect::<Option<_>>()?, 1))
        }
        Expectation::Console(_) => None,
        single => Some((vec![Wanted::of(single).filter(seen)?], 1)),
    }
}

#[cfg(test)]
mod tests {
    use emulator::{
        sim::{Network, World},
        trace::{Actor, Kind},
    };

    use crate::{
        language::{expand, load},
        stage::{Surroundings, VirtualStage, build},
    };

    use super::*;

    fn ahead(script: &str, acting: usize) -> Ahead {
        let text = format!(
            "// What comes next.\nScenario(title: \"t\", world: (hosts: {{ \"kms1\": (key: \"client-os\") }}, \
             clients: {{ \"c1\": (product: \"client-os/enterprise\") }}), script: [{script}])"
        );
        let loaded = load("t.ron", &text).unwrap_or_else(|flaws| panic!("{}", flaws[0]));
        let case = expand(&loaded.into()).swap_remove(0);
        let around = Surroundings {
            seed: 1,
            network: Network::VIRTUAL,
            subjects: &[],
            readings: emulator::model::Readings::default(),
        };
        let stage = VirtualStage::new(World::new(build(&case, &around).unwrap()));
        Ahead::new(&case, acting, &stage)
    }

    fn request() -> Event {
        let event = Event::new("2026-01-01T00:00:00Z".parse().unwrap(), Kind::Request, &Actor::from("c1"));
        event.with("well_formed", true).with("licence_status", "OobGrace")
    }

    #[test]
    fn every_expected_event_has_to_be_there_by_itself() {
        let script = r#"Boot("c1"), Expect(Request(by: "c1"), proves: []), Expect(Request(by: "c1"), proves: []),
            Activate("c1"), Expect(Request(by: "c1", licence: Licensed), proves: [])"#;
        let first = ahead(script, 1);
        assert!(!first.is_in(&[]) && !first.is_in(&[request()]));
        assert!(first.is_in(&[request(), request()]));
        // The one after the second acting step is another one.
        assert!(!ahead(script, 2).is_in(&[request()]));
    }

    #[test]
    fn what_is_about_no_event_is_not_waited_for() {
        let script = r#"Boot("c1"), Expect(Status(of: "c1", licence: OobGrace), proves: []), AnyTraffic"#;
        assert_eq!(ahead(script, 1), Ahead::default());
        let series = r#"Boot("c1"), Expect(Answers(by: "kms1", times: 2), proves: [])"#;
        assert!(!ahead(series, 1).is_in(&[request()]));
    }
}
