//! Fake clients behind the adapter protocol, each with one way to misbehave.

use std::time::Duration;

use kmslab::{
    live::{LiveTarget, TargetTrouble, handshake},
    target::{Role, TargetSpec},
};
use scenarios::run::Verdict;

use super::bench::{check, open, run};

/// A client that is told to make an attempt: the fakes do nothing but answer.
pub(crate) const ACTIVATED: &str = r#"// A client is asked for activation.
Scenario(
    title: "asked",
    world: (
        hosts: { "kms1": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Silence(of: "c1"), proves: ["TIMER-003"]),
        Activate("c1"),
        Expect(Silence(of: "c1"), proves: ["TIMER-003"]),
    ],
)"#;

/// One that is only started.
pub(crate) const BOOTED: &str = r#"// A client boots.
Scenario(
    title: "booted",
    world: (
        hosts: { "kms1": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [Boot("c1"), Expect(Silence(of: "c1"), proves: ["TIMER-003"])],
)"#;

/// With a field of the config that a fake may refuse.
const VIRTUAL_MACHINE: &str = r#"// A client in a virtual machine boots.
Scenario(
    title: "virtual machine",
    world: (
        hosts: { "kms1": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise", is_vm: true) },
    ),
    script: [Boot("c1"), Expect(Silence(of: "c1"), proves: ["TIMER-003"])],
)"#;

const HELLO: &str = r#"answer '"ok":{"implementation":"fake","version":"1","role":"client","capabilities":["clock"],"wire":[6]}'"#;
const NO_FIELD: &str = r#"answer '"unsupported":"config field xq"'"#;
pub(crate) const OK: &str = r#"answer '"ok":{}'"#;

/// A fake in shell: a pattern of the line and what is done then, first match first.
pub(crate) fn fake(cases: &[(&str, &str)]) -> TargetSpec {
    let cases = cases.iter().map(|(pattern, action)| format!("    {pattern}) {action} ;;\n"));
    let script = format!(
        r#"answer() {{ printf '{{"seq":%s,%s}}\n' "$seq" "$1"; }}
while IFS= read -r line; do
  seq=${{line#*:}}; seq=${{seq%%,*}}
  case $line in
{}    *'"cmd":"hello"'*) {HELLO} ;;
    *'"xq'*) {NO_FIELD} ;;
    *'"cmd":"start"'*|*'"cmd":"stop"'*|*'"cmd":"activate"'*) {OK} ;;
    *) answer '"unsupported":"command"' ;;
  esac
done
"#,
        cases.collect::<String>()
    );
    let words = ["sh", "-c", &script].map(Into::into).to_vec();
    TargetSpec { patience: Duration::from_millis(800), ..TargetSpec::adapter("fake", Role::Client, words) }
}

pub(crate) fn opened(cases: &[(&str, &str)]) -> LiveTarget {
    open(fake(cases)).unwrap()
}

pub(crate) const ACTIVATE: &str = r#"*'"cmd":"activate"'*"#;
pub(crate) const START: &str = r#"*'"cmd":"start"'*test/inline*"#;
const STOP: &str = r#"*'"cmd":"stop"'*"#;

#[test]
fn misbehaviour_after_the_first_start_is_a_finding() {
    for (pattern, action, expect) in [
        (ACTIVATE, "exit 3", "died: exit status: 3, at `activate`"),
        (ACTIVATE, "kill -9 $$", "died: signal: 9 (SIGKILL), at `activate`"),
        (ACTIVATE, "cat >/dev/null", "hung: no answer to `activate` within 800ms"),
        (ACTIVATE, "exec 1>&-; cat >/dev/null", "protocol: it closed its output, at `activate`"),
        (ACTIVATE, "echo nonsense", "protocol: no JSON"),
        (ACTIVATE, r"printf '\377\n'", "protocol: a line that is not UTF-8"),
        (ACTIVATE, "head -c 1100000 /dev/zero | tr '\\0' x", "protocol: a line longer than a mebibyte"),
        (ACTIVATE, "seq=99; answer '\"ok\":{}'", "protocol: seq 99 where"),
        (ACTIVATE, "printf '{\"ok\":{}}\\n'", "protocol: no answer"),
        (ACTIVATE, "answer '\"ok\":{},\"error\":\"x\"'", "protocol: no answer"),
        (ACTIVATE, "answer '\"ok\":{\"result\":\"0xc004f038\"}'", "protocol: a wrong `ok`"),
        (ACTIVATE, "answer '\"ok\":{}'; answer '\"ok\":{}'", "protocol: "),
        (ACTIVATE, "answer '\"error\":\"bad day\"'", "error in answer to `activate`: bad day"),
        (START, "exit 4", "died: exit status: 4, at `start`"),
        (START, "answer '\"error\":\"bad day\"'", "error in answer to `start`: bad day"),
        (
            STOP,
            "case $done in '') done=1; answer '\"ok\":{}' ;; *) exit 5 ;; esac",
            "died: exit status: 5, at `stop`",
        ),
    ] {
        let target = opened(&[(pattern, action)]);
        check(&run(&target, ACTIVATED), Verdict::Fail, expect);
    }
}

#[test]
fn the_target_is_started_again_for_the_next_case() {
    let target = opened(&[(ACTIVATE, "echo 'last words' >&2; exit 3")]);
    let mut worker = target.worker();
    for (source, verdict) in [(ACTIVATED, Verdict::Fail), (BOOTED, Verdict::Pass), (ACTIVATED, Verdict::Fail)]
    {
        let case = super::bench::case(source);
        let plan = scenarios::run::plan(&case, scenarios::catalogue::Role::Client).unwrap();
        let run = worker.run_case(&case, &plan, 1, false);
        check(&run, verdict, "");
        let expect = if verdict == Verdict::Fail { "last words\n" } else { "" };
        assert_eq!(run.logs, [("c1".to_owned(), expect.to_owned())]);
    }
}

#[test]
fn a_target_that_never_starts_is_no_finding() {
    let never = r#"*'"cmd":"start"'*patience_ms*127.*'1688"}}'*"#;
    for (action, expect) in [("exit 3", "died"), ("answer '\"error\":\"no disk\"'", "no disk")] {
        let target = opened(&[(never, action)]);
        check(&run(&target, BOOTED), Verdict::Error, expect);
    }
}

#[test]
fn unsupported_is_its_own_word() {
    let target = opened(&[("*is_vm*", "answer '\"unsupported\":\"config field is_vm\"'")]);
    check(&run(&target, VIRTUAL_MACHINE), Verdict::Unsupported, "config field is_vm");
    check(&run(&target, BOOTED), Verdict::Pass, "");
    let target = opened(&[(ACTIVATE, "answer '\"unsupported\":\"on demand\"'")]);
    check(&run(&target, ACTIVATED), Verdict::Unsupported, "on demand");
}

#[test]
fn what_is_not_declared_is_unsupported_before_anything_runs() {
    let target = opened(&[]);
    let older = BOOTED.replace("\"client-os/enterprise\"", "\"client-os/enterprise\", wire: 4");
    check(&run(&target, &older), Verdict::Unsupported, "protocol version 4");
    let network = BOOTED.replace("script: [", "script: [Boot(\"c1\"), Network(of: \"c1\", change: Down), ");
    check(&run(&target, &network), Verdict::Unsupported, "no capability `network` is declared");
    let status = BOOTED.replace("Silence(of: \"c1\")", "Status(of: \"c1\", licence: OobGrace)");
    check(&run(&target, &status), Verdict::Unsupported, "1 can't be observed");
}

#[test]
fn a_target_that_swallows_what_it_does_not_know_is_found_out() {
    let swallowed = [
        ("*'\"cmd\":\"xq'*", "answer '\"ok\":{}'", "it answers `ok` to the unknown command"),
        ("*'\"cmd\":\"start\"'*'\"xq'*", "answer '\"ok\":{}'", "it answers `ok` to the unknown config field"),
        ("*'\"cmd\":\"xq'*", "answer '\"error\":\"what?\"'", "it answers `error` to the unknown command"),
    ];
    for (pattern, action, expect) in swallowed {
        let trouble = open(fake(&[(pattern, action)])).expect_err(expect);
        assert!(trouble.is_finding() && trouble.to_string().contains(expect), "{trouble}");
    }
}

#[test]
fn a_greeting_that_is_wrong_ends_the_run() {
    let hello = |said: &str| {
        let ok = "answer '\"ok\":{\"implementation\":\"fake\",\"version\":\"1\",";
        format!("{ok}{said}}}'")
    };
    for (said, expect) in [
        (r#""role":"host","capabilities":[],"wire":[6]"#, "it plays a host, and its file says client"),
        (r#""role":"client","capabilities":["telepathy"],"wire":[6]"#, "telepathy"),
        (r#""role":"client","capabilities":[],"wire":[]"#, "/wire"),
        (r#""role":"client","capabilities":[],"wire":[6],"lacks":["EVNT"]"#, "the nearest is EVENT"),
        (r#""role":"client","capabilities":[],"wire":[6],"readings":{"REG-001":"A"}"#, "no open question"),
    ] {
        let trouble = open(fake(&[("*'\"cmd\":\"hello\"'*", &hello(said))])).expect_err(expect);
        assert!(!trouble.is_finding() && trouble.to_string().contains(expect), "{trouble}");
    }
    let missing = TargetSpec::adapter("missing", Role::Client, vec!["/no/such/program".into()]);
    assert!(matches!(open(missing), Err(TargetTrouble::Start { .. })));
}

#[test]
fn a_handshake_tells_what_it_found_out() {
    let options = kmslab::live::Options::default;
    let sound = handshake(fake(&[]), options());
    assert!(sound.opened.is_ok());
    for expect in
        ["hello: fake 1", "probe: what is unknown is refused", "start: it starts", "capabilities: clock"]
    {
        assert!(sound.lines.iter().any(|line| line == expect), "{:?}", sound.lines);
    }
    let broken = handshake(fake(&[("*'\"cmd\":\"xq'*", "exit 1")]), options());
    let trouble = broken.opened.expect_err("it died").to_string();
    assert!(trouble.starts_with("died: exit status: 1"), "{trouble}");
}
