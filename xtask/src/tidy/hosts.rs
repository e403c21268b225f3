//! Host names in data are names that can't exist.

use super::tree::{File, Finding, Tree};

/// Names in data files that look like public or private hosts, outside `.test`, `.example` and `.invalid`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let folders = ["captures/", "conformance/", "scenarios/"];
    let files = folders.iter().flat_map(|folder| tree.below(folder));
    let data = files.filter(|file| DATA.iter().any(|ending| file.has_ending(ending)));
    data.filter(|file| !file.path.ends_with("/Cargo.toml")).flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        for part in quoted(file, line) {
            let names = part.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')));
            for name in names.map(|name| name.trim_matches('.')).filter(|name| is_host(name)) {
                if !is_excused(file, name) {
                    let message = format!("`{name}`: host names end in .test, .example or .invalid");
                    findings.push(file.finding(number, message));
                }
            }
        }
    }
    findings
}

/// What may hold a name: in Python and TOML, where `a.b` is grammar, only the strings.
fn quoted<'a>(file: &File, line: &'a str) -> Vec<&'a str> {
    if file.has_ending("py") || file.has_ending("toml") {
        line.split(['"', '\'']).skip(1).step_by(2).collect()
    } else {
        vec![line]
    }
}

/// Shaped like a DNS name whose last label is one that hosts have. File names and module paths end otherwise.
fn is_host(name: &str) -> bool {
    let labels = name.split('.').collect::<Vec<_>>();
    let last = labels.last().map(|label| label.to_ascii_lowercase()).unwrap_or_default();
    labels.len() >= 2 && labels.iter().all(|label| !label.is_empty()) && LABELS.contains(&last.as_str())
}

fn is_excused(file: &File, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    EXCUSED.iter().any(|excuse| {
        let fits = name == excuse.name || name.ends_with(&format!(".{}", excuse.name));
        fits && file.path.starts_with(excuse.below)
    })
}

/// A name that stands for no host.
struct Excuse {
    name: &'static str,
    below: &'static str,
}

const EXCUSED: [Excuse; 3] = [
    // The statements carry over the documents' example domain.
    Excuse { name: "contoso.com", below: "scenarios/requirements/" },
    // Identifiers of a schema dialect and of an XML vocabulary, fetched by nobody.
    Excuse { name: "json-schema.org", below: "conformance/" },
    Excuse { name: "www.w3.org", below: "conformance/" },
];

/// Endings of files that hold data.
const DATA: [&str; 7] = ["json", "jsonl", "py", "ron", "toml", "txt", "conf"];

/// Last labels of public hosts, and of the private ones that real networks use.
const LABELS: [&str; 28] = [
    "biz", "ca", "ch", "cloud", "cn", "co", "com", "corp", "de", "edu", "eu", "fr", "gov", "home", "int",
    "internal", "jp", "kr", "lan", "local", "mil", "net", "nl", "org", "ru", "tech", "uk", "us",
];

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(path: &str, text: &str, expect: &[&str]) {
        let message =
            |name: &&str| format!("{path}:1: `{name}`: host names end in .test, .example or .invalid");
        assert_eq!(
            found(super::check, &[(path, text)]),
            expect.iter().map(message).collect::<Vec<_>>(),
            "{text}"
        );
    }

    #[test]
    fn names_that_cannot_exist_are_free() {
        check("scenarios/library/a.ron", "\"kms1.example.test\" localhost 127.0.0.1 kms.invalid", &[]);
        check("scenarios/library/a.ron", "// see count/a.ron and emulator.host, 1.2.3 e.g. com", &[]);
        check("conformance/a.py", "socket.net.connect(self.us)  # a.de", &[]);
        check("conformance/a.json", "\"https://json-schema.org/draft\"", &[]);
        check("scenarios/requirements/DISC.ron", "_vlmcs._tcp.contoso.com", &[]);
        check("scenarios/src/a.rs", "\"a.com\"", &[]);
    }

    #[test]
    fn others_are_findings() {
        check("scenarios/library/a.ron", "\"kms.lab.COM.\"", &["kms.lab.COM"]);
        check("scenarios/library/a.ron", "contoso.com", &["contoso.com"]);
        check("scenarios/requirements/DISC.ron", "notcontoso.com", &["notcontoso.com"]);
        check(
            "captures/a.txt",
            "https://a.example.org/x, dc.corp.local",
            &["a.example.org", "dc.corp.local"],
        );
        check("conformance/a.py", "connect('kms.b.net')", &["kms.b.net"]);
        check("conformance/a.toml", "host = \"a.b.de\"", &["a.b.de"]);
    }
}
