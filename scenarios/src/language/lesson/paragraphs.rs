//! Prose of a file as paragraphs.

/// The paragraphs of a text, which blank lines part; each in one line.
#[must_use]
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match paragraphs.last_mut() {
            _ if line.is_empty() => paragraphs.push(String::new()),
            Some(last) if !last.is_empty() => *last += &format!(" {line}"),
            Some(last) => last.push_str(line),
            None => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs() {
        assert_eq!(paragraphs("\n  a\n  b\n\n\n  c\n"), ["a b", "c"]);
        assert!(paragraphs(" \n \n").is_empty());
    }
}
