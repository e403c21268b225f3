//! Scenarios played in the virtual world, with the charts of what happened.

use std::{path::Path, sync::Arc};

use emulator::model::Readings;
use kmslab::{
    check::virtual_arm::run_virtual,
    results::{
        arm::Arm,
        record::{Event, Outcome},
    },
    view::{Chart, Timeline, timeline},
};
use scenarios::{
    language::{Case, expand, load},
    library::Library,
};

/// A case that was played.
pub(crate) struct Played {
    pub(crate) id: String,
    pub(crate) events: Vec<Event>,
    pub(crate) timeline: Timeline,
}

impl Played {
    /// All of it as a chart.
    pub(crate) fn chart(&self) -> Chart {
        Chart::of(&self.timeline, None, None)
    }
}

/// Plays a case; `None` where it holds under other readings only.
pub(crate) fn played(case: &Case) -> Option<Played> {
    let run = run_virtual(case, 1, false, Readings::default());
    let outcome = Outcome::new(Arm::Virtual, case, &run.outcome, None, String::new());
    let start = run.events.first()?.at;
    let events = Event::of_trace(Arm::Virtual, &case.id, start, &run.events);
    let title = format!("{}: {}", case.id, case.loaded.scenario.title);
    let timeline = timeline(&title, &events, Some(&outcome))?;
    Some(Played { id: case.id.clone(), events, timeline })
}

/// The first case of every scenario of the library, and of every lesson.
pub(crate) fn every_scenario() -> impl Iterator<Item = Played> {
    let library = Library::embedded().iter().map(|loaded| expand(loaded).swap_remove(0));
    library.chain(lessons()).filter_map(|case| played(&case))
}

/// The case of a scenario of the library.
pub(crate) fn of_library(id: &str) -> Played {
    let loaded = Library::embedded().iter().find(|loaded| loaded.id == id);
    let loaded = loaded.unwrap_or_else(|| panic!("no scenario {id}"));
    played(&expand(loaded).swap_remove(0)).unwrap()
}

fn lessons() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/lessons");
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = files.map(|file| file.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let source = std::fs::read_to_string(&path).unwrap();
        let loaded = load(&path.display().to_string(), &source);
        expand(&Arc::new(loaded.unwrap_or_else(|wrong| panic!("{}", wrong[0])))).swap_remove(0)
    };
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "ron")).map(read).collect()
}
