//! Between packages, only the arrows of the design.

use super::{
    rust::tokens,
    tree::{File, Finding, Tree},
};

/// Dependencies in manifests and paths in code that point to a package which its own may not know.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in &PACKAGES {
        let manifest = format!("{}/Cargo.toml", package.folder);
        if let Some(file) = tree.get(&manifest) {
            findings
                .extend(dependencies(file).filter_map(|(line, name)| stranger(package, file, line, name)));
        }
        let folder = format!("{}/", package.folder);
        for file in tree.below(&folder).filter(|file| file.has_ending("rs")) {
            let tokens = tokens(&file.code);
            let roots = tokens.windows(2).enumerate().filter(|(at, pair)| {
                // Not in the middle of a path, where a module may have any name.
                pair[1].text == "::" && (*at == 0 || tokens[at - 1].text != "::")
            });
            findings
                .extend(roots.filter_map(|(_, pair)| stranger(package, file, pair[0].line, pair[0].text)));
        }
    }
    findings
}

fn stranger(package: &Package, file: &File, line: usize, name: &str) -> Option<Finding> {
    let known = PACKAGES.iter().any(|other| other.name == name);
    if !known || name == package.name || package.knows.contains(&name) {
        return None;
    }
    Some(file.finding(line, format!("`{}` may not know `{name}`", package.name)))
}

/// The names in the dependency tables of a manifest, with their lines.
fn dependencies(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    file.lines().filter_map(move |(line, text)| {
        let text = text.trim();
        if let Some(header) = text.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            inside = header.ends_with("dependencies");
            let (table, name) = header.rsplit_once('.')?;
            return if table.ends_with("dependencies") { Some((line, name)) } else { None };
        }
        let name = text.split(['.', '=', ' ']).next()?;
        if inside && !name.is_empty() && !name.starts_with('#') { Some((line, name)) } else { None }
    })
}

/// A package of the workspace.
struct Package {
    folder: &'static str,
    name: &'static str,
    knows: &'static [&'static str],
}

const PACKAGES: [Package; 5] = [
    Package { folder: "emulator", name: "emulator", knows: &[] },
    Package { folder: "captures", name: "captures", knows: &["emulator"] },
    Package { folder: "scenarios", name: "scenarios", knows: &["emulator"] },
    Package { folder: "conformance", name: "kmslab", knows: &["emulator", "captures", "scenarios"] },
    Package { folder: "xtask", name: "xtask", knows: &[] },
];

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(path: &str, text: &str, expect: &[&str]) {
        assert_eq!(found(super::check, &[(path, text)]), expect);
    }

    #[test]
    fn the_arrows_of_the_design_are_free() {
        check("conformance/Cargo.toml", "[dependencies]\ncaptures.workspace = true\nscenarios = {}", &[]);
        check("scenarios/src/lib.rs", "use emulator::model; use scenarios::x; use crate::captures::y;", &[]);
        check("captures/Cargo.toml", "[package]\nname = \"captures\"\n[features]\nscenarios = []", &[]);
    }

    #[test]
    fn others_are_findings() {
        let expect = ["captures/Cargo.toml:2: `captures` may not know `scenarios`"];
        check("captures/Cargo.toml", "[dev-dependencies]\nscenarios.workspace = true", &expect);
        check("captures/Cargo.toml", "\n[dependencies.scenarios]\npath = \"x\"", &expect);
        check(
            "emulator/src/a.rs",
            "\nuse kmslab::b;",
            &["emulator/src/a.rs:2: `emulator` may not know `kmslab`"],
        );
        check(
            "xtask/src/a.rs",
            "fn f() { emulator::g() }",
            &["xtask/src/a.rs:1: `xtask` may not know `emulator`"],
        );
    }
}
