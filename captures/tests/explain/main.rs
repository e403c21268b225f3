//! What explain says of conversations that no emulated world has.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

mod corpus;
mod hand;

use captures::{
    conversation::{BindEnd, ConnectionEnd},
    explain::{Explanation, Verdict, explain, json, text},
    stream::{Direction, Seen},
    transcript::Foreign,
};
use emulator::{
    dns::{Rcode, RecordData, RecordType},
    model::{Hresult, lab_id},
    rpc::{
        pdu::bind_ack::{ABSTRACT_SYNTAX, ContextResult, TRANSFER_SYNTAXES},
        status,
        uuids::Syntax,
    },
    wire::LabKeys,
};
use hand::{Hand, Said};

const FIN: fn(Seen) -> ConnectionEnd = |seen| ConnectionEnd::Fin(seen, Direction::ToServer);
const NXDOMAIN: Option<(Rcode, Vec<RecordData>)> = Some((Rcode::NXDOMAIN, Vec::new()));

/// The causes by their names, those that were overcome in brackets; and texts that stand in the explanation.
#[track_caller]
fn check(hand: &Hand, verdict: Verdict, causes: &[&str], texts: &[&str]) -> Explanation {
    let explanation = explain(&hand.made, &hand.keys);
    let text = text(&explanation);
    let named = explanation.causes.iter().map(|cause| match cause.overcome {
        None => cause.kind.slug().to_owned(),
        Some(_) => format!("({})", cause.kind.slug()),
    });
    assert_eq!(named.collect::<Vec<_>>(), causes, "{text}");
    assert_eq!(explanation.verdict, verdict, "{text}");
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in texts {
        assert!(flat.contains(part), "no {part:?} in\n{text}");
    }
    explanation
}

#[test]
fn without_kms_it_is_said_what_was_looked_for() {
    check(&Hand::new(), Verdict::NothingSeen, &[], &["There is no KMS traffic", "_vlmcs._tcp", "51c82175"]);
    let mut hand = Hand::new();
    hand.lookup(100, "www.lab.test", RecordType::A, NXDOMAIN);
    hand.made.lookups[0].relation = captures::transcript::Relation::Other;
    check(&hand, Verdict::NothingSeen, &[], &["DNS was asked other things only: 1 question. [packet 1]"]);
}

#[test]
fn the_next_suffix_may_have_the_record() {
    let mut hand = Hand::new();
    hand.lookup(100, "_vlmcs._tcp.east.test", RecordType::SRV, NXDOMAIN);
    hand.srv(100, &[("kms1.lab.test", 0, 1688)])
        .address(100, "kms1.lab.test", 10)
        .exchange(10, Said::Count(25));
    check(&hand, Verdict::NothingWrong, &[], &["NXDOMAIN, there is no such name", "count 25, enough"]);
}

#[test]
fn a_target_without_address_is_a_stale_record() {
    let mut hand = Hand::new();
    hand.srv(100, &[("gone.lab.test", 0, 1688)]).lookup(100, "gone.lab.test", RecordType::A, NXDOMAIN);
    hand.lookup(100, "gone.lab.test", RecordType::AAAA, NXDOMAIN).wait(60);
    check(
        &hand,
        Verdict::Failed,
        &["stale-srv"],
        &["An SRV record of _vlmcs._tcp.lab.test names gone.lab.test"],
    );
}

#[test]
fn a_named_host_without_address_is_told_as_one() {
    let mut hand = Hand::new();
    hand.lookup(100, "kms9.lab.test", RecordType::A, NXDOMAIN).wait(60);
    check(&hand, Verdict::Failed, &["no-address"], &["gave no address for it"]);
}

#[test]
fn name_servers_fail_in_their_own_ways() {
    for (answer, cause) in [(None, "dns-silent"), (Some((Rcode::SERVFAIL, Vec::new())), "dns-failure")] {
        let mut hand = Hand::new();
        hand.lookup(100, "_vlmcs._tcp.lab.test", RecordType::SRV, answer).wait(60);
        check(&hand, Verdict::Failed, &[cause], &["0x8007232A"]);
    }
}

