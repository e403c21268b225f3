//! What is found, what is passed over, and what is told first.

use std::{net::SocketAddr, time::Duration};

use emulator::{
    dns::Rcode,
    model::{Hresult, Version, lab_id},
    rpc::pdu::layout,
    wire::{PlainBody, Value},
};

use super::{Options, diff, json, text, unified};
use crate::{
    stream::Direction,
    transcript::{CallBody, DnsBody, Item, Opened, What, samples},
};

const CONNECT: usize = 2;
const BIND: usize = 3;
const BIND_ACK: usize = 4;
const REQUEST: usize = 5;
const ANSWER: usize = 6;
const SERVER_FIN: usize = 8;

/// A look-up and an activation.
fn exchange() -> Vec<Item> {
    let mut items: Vec<Item> = samples::lookup().into();
    let whats = [
        What::Opened { answered: Some(samples::seen(4)), syns: 1 },
        samples::bind(),
        samples::bind_ack(),
        samples::request(Version::V6, "kms-lab", "kms-lab"),
        samples::response(Version::V6, "kms-lab", "kms-lab"),
        What::Fin(Direction::ToServer),
        What::Fin(Direction::ToClient),
    ];
    items.extend((3..).zip(whats).map(|(frame, what)| samples::item(frame, what)));
    items
}

fn opened(item: &mut Item) -> &mut PlainBody {
    let What::Pdu(pdu) = &mut item.what else { panic!("no PDU") };
    match &mut pdu.call.as_mut().unwrap().body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => match &mut message.opened {
            Opened::Lab(plain) => plain,
            _ => panic!("not opened"),
        },
        _ => panic!("no message"),
    }
}

fn set(item: &mut Item, field: &str, value: Value) {
    opened(item).set(field, &value).unwrap();
}

fn pdu_set(item: &mut Item, field: &str, value: u64) {
    let What::Pdu(pdu) = &mut item.what else { panic!("no PDU") };
    layout::set(&mut pdu.octets, field, value).unwrap();
}

fn answer(item: &mut Item) -> &mut emulator::dns::Answer {
    let What::Dns(dns) = &mut item.what else { panic!("no DNS") };
    let DnsBody::Answer(answer) = &mut dns.body else { panic!("no answer") };
    answer
}

fn retime(items: &mut [Item], factor: u64) {
    for item in items {
        for seen in [&mut item.seen, &mut item.from] {
            seen.frame *= factor;
            seen.at.0 += seen.frame * 1_000_000 * factor;
        }
    }
}

fn move_to(items: &mut [Item], client: &str, server: &str) {
    let end = |text: &str| text.parse::<SocketAddr>().unwrap();
    for item in items {
        if let Some(party) = &mut item.party {
            (party.client, party.server) = (end(client), end(server));
        }
        if let What::Dns(dns) = &mut item.what {
            dns.client = SocketAddr::new(end(client).ip(), 5353);
            if let DnsBody::Answer(answer) = &mut dns.body {
                for record in &mut answer.additionals {
                    record.data = end(server).ip().into();
                }
            }
        }
    }
}

/// One change is found, told first, and alone.
#[track_caller]
fn check(change: impl Fn(&mut Vec<Item>), expect: &str) {
    let (left, mut right) = (exchange(), exchange());
    change(&mut right);
    let found = diff(&left, &right, &Options::default());
    let told = text(&found);
    let first = told.lines().next().unwrap();
    assert!(first.starts_with(&format!("first difference: {expect}")), "{told}");
    assert_eq!(found.count(), 1, "{told}");
    assert_eq!(json(&found)["equal"], false);
    let unified = unified(("a", &left), ("b", &right), &Options::default());
    assert!(unified.starts_with("--- a\n+++ b\n"), "{unified}");
}

