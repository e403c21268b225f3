//! Reassembly against tshark: mutated captures of emulator runs and the files of the corpus.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

mod capture;
mod lab;
mod mutate;
mod ours;
#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
mod tshark;
mod wire;
#[path = "../../../emulator/tests/worlds/world.rs"]
#[expect(dead_code, reason = "worlds here are made from a changed specification")]
mod worlds;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    thread,
};

use tempfile::TempDir;

use crate::{
    capture::merged,
    ours::{Read, Way},
    tshark::Dissected,
    wire::{Class, Connection},
};

/// Mutated captures, and how many of them stand in a file: each run of tshark takes a third of a second.
const CAPTURES: usize = 200;
const IN_A_FILE: usize = 5;

/// Directions by what they could be compared with.
#[derive(Default, Debug)]
struct Compared {
    with_tshark: usize,
    /// With what the generator expects only, by why.
    expected: BTreeMap<BTreeSet<Class>, usize>,
}

#[test]
fn mutated_captures_are_what_tshark_and_their_generator_say() {
    let talks = lab::talks();
    let folder = TempDir::new().unwrap();
    let files: Vec<u64> = (0..u64::try_from(CAPTURES / IN_A_FILE).unwrap()).collect();
    let (compared, faults) = parallel(&files, |seed, compared, faults| {
        let merged = merged(&talks, *seed, IN_A_FILE);
        let path = folder.path().join(format!("{seed}.pcap"));
        merged.write(&path);
        let ours = ours::read(&path);
        let theirs = tshark::dissect(&path, &ours);
        for (number, wire) in (0..).zip(merged.numbered()) {
            for side in 0..2 {
                if let Err(fault) = direction(number, wire, side, &ours, theirs.as_ref(), compared) {
                    writeln!(faults, "seed {seed} connection {number} {:?} {fault}", wire.done).unwrap();
                }
            }
        }
        if let Some(theirs) = theirs
            && ours.numbers != theirs.numbers
        {
            writeln!(faults, "seed {seed}: connections are numbered otherwise").unwrap();
        }
    });
    println!("{CAPTURES} captures: {compared:?}");
    assert!(faults.is_empty(), "{faults}");
    // The generator is deterministic: if the classes grow, it has changed.
    let others = compared.expected.values().sum::<usize>();
    assert!(compared.with_tshark == 0 || compared.with_tshark > 5 * others, "{compared:?}");
    let classes: BTreeSet<Class> = compared.expected.into_keys().flatten().collect();
    assert!(compared.with_tshark == 0 || classes.len() == Class::ALL.len(), "{classes:?}");
}

/// The corpus, and the page that tells what of it can't be compared.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

/// Rows of DIFFERENCES.md: file, connection, which way; what is compared instead.
fn differences() -> BTreeSet<(String, u32, String)> {
    let page = fs::read_to_string(Path::new(CORPUS).join("DIFFERENCES.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")).map(|row| {
        let mut cells = row.split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        let mut cell = || cells.next().unwrap();
        (cell(), cell().parse().unwrap(), cell())
    });
    rows.collect()
}

#[test]
fn the_corpus_is_what_tshark_says() {
    let files = files(Path::new(CORPUS));
    assert!(files.len() > 20, "{files:?}");
    let known = differences();
    let (compared, faults) = parallel(&files, |path, compared, faults| {
        let name = path.strip_prefix(CORPUS).unwrap().to_str().unwrap();
        let ours = ours::read(path);
        let Some(theirs) = tshark::dissect(path, &ours) else { return };
        if ours.numbers != theirs.numbers {
            writeln!(faults, "{name}: connections are numbered otherwise").unwrap();
        }
        let ways: BTreeSet<Way> = ours.streams.keys().chain(theirs.streams.keys()).copied().collect();
        for way in ways.iter().chain(ours.pdus.keys()).chain(theirs.pdus.keys()).collect::<BTreeSet<_>>() {
            let listed = known.contains(&(name.to_owned(), way.0, way.1.to_string()));
            match agree(*way, &ours, &theirs) {
                Ok(()) if listed => writeln!(faults, "{name} {way:?}: listed, and the same").unwrap(),
                Ok(()) => compared.with_tshark += 1,
                Err(_) if listed && lost(*way, &ours, &theirs) => {
                    *compared.expected.entry([Class::Gap].into()).or_default() += 1;
                }
                Err(fault) => writeln!(faults, "{name} {way:?}: {fault}").unwrap(),
            }
        }
    });
    println!("{} files of the corpus: {compared:?}", files.len());
    assert!(faults.is_empty(), "{faults}");
    let listed = compared.expected.values().sum::<usize>();
    assert!(listed == known.len() || compared.with_tshark == 0, "a row of DIFFERENCES.md is of nothing");
}

