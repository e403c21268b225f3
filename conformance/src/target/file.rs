//! The target file: one `Target(…)` in RON.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt, fs, io,
    net::{SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
    time::Duration,
};

use emulator::model::{PRODUCTS, Product};
use scenarios::{
    catalogue::{Coverage, Reading, RequirementId},
    language::{Diagnostic, Document, Mistake},
    nearest::nearest,
};
use serde::Deserialize;

use super::{Clock, Plug, Role, TargetSpec, placeholder::placeholders, process::program_from};

/// Why there is no target in a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It can't be read.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What it says is wrong.
    #[error("{}", Findings(.0))]
    Wrong(Vec<Diagnostic>),
}

struct Findings<'a>(&'a [Diagnostic]);

impl fmt::Display for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            write!(f, "{}{finding}", if index == 0 { "" } else { "\n\n" })?;
        }
        Ok(())
    }
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Target")]
struct Written {
    name: String,
    role: Role,
    plug: WrittenPlug,
    products: Option<Vec<String>>,
    product: Option<String>,
    wire: Option<Vec<u8>>,
    label: Option<String>,
    #[serde(default)]
    clock: Clock,
    patience: Option<String>,
    #[serde(default)]
    lacks: Vec<Coverage>,
    #[serde(default)]
    readings: BTreeMap<String, String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    dir: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "Plug")]
enum WrittenPlug {
    Address(String),
    Command(Vec<String>),
    Attach,
    Adapter(Vec<String>),
}

/// Reads a target file. Relative paths in it start at its own folder.
///
/// # Errors
///
/// When it can't be read, and for everything that is wrong in it.
pub fn read(path: &Path) -> Result<TargetSpec, FileError> {
    let failed = |error| FileError::Io { path: path.to_owned(), error };
    let source = fs::read_to_string(path).map_err(failed)?;
    let folder = fs::canonicalize(path).map_err(failed)?;
    let folder = folder.parent().unwrap_or(Path::new("/"));
    parse(&path.display().to_string(), &source, folder).map_err(FileError::Wrong)
}

/// Reads the text of a target file that stands in `folder`; `path` is for messages.
pub(super) fn parse(path: &str, source: &str, folder: &Path) -> Result<TargetSpec, Vec<Diagnostic>> {
    let (written, document): (Written, _) =
        Document::read(path, source, "Target").map_err(|finding| vec![*finding])?;
    let mut check = Check { document: &document, findings: Vec::new() };
    let spec = check.spec(written, folder);
    if check.findings.is_empty() { Ok(spec) } else { Err(check.findings) }
}

struct Check<'a> {
    document: &'a Document,
    findings: Vec<Diagnostic>,
}

/// The longest patience: a test run that waits longer hangs for anybody who looks at it.
const MOST_PATIENCE: Duration = Duration::from_secs(3_600);