/// A change is passed over, unless the options look at it.
#[track_caller]
fn check_masked(change: impl Fn(&mut Vec<Item>), asking: Options) {
    let (left, mut right) = (exchange(), exchange());
    change(&mut right);
    let found = diff(&left, &right, &Options::default());
    assert!(found.is_equal(), "{}", text(&found));
    assert_eq!(unified(("a", &left), ("b", &right), &Options::default()), "");
    assert!(!diff(&left, &right, &asking).is_equal(), "{asking:?} doesn't find it");
}

#[test]
fn a_capture_equals_itself() {
    for items in [exchange(), samples::all(), Vec::new()] {
        let found = diff(&items, &items, &Options { volatile: true, addresses: true, ..Options::default() });
        assert!(found.is_equal(), "{}", text(&found));
        assert!(text(&found).starts_with("no difference: "));
        assert_eq!(unified(("a", &items), ("b", &items), &Options::default()), "");
    }
}

#[test]
fn a_changed_field_of_each_layer_is_found_first_and_alone() {
    check(|items| answer(&mut items[1]).rcode = Rcode::SERVFAIL, "dns.rcode: 0 (NOERROR) | 2 (SERVFAIL)");
    check(
        |items| items[CONNECT].what = What::Opened { answered: Some(samples::seen(4)), syns: 2 },
        "opened.syns: 1 | 2",
    );
    check(|items| pdu_set(&mut items[BIND], "context[1].p_cont_id", 9), "context[1].p_cont_id: 1 | 9");
    check(
        |items| pdu_set(&mut items[BIND_ACK], "result[0].reason", 1),
        "result[0].reason: 0x0002 (proposed transfer syntaxes not supported) | 0x0001 (",
    );
    check(|items| set(&mut items[REQUEST], "n_policy", Value::Number(5)), "body.n_policy: 25 | 5");
    check(|items| set(&mut items[ANSWER], "count", Value::Number(7)), "body.count: 26 | 7");
    check(
        |items| set(&mut items[REQUEST], "workstation", Value::Text("c2".encode_utf16().collect())),
        "body.workstation: c1.lab.test | c2",
    );
    check(
        |items| {
            let What::Pdu(pdu) = &mut items[ANSWER].what else { panic!("no PDU") };
            pdu.call.as_mut().unwrap().fragments = 2;
        },
        "stub.fragments: 1 | 2",
    );
    check(
        |items| opened(&mut items[ANSWER]).trailer.truncate(50),
        "trailer.hardware_id: 0102030405060708 | absent",
    );
}

#[test]
fn missing_and_other_steps_shift_nothing() {
    check(
        |items| drop(items.remove(ANSWER)),
        "only in the first: ← answer, frame 7: conversation 2, connection",
    );
    check(
        |items| items[ANSWER].what = samples::refusal(Hresult::ID_MISMATCH),
        "step: ← answer | ← refusal 0xC004F042 (",
    );
    check(|items| items[ANSWER].what = samples::fault(0x1C01_0003), "step: ← answer | ← fault 0x1c010003");
    check(|items| items[SERVER_FIN].what = What::Rst(Direction::ToClient), "step: ← FIN | ← RST");
    check(
        |items| {
            items.swap(BIND, REQUEST);
            items.swap(BIND_ACK, REQUEST);
        },
        "another order: step ",
    );
    check(
        |items| drop(items.drain(..CONNECT)),
        "only in the first: conversation 1, look-up of _vlmcs._tcp.lab.test SRV",
    );
    check(
        |items| {
            let mut second: Vec<Item> = items[CONNECT..].to_vec();
            for item in &mut second {
                item.party.as_mut().unwrap().conn = 1;
                item.from.frame += 20;
            }
            items.extend(second);
        },
        "only in the second: conversation 3, connection",
    );
}

