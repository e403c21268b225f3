//! Running other programs, and this program's ways to end.

use crate::nearest;
use std::{
    env,
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    // Cargo sets it for `cargo run`, so a moved checkout is found again.
    let package = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    package.join("..")
}

/// The cargo that started this program, in the workspace's folder.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Shows the command, runs it to its end and gives its exit code; 2 when it can't be started.
pub(crate) fn run(command: &mut Command) -> u8 {
    let words = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>();
    eprintln!("$ cargo {}", words.join(" "));
    match command.status() {
        // A program ended by a signal has no code.
        Ok(status) => status.code().map_or(1, |code| u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            eprintln!("cargo can't be started: {error}");
            2
        }
    }
}

/// Whether `cargo <tool> --version` works.
pub(crate) fn has_tool(tool: &str) -> bool {
    let mut probe = cargo(&[tool, "--version"]);
    probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whether a missing tool is a failure instead of a skip.
pub(crate) fn tools_required() -> bool {
    env::var("KMSLAB_REQUIRE_TOOLS").is_ok_and(|value| value == "1")
}

/// What to say of a name that isn't known: `what` it should be, the nearest known one, and all of them.
pub(crate) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let hint = nearest::nearest(name, known.iter().copied());
    let hint = hint.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
    format!("no {what} `{name}`{hint}\nknown: {}", known.join(", "))
}

/// Ends with a message about wrong usage.
pub(crate) fn usage(message: &str) -> ExitCode {
    eprintln!("{}", message.trim_end());
    ExitCode::from(2)
}