#[test]
fn the_next_host_after_a_failure_makes_it_good() {
    let mut hand = Hand::new();
    hand.srv(100, &[("old.lab.test", 0, 1688), ("kms1.lab.test", 10, 1688)]);
    hand.address(100, "old.lab.test", 9).connect(100, 9, ConnectionEnd::Refused);
    hand.address(100, "kms1.lab.test", 10).exchange(10, Said::Count(25));
    check(
        &hand,
        Verdict::Overcome,
        &["(stale-srv)"],
        &["from its SRV record with priority 10, weight 0, the next after old.lab.test"],
    );
}

#[test]
fn a_record_passed_over_is_told() {
    let mut hand = Hand::new();
    hand.srv(100, &[("kms2.lab.test", 10, 1688), ("kms1.lab.test", 0, 1688)]);
    hand.address(100, "kms1.lab.test", 10).address(100, "kms2.lab.test", 11).exchange(11, Said::Count(25));
    check(&hand, Verdict::NothingWrong, &[], &["though kms1.lab.test comes before it by priority"]);
}

#[test]
fn how_a_host_is_out_of_reach_is_told() {
    let mut hand = Hand::new();
    hand.connect(100, 10, |_| ConnectionEnd::Unanswered).wait(60);
    check(&hand, Verdict::Failed, &["host-silent"], &["answered the 3 SYNs of 10.0.0.100"]);
    for (code, said) in
        [((3, 1), "the host can't be reached"), ((3, 13), "a filter forbids it"), ((3, 6), "type 3 code 6")]
    {
        let mut hand = Hand::new();
        hand.connect(100, 10, |_| ConnectionEnd::Unanswered).undelivered(code).wait(60);
        check(&hand, Verdict::Failed, &["unreachable"], &[said, "10.0.0.1 says"]);
    }
    let mut hand = Hand::new();
    hand.connect(100, 10, ConnectionEnd::Refused);
    check(&hand, Verdict::Failed, &["not-listening"], &["no KMS service listens there"]);
    hand.wait(3600).exchange(10, Said::Count(25));
    check(&hand, Verdict::Overcome, &["(host-down)"], &["it answers KMS at another time"]);
}

#[test]
fn what_the_rpc_layer_says_has_its_own_cause() {
    type End = fn(Seen) -> BindEnd;
    let rows: [(End, &str, &str); 5] = [
        (|seen| BindEnd::Nak(seen, 4), "bind-refused", "protocol version not supported"),
        (
            |seen| BindEnd::Fault(seen, status::UNKNOWN_INTERFACE),
            "rpc-fault",
            "0x1C010003 (unknown interface",
        ),
        (
            |seen| BindEnd::Ack(seen, vec![ContextResult::reject(ABSTRACT_SYNTAX)]),
            "wrong-service",
            "doesn't know the KMS interface",
        ),
        (
            |seen| BindEnd::Ack(seen, vec![ContextResult::reject(TRANSFER_SYNTAXES)]),
            "bind-refused",
            "were offered (NDR)",
        ),
        (|_| BindEnd::Silent, "half-open", "nothing answered its bind"),
    ];
    for (end, cause, said) in rows {
        let mut hand = Hand::new();
        hand.connect(100, 10, FIN).bind(end).wait(60);
        check(&hand, Verdict::Failed, &[cause], &[said]);
    }
}

#[test]
fn a_client_that_gives_up_on_ndr64_is_told_from_one_that_gives_up() {
    for (syntax, cause) in [(Syntax::Ndr64, "ndr64"), (Syntax::Ndr, "no-request")] {
        let mut hand = Hand::new();
        hand.connect(100, 10, FIN).bound(syntax).wait(60);
        check(&hand, Verdict::Failed, &[cause], &["the client gave up without a request"]);
    }
}

#[test]
fn other_protocols_are_named() {
    for (guess, causes, said) in [
        (Foreign::Tls, &["not-dcerpc"][..], "what answered was TLS"),
        (Foreign::Http, &["not-dcerpc"], "what answered was HTTP"),
        // Part of a PDU is DCE/RPC, and silence after it is silence.
        (Foreign::Part, &["half-open"], "nothing answered its bind"),
    ] {
        let mut hand = Hand::new();
        hand.connect(100, 10, FIN).bind(|_| BindEnd::Silent);
        let seen = hand.seen();
        hand.last().foreign.push((seen, Direction::ToClient, guess));
        hand.wait(60);
        check(&hand, Verdict::Failed, causes, &[said]);
    }
}

