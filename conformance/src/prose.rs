//! Text in lines.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// `text` in lines of at most `width` columns, broken at spaces: `first` begins the first of them, `rest` the others. A word
/// that is longer than a line has one for itself.
pub(crate) fn lines(first: &str, rest: &str, text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    textwrap::wrap(&words, options).into_iter().map(String::from).collect()
}

/// `text` as a paragraph with its line end: `first` begins the first line, as many blanks the others.
pub(crate) fn hanging(first: &str, text: &str, width: usize) -> String {
    let rest = " ".repeat(first.chars().count());
    lines(first, &rest, text, width).join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{hanging, lines};

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(lines("", "", "a bb  ccc\n dddd", 6), ["a bb", "ccc", "dddd"]);
        assert_eq!(hanging("- ", "one two three", 9), "- one two\n  three\n");
        assert_eq!(lines("", "", "averylong-word x", 4), ["averylong-word", "x"]);
        assert_eq!(lines("", "", "", 6), [""]);
    }
}
