//! `cargo xtask bench`: the benchmarks of `conformance/benches/`.

use crate::{nearest, run};
use std::{fs, process::ExitCode};

/// One benchmark by name, or `all` (also when no name is given); what follows goes to the benchmark.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let known = names();
    let (targets, rest) = match pick(&known, arguments) {
        Ok(picked) => picked,
        Err(message) => return run::usage(&message),
    };
    let mut command = run::cargo(&["bench", "-p", "kmslab"]);
    for target in targets {
        command.args(["--bench", target]);
    }
    run::run(command.arg("--").args(rest)).into()
}

/// The names of the benchmark files, sorted.
fn names() -> Vec<String> {
    let folder = run::root().join("conformance/benches");
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let rust = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let mut names = rust.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect::<Vec<_>>();
    names.sort();
    names
}

/// The benchmarks to run, and the arguments left for them.
type Picked<'a> = (Vec<&'a str>, &'a [String]);

fn pick<'a>(known: &'a [String], arguments: &'a [String]) -> Result<Picked<'a>, String> {
    if known.is_empty() {
        return Err("there are no benchmarks in conformance/benches".to_owned());
    }
    let all = || known.iter().map(String::as_str).collect();
    let (targets, rest) = match arguments.split_first() {
        None => (all(), arguments),
        Some((flag, _)) if flag.starts_with('-') => (all(), arguments),
        Some((name, rest)) if name == "all" => (all(), rest),
        Some((name, rest)) => match known.iter().find(|known| *known == name) {
            Some(found) => (vec![found.as_str()], rest),
            None => return Err(unknown(known, name)),
        },
    };
    Ok((targets, rest.strip_prefix(&["--".to_owned()]).unwrap_or(rest)))
}

fn unknown(known: &[String], name: &str) -> String {
    let hint = nearest::nearest(name, known.iter().map(String::as_str));
    let hint = hint.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
    format!("no benchmark `{name}`{hint}\nknown: all, {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expect: Result<(&[&str], &[&str]), &str>) {
        let known = ["fleet", "wire"].map(str::to_owned);
        let arguments = arguments.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        let expect = expect
            .map(|(targets, rest)| {
                (targets.to_vec(), rest.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
            })
            .map_err(str::to_owned);
        let picked = pick(&known, &arguments).map(|(targets, rest)| (targets, rest.to_vec()));
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
