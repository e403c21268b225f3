//! `kmslab play`: sessions from a pipe, from a file, and at a terminal.

use std::{io::Write, process::Stdio};

use crate::{
    lab::{Lab, Ran, root},
    tools::tool,
};

/// `kmslab play SCENARIO` with these lines on its standard input.
fn play(lab: &Lab, scenario: &str, lines: &str) -> Ran {
    let mut child = lab
        .command(&["play", scenario])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

/// The lines that were typed in a transcript.
fn typed(transcript: &str) -> String {
    let commands =
        transcript.lines().filter(|line| line.starts_with('+')).filter_map(|line| line.split_once("> "));
    commands.map(|(_, command)| format!("{command}\n")).collect()
}

#[test]
fn the_session_of_the_readme_is_a_real_one() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = readme.split("```text\n").skip(1).filter_map(|block| block.split("```").next());
    let session = blocks.find(|block| block.starts_with("+0m> ")).unwrap();
    let lab = Lab::new();
    let ran = play(&lab, "renewal/slides-the-180-days", &typed(session));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let shown = &ran.stdout[ran.stdout.find("+0m> ").unwrap()..];
    assert_eq!(shown, session);
    let again = lab.kmslab(&["run", "--quiet", "lost-host.ron"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "pass lost-host\n"), "{}", again.stderr);
}

#[test]
fn a_script_that_was_played_gives_the_exit_code_of_a_run() {
    let lab = Lab::new();
    let ran = play(&lab, "count/below-threshold", "step all\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.ends_with("the script is over: pass\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "no colours in a pipe");
    lab.write(
        "wrong.ron",
        "// Nobody answers.\nScenario(title: \"t\", world: (hosts: { \"kms1\": (key: \"client-os\", up: false) }, \
         clients: { \"c1\": (product: \"client-os/enterprise\") }), script: [\nBoot(\"c1\"),\n\
         Expect(Answer(by: \"kms1\"), proves: [\"COUNT-003\"]),\n])\n",
    );
    let ran = play(&lab, "wrong.ron", "step 2\n");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("the script is over: fail: COUNT-003 (line 4)"), "{}", ran.stdout);
    // Whoever leaves the script gets no verdict.
    assert_eq!(play(&lab, "wrong.ron", "step\nadvance 1h\nstep all\n").code, 0);
}

#[test]
fn the_first_wrong_command_ends_a_session_that_nobody_types() {
    let lab = Lab::new();
    for (command, expect) in [
        ("advnce 7d", "error: line 2: `advnce` is no command; did you mean `advance`?"),
        ("advance", "expected a length such as 30m"),
        ("advance 7x", "`7x` is not a length"),
        ("show c2", "nobody is called `c2`; did you mean `c1`?"),
        ("host kms1 dwon", "did you mean `down`?"),
        ("dns remove kms1", "this world has no DNS"),
        ("until licenced", "did you mean `licensed`?"),
        ("Stop(\"kms9\")", "line 2:1:6"),
        ("Bot(\"c1\")", "did you mean `Boot`?"),
        ("save wrong/folder.ron", "error: line 2: wrong/folder.ron: "),
        ("save there.ron", "`save there.ron over` replaces it"),
        ("show c1 LicenceStatus", "did you mean `LicenseStatus`?"),
        ("step 0", "`0` is no number of steps"),
        ("help stpe", "did you mean `step`?"),
    ] {
        lab.write("there.ron", "");
        let ran = play(&lab, "count/below-threshold", &format!("boot c1\n{command}\nquit\n"));
        assert_eq!(ran.code, 2, "{command}");
        assert!(ran.stderr.contains(expect), "{command}: {}", ran.stderr);
        assert!(ran.stdout.ends_with(&format!("{command}\n")), "it ends there: {}", ran.stdout);
    }
    let ran = play(&lab, "count/below-threshold", "save nothing.ron\n");
    assert!(ran.code == 2 && ran.stderr.contains("nothing was played yet"), "{}", ran.stderr);
}

#[test]
fn commands_may_stand_in_a_file() {
    let lab = Lab::new();
    lab.write("commands.txt", "# A remark.\n\nboot c1\nActivate(\"c1\"),\nquit\nnot reached\n");
    let ran = lab.kmslab(&["play", "count/below-threshold", "--commands", "commands.txt"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    lab.write("commands.txt", "boot c1\nbot c1\n");
    let ran = lab.kmslab(&["play", "count/below-threshold", "--commands", "commands.txt"]);
    assert!(ran.code == 2 && ran.stderr.starts_with("error: commands.txt 2: `bot`"), "{}", ran.stderr);
    let ran = lab.kmslab(&["play", "count/below-treshold"]);
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `count/below-threshold`?"), "{}", ran.stderr);
}

/// Types into a terminal: completes, repeats the last line, and leaves with Ctrl-D.
const TYPIST: &str = r"
import os, pty, select, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b''
def until(text):
    global seen
    while text not in seen:
        if not select.select([fd], [], [], 60)[0]:
            sys.exit('no %r in %r' % (text, seen))
        seen += os.read(fd, 4096)
    seen = seen[seen.index(text) + len(text):]
until(b'+0m> ')
os.write(fd, b'adv\t 30m\r')
until(b'+30m> ')
os.write(fd, b'\x1b[A\r')
until(b'+1h> ')
os.write(fd, b'nonsense\r')
until(b'is no command')
# Before the prompt is there again the terminal takes lines, and this would end one.
until(b'+1h> ')
os.write(fd, b'\x04')
def more():
    if select.select([fd], [], [], 60)[0]:
        return os.read(fd, 4096)
    os.kill(pid, 9)
try:
    while more():
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";

#[test]
fn a_terminal_has_completion_and_history() {
    let Some(mut python) = tool("python3") else { return };
    let lab = Lab::new();
    let ran = python
        .args(["-c", TYPIST, env!("CARGO_BIN_EXE_kmslab"), "play", "count/below-threshold"])
        .env("XDG_STATE_HOME", lab.path("state"))
        .env("TERM", "xterm")
        .output()
        .unwrap();
    let ran = Ran::from(ran);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let history = lab.read("state/kmslab/play-history");
    assert!(history.contains("advance 30m") && history.contains("nonsense"), "{history}");
}

#[test]
fn lessons_are_found_by_their_ids_and_names() {
    let lab = Lab::new();
    for id in ["lessons/04-lost-host", "lost-host"] {
        let ran = play(&lab, id, "quit\n");
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.starts_with("lessons/04-lost-host: the lost host\n"), "{}", ran.stdout);
        let ran = lab.kmslab(&["capture", "write", id, "lost.pcapng"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let ran = lab.kmslab(&["explain", id]);
        assert!(ran.stdout.starts_with("lessons/04-lost-host\n  the lost host\n"), "{}", ran.stdout);
    }
    let ran = play(&lab, "lost-hots", "quit\n");
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `lost-host`?"), "{}", ran.stderr);
    assert_eq!(play(&lab, "4", "quit\n").code, 2);
    let ran = lab.kmslab(&["capture", "write", "lost-host", "no/such/folder.pcapng"]);
    assert!(ran.code == 2 && ran.stderr.contains("no/such/folder.pcapng: "), "{}", ran.stderr);
    let ran = play(&lab, "lost-host", "boot desk\nsave .\n");
    assert!(ran.code == 2 && ran.stderr.contains("this is a folder"), "{}", ran.stderr);
}
