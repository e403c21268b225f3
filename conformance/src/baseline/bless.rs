//! `--bless`: the file of known failures as a run calls for it, with the reasons and comments of the entries that stay.

use std::{fs, io, path::Path};

use scenarios::{language::Document, run::Verdict};

use super::{
    file::{File, LISTS, PLACEHOLDER, Placeholders, parse},
    pieces::pieces,
    prefix::lasting,
};
use crate::results::{
    known::{Entry, List, is_whole},
    read::Results,
    record::Outcome,
};

/// A file written anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blessed {
    /// Its text.
    pub text: String,
    /// Cases that weren't listed, as `ARM ID`.
    pub added: Vec<String>,
    /// Those listed with another message.
    pub changed: Vec<String>,
    /// Those listed no more.
    pub dropped: Vec<String>,
    /// How many entries stay as they were.
    pub kept: usize,
}

/// Why a run can't be blessed.
#[derive(Debug, thiserror::Error)]
pub enum BlessError {
    /// Cases were left out or not come to.
    #[error("only a whole run can be blessed: this one left cases out, and their entries would be lost")]
    NotWhole,
    /// A case ended in an error of ours.
    #[error("{0} ended in an error of kmslab's own, which says nothing about it: nothing is blessed")]
    InError(String),
    /// A listed case was skipped on this machine.
    #[error(
        "{0} is listed and was skipped on this machine: nothing is blessed where a known failure can't be seen"
    )]
    Skipped(String),
    /// The text doesn't say what it should.
    #[error("the list could not be written into {0} without losing something: write it by hand")]
    Lost(String),
    /// The file can't be written.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: String,
        /// Why.
        error: io::Error,
    },
}

/// What becomes of an entry.
enum Fate {
    Keep,
    /// Its message is another one.
    Message(String),
    /// It fails now and then, and is listed as that.
    Move,
    Drop,
}

/// The file that lists what failed in a run.
///
/// # Errors
///
/// For a run that doesn't tell of every case.
pub fn bless(file: &File, results: &Results) -> Result<Blessed, BlessError> {
    if !is_whole(results) || !results.run.left_out.is_empty() {
        return Err(BlessError::NotWhole);
    }
    let mut blessed = Blessed::default();
    let mut new: [Vec<Entry>; 2] = [Vec::new(), Vec::new()];
    for case in &results.cases {
        let outcome = &case.outcome;
        let listed = file.baseline.entry(outcome.arm, &outcome.id);
        match outcome.verdict {
            Verdict::Error => return Err(BlessError::InError(name(outcome))),
            Verdict::Skipped if listed.is_some() => return Err(BlessError::Skipped(name(outcome))),
            Verdict::Fail if listed.is_none() => {
                blessed.added.push(name(outcome));
                new[usize::from(outcome.is_flaky())].push(fresh(outcome));
            }
            // What fails now and then is listed as that, for the same reason.
            Verdict::Fail if outcome.is_flaky() => {
                let listed = listed.filter(|(list, _)| *list == List::Failures);
                new[1].extend(
                    listed.map(|(_, entry)| Entry { reason: entry.reason.clone(), ..fresh(outcome) }),
                );
            }
            _ => {}
        }
    }
    let mut expected: Vec<(List, Entry)> = Vec::new();
    let mut fates: [Vec<Fate>; 2] = [Vec::new(), Vec::new()];
    for (list, entry) in file.baseline.entries() {
        let fate = fate(list, entry, results);
        let shown = format!("{} {}", entry.arm, entry.id);
        match &fate {
            Fate::Keep => {
                blessed.kept += 1;
                expected.push((list, entry.clone()));
            }
            Fate::Message(message) => {
                blessed.changed.push(shown);
                expected.push((list, Entry { message: message.clone(), ..entry.clone() }));
            }
            Fate::Move => blessed.changed.push(shown),
            Fate::Drop => blessed.dropped.push(shown),
        }
        fates[list as usize].push(fate);
    }
    expected.extend(new[0].iter().map(|entry| (List::Failures, entry.clone())));
    expected.extend(new[1].iter().map(|entry| (List::Flaky, entry.clone())));
    blessed.text = written(file, &fates, &new);
    if says(&file.baseline.file, &blessed.text, &expected) {
        Ok(blessed)
    } else {
        Err(BlessError::Lost(file.baseline.file.clone()))
    }
}

impl Blessed {
    /// Puts the text in the place of the file.
    ///
    /// # Errors
    ///
    /// When it can't be written; the file is as it was then.
    pub fn write(&self, path: &Path) -> Result<(), BlessError> {
        let failed = |error| BlessError::Io { path: path.display().to_string(), error };
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        fs::write(&beside, &self.text).map_err(failed)?;
        fs::rename(&beside, path).map_err(failed)
    }
}

fn name(outcome: &Outcome) -> String {
    format!("{} {}", outcome.arm, outcome.id)
}

