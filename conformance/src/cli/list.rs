//! `kmslab list`.

use scenarios::{catalogue::Role, run::plan};

use crate::check::selected;

use super::{USAGE, args::ListArgs, files, output};

pub(super) fn list(args: &ListArgs) -> u8 {
    files::with_library(args.library.as_deref(), |library| {
        let cases = match selected(library, &args.filter) {
            Ok(cases) => cases,
            Err(trouble) => {
                eprintln!("error: {trouble}");
                return USAGE;
            }
        };
        for case in cases {
            let live = !case.loaded.is_virtual_only();
            let offered = |role| live && plan(&case, role).is_some();
            let arms = ["virtual"]
                .into_iter()
                .chain(offered(Role::Host).then_some("host"))
                .chain(offered(Role::Client).then_some("client"));
            let arms = arms.collect::<Vec<_>>().join(",");
            output::line(&format!("{}\t{arms}\t{}", case.id, case.loaded.scenario.title));
        }
        0
    })
}
