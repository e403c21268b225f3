//! Scenarios played in the virtual world, with the charts of what happened.

use std::{io::Cursor, sync::Arc};

use captures::{
    conversation::build,
    file::Reader,
    transcript::{Options, collect},
    write::write_pcapng,
};
use emulator::{
    model::Readings,
    trace::Recording,
    wire::{DEFAULT_LABEL, LabKeys},
};
use kmslab::{
    check::virtual_arm::run_virtual,
    extract::trace,
    results::{
        arm::Arm,
        record::{Event, Outcome},
    },
    view::{Chart, Moment, Timeline, timeline},
};
use scenarios::{
    language::{Case, expand},
    lessons::lessons,
    library::Library,
};

/// A case that was played.
pub(crate) struct Played {
    pub(crate) id: String,
    pub(crate) events: Vec<Event>,
    pub(crate) timeline: Timeline,
    recording: Recording,
}

impl Played {
    /// All of it as a chart.
    pub(crate) fn chart(&self) -> Chart {
        Chart::of(&self.timeline, None, None)
    }

    /// What lies between two moments of it at which something was drawn.
    pub(crate) fn middle(&self) -> Chart {
        let mut moments: Vec<Moment> = self.chart().moments;
        moments.sort_unstable();
        let of_three = |third: usize| moments.get(third * moments.len() / 3).copied();
        Chart::of(&self.timeline, of_three(1), of_three(2))
    }

    /// The same as its capture tells it; `None` where nothing of KMS went over the network.
    pub(crate) fn captured(&self) -> Option<Self> {
        let mut file = Vec::new();
        write_pcapng(&mut file, &self.recording, &[]).unwrap();
        let keys = Arc::new(LabKeys::derive(DEFAULT_LABEL));
        let mut reader = Reader::new(Cursor::new(file)).unwrap();
        let (items, _) = collect(&mut reader, &Options::new(Arc::clone(&keys))).unwrap();
        let seen = trace(&build(&items), &keys).ok()?;
        let events = Event::of_trace(Arm::Virtual, &self.id, seen.first()?.at, &seen);
        let timeline = timeline(&self.id, &events, None)?;
        Some(Self { id: self.id.clone(), events, timeline, recording: self.recording.clone() })
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
    Some(Played { id: case.id.clone(), events, timeline, recording: run.recording })
}

/// The first case of every scenario of the library, and of every lesson.
pub(crate) fn every_scenario() -> impl Iterator<Item = Played> {
    let library = Library::embedded().iter().map(|loaded| expand(loaded).swap_remove(0));
    let lessons = lessons().iter().map(|lesson| expand(&lesson.loaded).swap_remove(0));
    library.chain(lessons).filter_map(|case| played(&case))
}

/// The case of a scenario of the library.
pub(crate) fn of_library(id: &str) -> Played {
    let loaded = Library::embedded().iter().find(|loaded| loaded.id == id);
    let loaded = loaded.unwrap_or_else(|| panic!("no scenario {id}"));
    played(&expand(loaded).swap_remove(0)).unwrap()
}
