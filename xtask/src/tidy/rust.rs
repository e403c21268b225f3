//! Just enough of Rust's grammar: literals, comments, tests and tokens.

use super::tree::File;

/// The source with comments and the insides of literals blanked. Byte offsets and lines stay as they are.
pub(super) fn mask(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' | b'b' | b'c' if at == 0 || !is_word(bytes[at - 1]) => raw_end(bytes, at).unwrap_or(at + 1),
            b'\'' => char_end(bytes, at),
            _ => at + 1,
        };
        if end > at + 1 {
            for byte in &mut code[at..end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        at = end;
    }
    String::from_utf8(code).expect("only whole literals and comments are blanked")
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |length| at + length)
}

fn comment_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if bytes[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while next < bytes.len() {
        match bytes[next] {
            b'\\' => next += 2,
            b'"' => return next + 1,
            _ => next += 1,
        }
    }
    bytes.len()
}

/// The end of a raw string that begins here, with its prefix.
fn raw_end(bytes: &[u8], at: usize) -> Option<usize> {
    let prefix =
        [b"br".as_slice(), b"cr", b"r"].into_iter().find(|prefix| bytes[at..].starts_with(prefix))?;
    let start = at + prefix.len();
    let hashes = bytes[start..].iter().take_while(|&&byte| byte == b'#').count();
    let open = start + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let close = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let body = open + 1;
    let length = bytes[body..].windows(close.len()).position(|window| window == close);
    Some(length.map_or(bytes.len(), |length| body + length + close.len()))
}

/// The end of a character literal; of a lifetime only its quote is taken.
fn char_end(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at + 1) {
        Some(b'\\') => {
            let body = at + 3;
            let length = bytes.get(body..).and_then(|rest| rest.iter().position(|&byte| byte == b'\''));
            length.map_or(bytes.len(), |length| body + length + 1)
        }
        Some(&first) => {
            let width = if first < 0x80 { 1 } else { first.leading_ones() as usize };
            if bytes.get(at + 1 + width) == Some(&b'\'') { at + 2 + width } else { at + 1 }
        }
        None => at + 1,
    }
}

/// Masked code with every item under `#[cfg(test)]` blanked too.
pub(super) fn without_tests(code: &str) -> String {
    if code.contains("#![cfg(test)]") {
        return String::new();
    }
    let mut shipped = code.to_owned();
    for (start, end) in test_items(code) {
        let blank = code[start..end].replace(|c: char| c != '\n', " ");
        // A character of several bytes leaves a shorter blank; offsets into `shipped` aren't used, lines are.
        if blank.len() == end - start {
            shipped.replace_range(start..end, &blank);
        }
    }
    shipped
}

/// Where the items under `#[cfg(test)]` begin and end.
fn test_items(code: &str) -> Vec<(usize, usize)> {
    let mut items: Vec<(usize, usize)> = Vec::new();
    for marker in ["#[cfg(test)]", "#[cfg(all(test,"] {
        for (start, _) in code.match_indices(marker) {
            items.push((start, item_end(code, start)));
        }
    }
    items
}

/// The end of the item whose attributes begin at `start`: past its `;`, or past its block.
fn item_end(code: &str, start: usize) -> usize {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (offset, c) in code[start..].char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others = others.saturating_sub(1),
            '{' => braces += 1,
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 && others == 0 {
                    // `use a::{b, c};` ends behind its braces.
                    let rest = &code[start + offset + 1..];
                    return start + offset + 1 + usize::from(rest.starts_with(';'));
                }
            }
            ';' if braces == 0 && others == 0 => return start + offset + 1,
            _ => {}
        }
    }
    code.len()
}

