//! The one command that runs a case again.

use std::fmt::Write;

use super::{Job, Options};

/// What a user calls a check by; `cargo xtask check` says so of itself.
const COMMAND_VARIABLE: &str = "KMSLAB_CHECK_COMMAND";

/// The command for a case that was run with `seed`.
pub(super) fn command(job: &Job, options: &Options, seed: u64) -> String {
    let check = std::env::var(COMMAND_VARIABLE).unwrap_or_else(|_| "kmslab check".to_owned());
    let mut line = format!("{check} --arm {} --filter {} --seed {seed}", job.arm, quoted(&job.case.id));
    for (question, reading) in options.readings.switched() {
        let _ = write!(line, " --reading {question}={reading}");
    }
    let mut path = |option: &str, path: &Option<std::path::PathBuf>| {
        if let Some(path) = path {
            // The command is run from anywhere.
            let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let _ = write!(line, " {option} {}", quoted(&whole.display().to_string()));
        }
    };
    path("--target", &options.target);
    path("--library", &options.library);
    // Beside the results that it repeats a part of, not in their place.
    line.push_str(" --out kmslab-again");
    if options.strict {
        line.push_str(" --strict");
    }
    line
}

/// A word as a POSIX shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '=' | ':');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("count/below"), "count/below");
        assert_eq!(quoted("a[wire=6]"), "'a[wire=6]'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
