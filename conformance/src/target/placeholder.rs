//! Placeholders in the words of a command: `{host}` and `{port}`.

use std::ffi::OsString;

/// Names in braces, in order.
pub(crate) fn placeholders(word: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = word;
    while let Some((_, behind)) = rest.split_once('{') {
        let length = behind.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(behind.len());
        if length > 0 && behind[length..].starts_with('}') {
            names.push(&behind[..length]);
        }
        rest = behind;
    }
    names
}

/// The words with every placeholder replaced.
pub(crate) fn fill(words: &[OsString], host: &str, port: u16) -> Vec<OsString> {
    let filled = |word: &OsString| match word.to_str() {
        Some(text) => text.replace("{host}", host).replace("{port}", &port.to_string()).into(),
        None => word.clone(),
    };
    words.iter().map(filled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_and_fills_names_in_braces() {
        assert_eq!(placeholders("tcp://{host}:{port}/{}{x{port}{Y}"), ["host", "port", "port"]);
        assert_eq!(placeholders("{\"a\": 1}"), [""; 0]);
        let words = ["./a b".into(), "{host}:{port}".into()];
        assert_eq!(fill(&words, "127.0.0.1", 1688), ["./a b", "127.0.0.1:1688"].map(OsString::from));
    }
}
