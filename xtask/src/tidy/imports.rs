//! Which modules of its own package a file names.

use super::{
    rust::{Token, tokens},
    tree::File,
};

/// A path that starts at the package's root: `crate::wire::View` is `["wire", "View"]`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import<'a> {
    pub path: Vec<&'a str>,
    pub line: usize,
    /// A macro, which stands at the root wherever it is written.
    pub is_macro: bool,
}

impl Import<'_> {
    /// The folder or file right below the package's root.
    pub(super) fn top(&self) -> Option<&str> {
        self.path.first().copied()
    }
}

/// The modules between the package's root and this file, `["host", "policy"]`; the roots have none.
///
/// `None` for a file outside `src`, which is a crate of its own.
pub(super) fn module_path<'a>(file: &'a File, package: &str) -> Option<Vec<&'a str>> {
    let path = file.path.strip_prefix(package)?.strip_prefix("/src/")?.strip_suffix(".rs")?;
    if path.starts_with("bin/") {
        return None;
    }
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") { Some(Vec::new()) } else { Some(path.split('/').collect()) }
}

/// Every path in the file's shipped code that begins with `crate`, `super` or `self`.
pub(super) fn imports<'a>(file: &'a File, module: &[&'a str]) -> Vec<Import<'a>> {
    let tokens = tokens(&file.shipped);
    let mut found = Vec::new();
    // The modules written inline around the current token, with the depth of their braces.
    let mut inline: Vec<(&str, usize)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let text = |index: usize| tokens.get(index).map_or("", |token| token.text);
        match token.text {
            "{" => {
                depth += 1;
                if at >= 2 && text(at - 2) == "mod" {
                    inline.push((text(at - 1), depth));
                }
            }
            "}" => {
                inline.pop_if(|(_, opened)| *opened == depth);
                depth -= 1;
            }
            "crate" | "self" | "super" if text(at + 1) == "::" && (at == 0 || text(at - 1) != "::") => {
                let around = module.iter().copied().chain(inline.iter().map(|(name, _)| *name));
                let (written, next) = paths(&tokens, at);
                for path in written {
                    let path = absolute(&path, around.clone().collect());
                    found.push(Import { path, line: token.line, is_macro: text(next) == "!" });
                }
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The paths of a `use` tree, or of one plain path, and the token behind it.
fn paths<'a>(tokens: &[Token<'a>], at: usize) -> (Vec<Vec<&'a str>>, usize) {
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text);
    if text(at) != "{" {
        let starts_more = text(at + 1) == "::" && text(at + 2) != "<";
        let (mut rest, next) = if starts_more { paths(tokens, at + 2) } else { (vec![Vec::new()], at + 1) };
        for path in &mut rest {
            path.insert(0, text(at));
        }
        return (rest, next);
    }
    let (mut all, mut at) = (Vec::new(), at + 1);
    while at < tokens.len() && text(at) != "}" {
        let (some, next) = paths(tokens, at);
        all.extend(some);
        at = next;
        while !matches!(text(at), "," | "}" | "") {
            at += 1;
        }
        at += usize::from(text(at) == ",");
    }
    (all, at + 1)
}

/// The path from the package's root.
fn absolute<'a>(written: &[&'a str], mut around: Vec<&'a str>) -> Vec<&'a str> {
    for &segment in written {
        match segment {
            "crate" => around.clear(),
            "super" => drop(around.pop()),
            "self" => {}
            name => around.push(name),
        }
    }
    around
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::Tree;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let tree = Tree::new([("p/src/host/policy.rs".to_owned(), text.to_owned())]);
        let file = &tree.files()[0];
        let module = module_path(file, "p").expect("a module");
        let found = imports(file, &module);
        let written =
            found.iter().map(|import| import.path.join("/") + if import.is_macro { "!" } else { "" });
        assert_eq!(written.collect::<Vec<_>>(), expect, "{text}");
    }

    #[test]
    fn resolves_paths() {
        check("use crate::wire::View;", &["wire/View"]);
        check("use crate::{wire::{self, View as V}, model::*};", &["wire", "wire/View", "model/*"]);
        check("use super::state::State;", &["host/state/State"]);
        check("use super::super::dns;", &["dns"]);
        check("use super::{super::dns, state};", &["dns", "host/state"]);
        check("fn f() { crate::rpc::g::<u8>(self.x) }", &["rpc/g"]);
        check("mod inner { use super::super::super::sim; } use super::x;", &["sim", "host/x"]);
        check("crate::table!(x);", &["table!"]);
        check("pub(crate) fn f(s: &str) { other::crate_x() } // crate::net::y", &[]);
        check("#[cfg(test)] mod tests { use crate::sim; }", &[]);
    }

    #[test]
    fn knows_the_module_of_a_file() {
        let tree = Tree::new(
            ["p/src/lib.rs", "p/src/a/mod.rs", "p/src/a/b.rs", "p/src/bin/c.rs", "p/tests/d.rs"]
                .map(|path| (path.to_owned(), String::new())),
        );
        let modules = tree.files().iter().map(|file| module_path(file, "p"));
        let expect = [Some(vec!["a", "b"]), Some(vec!["a"]), None, Some(vec![]), None];
        assert_eq!(modules.collect::<Vec<_>>(), expect);
    }
}
