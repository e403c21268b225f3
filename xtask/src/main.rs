//! Developers' verbs. `cargo xtask` alone lists them.
//!
//! A verb runs cargo, git or the `kmslab` binary and passes its arguments on. What CI runs is what you type.

mod bench;
mod check;
mod ci;
mod fuzz;
mod load;
mod matrix;
#[path = "../../scenarios/src/nearest.rs"]
#[expect(unreachable_pub, reason = "the file belongs to `scenarios`, which xtask doesn't depend on")]
mod nearest;
mod readings;
mod run;
mod soak;
mod test;
mod tidy;

use std::process::ExitCode;

/// A word after `cargo xtask`, what it does and the code behind it.
struct Verb {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> ExitCode,
}

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    match arguments.split_first() {
        None => {
            print!("{}", help());
            ExitCode::SUCCESS
        }
        // Not for people: `soak` starts it.
        Some((name, rest)) if name == load::VERB => load::run(rest),
        Some((name, _)) if matches!(name.as_str(), "help" | "-h" | "--help") => {
            print!("{}", help());
            ExitCode::SUCCESS
        }
        Some((name, rest)) => match VERBS.iter().find(|verb| verb.name == name) {
            Some(verb) => (verb.run)(rest),
            None => run::usage(&run::unknown("verb", name, &VERBS.map(|verb| verb.name))),
        },
    }
}

fn help() -> String {
    let rows = VERBS.iter().map(|verb| format!("  {:<10}{}\n", verb.name, verb.about));
    format!("Usage: cargo xtask <verb> [arguments]\n\nVerbs:\n{}", rows.collect::<String>())
}

const VERBS: [Verb; 9] = [
    Verb {
        name: "check",
        about: "every scenario against the built-in roles (kmslab check, release)",
        run: check::run,
    },
    Verb {
        name: "readings",
        about: "the library once for each open question with its other reading",
        run: readings::run,
    },
    Verb {
        name: "matrix",
        about: "every saboteur against every scenario (kmslab matrix, release); --bless writes its page",
        run: matrix::run,
    },
    Verb {
        name: "soak",
        about: "check again and again with all processors busy: --rounds N (200), --dev",
        run: soak::run,
    },
    Verb { name: "test", about: "all tests and doc tests; arguments go to the test runner", run: test::run },
    Verb { name: "tidy", about: "the house rules that no compiler knows", run: tidy::run::run },
    Verb { name: "bench", about: "benchmarks: a name or `all`, then arguments for them", run: bench::run },
    Verb {
        name: "fuzz",
        about: "the fuzz targets of captures: names or none, --seconds N (60)",
        run: fuzz::run,
    },
    Verb { name: "ci", about: "fmt, clippy, doc, deny, tidy and test, or the steps named", run: ci::run },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_verb() {
        let known = "known: check, readings, matrix, soak, test, tidy, bench, fuzz, ci";
        let unknown = |name| run::unknown("verb", name, &VERBS.map(|verb| verb.name));
        assert_eq!(unknown("tids"), format!("no verb `tids`; did you mean `tidy`?\n{known}"));
        assert_eq!(unknown("deploy"), format!("no verb `deploy`\n{known}"));
    }

    #[test]
    fn help_lists_every_verb() {
        for verb in VERBS {
            assert!(help().contains(&format!("\n  {} ", verb.name)), "{}", verb.name);
        }
    }
}
