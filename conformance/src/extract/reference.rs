//! What the reference does in an extracted world, step by step.

use std::{collections::BTreeMap, sync::Arc};

use emulator::{
    model::{Filetime, Minutes, Readings},
    sim::{Network, World},
    trace::Event,
};
use scenarios::{
    language::{Case, Step, expand, load},
    stage::{Surroundings, actions, apply, build},
};

use super::ExtractError;

/// The seed of the first run; `kmslab run` takes the same.
const SEED: u64 = 1;

/// The reference in a world. Time is free, and what has happened can't be undone.
#[derive(Debug)]
pub(super) struct Reference {
    sim: World,
    start: Filetime,
    readings: Readings,
    /// The field `world`, as text, and a client of it.
    text: String,
    client: String,
    case: Case,
    /// Steps by their texts.
    known: BTreeMap<String, Step>,
}

impl Reference {
    /// The reference in a world, as text; `client` is one of its clients.
    pub(super) fn new(text: String, client: &str, readings: Readings) -> Result<Self, ExtractError> {
        let case = loaded(&draft(&text, client, &format!("Boot({client:?})")))?;
        let readings = case.readings(readings).map_err(ExtractError::Fails)?;
        let mut sim = World::new(build(&case, &around(readings)).map_err(failed)?);
        sim.start_hosts();
        let start = sim.now();
        Ok(Self { sim, start, readings, text, client: client.to_owned(), case, known: BTreeMap::new() })
    }

    /// Whole minutes since the start.
    pub(super) fn minute(&self) -> u32 {
        self.sim.now().minutes_since(self.start).0
    }

    /// The minute, a begun one counted whole, at which somebody has something to do by itself.
    pub(super) fn next(&self) -> Option<u32> {
        Some(self.sim.deadline()?.minutes_since_ceil(self.start).0.max(self.minute()))
    }

    /// Does a step, given as text: everything that follows from it.
    pub(super) fn act(&mut self, text: &str) -> Result<Vec<Event>, ExtractError> {
        let step = self.step(text)?;
        let before = self.sim.trace().len();
        for action in actions(&self.case, &around(self.readings), &step).map_err(failed)? {
            apply(&mut self.sim, &action).map_err(failed)?;
        }
        Ok(self.sim.trace()[before..].to_vec())
    }

    /// Lets minutes pass.
    pub(super) fn advance(&mut self, minutes: u32) -> Vec<Event> {
        let before = self.sim.trace().len();
        self.sim.advance(Minutes(minutes));
        self.sim.trace()[before..].to_vec()
    }

    fn step(&mut self, text: &str) -> Result<Step, ExtractError> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let case = loaded(&draft(&self.text, &self.client, text))?;
        let step = case.loaded.scenario.script[0].clone();
        self.known.insert(text.to_owned(), step.clone());
        Ok(step)
    }
}

fn around(readings: Readings) -> Surroundings<'static> {
    Surroundings { seed: SEED, network: Network::VIRTUAL, subjects: &[], readings }
}

fn failed(error: impl ToString) -> ExtractError {
    ExtractError::Fails(error.to_string())
}

/// A scenario of one step. It has to expect something; whether that holds doesn't matter.
fn draft(world: &str, client: &str, step: &str) -> String {
    let expect = format!("Expect(Status(of: {client:?}, licence: OobGrace), proves: [])");
    format!("// A draft.\nScenario(title: \"draft\",\n{world}script: [{step}, {expect}])\n")
}

/// The one case of a text.
pub(super) fn loaded(text: &str) -> Result<Case, ExtractError> {
    let loaded = load("extracted.ron", text).map_err(|diagnostics| {
        let all: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        ExtractError::Load(all.join("\n"))
    })?;
    Ok(expand(&Arc::new(loaded)).swap_remove(0))
}
