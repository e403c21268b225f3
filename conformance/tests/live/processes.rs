//! Processes of targets: none is left behind, and none holds up the runner.

use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::Command,
};

use scenarios::run::Verdict;
use tempfile::TempDir;

use super::{
    bench::{check, run},
    fakes::{ACTIVATE, ACTIVATED, BOOTED, OK, START, opened},
};

/// A named pipe. Whoever has its other end open is alive.
struct Pipe(TempDir);

impl Pipe {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
        assert!(made.success());
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("pipe")
    }
}

/// What the processes of a target say that outlive it: all that comes before the last one of them has ended.
fn survivors(pipe: &Path, live: impl FnOnce()) -> String {
    std::thread::scope(|scope| {
        // Opening waits for the writer, and reading for its end.
        let read = scope.spawn(|| {
            let mut said = String::new();
            File::open(pipe).unwrap().read_to_string(&mut said).unwrap();
            said
        });
        live();
        read.join().unwrap()
    })
}

#[test]
fn none_is_left_behind() {
    let pipe = Pipe::new();
    let path = pipe.path();
    let holds = format!("exec 9>{}", path.display());
    // Says so if it isn't ended before.
    let stays = "(sleep 4; echo orphan >&9)";
    for (pattern, action, verdict) in [
        // A child beside it that nobody waits for.
        (START, format!("{holds}; {stays} & {OK}"), Verdict::Pass),
        (ACTIVATE, format!("{holds}; {stays} & exit 3"), Verdict::Fail),
        // It hangs: at a command, and at the end of its input.
        (ACTIVATE, format!("{holds}; trap '' TERM HUP INT PIPE; {stays}"), Verdict::Fail),
        (START, format!("{holds}; trap '' TERM HUP INT PIPE; trap '{stays}' EXIT; {OK}"), Verdict::Pass),
    ] {
        let said = survivors(&path, || {
            let target = opened(&[(pattern, &action)]);
            check(&run(&target, ACTIVATED), verdict, "");
        });
        assert_eq!(said, "", "{action}");
    }
}

#[test]
fn one_that_left_the_group_holds_up_nobody() {
    let pipe = Pipe::new();
    let path = pipe.path();
    let ready = Pipe::new();
    // It has all streams of the target open until it is told to end, which is behind everything. The target waits until it
    // has left.
    let left = format!(
        "setsid sh -c 'echo out >{ready}; read -r end <{pipe}' & read -r out <{ready}; {OK}",
        ready = ready.path().display(),
        pipe = path.display()
    );
    for (pattern, end, verdict) in [(ACTIVATE, "", Verdict::Pass), (ACTIVATE, "; exit 3", Verdict::Fail)] {
        let target = opened(&[(pattern, &format!("{left}{end}"))]);
        check(&run(&target, ACTIVATED), verdict, "");
        check(&run(&target, BOOTED), Verdict::Pass, "");
        drop(target);
        // Opening waits for its reader: it is alive.
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().write_all(b"end\n").unwrap();
    }
}