#[test]
fn requests_without_an_answer_differ_by_what_came_instead() {
    let mut hand = Hand::new();
    hand.exchange(10, Said::Silence).wait(60);
    check(&hand, Verdict::Failed, &["no-answer"], &["the client gave up waiting"]);
    hand.exchange(10, Said::Count(25));
    check(&hand, Verdict::Overcome, &["(lost-response)"], &["The client asked again after 1 min 7 s"]);
    for (end, cause) in [
        (ConnectionEnd::Rst as fn(Seen, Direction) -> ConnectionEnd, "connection-reset"),
        (ConnectionEnd::Fin, "closed-without-answer"),
    ] {
        let mut hand = Hand::new();
        hand.connect(100, 10, |seen| end(seen, Direction::ToClient)).bound(Syntax::Ndr);
        hand.ask("c1", lab_id("cmid/c1"), Said::Silence).wait(60);
        check(&hand, Verdict::Failed, &[cause], &[]);
    }
}

#[test]
fn the_end_of_the_capture_is_no_failure() {
    let mut hand = Hand::new();
    hand.connect(100, 10, |_| ConnectionEnd::Open).bind(|_| BindEnd::Silent);
    check(&hand, Verdict::Unclear, &[], &["the capture ends before an answer could come"]);
    let mut hand = Hand::new();
    hand.connect(100, 10, |_| ConnectionEnd::Unanswered);
    hand.last().syns = 1;
    check(&hand, Verdict::Unclear, &[], &["the capture ends before an answer could come"]);
}

#[test]
fn what_was_not_captured_is_no_failure() {
    let mut hand = Hand::new();
    hand.exchange(10, Said::Silence);
    let seen = hand.seen();
    hand.last().gaps.push((seen, Direction::ToClient, 300));
    hand.wait(60);
    check(
        &hand,
        Verdict::Unclear,
        &[],
        &["what came wasn't captured", "300 octets in 1 gap were sent and not captured"],
    );
    let mut hand = Hand::new();
    hand.exchange(10, Said::Count(25));
    hand.last().syns = 0;
    hand.last().binds.clear();
    check(
        &hand,
        Verdict::NothingWrong,
        &[],
        &["1 connection begins before the capture", "negotiation wasn't captured"],
    );
}

#[test]
fn foreign_bodies_stay_opaque_and_nothing_fails_on_them() {
    let mut hand = Hand::new();
    hand.sealed_by = LabKeys::derive("another lab");
    hand.exchange(10, Said::Count(3));
    check(
        &hand,
        Verdict::NothingWrong,
        &[],
        &[
            "Nothing wrong can be seen from outside",
            "2 bodies of version 6.0 can't be opened with this label",
        ],
    );
    hand.wait(10).exchange(10, Said::Refused(Hresult::INVALID_TIMESTAMP));
    check(&hand, Verdict::Failed, &["clock-skew"], &["The time stamp of the request can't be read here"]);
}

#[test]
fn what_a_host_says_ranks_above_what_is_only_seen() {
    let mut hand = Hand::new();
    hand.srv(100, &[("old.lab.test", 0, 1688), ("kms1.lab.test", 10, 1688)]);
    hand.address(100, "old.lab.test", 9).connect(100, 9, ConnectionEnd::Refused);
    hand.address(100, "kms1.lab.test", 10).exchange(10, Said::Refused(Hresult::ID_MISMATCH));
    hand.exchange(11, Said::Fault(status::OP_RANGE)).wait(60);
    check(
        &hand,
        Verdict::Failed,
        &["product-mismatch", "rpc-fault", "stale-srv"],
        &["0xC004F042", "0x1C010002"],
    );
}

#[test]
fn a_count_that_grows_enough_is_overcome() {
    let mut hand = Hand::new();
    hand.exchange(10, Said::Count(24)).wait(7200).exchange(10, Said::Count(25));
    check(
        &hand,
        Verdict::Overcome,
        &["(count-too-low)"],
        &[
            "counted up from 24 to 25",
            "tried again on time, after the activation interval of 2 h that the host told",
        ],
    );
}

