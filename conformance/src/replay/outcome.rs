//! A replay and its verdict.

use std::{io::Cursor, sync::Arc};

use captures::{
    file::Reader,
    replay::{Inferred, Leniency, Line, Played, Ran, Side, Verdict, against_client, against_host, judge},
    transcript::{self, Item, collect},
    write::write_pcapng,
};
use emulator::{trace::Recording, wire::LabKeys};

/// What is asked of a replay.
#[derive(Clone, Debug)]
pub struct Options {
    /// Opens what was recorded and seals what is sent.
    pub keys: Arc<LabKeys>,
    /// Gives IVs and salts.
    pub seed: u64,
    /// A host is what it was at the start; what a capture shows it to become is a difference.
    pub strict: bool,
}

/// A replay and its verdict.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which side was played.
    pub side: Side,
    /// What was recorded.
    pub lines: Arc<[Line]>,
    /// What was exchanged.
    pub played: Played,
    /// What the reference was told.
    pub inferred: Vec<Inferred>,
    /// Line by line.
    pub verdict: Verdict,
}

impl Outcome {
    /// Judges what was exchanged.
    ///
    /// # Errors
    ///
    /// When it can't be written and read as a capture.
    pub fn judged(
        side: Side,
        lines: Arc<[Line]>,
        ran: Ran,
        keys: &Arc<LabKeys>,
        leniency: Leniency,
    ) -> Result<Self, String> {
        let Ran { played, inferred } = ran;
        let again = Line::all(&items_of(&played.recording, keys)?);
        let verdict = judge(&lines, &again, &played.opened, side, keys, leniency);
        Ok(Self { side, lines, played, inferred, verdict })
    }
}

/// A capture against the other role of this lab, in memory.
///
/// # Errors
///
/// As [`Outcome::judged`].
pub fn in_memory(items: &[Item], side: Side, options: &Options) -> Result<Outcome, String> {
    let lines: Arc<[Line]> = Line::all(items).into();
    let ran = match side {
        Side::Client => against_host(&lines, &options.keys, options.seed, options.strict),
        Side::Host => against_client(&lines, &options.keys, options.seed),
    };
    Outcome::judged(side, lines, ran, &options.keys, Leniency::default())
}

/// What a recording says, read back as any capture is.
///
/// # Errors
///
/// When it can't be written or read.
pub fn items_of(recording: &Recording, keys: &Arc<LabKeys>) -> Result<Vec<Item>, String> {
    let mut file = Vec::new();
    write_pcapng(&mut file, recording, &[]).map_err(|error| error.to_string())?;
    if recording.packets().is_empty() {
        return Ok(Vec::new());
    }
    let read = Reader::new(Cursor::new(file)).and_then(|mut reader| {
        let options = transcript::Options { all_connections: true, ..transcript::Options::new(keys.clone()) };
        collect(&mut reader, &options)
    });
    read.map(|(items, _)| items).map_err(|error| error.to_string())
}
