//! The command itself: its table, its end by a signal, its exit codes.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
};

use emulator::{client::ClientInput, model::Hresult};
use tempfile::TempDir;

use crate::lab::{RealClient, text};

const SCRIPT: &str = r#"Boot("c1"), Expect(Request(by: "c1", licence: OobGrace), proves: ["COUNT-006"])"#;

struct Running {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    shown: String,
    _folder: TempDir,
}

fn kmslab(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmslab"));
    command.args(words).stdin(Stdio::null());
    command
}

fn serve(words: &[&str]) -> Running {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("test.ron");
    let zone = r#"dns: { "lab.test": (records: [Srv(target: "kms1")]) }"#;
    std::fs::write(&file, text(r#""kms1": (key: "client-os", seen: 24)"#, zone, SCRIPT)).unwrap();
    let mut command = kmslab(&["serve", &file.display().to_string(), "--listen", "127.0.0.1:0"]);
    let mut child = command.args(words).stdout(Stdio::piped()).spawn().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    Running { child, out, shown: String::new(), _folder: folder }
}

impl Running {
    fn wait_for(&mut self, part: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "no line with `{part}` in\n{}", self.shown);
            self.shown.push_str(&line);
            if line.contains(part) {
                return line;
            }
        }
    }

    fn end(mut self) -> (Option<i32>, String) {
        self.out.read_to_string(&mut self.shown).unwrap();
        (self.child.wait().unwrap().code(), self.shown)
    }
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_it_with_a_verdict() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::INT, Signal::TERM] {
        let mut running = serve(&[]);
        let dns = running.wait_for("  dns  ");
        let dns = dns.split_whitespace().nth(1).unwrap().parse().unwrap();
        running.wait_for("start c1 now");
        assert_eq!(RealClient::by_dns(dns).does(ClientInput::Boot), Hresult::OK);
        kill_process(Pid::from_child(&running.child), signal).unwrap();
        let (code, shown) = running.end();
        assert_eq!(code, Some(0), "{shown}");
        assert!(shown.contains("1 request on 1 connection from 1 address\n"), "{shown}");
        let pass = shown.lines().last().unwrap();
        assert!(pass.starts_with("pass ") && pass.ends_with("test"), "{shown}");
    }
}

#[test]
fn its_time_is_up_without_a_client() {
    let mut running = serve(&["--for", "100ms"]);
    running.wait_for("host kms1  127.0.0.1:");
    let (code, shown) = running.end();
    assert_eq!(code, Some(3), "{shown}");
    assert!(shown.contains("nothing was judged"), "{shown}");
}

#[test]
fn wrong_words_are_input_errors_that_say_what_is_wrong() {
    for (words, part) in [
        (&["count/below-treshold"][..], "count/below-threshold"),
        (&["nowhere.ron"], "nowhere.ron"),
        (&["count/below-threshold", "--case", "[wire=9]"], "its cases are count/below-threshold"),
        (&["count/below-threshold", "--listen", "0.0.0.0"], "name the one that clients are to reach"),
        (&["count/below-threshold", "--listen", "198.51.100.1"], "--allow-remote"),
        (&["count/below-threshold", "--listen", "here"], "127.0.0.1:1688"),
        (&["count/below-threshold", "--for", "soon"], "90s"),
        (&["count/below-threshold", "--until-requests", "0"], "--until-requests"),
    ] {
        let ran = kmslab(&["serve"]).args(words).output().unwrap();
        let error = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{words:?}: {error}");
        assert!(error.contains(part), "{words:?}: {error}");
    }
}