/// The modules that the file declares for tests alone, as paths without an ending.
pub(super) fn test_modules(file: &File) -> Vec<String> {
    let items = test_items(&file.code).into_iter().map(|(start, end)| &file.code[start..end]);
    let names = items.filter_map(|item| {
        let name = item.trim_end().strip_suffix(';')?.split_whitespace().rev().take(2).collect::<Vec<_>>();
        if name.get(1) == Some(&"mod") { Some(name[0]) } else { None }
    });
    names.map(|name| format!("{}/{name}", folder(&file.path))).collect()
}

/// The folder in which a file's own modules stand.
fn folder(path: &str) -> &str {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    ["/mod", "/lib", "/main"].iter().find_map(|name| stem.strip_suffix(name)).unwrap_or(stem)
}

/// Whether a file is the module at this path, or inside it.
pub(super) fn is_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// A word or a mark of masked code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The tokens of masked code; `::` is one.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (line, mut rest) in (1..).zip(code.lines()) {
        loop {
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { break };
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let length = if word(first) {
                rest.find(|c| !word(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            let (text, after) = rest.split_at(length);
            tokens.push(Token { text, line });
            rest = after;
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::Tree;

    #[track_caller]
    fn check_mask(source: &str, expect: &str) {
        let code = mask(source);
        assert_eq!(code.len(), source.len());
        assert_eq!(code.split_whitespace().collect::<Vec<_>>().join(" "), expect);
    }

    #[test]
    fn blanks_literals_and_comments() {
        check_mask("a // b\nc", "a c");
        check_mask("a /* b /* c */ d */ e", "a e");
        check_mask(r#"f("x \" y") z"#, "f( ) z");
        check_mask(r##"f(r#"x " y"#, br"z\") w"##, "f( , ) w");
        check_mask(r"x('a', '\'', '\u{7f}', '界') y", "x( , , , ) y");
        check_mask("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
        check_mask("for_bar(\"x\")", "for_bar( )");
        check_mask("\"open", "");
        check_mask("r#type", "r#type");
    }

    #[test]
    fn leaves_out_test_items() {
        let code = "use a::b;\n#[cfg(test)]\nuse c::{d, e};\nfn f() {}\n#[cfg(test)]\nmod tests { fn g() { h[1]; } }\nfn i() {}";
        let shipped = without_tests(code);
        assert_eq!(shipped.len(), code.len());
        for (name, stays) in [("b;", true), ("d,", false), ("f()", true), ("g()", false), ("i()", true)] {
            assert_eq!(shipped.contains(name), stays, "{name}");
        }
        assert_eq!(without_tests("#![cfg(test)] fn f() {}"), "");
        assert!(without_tests("#[cfg(any(test, x))] fn f() {}").contains("f()"));
    }

    #[test]
    fn a_file_declared_for_tests_ships_nothing() {
        let tree = Tree::new(
            [
                ("p/src/a.rs", "#[cfg(test)]\nmod tests;\nmod more;"),
                ("p/src/a/tests.rs", "fn t() {}"),
                ("p/src/a/tests/deep.rs", "fn t() {}"),
                ("p/src/a/more.rs", "fn m() {}"),
                ("p/src/tests.rs", "fn n() {}"),
                ("p/src/b/mod.rs", "#[cfg(test)]\npub(crate) mod tests;"),
                ("p/src/b/tests.rs", "fn t() {}"),
            ]
            .map(|(path, text)| (path.to_owned(), text.to_owned())),
        );
        let shipping = tree.files().iter().filter(|file| file.shipped.contains("fn")).map(|file| &*file.path);
        assert_eq!(shipping.collect::<Vec<_>>(), ["p/src/a/more.rs", "p/src/tests.rs"]);
    }

    #[test]
    fn tokens_know_their_line() {
        let tokens = tokens("use a::b_c;\n x!");
        let pairs = tokens.iter().map(|token| (token.text, token.line)).collect::<Vec<_>>();
        assert_eq!(pairs, [("use", 1), ("a", 1), ("::", 1), ("b_c", 1), (";", 1), ("x", 2), ("!", 2)]);
    }
}
