//! A target: its file, the first talk with it, and what of the library it will not be asked.

use std::{cmp::Reverse, collections::BTreeMap, path::Path};

use scenarios::{
    catalogue::{Catalogue, Coverage},
    library::Library,
    run::plan,
};

use crate::{
    live::{Handshake, LiveTarget, Options, TargetTrouble, handshake},
    target::{FileError, Role, read},
};

use super::{Finding, Level};

/// Everything there is to say of the target of a file.
pub(super) fn findings(file: &Path, allow_remote: bool) -> Vec<Finding> {
    let spec = match read(file) {
        Ok(spec) => spec,
        Err(error) => return vec![of_file(&error)],
    };
    let mut findings =
        vec![Finding::ok(format!("target file {}: {}, a {}", file.display(), spec.name, spec.role))];
    let Handshake { lines, opened } = handshake(spec, Options { allow_remote, ..Options::default() });
    match opened {
        Ok(target) => {
            findings.push(Finding::ok("the target can be used").details(lines));
            findings.extend(lacks(target.lacks(), target.role()));
            findings.push(coverage(&target));
        }
        Err(trouble) => findings.push(of_trouble(&trouble).details(lines)),
    }
    findings
}

fn of_file(error: &FileError) -> Finding {
    let text = error.to_string();
    let mut lines = text.lines().map(str::to_owned);
    let what = lines.next().unwrap_or_default();
    Finding::new(Level::Problem, what)
        .details(lines.collect())
        .remedy("conformance/ADAPTERS.md shows a target file for each way to plug in")
}

fn of_trouble(trouble: &TargetTrouble) -> Finding {
    let remedy = match trouble {
        TargetTrouble::Logged { trouble: cause, log } => {
            let logged = log.lines().map(|line| line.trim_start().to_owned());
            return of_trouble(cause).details(logged.collect());
        }
        TargetTrouble::Address(_) => "start the target, or correct the address in its file",
        TargetTrouble::Fault(_) => {
            "run its command by hand and type `{\"seq\":1,\"cmd\":\"hello\",\"protocol\":1}`"
        }
        TargetTrouble::Hello(_) => "correct its answer to `hello`, or its file",
        TargetTrouble::Machine(_) => "see the problems of this machine above",
        TargetTrouble::Start { .. } => {
            "correct the command in its file; relative paths begin at the file's folder"
        }
        TargetTrouble::Swallows(_) => {
            "answer `unsupported` to every command and config field that isn't known"
        }
    };
    Finding::new(Level::Problem, trouble.to_string()).remedy(remedy)
}

/// What it says that it lacks, counted by area.
fn lacks(lacks: &[Coverage], role: Role) -> Option<Finding> {
    let role = role.in_catalogue();
    let lacked = |id| lacks.iter().any(|lack| lack.covers(&id));
    let mut total = 0;
    let mut details = Vec::new();
    for (area, rows) in Catalogue::embedded().areas() {
        let own = rows.iter().filter(|row| row.roles.contains(&role));
        let (all, missing) =
            own.fold((0, 0), |(all, missing), row| (all + 1, missing + usize::from(lacked(row.id))));
        if missing > 0 {
            total += missing;
            details.push(format!("{:8} {missing} of {all}", area.name()));
        }
    }
    let what = format!("it lacks {total} requirements of a {}, by its own word:", role.name());
    (total > 0).then(|| Finding::new(Level::Note, what).details(details))
}

/// What of the library it will be asked, and why not the rest.
fn coverage(target: &LiveTarget) -> Finding {
    let role = target.role();
    let (mut all, mut supported) = (0, 0);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for case in Library::embedded().cases().filter(|case| !case.loaded.is_virtual_only()) {
        let Some(plan) = plan(&case, role.in_catalogue()) else { continue };
        all += 1;
        match target.unmet(&plan, &case) {
            Some(why) => *reasons.entry(why).or_default() += 1,
            None => supported += 1,
        }
    }
    let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| Reverse(*count));
    let details = reasons.iter().map(|(why, count)| format!("{count:4} unsupported: {why}")).collect();
    let what = format!("{supported} of {all} cases for a {role} can be run with it");
    match supported {
        0 => Finding::new(Level::Problem, what).remedy("an adapter meets more: see conformance/ADAPTERS.md"),
        _ if supported == all => Finding::ok(what),
        _ => Finding::new(Level::Note, what),
    }
    .details(details)
}
