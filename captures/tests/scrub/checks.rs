//! What is true of every scrubbed capture, and how it is looked for.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use captures::{
    diff::{self, ConversationDiff, FieldDiff, StepDiff, diff, text},
    file::Reader,
    scrub::{Options, Report, ScrubError, scrub},
    transcript::{self, CallBody, Item, Layer, Opened, What, collect, fields},
};
use emulator::wire::{DEFAULT_LABEL, LabKeys};
use tempfile::TempDir;

use crate::tools;

pub(crate) fn options(label: &str) -> Options {
    Options { transcript: transcript::Options::new(Arc::new(LabKeys::derive(label))), seed: 1 }
}

pub(crate) fn items(file: &Path) -> Vec<Item> {
    collect(&mut Reader::open(file).unwrap(), &options(DEFAULT_LABEL).transcript).unwrap().0
}

pub(crate) struct Scrubbed {
    pub(crate) folder: TempDir,
    pub(crate) report: Report,
}

impl Scrubbed {
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("scrubbed.pcapng")
    }
}

pub(crate) fn scrubbed(file: &Path) -> Result<Scrubbed, ScrubError> {
    scrubbed_as(file, DEFAULT_LABEL)
}

/// As if `label` were the lab's.
pub(crate) fn scrubbed_as(file: &Path, label: &str) -> Result<Scrubbed, ScrubError> {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("scrubbed.pcapng");
    let report = scrub(&mut || Reader::open(file), &out, &options(label))?;
    Ok(Scrubbed { folder, report })
}

/// What an original looks like in the fields of a transcript: every word that names a machine.
pub(crate) fn originals(items: &[Item]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for field in items.iter().flat_map(fields) {
        let names = matches!(field.layer, Layer::Dns | Layer::Body | Layer::Trailer);
        if !field.sensitive || !names {
            continue;
        }
        for word in field.value.split([' ', '.']).map(str::to_lowercase) {
            let service = word.starts_with('_') || ["test", "example", "invalid"].contains(&&*word);
            let number = word.bytes().all(|octet| octet.is_ascii_digit());
            let nil = word.starts_with("00000000-");
            if !service && !number && !nil && word.len() > 1 {
                found.insert(word);
            }
        }
    }
    found
}

/// The words of a text.
pub(crate) fn words(text: &str) -> BTreeSet<String> {
    let name = |character: char| character.is_alphanumeric() || character == '-' || character == '_';
    text.split(|character| !name(character)).map(str::to_lowercase).collect()
}

/// Whether octets have these among them.
pub(crate) fn has(octets: &[u8], form: &[u8]) -> bool {
    let first = form.first().unwrap();
    let mut at = 0;
    while let Some(next) = octets[at..].iter().position(|octet| octet == first) {
        at += next;
        if octets[at..].starts_with(form) {
            return true;
        }
        at += 1;
    }
    false
}

/// Neither the file's octets nor what is decoded of it, here and by tshark, have any of the originals.
#[track_caller]
pub(crate) fn check_nothing_left(file: &Path, scrubbed: &Scrubbed) {
    let before = originals(&items(file));
    let after = items(&scrubbed.file());
    let decoded: String = after
        .iter()
        .flat_map(fields)
        .filter(|field| field.sensitive)
        .map(|field| format!("{}\n", field.value))
        .collect();
    let octets = fs::read(scrubbed.file()).unwrap().to_ascii_lowercase();
    let decoded = words(&decoded);
    let dissected = dissected(&scrubbed.file()).map(|text| words(&text));
    for word in &before {
        assert!(!decoded.contains(word), "{}: {word} is left in a field", file.display());
        if word.len() < 5 {
            continue;
        }
        let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for form in [word.as_bytes(), &wide] {
            assert!(!has(&octets, form), "{}: {word} is left among the octets", file.display());
        }
        // Words without digits may be tshark's own.
        let telling = word.bytes().any(|octet| octet.is_ascii_digit());
        if let Some(dissected) = dissected.as_ref().filter(|_| telling) {
            assert!(!dissected.contains(word), "{}: tshark shows {word}", file.display());
        }
    }
}

pub(crate) fn dissected(file: &Path) -> Option<String> {
    let mut tshark = tools::tool("tshark")?;
    tshark.args(["-n", "-V", "-d", "tcp.port==1688,dcerpc", "-r"]).arg(file);
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// tshark finds no more frames malformed than before, and no checksum wrong.
#[track_caller]
pub(crate) fn check_sound(file: &Path, scrubbed: &Scrubbed) {
    let after = ["_ws.malformed", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status"];
    let Some(rows) = rows(&scrubbed.file(), &after) else { return };
    assert_eq!(rows.len() as u64, scrubbed.report.written);
    let mut malformed = 0;
    for (number, row) in (1..).zip(&rows) {
        let (broken, sums) = row.split_once('|').unwrap();
        malformed += usize::from(!broken.is_empty());
        let wrong = sums.split(['|', ',']).any(|status| status == "0");
        assert!(!wrong, "{}: frame {number} has a wrong checksum: {row}", file.display());
    }
    if malformed > 0 {
        let before = self::rows(file, &["_ws.malformed"]).unwrap();
        let before = before.iter().filter(|row| !row.is_empty()).count();
        assert!(malformed <= before, "{}: {malformed} malformed frames, {before} before", file.display());
    }
}

pub(crate) fn rows(file: &Path, fields: &[&str]) -> Option<Vec<String>> {
    let mut tshark = tools::tool("tshark")?;
    for protocol in ["ip", "tcp", "udp"] {
        tshark.args(["-o", &format!("{protocol}.check_checksum:TRUE")]);
    }
    tshark.args(["-n", "-d", "tcp.port==1688,dcerpc", "-T", "fields", "-E", "separator=|", "-r"]).arg(file);
    let output = tshark.args(fields.iter().flat_map(|field| ["-e", field])).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// But for names, the same was said; but for what nothing opens, which is zero.
#[track_caller]
pub(crate) fn check_same(file: &Path, scrubbed: &Scrubbed) {
    let options = diff::Options { rename: true, ..diff::Options::default() };
    let found = diff(&items(file), &items(&scrubbed.file()), &options);
    for conversation in &found.conversations {
        let ConversationDiff::Changed { moved: false, fields, steps, .. } = conversation else {
            panic!("{}\n{}", file.display(), text(&found));
        };
        assert!(fields.is_empty(), "{}\n{}", file.display(), text(&found));
        for step in steps {
            let zeroed = match step {
                StepDiff::Changed { moved: false, fields, .. } => fields.iter().all(is_zeroed),
                _ => false,
            };
            assert!(zeroed, "{}\n{}", file.display(), text(&found));
        }
    }
}

pub(crate) fn is_zeroed(field: &FieldDiff) -> bool {
    let zero = field.right.as_ref().is_some_and(|said| said.value.bytes().all(|digit| digit == b'0'));
    zero && ["message.ciphertext", "stub.data", "stub"].contains(&field.name.as_str())
}

/// Messages as they were opened: those of the lab still are, with good MACs and digests.
pub(crate) fn messages(items: &[Item]) -> Vec<&'static str> {
    let calls = items.iter().filter_map(|item| match &item.what {
        What::Pdu(pdu) => pdu.call.as_deref(),
        _ => None,
    });
    let opened = calls.filter_map(|call| match &call.body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => Some(&message.opened),
        _ => None,
    });
    opened
        .map(|opened| match opened {
            Opened::Lab(_) => "lab",
            Opened::Clear(_) => "clear",
            Opened::Opaque(_) => "opaque",
            Opened::Unreadable(_) => "unreadable",
        })
        .collect()
}
