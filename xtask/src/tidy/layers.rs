//! Inside `emulator` and `captures`, a row imports only rows below it.

use super::{
    imports::{imports, module_path},
    tree::{File, Finding, Tree},
};

/// Imports that don't point downwards, and folders that stand in no row.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let check_package = |(package, rows): &(&str, Rows)| {
        let folder = format!("{package}/src/");
        let files = tree.below(&folder).filter(|file| file.has_ending("rs"));
        files.flat_map(|file| check_file(package, rows, file)).collect::<Vec<_>>()
    };
    PACKAGES.iter().flat_map(check_package).collect()
}

fn check_file(package: &str, rows: Rows, file: &File) -> Vec<Finding> {
    let Some(module) = module_path(file, package) else {
        return vec![file.finding(1, format!("`{package}` is a library and has no binaries"))];
    };
    // The root declares the modules and imports nothing.
    let Some(&top) = module.first() else { return Vec::new() };
    let row = |folder: &str| rows.iter().position(|row| row.contains(&folder));
    let Some(own) = row(top) else {
        return vec![
            file.finding(1, format!("`{top}` stands in no row of the layer table (xtask tidy, layers)")),
        ];
    };
    let upwards = imports(file, &module).into_iter().filter_map(|import| {
        let target = import.top()?;
        if target == top || import.is_macro {
            return None;
        }
        let message = match row(target) {
            None => format!("`crate::{target}` is no layer: import from the module that defines it"),
            Some(below) if below > own => return None,
            Some(beside) if beside == own => {
                format!("`{top}` imports `{target}`, which stands in the same row")
            }
            Some(_) => format!("`{top}` imports `{target}`, which stands in a row above it"),
        };
        Some(file.finding(import.line, message))
    });
    upwards.collect()
}

/// From the top to the bottom.
type Rows = &'static [&'static [&'static str]];

/// The packages that have rows.
const PACKAGES: [(&str, Rows); 2] = [
    (
        "captures",
        &[
            &["write", "show", "explain", "diff", "replay", "scrub"],
            &["conversation"],
            &["transcript"],
            &["stream"],
            &["packet"],
            &["file"],
        ],
    ),
    (
        "emulator",
        &[
            &["sim", "net", "fleet"],
            &["endpoint", "console"],
            &["host", "client", "service", "nameserver"],
            &["trace"],
            &["wire", "rpc", "dns"],
            &["model"],
        ],
    ),
];

#[cfg(test)]
mod tests {
    use crate::tidy::tree::found;

    #[track_caller]
    fn check(path: &str, text: &str, expect: &[&str]) {
        assert_eq!(found(super::check, &[(path, text)]), expect);
    }

    #[test]
    fn downwards_is_free() {
        check(
            "emulator/src/sim/mod.rs",
            "use crate::{endpoint::X, host::Y, model::Z}; use super::wire;",
            &[],
        );
        check("emulator/src/host/answer.rs", "use super::policy::P; crate::table!();", &[]);
        check("emulator/src/lib.rs", "pub mod sim; pub use crate::sim::World;", &[]);
        check("emulator/tests/x.rs", "use emulator::sim;", &[]);
    }

    #[test]
    fn captures_have_rows_too() {
        check("captures/src/explain/clock.rs", "use crate::{conversation::Lookup, stream::Seen};", &[]);
        check(
            "captures/src/stream/x.rs",
            "use crate::transcript::Item;",
            &["captures/src/stream/x.rs:1: `stream` imports `transcript`, which stands in a row above it"],
        );
    }

    #[test]
    fn tests_may_import_any_row() {
        check("emulator/src/wire/x.rs", "#[cfg(test)] mod tests { use crate::sim::World; }", &[]);
    }

    #[test]
    fn upwards_and_sideways_are_findings() {
        check(
            "emulator/src/wire/x.rs",
            "use crate::model::M;\nuse crate::host::H;",
            &["emulator/src/wire/x.rs:2: `wire` imports `host`, which stands in a row above it"],
        );
        check(
            "emulator/src/host.rs",
            "fn f() { super::client::g() }",
            &["emulator/src/host.rs:1: `host` imports `client`, which stands in the same row"],
        );
        check(
            "emulator/src/rpc/mod.rs",
            "use crate::Thing;",
            &[
                "emulator/src/rpc/mod.rs:1: `crate::Thing` is no layer: import from the module that defines it",
            ],
        );
    }

    #[test]
    fn a_folder_without_a_row_is_a_finding() {
        check(
            "emulator/src/utils/mod.rs",
            "",
            &[
                "emulator/src/utils/mod.rs:1: `utils` stands in no row of the layer table (xtask tidy, layers)",
            ],
        );
        check(
            "emulator/src/bin/x.rs",
            "",
            &["emulator/src/bin/x.rs:1: `emulator` is a library and has no binaries"],
        );
    }
}
