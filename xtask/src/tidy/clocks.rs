//! Time, randomness and sockets are arguments, and nothing depends on the order of a hash map.

use super::{
    rust::tokens,
    tree::{Finding, Tree},
};

/// Uses of the machine's clock, sockets or randomness outside the places for them, and hash maps.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let below = |folders: &[&str]| folders.iter().any(|folder| file.path.starts_with(folder));
        let pure = below(&PURE) && !below(&IMPURE);
        let ordered = below(&ORDERED);
        if !pure && !ordered {
            continue;
        }
        let tokens = tokens(&file.code);
        for (at, token) in tokens.iter().enumerate() {
            let followed = |words: &[&str]| {
                words
                    .iter()
                    .enumerate()
                    .all(|(ahead, word)| tokens.get(at + ahead).is_some_and(|t| t.text == *word))
            };
            if pure && MACHINE.iter().any(|words| followed(words)) {
                let words = MACHINE.iter().find(|words| followed(words)).map(|words| words.concat());
                let message = format!(
                    "`{}`: clocks, sockets and randomness are arguments outside emulator/src/net",
                    words.unwrap_or_default()
                );
                findings.push(file.finding(token.line, message));
            }
            if ordered && matches!(token.text, "HashMap" | "HashSet") {
                let message = format!("`{}` has no order: take a BTreeMap, BTreeSet or Vec", token.text);
                findings.push(file.finding(token.line, message));
            }
        }
    }
    findings
}

/// Where the machine is not to be seen.
const PURE: [&str; 3] = ["emulator/", "captures/", "scenarios/"];

/// Except here, and where speed is measured.
const IMPURE: [&str; 2] = ["emulator/src/net/", "emulator/benches/"];

/// Where the same seed has to give the same bytes.
const ORDERED: [&str; 2] = ["emulator/", "scenarios/"];

/// Ways to the machine, as tokens.
const MACHINE: [&[&str]; 18] = [
    &["Instant", "::", "now"],
    &["SystemTime", "::", "now"],
    &["Timestamp", "::", "now"],
    &["Zoned", "::", "now"],
    &["sleep", "("],
    &["sleep_until", "("],
    &["TcpListener"],
    &["TcpStream"],
    &["UdpSocket"],
    &["UnixStream"],
    &["OsRng"],
    &["RandomState"],
    &["getrandom"],
    &["from_os_rng"],
    &["thread_rng"],
    &["new_v4"],
    &["now_v7"],
    &["rand", "::", "rng"],
];

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(path: &str, text: &str, expect: &[&str]) {
        let expect = expect.iter().map(|rest| format!("{path}:{rest}")).collect::<Vec<_>>();
        assert_eq!(found(super::check, &[(path, text)]), expect);
    }

    #[test]
    fn the_machine_has_its_places() {
        check("emulator/src/net/tcp.rs", "TcpStream; Instant::now()", &[]);
        check("conformance/src/a.rs", "std::thread::sleep(x); HashMap::new()", &[]);
        check("emulator/src/sim/a.rs", "fn f(now: Instant) {} // Instant::now()\n\"TcpStream\"", &[]);
        check("emulator/src/sim/a.rs", "asleep(x); sleep_state(y);", &[]);
    }

    #[test]
    fn elsewhere_it_is_a_finding() {
        let rest = "clocks, sockets and randomness are arguments outside emulator/src/net";
        check("emulator/src/sim/a.rs", "\nInstant::now()", &[&format!("2: `Instant::now`: {rest}")]);
        check("emulator/src/network.rs", "use std::net::UdpSocket;", &[&format!("1: `UdpSocket`: {rest}")]);
        check("emulator/tests/a.rs", "thread::sleep(x)", &[&format!("1: `sleep(`: {rest}")]);
        check("scenarios/src/a.rs", "SystemTime::now()", &[&format!("1: `SystemTime::now`: {rest}")]);
        check("captures/src/a.rs", "Uuid::new_v4()", &[&format!("1: `new_v4`: {rest}")]);
    }

    #[test]
    fn a_hash_map_is_a_finding() {
        let text = "use std::collections::HashMap;";
        check("scenarios/src/a.rs", text, &["1: `HashMap` has no order: take a BTreeMap, BTreeSet or Vec"]);
        check("captures/src/a.rs", text, &[]);
    }
}
