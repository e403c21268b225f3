//! `kmslab list`.

use scenarios::{catalogue::Role, filter::matches, run::plan};

use super::{USAGE, args::ListArgs, files};

pub(super) fn list(args: &ListArgs) -> u8 {
    files::with_library(args.library.as_deref(), |library| {
        let mut shown = 0;
        for case in library.cases() {
            let selected =
                args.filter.is_empty() || args.filter.iter().any(|pattern| matches(pattern, &case.id));
            if !selected {
                continue;
            }
            shown += 1;
            let live = !case.loaded.is_virtual_only();
            let offered = |role| live && plan(&case, role).is_some();
            let arms = ["virtual"]
                .into_iter()
                .chain(offered(Role::Host).then_some("host"))
                .chain(offered(Role::Client).then_some("client"));
            println!("{}\t{}\t{}", case.id, arms.collect::<Vec<_>>().join(","), case.loaded.scenario.title);
        }
        if shown == 0 {
            eprintln!("error: no case matches");
            return USAGE;
        }
        0
    })
}