#[test]
fn what_differs_between_equal_runs_is_passed_over_unless_asked_for() {
    let volatile = || Options { volatile: true, ..Options::default() };
    let show = |field: &str| Options { show: vec![field.to_owned()], ..Options::default() };
    check_masked(|items| retime(items, 3), volatile());
    check_masked(|items| retime(items, 3), show("frame"));
    check_masked(
        |items| retime(items, 3),
        Options { timing: Some(Duration::from_millis(1)), ..Options::default() },
    );
    check_masked(|items| pdu_set(&mut items[BIND], "call_id", 77), show("call_id"));
    check_masked(|items| pdu_set(&mut items[BIND_ACK], "assoc_group_id", 77), show("assoc_group_id"));
    check_masked(|items| answer(&mut items[1]).id = 3, show("dns.id"));
    check_masked(|items| opened(&mut items[ANSWER]).trailer[20] ^= 1, show("digest"));
    check_masked(
        |items| {
            for at in [REQUEST, ANSWER] {
                set(&mut items[at], "cmid", Value::Guid(lab_id("cmid/c7")));
            }
        },
        show("body.cmid"),
    );
    check_masked(
        |items| {
            let pid = "05426-00206-000-000000-03-1033-9600.0000-0012027";
            set(&mut items[ANSWER], "host_pid", Value::Text(pid.encode_utf16().chain([0]).collect()));
        },
        show("host_pid"),
    );
    let addresses = || Options { addresses: true, ..Options::default() };
    check_masked(|items| move_to(items, "10.0.0.7:49152", "10.0.0.9:1688"), addresses());
}

#[test]
fn roles_are_kept() {
    // The answer echoes another CMID than the one that asked.
    check(
        |items| set(&mut items[ANSWER], "cmid", Value::Guid(lab_id("cmid/c7"))),
        &format!("body.cmid: {} | {}", lab_id("cmid/c1"), lab_id("cmid/c7")),
    );
    // The connection goes to another host than the one that DNS named.
    check(
        |items| {
            for item in &mut items[CONNECT..] {
                item.party.as_mut().unwrap().server = "127.77.0.11:1688".parse().unwrap();
            }
        },
        "server: 127.77.0.10 | 127.77.0.11: conversation 2",
    );
    // A previous CMID where there was one, and none.
    check(
        |items| set(&mut items[REQUEST], "previous_cmid", Value::Guid(uuid::Uuid::nil())),
        "body.previous_cmid: ",
    );
}

#[test]
fn names_of_another_site_can_be_compared_by_role() {
    let (left, mut right) = (exchange(), exchange());
    let renamed = |name: &emulator::dns::Name| {
        emulator::dns::Name::parse(&name.to_string().replace("lab.test", "other.example")).unwrap()
    };
    for item in &mut right {
        if let What::Dns(dns) = &mut item.what {
            match &mut dns.body {
                DnsBody::Query(query) => query.question.name = renamed(&query.question.name),
                DnsBody::Answer(answer) => {
                    let question = answer.question.as_mut().unwrap();
                    question.name = renamed(&question.name);
                    for record in answer.answers.iter_mut().chain(&mut answer.additionals) {
                        record.name = renamed(&record.name);
                        if let emulator::dns::RecordData::Srv(srv) = &mut record.data {
                            srv.target = renamed(&srv.target);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    set(&mut right[REQUEST], "workstation", Value::Text("c1.other.example".encode_utf16().collect()));
    let rename = Options { rename: true, ..Options::default() };
    let found = diff(&left, &right, &rename);
    assert!(found.is_equal(), "{}", text(&found));
    assert!(diff(&left, &right, &Options::default()).count() > 3);
    set(&mut right[REQUEST], "workstation", Value::Text("c1.third.example".encode_utf16().collect()));
    assert_eq!(diff(&left, &right, &rename).count(), 1, "another label than in DNS");
}

#[test]
fn opaque_messages_are_compared_as_octets() {
    let with = |label: &str| {
        let mut items = exchange();
        items[REQUEST].what = samples::request(Version::V6, label, "kms-lab");
        items
    };
    let found = diff(&with("one"), &with("one"), &Options::default());
    assert!(found.is_equal(), "{}", text(&found));
    let found = diff(&with("one"), &with("two"), &Options::default());
    assert!(text(&found).starts_with("first difference: message.ciphertext: "), "{}", text(&found));
    assert_eq!(found.count(), 1, "{}", text(&found));
}
