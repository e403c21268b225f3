//! `cargo xtask bench`: the benchmarks in the packages' `benches` folders.

use crate::run;
use std::{fs, process::ExitCode};

/// One benchmark by name, or `all` (also when no name is given); what follows goes to the benchmark.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let known = PACKAGES.iter().flat_map(|(folder, package)| names(folder, package)).collect::<Vec<_>>();
    let (targets, rest) = match pick(&known, arguments) {
        Ok(picked) => picked,
        Err(message) => return run::usage(&message),
    };
    for target in targets {
        let mut command = run::cargo(&["bench", "-p", target.package, "--bench", &target.name, "--"]);
        match run::run(command.args(rest)) {
            0 => {}
            code => return code.into(),
        }
    }
    ExitCode::SUCCESS
}

/// A file in a package's `benches`.
#[derive(Debug, PartialEq)]
struct Bench {
    package: &'static str,
    name: String,
}

/// The benchmarks of a package, sorted.
fn names(folder: &str, package: &'static str) -> Vec<Bench> {
    let files = fs::read_dir(run::root().join(folder).join("benches"));
    let paths = files.into_iter().flatten().flatten().map(|entry| entry.path());
    let rust = paths.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let names = rust.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let mut benches = names.map(|name| Bench { package, name }).collect::<Vec<_>>();
    benches.sort_by(|left, right| left.name.cmp(&right.name));
    benches
}

/// The benchmarks to run, and the arguments left for them.
type Picked<'a> = (Vec<&'a Bench>, &'a [String]);

fn pick<'a>(known: &'a [Bench], arguments: &'a [String]) -> Result<Picked<'a>, String> {
    if known.is_empty() {
        return Err("no package has benchmarks".to_owned());
    }
    let all = || known.iter().collect();
    let (targets, rest) = match arguments.split_first() {
        None => (all(), arguments),
        Some((flag, _)) if flag.starts_with('-') => (all(), arguments),
        Some((name, rest)) if name == "all" => (all(), rest),
        Some((name, rest)) => match known.iter().find(|known| known.name == *name) {
            Some(found) => (vec![found], rest),
            None => return Err(unknown(known, name)),
        },
    };
    Ok((targets, rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest)))
}

fn unknown(known: &[Bench], name: &str) -> String {
    let names = ["all"].into_iter().chain(known.iter().map(|bench| bench.name.as_str()));
    run::unknown("benchmark", name, &names.collect::<Vec<_>>())
}

/// Folders and the packages in them.
const PACKAGES: [(&str, &str); 4] = [
    ("emulator", "emulator"),
    ("captures", "captures"),
    ("scenarios", "scenarios"),
    ("conformance", "kmslab"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expect: Result<(&[&str], &[&str]), &str>) {
        let known = ["fleet", "wire"].map(|name| Bench { package: "p", name: name.to_owned() });
        let arguments = arguments.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let expect = expect
            .map(|(targets, rest)| {
                (targets.to_vec(), rest.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
            })
            .map_err(str::to_owned);
        let picked = pick(&known, &arguments).map(|(targets, rest)| {
            (targets.into_iter().map(|bench| bench.name.as_str()).collect::<Vec<_>>(), rest.to_vec())
        });
        assert_eq!(picked, expect);
    }

    #[test]
    fn picks_by_name() {
        check(&[], Ok((&["fleet", "wire"], &[])));
        check(&["all", "x"], Ok((&["fleet", "wire"], &["x"])));
        check(&["--", "x"], Ok((&["fleet", "wire"], &["x"])));
        check(&["wire", "--", "x", "--", "y"], Ok((&["wire"], &["x", "--", "y"])));
        check(&["wrie"], Err("no benchmark `wrie`; did you mean `wire`?\nknown: all, fleet, wire"));
    }

    #[test]
    fn says_when_there_are_none() {
        assert!(pick(&[], &[]).is_err());
    }
}
