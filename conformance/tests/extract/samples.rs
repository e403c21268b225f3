//! Runs, their captures, and what is made of these.

use std::{collections::BTreeMap, io::Cursor, sync::Arc};

use captures::{
    conversation::{Conversations, build},
    file::Reader,
    transcript::{self, collect},
    write::write_pcapng,
};
use emulator::{
    model::Readings,
    trace::{Event, Kind, Recording},
    wire::{DEFAULT_LABEL, LabKeys},
};
use kmslab::{
    check::{CaseRun, virtual_arm::run_virtual},
    extract::{ExtractError, Extracted, Options, extract},
    target::Role,
};
use scenarios::{
    language::{Case, expand, load},
    library::Library,
};

pub(crate) fn keys() -> Arc<LabKeys> {
    Arc::new(LabKeys::derive(DEFAULT_LABEL))
}

/// The case of the library with this id.
pub(crate) fn case(id: &str) -> Case {
    let found = Library::embedded().cases().find(|case| case.id == id);
    found.unwrap_or_else(|| panic!("no case {id}"))
}

pub(crate) fn run(case: &Case) -> CaseRun {
    run_virtual(case, 1, false, Readings::default())
}

/// What a recording says once it has been a file.
pub(crate) fn read(recording: &Recording) -> Conversations {
    let mut file = Vec::new();
    write_pcapng(&mut file, recording, &[]).unwrap();
    let mut reader = Reader::new(Cursor::new(file)).unwrap();
    let (items, _) = collect(&mut reader, &transcript::Options::new(keys())).unwrap();
    build(&items)
}

pub(crate) fn extracted(recording: &Recording, subject: Option<Role>) -> Result<Extracted, ExtractError> {
    let name = "run.pcapng".to_owned();
    extract(&read(recording), &Options { name, subject, keys: keys(), readings: Readings::default() })
}

/// The one case of a text.
pub(crate) fn loaded(text: &str) -> Case {
    let loaded =
        load("library/extracted/it.ron", text).unwrap_or_else(|flaws| panic!("{}\n{text}", flaws[0]));
    expand(&Arc::new(loaded)).swap_remove(0)
}

/// What each actor does on the wire, in order; actors are numbered in the order in which they are heard of.
pub(crate) fn essence(events: &[Event]) -> Vec<(Kind, usize, Option<usize>)> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut number = |name: &str| {
        let next = numbers.len();
        *numbers.entry(name.to_owned()).or_insert(next)
    };
    let wire = events.iter().filter(|event| {
        matches!(
            event.kind,
            Kind::Lookup
                | Kind::Connect
                | Kind::BindNak
                | Kind::Request
                | Kind::Answer
                | Kind::Refusal
                | Kind::Fault
                | Kind::Pdu
                | Kind::Garbage
        )
    });
    wire.map(|event| (event.kind, number(&event.actor), event.peer.as_deref().map(&mut number))).collect()
}
