//! What was played as a scenario file: the world of the original, the steps that acted, and expectations of what was seen.
//!
//! What depends on the seed is found by playing the file with several, and left out.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use emulator::{model::Readings, trace::Kind};
use scenarios::{
    language::{expand, load},
    run::Verdict,
};

use crate::{check::virtual_arm::run_virtual, scribe::wrapped};

use super::{
    scenes::{Scene, scenes},
    session::Session,
};

/// Seeds that the file has to pass with, beside that of the session.
const SEEDS: [u64; 3] = [1, 2, 3];
/// Longer lines are broken.
const WIDTH: usize = 118;

/// A file that passes.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) text: String,
    /// Steps that act.
    pub(super) acting: usize,
    pub(super) expecting: usize,
    /// Expectations that don't hold with every seed.
    pub(super) left_out: usize,
}

/// A file, and to which expectation each of its lines belongs: step and number.
struct Draft {
    text: String,
    owners: Vec<Option<(usize, usize)>>,
}

/// What keeps a file from passing.
enum Fault {
    /// An expectation, by step and number.
    Expectation(usize, usize),
    /// Traffic behind a step that nothing expects.
    Traffic(usize),
    Other(String),
}

/// The file for what was played in `session`; `path` is what it is to be called.
///
/// # Errors
///
/// When nothing was played, or no file of it can pass: a malformed request without sound ones around it.
pub(super) fn save(session: &Session, path: &str) -> Result<Saved, String> {
    let mut scenes = scenes(session).map_err(|error| error.to_string())?;
    if !scenes.iter().any(|scene| scene.acts) {
        return Err("nothing was played yet that acts: there is nothing to save".to_owned());
    }
    let mut left_out = 0;
    loop {
        let draft = draft(session, &scenes);
        match fault(&draft, path, session.settings().seed) {
            None => {
                let acting = scenes.iter().filter(|scene| scene.acts).count();
                let expecting = scenes.iter().map(|scene| scene.expected.len()).sum();
                return Ok(Saved { text: draft.text, acting, expecting, left_out });
            }
            Some(Fault::Expectation(scene, number)) => {
                scenes[scene].expected.remove(number);
                left_out += 1;
            }
            Some(Fault::Traffic(scene)) => {
                // What tells follows from nothing: it is the step before that acted.
                let acted = scenes.iter_mut().take(scene + 1).rev().find(|scene| scene.acts);
                match acted.filter(|scene| !scene.any_traffic) {
                    Some(scene) => scene.any_traffic = true,
                    None => return Err("what was seen can't be expected".to_owned()),
                }
            }
            Some(Fault::Other(why)) => {
                return Err(format!("what was played makes no scenario that passes: {why}"));
            }
        }
    }
}

fn draft(session: &Session, scenes: &[Scene]) -> Draft {
    let case = session.case();
    let loaded = &case.loaded;
    let mut text = String::new();
    let whence = format!(
        "Played with `kmslab play` in {}. What is expected is what was seen: what depends on the seed is left out.",
        case.id
    );
    wrapped(&mut text, &whence);
    let title = loaded.field_text("title").unwrap_or("\"played\"");
    let _ = write!(text, "Scenario(\n    title: {title},\n");
    let axes =
        [case.wire.map(|wire| format!("wire: [{wire}]")), case.ndr.map(|ndr| format!("ndr: [{ndr:?}]"))];
    let axes = axes.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !axes.is_empty() {
        let _ = writeln!(text, "    for_each: {{ {axes} }},");
    }
    let readings = readings(session);
    if !readings.is_empty() {
        let pins = readings.iter().map(|(id, reading)| format!("{id:?}: {reading}")).collect::<Vec<_>>();
        let _ = writeln!(text, "    readings: {{ {} }},", pins.join(", "));
    }
    let _ = write!(text, "    world: {},\n    script: [\n", loaded.field_text("world").unwrap_or("()"));
    let mut owners = vec![None; text.matches('\n').count()];
    for (index, scene) in scenes.iter().enumerate() {
        let _ = writeln!(text, "        {},", scene.step);
        owners.push(None);
        for (number, expected) in scene.expected.iter().enumerate() {
            let lines = broken(expected);
            owners.extend(lines.iter().map(|_| Some((index, number))));
            lines.iter().for_each(|line| {
                let _ = writeln!(text, "        {line}");
            });
        }
        if scene.any_traffic {
            text.push_str("        AnyTraffic,\n");
            owners.push(None);
        }
    }
    text.push_str("    ],\n)\n");
    Draft { text, owners }
}

/// An expectation in lines that aren't too long.
fn broken(expected: &str) -> Vec<String> {
    let parts = expected
        .strip_prefix("Expect(")
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|rest| rest.rsplit_once(", proves: "))
        .filter(|_| expected.len() + 9 > WIDTH);
    match parts {
        Some((what, ids)) => {
            vec!["Expect(".to_owned(), format!("    {what},"), format!("    proves: {ids},"), "),".to_owned()]
        }
        None => vec![format!("{expected},")],
    }
}

/// The readings that the file holds under: those of the original, and those that the session took otherwise.
fn readings(session: &Session) -> BTreeMap<String, String> {
    let pins = session.case().loaded.scenario.readings.iter();
    let mut all: BTreeMap<String, String> =
        pins.map(|(id, reading)| (id.clone(), reading.to_string())).collect();
    let switched = session.settings().readings.switched();
    all.extend(switched.map(|(question, reading)| (question.to_string(), reading.to_string())));
    all
}

/// What keeps a file from passing with every seed; `None` for one that passes.
fn fault(draft: &Draft, path: &str, seed: u64) -> Option<Fault> {
    let owner = |line: usize| draft.owners.get(line.checked_sub(1)?).copied().flatten();
    let loaded = match load(path, &draft.text) {
        Ok(loaded) => Arc::new(loaded),
        Err(diagnostics) => {
            let owned = diagnostics.iter().find_map(|diagnostic| owner(diagnostic.line));
            let all = diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            return Some(
                owned.map_or(Fault::Other(all), |(scene, number)| Fault::Expectation(scene, number)),
            );
        }
    };
    let case = expand(&loaded).swap_remove(0);
    for seed in std::iter::once(seed).chain(SEEDS) {
        let run = run_virtual(&case, seed, false, Readings::default());
        if run.outcome.verdict == Verdict::Pass {
            continue;
        }
        if let Some((scene, number)) = run.outcome.broken().and_then(|check| owner(check.line)) {
            return Some(Fault::Expectation(scene, number));
        }
        return Some(match &run.outcome.stray {
            Some(stray) => {
                let before = run.events.iter().take(stray.event);
                let steps = before.filter(|event| event.kind == Kind::Step).count();
                Fault::Traffic(steps.saturating_sub(1))
            }
            None => Fault::Other(run.outcome.message.unwrap_or_default()),
        });
    }
    None
}
