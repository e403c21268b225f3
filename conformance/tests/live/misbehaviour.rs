//! Fakes that break the protocol, lie or die: each ends in the right verdict, and the next case is judged by itself.

use kmslab::{
    live::TargetTrouble,
    target::{Role, TargetSpec},
};
use scenarios::run::Verdict;

use super::{
    bench::{built_in, case, check, open, run},
    fakes::{ACTIVATE, ACTIVATED, BOOTED, OK, fake, opened},
};

/// A misbehaviour at `activate`, and what is said of it.
const AT_A_COMMAND: [(&str, &str); 15] = [
    // Lines that are none, or not whole.
    ("echo", "protocol: no JSON"),
    ("echo 1", "protocol: no answer"),
    ("echo '[]'", "protocol: no answer"),
    (r#"printf '{"seq":%s,"ok' "$seq"; exit 0"#, "protocol: no JSON"),
    (r#"printf '{"seq":%s,"ok' "$seq"; exec tail -f /dev/null"#, "hung: no answer to `activate` within"),
    (r#"printf '{"seq":%s,"ok":{}}' "$seq"; exit 0"#, "died: exit status: 0, at `"),
    (r#"printf '\0\0\0\n'"#, "protocol: no JSON"),
    ("head -c 10485760 /dev/zero | tr '\\0' x; echo", "protocol: a line longer than a mebibyte"),
    // Answers that are none.
    (r#"printf '{"seq":"%s","ok":{}}\n' "$seq""#, "protocol: no answer"),
    ("seq=$((seq - 1)); answer '\"ok\":{}'", " was asked"),
    ("answer '\"ok\":[]'", "protocol: "),
    ("answer '\"ok\":{\"next\":-5}'", "protocol: a wrong `ok`"),
    ("answer '\"ok\":{\"next\":\"soon\"}'", "protocol: a wrong `ok`"),
    // It answers, and hears no more.
    ("answer '\"ok\":{}'; exec 0<&-; exec tail -f /dev/null", "hung: no answer to `stop` within"),
    // Too late.
    ("sleep 1; answer '\"ok\":{}'", "hung: no answer to `activate` within"),
];

#[test]
fn each_is_a_failure_that_says_where_and_the_next_case_is_judged_by_itself() {
    for (action, expect) in AT_A_COMMAND {
        let target = opened(&[(ACTIVATE, action)]);
        let mut worker = target.worker();
        let mut next = |source: &str| {
            let case = case(source);
            let plan = scenarios::run::plan(&case, scenarios::catalogue::Role::Client).unwrap();
            worker.run_case(&case, &plan, 1, false)
        };
        check(&next(ACTIVATED), Verdict::Fail, expect);
        check(&next(BOOTED), Verdict::Pass, "");
    }
}

#[test]
fn what_is_sound_is_not_disturbed_by_noise() {
    for noise in [
        // More than a pipe holds, and more than is kept.
        "head -c 8000000 /dev/zero | tr '\\0' x >&2",
        r"printf '\377\376\033[2J' >&2",
        "exec 2>&-",
    ] {
        let target = opened(&[(ACTIVATE, &format!("{noise}; {OK}"))]);
        let run = run(&target, ACTIVATED);
        check(&run, Verdict::Pass, "");
        let kept: usize = run.logs.iter().map(|(_, log)| log.len()).sum();
        assert!(kept < 4_000_000, "{kept} octets of a log are kept");
    }
    // Further keys in an answer are allowed by the protocol.
    check(
        &run(&opened(&[(ACTIVATE, "answer '\"ok\":{},\"colour\":\"red\"'")]), ACTIVATED),
        Verdict::Pass,
        "",
    );
}

#[test]
fn it_dies_at_the_nth_call() {
    let twice = ACTIVATED.replace(
        "Activate(\"c1\"),",
        "Activate(\"c1\"), Expect(Silence(of: \"c1\"), proves: [\"TIMER-003\"]), Activate(\"c1\"),",
    );
    let second = format!("n=$((n + 1)); [ $n -lt 2 ] || exit 3; {OK}");
    let target = opened(&[(ACTIVATE, &second)]);
    check(&run(&target, ACTIVATED), Verdict::Pass, "");
    let target = opened(&[(ACTIVATE, &second)]);
    check(&run(&target, &twice), Verdict::Fail, "died: exit status: 3, at `activate`");
}

#[test]
fn it_is_another_one_when_it_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let flag = folder.path().join("again");
    let flag = flag.to_str().unwrap();
    let hello = |version: u8, wire: &str| {
        format!(
            "answer '\"ok\":{{\"implementation\":\"fake\",\"version\":\"{version}\",\"role\":\"client\",\
             \"capabilities\":[\"clock\"],\"wire\":[{wire}]}}'"
        )
    };
    for (again, expect) in [
        (hello(2, "6"), "when it was started again: another `hello`: version `2`, and `1` at first"),
        (hello(1, "5, 6"), "when it was started again: another `hello`: wire `5, 6`, and `6` at first"),
        ("exit 9".to_owned(), "when it was started again: died: exit status: 9, at `hello`"),
        ("answer '\"error\":\"busy\"'".to_owned(), "when it was started again: it refuses `hello`: busy"),
        ("exec tail -f /dev/null".to_owned(), "when it was started again: hung: no answer to `hello`"),
    ] {
        let _ = std::fs::remove_file(flag);
        let greets = format!("if [ -e {flag} ]; then {again}; else {}; fi", hello(1, "6"));
        let target = opened(&[
            ("*'\"cmd\":\"hello\"'*", &greets),
            (ACTIVATE, &format!("touch {flag}; echo gone >&2; exit 3")),
        ]);
        check(&run(&target, ACTIVATED), Verdict::Fail, "died: exit status: 3");
        check(&run(&target, BOOTED), Verdict::Fail, expect);
        // As it was at first it is judged as it was.
        std::fs::remove_file(flag).unwrap();
        check(&run(&target, BOOTED), Verdict::Pass, "");
    }
}

#[test]
fn before_anything_has_worked_it_is_no_finding() {
    let script = |script: &str| TargetSpec {
        patience: std::time::Duration::from_millis(800),
        ..TargetSpec::adapter("fake", Role::Client, ["sh", "-c", script].map(Into::into).to_vec())
    };
    for (spec, expect) in [
        (script("exit 7"), "died: exit status: 7, at `hello`"),
        (script("kill -6 $$"), "died: signal: 6"),
        (script("echo welcome; cat >/dev/null"), "protocol: "),
        (script("cat >/dev/null"), "hung: no answer to `hello` within 800ms"),
        (script("exec 1>&-; cat >/dev/null"), "protocol: it closed its output, at `hello`"),
        (script("cat"), "protocol: "),
    ] {
        let trouble = open(spec).expect_err(expect);
        assert!(!trouble.is_finding() && trouble.to_string().contains(expect), "{expect}: {trouble}");
    }
    let folder = TargetSpec::adapter("folder", Role::Client, vec!["/".into()]);
    assert!(matches!(open(folder), Err(TargetTrouble::Start { .. })));
}

#[test]
fn a_capability_that_it_claims_and_lacks_passes_nothing() {
    let hello = r#"answer '"ok":{"implementation":"fake","version":"1","role":"client","capabilities":["clock","status"],"wire":[6]}'"#;
    let status = BOOTED.replace("Silence(of: \"c1\")", "Status(of: \"c1\", licence: OobGrace)");
    for (said, verdict, expect) in [
        ("answer '\"unsupported\":\"status\"'", Verdict::Unsupported, "status"),
        ("answer '\"error\":\"what?\"'", Verdict::Fail, "error in answer to `status`: what?"),
        ("answer '\"ok\":{}'", Verdict::Unsupported, "can't be observed"),
        ("answer '\"ok\":{\"LicenseStatus\":\"new\"}'", Verdict::Fail, ""),
    ] {
        let target = opened(&[("*'\"cmd\":\"hello\"'*", hello), ("*'\"cmd\":\"status\"'*", said)]);
        check(&run(&target, &status), verdict, expect);
    }
}

/// A host that is asked once.
const ASKED: &str = r#"// A client asks a host.
Scenario(
    title: "asked",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 24) },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [Boot("c1"), Expect(Answer(by: "kms1", count: 25), proves: ["COUNT-003"])],
)"#;

#[test]
fn a_host_that_is_not_where_it_says() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let remote = "192.0.2.1:1688";
    for (address, expect) in [
        (nobody.to_string(), "no answer by kms1 since the last step"),
        (remote.to_owned(), "192.0.2.1 is outside of loopback and private networks"),
        ("here".to_owned(), "protocol: "),
        ("127.0.0.1".to_owned(), "protocol: "),
        ("127.0.0.1:99999".to_owned(), "protocol: "),
    ] {
        let hello = r#"answer '"ok":{"implementation":"fake","version":"1","role":"host","capabilities":[],"wire":[4,5,6]}'"#;
        let start = format!("answer '\"ok\":{{\"address\":\"{address}\"}}'");
        let spec = fake(&[("*'\"cmd\":\"hello\"'*", hello), ("*'\"cmd\":\"start\"'*test/inline*", &start)]);
        let target = open(TargetSpec { role: Role::Host, ..spec }).unwrap();
        check(&run(&target, ASKED), Verdict::Fail, expect);
    }
}

#[test]
fn what_goes_wrong_beside_the_target_is_an_error_of_ours() {
    let wrong =
        ASKED.replace("Boot(\"c1\"),", "Boot(\"c1\"), Expect(Request(by: \"c1\"), proves: [\"TIMER-003\"]),");
    // The host is emulated in the client's arm, and so is the client in the host's.
    let of_host = wrong.replace("count: 25", "count: 99");
    check(&run(&built_in(Role::Client), &of_host), Verdict::Error, "an emulated actor: COUNT-003");
    let of_client = wrong.replace("Request(by: \"c1\")", "Request(by: \"c1\", n_policy: 99)");
    check(&run(&built_in(Role::Host), &of_client), Verdict::Error, "an emulated actor: TIMER-003");
}
