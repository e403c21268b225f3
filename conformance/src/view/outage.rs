//! Who is down, as the steps of a script tell it.

use std::collections::BTreeMap;

use super::{Moment, lane::Outage};

/// Outages by actor, as they grow.
#[derive(Debug, Default)]
pub(super) struct Outages {
    over: BTreeMap<String, Vec<Outage>>,
    /// Those that hold: since when, and the step.
    begun: BTreeMap<String, (Moment, usize)>,
}

impl Outages {
    /// A step of the script, as the file has it.
    pub(super) fn step(&mut self, text: &str, at: Moment, event: usize) {
        match change(text) {
            Some((actor, true)) => {
                self.begun.entry(actor.to_owned()).or_insert((at, event));
            }
            Some((actor, false)) => {
                if let Some((from, event)) = self.begun.remove(actor) {
                    self.over.entry(actor.to_owned()).or_default().push(Outage { from, to: at, event });
                }
            }
            None => {}
        }
    }

    /// Those of an actor; what still holds does so until `end`.
    pub(super) fn of(&mut self, actor: &str, end: Moment) -> Vec<Outage> {
        let mut all = self.over.remove(actor).unwrap_or_default();
        all.extend(self.begun.remove(actor).map(|(from, event)| Outage { from, to: end, event }));
        all
    }
}

/// Whom a step takes down (`true`) or brings back.
fn change(text: &str) -> Option<(&str, bool)> {
    let (verb, rest) = text.split_once('(')?;
    let is_down = match verb.trim() {
        "Stop" => true,
        "Start" => false,
        "Network" => {
            let (_, change) = rest.split_once("change:")?;
            let change = change.trim_start();
            // Whatever else changes a network doesn't tell whether it is there.
            change.starts_with("Down").then_some(true).or(change.starts_with("Up").then_some(false))?
        }
        _ => return None,
    };
    Some((rest.split('"').nth(1)?, is_down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_take_down_and_bring_back() {
        assert_eq!(change(r#"Stop("kms1")"#), Some(("kms1", true)));
        assert_eq!(change(r#"Start("kms1")"#), Some(("kms1", false)));
        assert_eq!(change(r#"Network(of: "laptop", change: Down)"#), Some(("laptop", true)));
        assert_eq!(change(r#"Network(of: "laptop", change: Up, suffixes: ["a"])"#), Some(("laptop", false)));
        assert_eq!(change(r#"Boot("laptop")"#), None);
    }

    #[test]
    fn an_outage_goes_from_its_stop_to_its_start_or_the_end() {
        let mut outages = Outages::default();
        for (step, at) in [("Stop", 1), ("Stop", 2), ("Start", 5), ("Stop", 7)] {
            outages.step(&format!("{step}(\"kms1\")"), Moment(at), 0);
        }
        let all: Vec<(i64, i64)> =
            outages.of("kms1", Moment(9)).iter().map(|outage| (outage.from.0, outage.to.0)).collect();
        assert_eq!(all, [(1, 5), (7, 9)]);
    }
}
