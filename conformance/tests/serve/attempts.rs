//! Attempts of the built-in client, and what is said of them.

use std::time::Duration;

use emulator::{
    client::{ClientInput, LookupEnd},
    dns::{Name, Question, RecordType},
    model::{Entropy, Hresult},
    net::Resolver,
};
use kmslab::serve::{Options, Until};
use scenarios::run::{CheckState, Verdict};

use crate::lab::{RealClient, case, options, serve};

const HOST: &str = r#""kms1": (key: "client-os", seen: 24)"#;
const ZONE: &str = r#"dns: { "lab.test": (records: [Srv(target: "kms1")]) }"#;

fn until(requests: u64) -> Options {
    Options { until: Until { requests: Some(requests), time: None }, ..options() }
}

fn states(ended: &kmslab::serve::Ended) -> Vec<CheckState> {
    ended.outcome.checks.iter().map(|check| check.state).collect()
}

#[test]
fn a_client_finds_its_host_and_is_judged_as_far_as_real_time_goes() {
    let script = r#"Boot("c1"),
        InOrder([
            Lookup(by: "c1", name: "_vlmcs._tcp.lab.test", rtype: Srv, end: Records),
            Request(by: "c1", to: "kms1", licence: OobGrace, workstation: "real.lab.test"),
        ], proves: ["DISC-013"]),
        Expect(Answer(by: "kms1", count: 25), proves: []),
        Expect(Attempt(of: "c1", result: "0x00000000"), proves: []),
        Advance("7d"), Expect(Request(by: "c1"), proves: [])"#;
    let serving = serve(&case(HOST, ZONE, script), &until(1));
    let (host, dns) = (serving.hosts[0], serving.dns);
    assert_eq!(RealClient::by_dns(dns).does(ClientInput::Boot), Hresult::OK);
    let (ended, transcript) = serving.wait();
    use CheckState::{Met, NotObservable, NotReached};
    assert_eq!(states(&ended), [Met, Met, NotObservable, NotReached], "{ended}");
    assert_eq!((ended.exit(), ended.requests, ended.connections, ended.peers), (0, 1, 1, 1), "{ended}");
    assert!(ended.to_string().contains("a real clock can't be moved"), "{ended}");
    // DNS told the address and the port that are really listened on.
    for part in
        [format!("address={host}"), format!("0 0 {} kms1.lab.test", host.port()), host.ip().to_string()]
    {
        assert!(transcript.contains(&part), "{part} in\n{transcript}");
    }
}

#[test]
fn a_script_goes_on_when_somebody_makes_the_client_go_on() {
    let script = r#"Boot("c1"), AnyTraffic,
        Expect(Request(by: "c1"), proves: []),
        Expect(Refusal(by: "kms1", hresult: "0xC004F041"), proves: []),
        Faults("kms1", []), Activate("c1"),
        Expect(Request(by: "c1"), proves: []),
        Expect(Answer(by: "kms1", count: 25), proves: [])"#;
    let host = r#""kms1": (key: "client-os", seen: 24, faults: [Hresult("0xC004F041")])"#;
    let mut serving = serve(&case(host, ZONE, script), &options());
    let mut client = RealClient::by_dns(serving.dns);
    serving.wait_for("start c1 now");
    assert_eq!(client.does(ClientInput::Boot), Hresult::SERVICE_UNAVAILABLE);
    let refusal = serving.wait_for("refusal");
    assert!(refusal.contains(Hresult::HOST_NOT_ACTIVATED.meaning().unwrap()), "{refusal}");
    serving.wait_for("activate c1 now");
    assert_eq!(client.does(ClientInput::Activate), Hresult::OK);
    serving.wait_for("script has come to its end");
    let (ended, _) = serving.end();
    assert_eq!((ended.outcome.verdict, ended.exit()), (Verdict::Pass, 0), "{ended}");
}

