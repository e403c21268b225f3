//! Reading of one scenario file.

use std::{ops::Range, sync::Arc};

use sha2::{Digest, Sha256};

use super::{
    check::{check, too_long_for_live},
    diagnostic::{Diagnostic, Severity},
    flaw::Flaw,
    folder::Folder,
    parse::parse,
    proves::take_proves,
    scenario::Scenario,
    tree,
};

/// A scenario that has been read and checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its id: the path under `library/`, or from `lessons/` on, without `.ron`.
    pub id: String,
    /// Where it was read from.
    pub path: String,
    /// The syntax tree.
    pub scenario: Scenario,
    /// What it shows: the comment at its head, a line each.
    pub story: String,
    /// The file.
    pub source: Arc<str>,
    /// The first 16 hexadecimal digits of the file's SHA-256.
    pub hash: String,
    /// Where each step of the script stands, in octets.
    pub steps: Vec<Range<usize>>,
    /// Where its lesson stands, in octets.
    pub lesson: Option<Range<usize>>,
}

impl Loaded {
    /// A step of its script as it stands in the file, in one line; nothing for a number that no step has.
    #[must_use]
    pub fn step_text(&self, index: usize) -> String {
        let text = self.steps.get(index).and_then(|range| self.source.get(range.clone()));
        text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A field of the scenario as it stands in the file; `None` for one that is left out.
    #[must_use]
    pub fn field_text(&self, name: &str) -> Option<&str> {
        let root = tree::read(&self.source).ok()?;
        let span = root.entry(&self.source, name)?.value.span.clone();
        self.source.get(span)
    }

    /// Whether only the virtual world can run it: it asks for more trials than a live run makes.
    #[must_use]
    pub fn is_virtual_only(&self) -> bool {
        too_long_for_live(&self.scenario).is_some()
    }
}

/// Reads a scenario from the text of a file.
///
/// Its id is what stands behind the last `library/` in `path`, or from the last `lessons/` on, without `.ron`. Everything
/// wrong that can be told at once is told at once.
pub fn load(path: &str, source: &str) -> Result<Loaded, Vec<Diagnostic>> {
    let (folder, id) = Folder::of(path);
    load_from(folder, id, path, source)
}

/// Reads a scenario whose id is known.
pub(crate) fn load_as(id: &str, path: &str, source: &str) -> Result<Loaded, Vec<Diagnostic>> {
    load_from(Folder::of(path).0, id, path, source)
}

fn load_from(folder: Folder, id: &str, path: &str, source: &str) -> Result<Loaded, Vec<Diagnostic>> {
    let shared: Arc<str> = Arc::from(source);
    read(source, folder)
        .map(|(scenario, places)| Loaded {
            id: id.to_owned(),
            path: path.to_owned(),
            scenario,
            story: story(source),
            source: Arc::clone(&shared),
            hash: hash(source),
            steps: places.steps,
            lesson: places.lesson,
        })
        .map_err(|flaws| {
            let show = |flaw| Diagnostic::new(path, &shared, Severity::Error, flaw);
            flaws.into_iter().map(show).collect()
        })
}

/// Where the parts of a scenario stand, in octets.
struct Places {
    steps: Vec<Range<usize>>,
    lesson: Option<Range<usize>>,
}

/// The scenario, and where its parts stand.
fn read(source: &str, folder: Folder) -> Result<(Scenario, Places), Vec<Flaw>> {
    let root = tree::read(source).map_err(|flaw| vec![flaw])?;
    let mut flaws = Vec::new();
    if story(source).is_empty() {
        flaws.push(
            Flaw::new(0..0, "nothing says what this scenario shows", "expected a comment `// …`")
                .help("begin the file with a sentence or two for somebody who reads it first"),
        );
    }
    let (plain, formless) = take_proves(source, &root);
    let scenario = parse(&plain, source, &root).map_err(|mut more| {
        more.retain(|flaw| formless.iter().all(|(step, _)| !step.contains(&flaw.span.start)));
        more
    });
    flaws.extend(formless.into_iter().map(|(_, flaw)| flaw));
    let scenario = match scenario {
        Ok(scenario) => scenario,
        Err(more) => {
            flaws.extend(more);
            flaws.sort_by_key(|flaw| flaw.span.start);
            return Err(flaws);
        }
    };
    flaws.extend(check(&scenario, source, &root, folder));
    let script = root.entry(source, "script").map(|entry| entry.value.entries()).unwrap_or_default();
    let steps = script.iter().map(|entry| entry.value.span.clone()).collect();
    let lesson = root.entry(source, "lesson").map(|entry| entry.value.span.clone());
    if flaws.is_empty() { Ok((scenario, Places { steps, lesson })) } else { Err(flaws) }
}

/// The comment lines at the head of a file, without their slashes.
fn story(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.trim_start().strip_prefix("//"));
    lines.map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn hash(source: &str) -> String {
    Sha256::digest(source).iter().take(8).map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests;