fn fresh(outcome: &Outcome) -> Entry {
    let message = lasting(outcome.message.as_deref().unwrap_or_default()).to_owned();
    Entry { line: 0, arm: outcome.arm, id: outcome.id.clone(), message, reason: PLACEHOLDER.to_owned() }
}

fn fate(list: List, entry: &Entry, results: &Results) -> Fate {
    let of_entry = results.cases.iter().map(|case| &case.outcome);
    let found = of_entry.into_iter().find(|outcome| outcome.arm == entry.arm && outcome.id == entry.id);
    let Some(outcome) = found else { return Fate::Drop };
    match outcome.verdict {
        _ if list == List::Failures && outcome.is_flaky() => Fate::Move,
        Verdict::Fail if outcome.message.as_deref().unwrap_or_default().starts_with(&entry.message) => {
            Fate::Keep
        }
        Verdict::Fail => Fate::Message(fresh(outcome).message),
        Verdict::Pass if list == List::Flaky => Fate::Keep,
        _ => Fate::Drop,
    }
}

/// Whether a text lists these entries and no others.
fn says(path: &str, text: &str, expected: &[(List, Entry)]) -> bool {
    let Ok(file) = parse(path, text, Placeholders::Accepted) else { return false };
    let key = |(list, entry): (List, &Entry)| {
        let Entry { arm, id, message, reason, .. } = entry.clone();
        (list as usize, arm, id, message, reason)
    };
    let mut found: Vec<_> = file.baseline.entries().map(key).collect();
    let mut expected: Vec<_> = expected.iter().map(|(list, entry)| key((*list, entry))).collect();
    found.sort();
    expected.sort();
    found == expected
}

const EMPTY: &str = "// Failures that are known: `kmslab check --baseline` fails on any other, and on one of these that is gone.
Baseline(
    failures: [
    ],
    flaky: [
    ],
)
";

/// The file with some entries gone or changed, and new ones behind them.
fn written(file: &File, fates: &[Vec<Fate>; 2], new: &[Vec<Entry>; 2]) -> String {
    let empty = || parse("", EMPTY, Placeholders::Accepted).ok().and_then(|file| file.document);
    let Some(document) = file.document.clone().or_else(empty) else { return String::new() };
    let source = document.source();
    let mut edits = Vec::new();
    for (list, name) in LISTS.into_iter().enumerate() {
        match document.span(&[name]) {
            Some(span) => {
                let inside = span.start + 1..span.end - 1;
                edits.push((inside.clone(), inside_of(&document, name, inside, &fates[list], &new[list])));
            }
            None if new[list].is_empty() => {}
            None => {
                let start = document.span(&[]).map_or(0, |whole| whole.start);
                let at = source[start..].find('(').map_or(source.len(), |open| start + open + 1);
                let entries: String = new[list].iter().map(shown).collect();
                edits.push((at..at, format!("\n    {name}: [{entries}\n    ],")));
            }
        }
    }
    // From behind, so that places in front stay what they are.
    edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut text = source.to_owned();
    for (place, edit) in edits {
        text.replace_range(place, &edit);
    }
    text
}

/// What stands between the brackets of a list.
fn inside_of(
    document: &Document,
    list: &str,
    inside: std::ops::Range<usize>,
    fates: &[Fate],
    new: &[Entry],
) -> String {
    let span = |index: usize, field: Option<&str>| {
        let index = index.to_string();
        let way: Vec<&str> = [list, &index].into_iter().chain(field).collect();
        document.span(&way)
    };
    let entries: Vec<_> = (0..fates.len()).filter_map(|index| span(index, None)).collect();
    let (pieces, tail) = pieces(document.source(), inside, &entries);
    let last = fates.iter().rposition(|fate| !matches!(fate, Fate::Drop | Fate::Move));
    let mut text = String::new();
    for (index, (piece, fate)) in pieces.iter().zip(fates).enumerate() {
        if matches!(fate, Fate::Drop | Fate::Move) {
            text.push_str(piece.lead_alone());
            continue;
        }
        text.push_str(piece.lead);
        let mut entry = piece.entry.to_owned();
        if let (Fate::Message(message), Some(place)) = (fate, span(index, Some("message"))) {
            let start = place.start - entries[index].start;
            entry.replace_range(start..start + place.len(), &format!("{message:?}"));
        }
        text.push_str(&entry);
        // Something follows what was the last one.
        let followed = last != Some(index) || !new.is_empty();
        text.push_str(&if followed { piece.rest_with_comma() } else { piece.rest.to_owned() });
    }
    new.iter().for_each(|entry| text.push_str(&shown(entry)));
    if !new.is_empty() && !tail.contains('\n') {
        text.push_str("\n    ");
    }
    text.push_str(tail);
    text
}

/// An entry as it is written.
fn shown(entry: &Entry) -> String {
    let Entry { arm, id, message, reason, .. } = entry;
    format!(
        "\n        (\n            case: \"{arm} {id}\",\n            message: {message:?},\n            reason: {reason:?},\n        ),"
    )
}
