//! The files a check looks at, and what it reports.

use super::rust;
use std::fmt;

/// Every text file of the workspace.
pub(super) struct Tree {
    files: Vec<File>,
}

/// One file.
pub(super) struct File {
    /// From the workspace's folder, with `/` between the parts.
    pub path: String,
    /// All of it; empty if it is no text.
    pub text: String,
    /// Rust only: the text with comments and literals blanked, byte for byte as long.
    pub code: String,
    /// Rust only: `code` without what is compiled for tests alone.
    pub shipped: String,
}

/// A broken rule and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Tree {
    pub(super) fn new(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files = texts.into_iter().map(|(path, text)| File::new(path, text)).collect::<Vec<_>>();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        let tests = files.iter().flat_map(rust::test_modules).collect::<Vec<_>>();
        for file in &mut files {
            if tests.iter().any(|module| rust::is_in(&file.path, module)) {
                file.shipped.clear();
            }
        }
        Self { files }
    }

    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    /// The files below a folder, which is written with its last `/`.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }

    /// The Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.has_ending("rs"))
    }

    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    fn new(path: String, text: String) -> Self {
        let code = if path.ends_with(".rs") { rust::mask(&text) } else { String::new() };
        let shipped = rust::without_tests(&code);
        Self { path, text, code, shipped }
    }

    /// The path's ending is one dot and this.
    pub(super) fn has_ending(&self, ending: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == ending)
    }

    /// A finding in a line, counted from 1; line 0 is the file as a whole.
    pub(super) fn finding(&self, line: usize, message: impl Into<String>) -> Finding {
        Finding { path: self.path.clone(), line, message: message.into() }
    }

    /// The lines of the text with their numbers from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

impl Finding {
    /// The same place with another message.
    pub(super) fn saying(self, message: String) -> Self {
        Self { message, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// The findings of a check on a tree of the given files, printed.
#[cfg(test)]
pub(super) fn found(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    let tree = Tree::new(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    check(&tree).iter().map(ToString::to_string).collect()
}
