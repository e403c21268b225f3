//! Key bytes come out of the derivation and stand nowhere in the emulator.

use super::{
    rust::{Token, tokens},
    tree::{File, Finding, Tree},
};

/// Byte literals under a name with `key` in it, or handed to a type whose name ends in `Key`.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let files =
        tree.below("emulator/").filter(|file| file.has_ending("rs") && !file.path.contains("vectors"));
    files.flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let tokens = tokens(&file.code);
    for (at, token) in tokens.iter().enumerate() {
        let Some(value) = value(&tokens, at) else { continue };
        let lines = tokens[value.clone()].iter().map(|token| token.line);
        let literal = holds_bytes(&tokens[value.clone()]) || {
            // Strings are blank in `code`; the text has them at the same lines.
            let (first, last) = (token.line, lines.max().unwrap_or(token.line));
            file.lines().any(|(number, line)| (first..=last).contains(&number) && holds_hex(line))
        };
        if literal {
            findings.push(file.finding(token.line, "key bytes are derived from a label, never written down"));
        }
    }
    findings
}

/// The tokens of the value bound here to a name with `key` in it, or of the argument of a `…Key` constructor.
fn value(tokens: &[Token<'_>], at: usize) -> Option<std::ops::Range<usize>> {
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text);
    let end = |from: usize| {
        let mut depth = 0_usize;
        let stop = tokens[from..].iter().position(|token| {
            match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" if depth == 0 => return true,
                ")" | "]" | "}" => depth -= 1,
                ";" if depth == 0 => return true,
                _ => {}
            }
            false
        });
        from + stop.unwrap_or(tokens.len() - from)
    };
    let bound = |name: &str| name.to_ascii_lowercase().contains("key");
    match text(at) {
        "const" | "static" | "let" => {
            let name = at + 1 + usize::from(matches!(text(at + 1), "mut"));
            if !bound(text(name)) {
                return None;
            }
            // A type such as `[u8; 16]` holds a `;` too; the statement ends at one outside brackets.
            let statement = name..end(name);
            let from = name + tokens[statement.clone()].iter().position(|token| token.text == "=")?;
            Some(from..statement.end)
        }
        name if name.ends_with("Key") => {
            let mut open = at + 1;
            if text(open) == "::" {
                open += 2;
            }
            if text(open) == "(" { Some(open..end(open + 1)) } else { None }
        }
        name if bound(name) && text(at + 1) == ":" && text(at + 2) == "[" => Some(at + 2..end(at + 3)),
        _ => None,
    }
}

/// A list of at least [`BYTES`] numbers, or one number repeated.
fn holds_bytes(tokens: &[Token<'_>]) -> bool {
    let number = |token: &Token<'_>| token.text.starts_with(|c: char| c.is_ascii_digit());
    tokens.windows(2 * BYTES - 1).any(|window| {
        window
            .iter()
            .enumerate()
            .all(|(at, token)| if at % 2 == 0 { number(token) } else { token.text == "," })
    }) || tokens.windows(4).any(|window| {
        let marks = [window[0].text, window[2].text];
        marks == ["[", ";"] && number(&window[1]) && number(&window[3]) && window[1].text.contains('u')
    })
}

/// A string of at least [`BYTES`] octets in hexadecimal digits or escapes.
fn holds_hex(line: &str) -> bool {
    line.split('"').skip(1).step_by(2).any(|string| {
        let digits =
            string.len() >= 2 * BYTES && string.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b' ');
        digits || string.matches("\\x").count() >= BYTES
    })
}

/// Fewer bytes than this are no key.
const BYTES: usize = 8;

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(path: &str, text: &str, lines: &[usize]) {
        let message =
            |line: &usize| format!("{path}:{line}: key bytes are derived from a label, never written down");
        assert_eq!(
            found(super::check, &[(path, text)]),
            lines.iter().map(message).collect::<Vec<_>>(),
            "{text}"
        );
    }

    #[test]
    fn derived_keys_and_other_bytes_are_free() {
        check("emulator/src/a.rs", "let key = derive(label, \"v4-mac\");", &[]);
        check("emulator/src/a.rs", "let key: [u8; 16] = digest[..16].try_into().expect(\"half\");", &[]);
        check("emulator/src/a.rs", "const KEYS: [&str; 2] = [\"v4-mac\", \"v5-cbc\"];", &[]);
        check(
            "emulator/src/a.rs",
            "const IV: [u8; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];",
            &[],
        );
        check("emulator/src/a.rs", "fn f(key: [u8; 16]) {}", &[]);
        check("emulator/src/a.rs", "struct S { key: [u8; 16], at: Key(x) }", &[]);
        check("emulator/tests/vectors/a.rs", "let key = [1, 2, 3, 4, 5, 6, 7, 8];", &[]);
        check("captures/src/a.rs", "let key = [1, 2, 3, 4, 5, 6, 7, 8];", &[]);
    }

    #[test]
    fn written_keys_are_findings() {
        check("emulator/src/a.rs", "\nlet key = [1, 2, 3, 4, 5, 6, 7, 8];", &[2]);
        check(
            "emulator/src/a.rs",
            "const MAC_KEY: [u8; 16] = [\n    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06,\n 0x07];",
            &[1],
        );
        check("emulator/src/a.rs", "static KEY: [u8; 16] = [0u8; 16];", &[1]);
        check("emulator/src/a.rs", "let mut key = hex(\"000102030405060708\");", &[1]);
        check("emulator/src/a.rs", "let key = b\"\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\";", &[1]);
        check("emulator/src/a.rs", "f(MacKey::from([1, 2, 3, 4, 5, 6, 7, 8]))", &[1]);
        check("emulator/src/a.rs", "S { cbc_key: [1, 2, 3, 4, 5, 6, 7, 8] }", &[1]);
    }
}