/// All captures below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|kind| ["pcap", "pcapng", "gz"].iter().any(|one| kind == *one))
        {
            found.push(path);
        }
    }
    found.sort_unstable();
    found
}

/// Whether a direction is what tshark makes of it.
fn agree(way: Way, ours: &Read, theirs: &Dissected) -> Result<(), String> {
    let empty = Vec::new();
    let told = ours.streams.get(&way).unwrap_or(&empty);
    let followed = theirs.streams.get(&way).unwrap_or(&empty);
    if told != followed {
        return Err(format!("tshark: {}", differ(told, followed)));
    }
    let none = Vec::new();
    let (pdus, dissected) = (ours.pdus.get(&way).unwrap_or(&none), theirs.pdus.get(&way).unwrap_or(&none));
    if pdus != dissected {
        return Err(format!("PDUs {pdus:?} but tshark {dissected:?}"));
    }
    Ok(())
}

/// Whether a direction is what tshark makes of it, but for octets missing at the end and PDUs behind a gap.
fn lost(way: Way, ours: &Read, theirs: &Dissected) -> bool {
    let (empty, none) = (Vec::new(), Vec::new());
    let (told, followed) = (ours.streams.get(&way).unwrap_or(&empty), theirs.streams.get(&way));
    let followed = followed.unwrap_or(&empty);
    let (pdus, dissected) = (ours.pdus.get(&way).unwrap_or(&none), theirs.pdus.get(&way).unwrap_or(&none));
    let gap = told.get(followed.len()..).is_some_and(|rest| rest.iter().all(Option::is_none));
    gap && told.starts_with(followed) && pdus.starts_with(dissected)
}

/// Compares a direction with what the generator expects, and with tshark's where nothing stands against it.
fn direction(
    number: u32,
    wire: &Connection,
    side: usize,
    ours: &Read,
    theirs: Option<&Dissected>,
    compared: &mut Compared,
) -> Result<(), String> {
    let way: Way = (number, if side == 0 { wire.client } else { wire.server });
    let classes = wire.classes(side);
    if !classes.is_subset(&wire.declared[side]) {
        return Err(format!("{side}: {classes:?}, of which no mutation has told"));
    }
    let empty = Vec::new();
    let told = ours.streams.get(&way).unwrap_or(&empty);
    let expected = wire.captured(side);
    let rest = told.get(expected.len()..).unwrap_or_default();
    if !told.starts_with(&expected) || rest.iter().any(Option::is_some) {
        return Err(format!("{side}: {classes:?} expected: {}", differ(told, &expected)));
    }
    if classes.contains(&Class::Differs) && !ours.conflicts.contains(&way) {
        return Err(format!("{side}: no conflict is told"));
    }
    let Some(theirs) = theirs else { return Ok(()) };
    if !classes.is_empty() {
        *compared.expected.entry(classes).or_default() += 1;
        return Ok(());
    }
    compared.with_tshark += 1;
    agree(way, ours, theirs).map_err(|fault| format!("{side}: {fault}"))
}

/// Where two streams part.
fn differ(ours: &[Option<u8>], other: &[Option<u8>]) -> String {
    let at = ours.iter().zip(other).take_while(|(one, other)| one == other).count();
    let show = |octets: &[Option<u8>]| {
        let rest =
            octets[at..].iter().take(12).map(|octet| octet.map_or("__".into(), |o| format!("{o:02x}")));
        format!("{} of {}", rest.collect::<String>(), octets.len())
    };
    format!("at {at}: {} but {}", show(ours), show(other))
}

/// Runs a comparison for each item, on two threads.
fn parallel<I: Sync>(items: &[I], run: impl Fn(&I, &mut Compared, &mut String) + Sync) -> (Compared, String) {
    let (one, other) = items.split_at(items.len() / 2);
    let work = |items: &[I]| {
        let (mut compared, mut faults) = (Compared::default(), String::new());
        items.iter().for_each(|item| run(item, &mut compared, &mut faults));
        (compared, faults)
    };
    thread::scope(|scope| {
        let handle = scope.spawn(|| work(one));
        let (mut compared, mut faults) = work(other);
        let (first, found) = handle.join().unwrap();
        compared.with_tshark += first.with_tshark;
        for (classes, count) in first.expected {
            *compared.expected.entry(classes).or_default() += count;
        }
        faults.insert_str(0, &found);
        (compared, faults)
    })
}
