//! What is inside this program, and where it ends.

use scenarios::{catalogue::Role, library::Library, run::plan};

use super::Finding;

pub(super) fn findings() -> Vec<Finding> {
    let library = Library::embedded();
    let cases: Vec<_> = library.cases().collect();
    let live = |role| {
        let offered = cases.iter().filter(|case| !case.loaded.is_virtual_only());
        offered.filter(|case| plan(case, role).is_some()).count()
    };
    let size = format!(
        "library {}: {} scenarios, {} cases; {} of them for a host under test, {} for a client",
        library.hash(),
        library.len(),
        cases.len(),
        live(Role::Host),
        live(Role::Client)
    );
    vec![
        Finding::ok(format!("kmslab {}", env!("CARGO_PKG_VERSION"))),
        Finding::ok(size),
        Finding::ok(
            "lab only: keys from labels, synthetic products; nothing leaves loopback and private networks",
        ),
    ]
}
