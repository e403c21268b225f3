//! The captures of the corpus, scrubbed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::checks::{check_nothing_left, check_same, check_sound, items, messages, scrubbed};

/// The files of a folder of the corpus.
fn corpus(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|file| is_capture(file)).collect();
    files.sort();
    files
}

fn is_capture(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng")
}

#[track_caller]
fn check_folder(folder: &str) {
    let files = corpus(folder);
    assert!(files.len() > 3, "{folder}");
    for file in files {
        let scrubbed = match scrubbed(&file) {
            Ok(scrubbed) => scrubbed,
            Err(error) => panic!("{}: {error}", file.display()),
        };
        println!("{}\n{}", file.display(), scrubbed.report);
        check_nothing_left(&file, &scrubbed);
        check_sound(&file, &scrubbed);
        check_same(&file, &scrubbed);
        assert_eq!(messages(&items(&file)), messages(&items(&scrubbed.file())), "{}", file.display());
    }
}

#[test]
fn captures_of_loopback_runs_are_scrubbed() {
    check_folder("loopback");
}

#[test]
fn captures_of_failures_are_scrubbed() {
    check_folder("failures");
}

#[test]
fn captures_of_scenarios_are_scrubbed() {
    check_folder("scenarios");
}

#[test]
fn of_captures_without_kms_nothing_is_left() {
    for file in corpus("third-party") {
        let scrubbed = scrubbed(&file).unwrap();
        println!("{}\n{}", file.display(), scrubbed.report);
        assert!(items(&scrubbed.file()).is_empty(), "{}", file.display());
    }
}
