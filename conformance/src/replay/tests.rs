//! Every case of the library, recorded and played again: what comes back is what was recorded.

use std::{path::Path, sync::Arc};

use captures::{
    file::Reader,
    replay::{Judged, Side},
    transcript::{self, Item, collect},
};
use emulator::{
    model::Readings,
    wire::{DEFAULT_LABEL, LabKeys},
};
use scenarios::{language::expand, library::Library};

use super::{Options, Outcome, in_memory, items_of};
use crate::check::virtual_arm::run_virtual;

fn options() -> Options {
    Options { keys: Arc::new(LabKeys::derive(DEFAULT_LABEL)), seed: 7, strict: false }
}

/// What differs, in words.
fn differences(name: &str, items: &[Item]) -> Vec<String> {
    let mut found = Vec::new();
    for side in [Side::Client, Side::Host] {
        let outcome = in_memory(items, side, &options()).unwrap();
        found.extend(told(&outcome).into_iter().map(|line| format!("{name}, as {side:?}: {line}")));
    }
    found
}

fn told(outcome: &Outcome) -> Vec<String> {
    let lines = outcome.lines.iter().zip(&outcome.verdict.lines);
    let differ = lines.filter_map(|(line, judged)| match judged {
        Judged::Differs(difference) => Some(format!("connection {}: {difference:?}", line.party.conn)),
        _ => None,
    });
    differ.collect()
}

#[test]
fn every_case_of_the_library_comes_back_as_it_was_recorded() {
    let (mut found, mut played) = (Vec::new(), 0);
    // PDUs of a script's own making are no role's: only whoever holds the script could say them again.
    let is_scripted =
        |source: &str| ["Talk(", "Says(", "Mutations("].iter().any(|word| source.contains(word));
    for loaded in Library::embedded().iter().filter(|loaded| !is_scripted(&loaded.source)) {
        for case in expand(loaded) {
            let run = run_virtual(&case, 1, false, Readings::default());
            if run.recording.packets().is_empty() {
                continue;
            }
            let items = items_of(&run.recording, &options().keys).unwrap();
            played += 1;
            found.extend(differences(&case.id, &items));
        }
    }
    assert!(played > 200, "{played} cases have traffic");
    assert!(
        found.is_empty(),
        "{} of {played} cases:\n{}",
        found.len(),
        found[..found.len().min(60)].join("\n")
    );
}

#[test]
fn every_capture_of_the_corpus_comes_back_as_it_was_recorded() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../captures/corpus");
    let mut files = Vec::new();
    for folder in std::fs::read_dir(corpus).unwrap() {
        let folder = folder.unwrap().path();
        if !folder.is_dir() || folder.ends_with("third-party") {
            continue;
        }
        files.extend(std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()));
    }
    files.retain(|file| file.extension().is_some_and(|end| end == "pcap" || end == "pcapng"));
    files.sort();
    assert!(files.len() >= 10, "{files:?}");
    let mut found = Vec::new();
    for file in files {
        let mut reader = Reader::open(&file).unwrap();
        let (items, _) = collect(&mut reader, &transcript::Options::new(options().keys)).unwrap();
        found.extend(differences(&file.file_name().unwrap().to_string_lossy(), &items));
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
}
