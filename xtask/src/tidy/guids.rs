//! Every GUID in the tree is a public one of RPC, derived from a name of the lab, or listed with a reason.

use super::tree::{File, Finding, Tree};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// GUIDs of unknown origin, each once a file, and entries of the two lists that say nothing.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names = tree.get(NAMES).into_iter().flat_map(entries).map(|(_, name)| lab(name));
    let derived = names.collect::<BTreeSet<_>>();
    let listed = tree
        .get(GUIDS)
        .into_iter()
        .flat_map(|list| literals(list, &mut findings))
        .collect::<BTreeMap<_, _>>();
    let mut used = BTreeSet::new();
    for file in tree.files().iter().filter(|file| file.path != GUIDS) {
        let mut reported = BTreeSet::new();
        for (number, line) in file.lines() {
            for guid in guids(line) {
                if listed.contains_key(&guid) {
                    used.insert(guid);
                } else if !is_public(guid) && !derived.contains(&guid) && reported.insert(guid) {
                    let message = format!("`{guid}` is no public RPC UUID and comes from no name in {NAMES}");
                    findings.push(file.finding(number, message));
                }
            }
        }
    }
    let list = tree.get(GUIDS);
    let stale = listed.iter().filter(|(guid, _)| !used.contains(guid));
    findings.extend(stale.filter_map(|(guid, line)| {
        Some(list?.finding(*line, format!("`{guid}` stands nowhere in the tree: drop the entry")))
    }));
    findings
}

/// The lines of a list that aren't empty or comments.
fn entries(list: &File) -> impl Iterator<Item = (usize, &str)> {
    list.lines().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// The GUIDs of the list of literals, each with its line.
fn literals(list: &File, findings: &mut Vec<Finding>) -> Vec<(Uuid, usize)> {
    let mut literals = Vec::new();
    for (number, line) in entries(list) {
        let (guid, reason) = line.split_once(' ').unwrap_or((line, ""));
        match guid.parse() {
            Ok(guid) if !reason.trim().is_empty() => literals.push((guid, number)),
            _ => findings
                .push(list.finding(number, "expected a GUID, a blank and the reason why it stands here")),
        }
    }
    literals
}

/// Every 8-4-4-4-12 in a line that is no part of a longer word.
fn guids(line: &str) -> impl Iterator<Item = Uuid> {
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.filter(|word| word.len() == 36).filter_map(|word| word.parse().ok())
}

/// The id that the lab derives from a name, `sku/server/standard`.
fn lab(name: &str) -> Uuid {
    let lab = Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"kms-lab.invalid");
    Uuid::new_v5(&lab, name.as_bytes())
}

fn is_public(guid: Uuid) -> bool {
    let public = PUBLIC.iter().any(|(text, _)| text.parse() == Ok(guid));
    // Bind-time feature negotiation carries its bits in the last eight octets (MS-RPCE 3.3.1.5.3).
    public || guid.to_string().starts_with("6cb71c2c-9812-4540-")
}

const NAMES: &str = "xtask/lab-names.txt";
const GUIDS: &str = "xtask/lab-guids.txt";

const PUBLIC: [(&str, &str); 7] = [
    ("00000000-0000-0000-0000-000000000000", "nil"),
    ("51c82175-844e-4750-b0d8-ec255555bc06", "the KMS interface"),
    ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "the DNS namespace of RFC 4122"),
    ("71710533-beba-4937-8319-b5dbef9ccc36", "transfer syntax NDR64"),
    ("81728b5f-f1b4-5055-8ee7-92062694c6ea", "the namespace of the lab's names"),
    ("8a885d04-1ceb-11c9-9fe8-08002b104860", "transfer syntax NDR"),
    ("90740320-fad0-11d3-82d7-009027b130ab", "extended error information"),
];

#[cfg(test)]
mod tests {
    use super::{lab, *};
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(text: &str, lists: [&str; 2], expect: &[String]) {
        let files = [("a.md", text), (NAMES, lists[0]), (GUIDS, lists[1])];
        assert_eq!(found(super::check, &files), expect, "{text}");
    }

    /// A GUID of no known origin, put together so that this file holds none.
    fn stray() -> String {
        ["12345678", "1234", "1234", "1234", "123456789abc"].join("-")
    }

    #[test]
    fn ids_of_known_origin_are_free() {
        for (guid, _) in PUBLIC {
            check(&format!("x {guid}, {}", guid.to_uppercase()), ["", ""], &[]);
        }
        check("{6cb71c2c-9812-4540-0300-000000000000}", ["", ""], &[]);
        check(&lab("sku/x").to_string(), ["# Names.\n\nsku/x\n", ""], &[]);
        check(&stray(), ["", &format!("# Listed.\n{} because\n", stray())], &[]);
        check(&format!("{}-9", stray()), ["", ""], &[]);
    }

    #[test]
    fn derives_as_the_wire_vectors_do() {
        let lab_namespace = Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"kms-lab.invalid");
        assert!(is_public(lab_namespace));
        assert_eq!(lab("app/client-os").to_string(), "fce37147-fd41-5a78-94fd-ba3c507a3df2");
    }

    #[test]
    fn others_are_findings() {
        let message =
            |guid: &str| format!("a.md:2: `{guid}` is no public RPC UUID and comes from no name in {NAMES}");
        let twice = format!("\n\"{}\" {}", stray().to_uppercase(), stray());
        check(&twice, ["", ""], &[message(&stray())]);
        let derived = lab("sku/x").to_string();
        check(&format!("\n{derived}"), ["sku/y", ""], &[message(&derived)]);
    }

    #[test]
    fn an_entry_needs_a_use_and_a_reason() {
        let expect = [format!("{GUIDS}:1: `{}` stands nowhere in the tree: drop the entry", stray())];
        check("", ["", &format!("{} because", stray())], &expect);
        let expect = [format!("{GUIDS}:1: expected a GUID, a blank and the reason why it stands here")];
        check("", ["", &stray()], &expect);
    }
}