impl Check<'_> {
    fn wrong(
        &mut self,
        way: &[&str],
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        let mistake = Mistake { message: message.into(), label: label.into(), help };
        self.findings.push(self.document.mistake(way, mistake));
    }

    fn spec(&mut self, written: Written, folder: &Path) -> TargetSpec {
        let name = &written.name;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.len() > 60 || !name.chars().all(plain) {
            let message = format!("`{name}` is not a target's name");
            self.wrong(&["name"], message, "expected letters, digits, `-`, `_` and `.`, at most 60", None);
        }
        let plug = self.plug(written.role, &written.plug, folder);
        self.fields_of(&written);
        let dir = written.dir.as_ref().map_or_else(|| folder.to_owned(), |dir| folder.join(dir));
        if !dir.is_dir() {
            self.wrong(&["dir"], format!("{} is no folder", dir.display()), "expected a folder", None);
        }
        TargetSpec {
            name: written.name,
            role: written.role,
            plug,
            products: self.products(written.products),
            product: written.product.as_deref().and_then(|name| self.product(name)),
            wire: self.wire(written.wire),
            label: written.label,
            clock: written.clock,
            patience: written.patience.map_or(TargetSpec::PATIENCE, |text| self.patience(&text)),
            lacks: written.lacks,
            readings: self.readings(written.readings),
            env: written.env,
            dir: Some(dir),
            built_in: false,
        }
    }

    fn plug(&mut self, role: Role, plug: &WrittenPlug, folder: &Path) -> Plug {
        match plug {
            WrittenPlug::Address(text) => {
                if role == Role::Client {
                    self.wrong(
                        &["plug"],
                        "a client has no address",
                        "expected `Command`, `Attach` or `Adapter`",
                        None,
                    );
                } else if text.parse::<SocketAddr>().is_err() && text.to_socket_addrs().is_err() {
                    let help = Some("an IPv6 address stands in brackets: `[::1]:1688`".to_owned());
                    self.wrong(
                        &["plug", "0"],
                        format!("`{text}` is no address"),
                        "expected `address:port`",
                        help,
                    );
                }
                Plug::Address(text.clone())
            }
            WrittenPlug::Command(words) => {
                let needed: &[&str] = if role == Role::Host { &["port"] } else { &["host", "port"] };
                self.words(words, needed);
                Plug::Command(in_folder(words, folder))
            }
            WrittenPlug::Attach => {
                if role == Role::Host {
                    let help = Some("a host that runs already is plugged in by `Address`".to_owned());
                    self.wrong(&["plug"], "only a client can be attached", "expected `Address`", help);
                }
                Plug::Attach
            }
            WrittenPlug::Adapter(words) => {
                self.words(words, &[]);
                Plug::Adapter(in_folder(words, folder))
            }
        }
    }

    /// Placeholders: those that are needed, and no others.
    fn words(&mut self, words: &[String], needed: &[&str]) {
        if words.first().is_none_or(String::is_empty) {
            self.wrong(&["plug"], "no program is named", "expected a program and its arguments", None);
        }
        let known: &[&str] = if needed.is_empty() { &[] } else { &["host", "port"] };
        for (index, word) in words.iter().enumerate() {
            for name in placeholders(word).into_iter().filter(|name| !known.contains(name)) {
                let message = format!("unknown placeholder `{{{name}}}`");
                let help = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{{{near}}}`?"),
                    None if known.is_empty() => {
                        "an adapter is told by `start`, and has no placeholders".to_owned()
                    }
                    None => "known: {host}, {port}".to_owned(),
                };
                self.wrong(&["plug", "0", &index.to_string()], message, "unknown placeholder", Some(help));
            }
        }
        for name in needed {
            if !words.iter().any(|word| placeholders(word).contains(name)) {
                let message = format!("`{{{name}}}` stands nowhere in this command");
                self.wrong(&["plug", "0"], message, format!("expected `{{{name}}}` in an argument"), None);
            }
        }
    }

    /// Fields that belong to the other role, and those that this plug can't do without.
    fn fields_of(&mut self, written: &Written) {
        let told = matches!(written.plug, WrittenPlug::Adapter(_));
        let (own, other) = match written.role {
            Role::Host => (("products", written.products.is_none()), ("product", written.product.is_some())),
            Role::Client => {
                (("product", written.product.is_none()), ("products", written.products.is_some()))
            }
        };
        if other.1 {
            let message = format!("a {} has no `{}`", written.role, other.0);
            self.wrong(&[other.0], message, format!("expected `{}` instead", own.0), None);
        }
        if own.1 && !told {
            let message = format!("a {} without an adapter lacks the field `{}`", written.role, own.0);
            let form = match written.role {
                Role::Host => "products: [\"kms/client-os\"]",
                Role::Client => "product: \"client-os/enterprise\"",
            };
            let help = Some(format!("say what it is for: `{form}`"));
            self.wrong(&["plug"], message, format!("with this, `{}` is needed", own.0), help);
        }
        if written.clock == Clock::Faketime {
            let by_command = matches!(written.plug, WrittenPlug::Command(_));
            if !by_command || written.role == Role::Client {
                let why = match written.plug {
                    WrittenPlug::Adapter(_) => "an adapter moves the clock itself",
                    WrittenPlug::Address(_) => "a process that runs already can't be given another clock",
                    _ => "a client without an adapter shows no timers that a clock could move",
                };
                let message = "`clock: Faketime` is for a host by command";
                self.wrong(&["clock"], message, "has no effect", Some(why.to_owned()));
            }
            if let Some(name) = ["TZ", "LD_PRELOAD"].into_iter().find(|name| written.env.contains_key(*name))
            {
                let message = format!("`{name}` is set for `clock: Faketime`, and can't be set here");
                self.wrong(&["env", name], message, "expected another variable", None);
            }
        }
        if matches!(written.plug, WrittenPlug::Address(_) | WrittenPlug::Attach) {
            for (name, there) in [("env", !written.env.is_empty()), ("dir", written.dir.is_some())] {
                if there {
                    let message = format!("`{name}` is for a process, and this target has none");
                    self.wrong(&[name], message, "has no effect", None);
                }
            }
        }
    }

    fn products(&mut self, names: Option<Vec<String>>) -> Option<Vec<String>> {
        let names = names?;
        if names.is_empty() {
            self.wrong(&["products"], "no product is named", "expected at least one", None);
        }
        for (index, name) in names.iter().enumerate() {
            let known = || PRODUCTS.iter().map(|product| product.kms);
            let bare = name.strip_prefix("kms/").unwrap_or(name);
            if !name.starts_with("kms/") || !known().any(|kms| kms == bare) {
                let near = nearest(bare, known()).map(|near| format!("did you mean `kms/{near}`?"));
                let message = format!("unknown KMS id `{name}`");
                self.wrong(&["products", &index.to_string()], message, "expected `kms/NAME`", near);
            }
        }
        Some(names.iter().map(|name| name.trim_start_matches("kms/").to_owned()).collect())
    }

    fn product(&mut self, name: &str) -> Option<&'static Product> {
        let product = Product::named(name);
        if product.is_none() {
            let near = nearest(name, PRODUCTS.iter().map(|product| product.name));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            self.wrong(&["product"], format!("unknown product `{name}`"), "unknown product", help);
        }
        product
    }

    fn wire(&mut self, versions: Option<Vec<u8>>) -> Option<Vec<u8>> {
        let mut versions = versions?;
        if versions.is_empty() || versions.iter().any(|version| !(4..=6).contains(version)) {
            self.wrong(&["wire"], "these are no protocol versions", "expected some of `[4, 5, 6]`", None);
        }
        versions.sort_unstable();
        versions.dedup();
        Some(versions)
    }

    fn patience(&mut self, text: &str) -> Duration {
        let length = text.parse::<jiff::SignedDuration>().ok();
        let length = length.and_then(|length| Duration::try_from(length).ok());
        match length.filter(|length| !length.is_zero() && *length <= MOST_PATIENCE) {
            Some(length) => length,
            None => {
                let message = format!("`{text}` is no length of time up to an hour");
                self.wrong(&["patience"], message, "expected such as \"10s\" or \"500ms\"", None);
                TargetSpec::PATIENCE
            }
        }
    }

    fn readings(&mut self, written: BTreeMap<String, String>) -> BTreeMap<RequirementId, Reading> {
        let mut readings = BTreeMap::new();
        for (id, reading) in written {
            match parse_reading(&id, &reading) {
                Ok((id, reading)) => drop(readings.insert(id, reading)),
                Err(message) => self.wrong(&["readings", &id], message, "expected \"A\" or \"B\"", None),
            }
        }
        readings
    }
}

/// A reading of an open question, as target files and `hello` name it.
pub(super) fn parse_reading(id: &str, reading: &str) -> Result<(RequirementId, Reading), String> {
    let question: RequirementId =
        id.parse().map_err(|error: scenarios::catalogue::id::IdError| error.to_string())?;
    if !question.is_open() {
        return Err(format!("{id} is no open question: only those have readings"));
    }
    let reading = match reading {
        "A" => Reading::A,
        "B" => Reading::B,
        other => return Err(format!("{id} has no reading `{other}`, only A and B")),
    };
    Ok((question, reading))
}

fn in_folder(words: &[String], folder: &Path) -> Vec<OsString> {
    let program = words.first().map(|word| program_from(folder, word));
    program.into_iter().chain(words.iter().skip(1).map(OsString::from)).collect()
}

#[cfg(test)]
mod tests;