#[test]
fn clones_are_told_from_a_machine_that_moved() {
    let cmid = lab_id("cmid/c1");
    let met = |names: [(&str, u8); 3]| {
        let mut hand = Hand::new();
        for (name, client) in names {
            hand.connect(client, 10, |_| ConnectionEnd::Open).bound(Syntax::Ndr).ask(
                name,
                cmid,
                Said::Count(3),
            );
        }
        hand
    };
    let clones = &["duplicate-cmid", "count-too-low"];
    check(
        &met([("c1", 100), ("c2", 101), ("c3", 102)]),
        Verdict::Failed,
        clones,
        &["3 machines sent the same"],
    );
    // One name at two addresses: clones when the first one comes back.
    check(
        &met([("c1", 100), ("c1", 101), ("c1", 100)]),
        Verdict::Failed,
        clones,
        &["2 machines sent the same"],
    );
    check(&met([("c1", 100), ("c1", 101), ("c1", 101)]), Verdict::Failed, &["count-too-low"], &[]);
}

#[test]
fn a_renamed_machine_is_one_machine() {
    let mut hand = Hand::new();
    for name in ["old-name", "new-name", "new-name"] {
        hand.connect(100, 10, |_| ConnectionEnd::Open).bound(Syntax::Ndr).ask(
            name,
            lab_id("cmid/c1"),
            Said::Count(3),
        );
    }
    check(&hand, Verdict::Failed, &["count-too-low"], &[]);
}

#[test]
fn a_machine_of_two_families_is_one_machine() {
    let mut hand = Hand::new();
    hand.srv(100, &[("kms1.lab.test", 0, 1688)]);
    let six = |last: u16| std::net::Ipv6Addr::from([0xfd00, 0, 0, 0, 0, 0, 0, last]);
    let answer = Some((Rcode::NOERROR, vec![RecordData::Aaaa(six(10))]));
    hand.lookup(100, "kms1.lab.test", RecordType::AAAA, answer).connect(100, 10, |_| ConnectionEnd::Open);
    hand.last().party.client = (six(100), 50_000).into();
    hand.last().party.server = (six(10), 1688).into();
    hand.bound(Syntax::Ndr).ask("c1", lab_id("cmid/c1"), Said::Count(25));
    check(
        &hand,
        Verdict::NothingWrong,
        &[],
        &["c1 (fd00::64) connected to kms1.lab.test (fd00::a) port 1688, from its SRV record"],
    );
}

#[test]
fn retries_are_held_against_the_intervals() {
    let mut hand = Hand::new();
    hand.exchange(10, Said::Refused(Hresult::HOST_NOT_ACTIVATED)).wait(600);
    hand.exchange(10, Said::Refused(Hresult::HOST_NOT_ACTIVATED)).wait(4 * 3600);
    hand.exchange(10, Said::Refused(Hresult::HOST_NOT_ACTIVATED)).wait(86_400);
    check(
        &hand,
        Verdict::Failed,
        &["host-not-activated"],
        &[
            "tried again after 10 min 8 s, before the end of the activation interval of 2 h by default",
            "tried again after 4 h, later than the activation interval of 2 h by default",
            "made no further attempt, though the capture goes on for 1 d",
        ],
    );
}

#[test]
fn names_from_the_network_can_not_write_on_a_terminal() {
    let mut hand = Hand::new();
    hand.connect(100, 10, |_| ConnectionEnd::Open).bound(Syntax::Ndr);
    hand.ask("c1\u{1b}[31m", lab_id("cmid/c1"), Said::Count(3));
    let explanation = check(&hand, Verdict::Failed, &["count-too-low"], &["c1\\u{1b}[31m"]);
    assert!(!text(&explanation).contains('\u{1b}'));
    assert!(!json(&explanation).to_string().contains("\\u001b"));
}

#[test]
fn json_has_every_list() {
    let explanation = explain(&Hand::new().made, &LabKeys::derive("x"));
    let value = json(&explanation);
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["verdict", "summary", "causes", "narrative", "missing"]);
    let mut hand = Hand::new();
    hand.connect(100, 10, ConnectionEnd::Refused);
    let value = json(&explain(&hand.made, &hand.keys));
    let cause = &value["causes"][0];
    assert_eq!((&cause["what"], &cause["packets"]), (&"not-listening".into(), &serde_json::json!([1, 2])));
    assert!(cause["overcome"].is_null() && cause["remedies"].as_array().is_some_and(|all| !all.is_empty()));
}