#[test]
fn somebody_restarts_the_client_and_what_nobody_can_do_to_it_ends_the_judging() {
    for (step, why) in [
        (r#"Registry(of: "c1", set: { "SkipRearm": 1 })"#, "the registry value SkipRearm of c1"),
        (r#"Machine("c1", Rearm)"#, "Rearm can't be done to the machine of c1"),
    ] {
        let script = format!(
            r#"Boot("c1"), Expect(Request(by: "c1", licence: OobGrace), proves: []),
            Restart("c1"), Expect(Request(by: "c1", licence: Licensed), proves: []),
            {step}, Expect(Silence(of: "c1"), proves: [])"#
        );
        let mut serving = serve(&case(HOST, ZONE, &script), &options());
        let mut client = RealClient::by_dns(serving.dns);
        serving.wait_for("start c1 now");
        assert_eq!(client.does(ClientInput::Boot), Hresult::OK);
        serving.wait_for("restart c1 now");
        assert_eq!(client.does(ClientInput::Restart), Hresult::OK);
        serving.wait_for("script has come to its end");
        let (ended, transcript) = serving.end();
        use CheckState::{Met, NotReached};
        assert_eq!(states(&ended), [Met, Met, NotReached], "{ended}\n{transcript}");
        assert!(ended.to_string().contains(why), "{ended}");
    }
}

#[test]
fn a_look_up_alone_is_no_attempt_that_is_over() {
    let script = r#"Boot("c1"), Expect(Request(by: "c1"), proves: [])"#;
    let mut serving = serve(&case(HOST, ZONE, script), &options());
    let name = Name::parse("_vlmcs._tcp.lab.test").unwrap();
    let resolver = Resolver { server: serving.dns, patience: Duration::from_secs(30) };
    let question = Question { name, rtype: RecordType::SRV };
    let found = resolver.lookup(&question, &mut Entropy::new(1, "a look-up"));
    assert!(matches!(found, LookupEnd::Records(_)), "{found:?}");
    serving.wait_for("c1 keeps silent");
    assert_eq!(RealClient::by_dns(serving.dns).does(ClientInput::Boot), Hresult::OK);
    serving.wait_for("script has come to its end");
    let (ended, _) = serving.end();
    assert_eq!(ended.exit(), 0, "{ended}");
}

#[test]
fn a_client_that_is_not_as_expected_fails() {
    let script = r#"Boot("c1"), Expect(Request(by: "c1", licence: Licensed), proves: ["TIMER-002"])"#;
    let serving = serve(&case(HOST, ZONE, script), &until(1));
    assert_eq!(RealClient::by_dns(serving.dns).does(ClientInput::Boot), Hresult::OK);
    let (ended, _) = serving.wait();
    assert_eq!(ended.exit(), 1, "{ended}");
    let text = ended.to_string();
    assert!(text.contains("TIMER-002") && text.contains("expected Licensed, got OobGrace"), "{text}");
}

#[test]
fn without_a_client_nothing_is_judged() {
    let script = r#"Boot("c1"), Expect(Silence(of: "c1"), proves: [])"#;
    let mut serving = serve(&case(HOST, ZONE, script), &options());
    serving.wait_for("start c1 now");
    let (ended, _) = serving.end();
    assert_eq!((states(&ended), ended.exit()), (vec![CheckState::NotReached], 3), "{ended}");
    assert!(ended.to_string().contains("nothing was judged"), "{ended}");
}

#[test]
fn actors_of_ours_do_their_part_before_the_client_does() {
    let script = r#"Boot("fleet"), Boot("c1"), Expect(Request(by: "c1"), proves: []),
        Expect(Answer(by: "kms1", to: "c1", count: 4), proves: [])"#;
    let host = r#""kms1": (key: "client-os")"#;
    let world = format!("{ZONE}, cohorts: {{ \"fleet\": (like: \"c1\", count: 3) }}");
    let serving = serve(&case(host, &world, script), &until(1));
    // Three machines of the fleet and this one are too few.
    assert_eq!(RealClient::by_dns(serving.dns).does(ClientInput::Boot), Hresult::NOT_ENOUGH_COUNT);
    let (ended, _) = serving.wait();
    assert_eq!((ended.exit(), ended.requests), (0, 1), "{ended}");
}

#[test]
fn what_a_host_of_ours_does_beside_another_client_is_shown_and_not_judged() {
    let script = r#"Boot("c1"), Expect(Answer(by: "kms1", count: 50), proves: []),
        Expect(Request(by: "c1"), proves: [])"#;
    let serving = serve(&case(HOST, ZONE, script), &until(1));
    assert_eq!(RealClient::by_dns(serving.dns).does(ClientInput::Boot), Hresult::OK);
    let (ended, _) = serving.wait();
    assert_eq!(states(&ended), [CheckState::NotObservable, CheckState::Met], "{ended}");
    assert_eq!(ended.exit(), 0, "{ended}");
    assert!(ended.to_string().contains("count=25"), "{ended}");
}
