//! Under which names a client looks (DISC-025, DISC-026, DISC-039, OPEN-012).

use emulator::{
    dns::RecordType,
    model::{Hresult, Question, Reading},
};

use crate::lab::{Does, Lab, asks, lab, lab_reading, name};

const A: RecordType = RecordType::A;
const AAAA: RecordType = RecordType::AAAA;
const SRV: RecordType = RecordType::SRV;

fn near_and_far(lab: Lab) -> Lab {
    lab.srv("one.test", (20, 0), "far.one.test", 1688)
        .srv("two.test", (10, 0), "near.two.test", 1688)
        .at("far.one.test", "10.0.0.1")
        .at("near.two.test", "10.0.0.2")
        .host("10.0.0.1:1688", Does::Activate)
        .host("10.0.0.2:1688", Does::Activate)
}

#[test]
fn the_first_suffix_with_a_working_host_ends_the_search() {
    let mut lab = near_and_far(lab(&["none.test", "one.test", "two.test"]));
    let expected = [
        asks("_vlmcs._tcp.none.test", SRV),
        asks("_vlmcs._tcp.one.test", SRV),
        asks("far.one.test", A),
        "10.0.0.1:1688".to_owned(),
    ];
    assert_eq!(lab.attempt(), (Hresult::OK, expected.to_vec()));
}

#[test]
fn all_suffixes_may_be_asked_first_and_their_records_merged() {
    let mut lab =
        near_and_far(lab_reading(&["one.test", "none.test", "two.test"], Question::Suffixes, Reading::B));
    let expected = [
        asks("_vlmcs._tcp.one.test", SRV),
        asks("_vlmcs._tcp.none.test", SRV),
        asks("_vlmcs._tcp.two.test", SRV),
        asks("near.two.test", A),
        "10.0.0.2:1688".to_owned(),
    ];
    assert_eq!(lab.attempt(), (Hresult::OK, expected.to_vec()));
    lab.client.set_caching(false);
    lab.now_does("10.0.0.2:1688", None);
    let (result, did) = lab.attempt();
    assert_eq!((result, &*did[did.len() - 1]), (Hresult::OK, "10.0.0.1:1688"));
}

#[test]
fn a_lookup_domain_stands_for_all_suffixes() {
    let mut lab = near_and_far(lab(&["one.test"]));
    lab.client.look_in(Some(name("two.test")));
    assert_eq!(lab.attempt().1[0], asks("_vlmcs._tcp.two.test", SRV));
    lab.client.set_caching(false);
    lab.client.look_in(None);
    assert_eq!(lab.attempt().1[0], asks("_vlmcs._tcp.one.test", SRV));
    lab.client.look_in(Some(name("two.test")));
    lab.skms(Some("10.0.0.1"));
    assert_eq!(lab.attempt().1, ["10.0.0.1:1688"], "without effect while a host is named");
}

#[test]
fn a_name_of_one_label_is_looked_up_under_each_suffix_in_turn() {
    let mut lab = lab(&["one.test", "two.test", "three.test"])
        .at("kms7.two.test", "10.0.0.7")
        .host("10.0.0.7:1688", Does::Activate);
    lab.skms(Some("KMS7"));
    let expected = [
        asks("KMS7.one.test", A),
        asks("KMS7.one.test", AAAA),
        asks("KMS7.two.test", A),
        "10.0.0.7:1688".to_owned(),
    ];
    assert_eq!(lab.attempt(), (Hresult::OK, expected.to_vec()));
    lab.skms(Some("kms8"));
    let (result, did) = lab.attempt();
    assert_eq!((result, did.len()), (Hresult::SERVICE_UNAVAILABLE, 6));
    lab.tried();
    lab.skms(Some("kms7.two.test"));
    assert_eq!(lab.attempt().1[0], asks("kms7.two.test", A), "more labels are asked for as they are");
    assert_eq!(lab.tried(), ["kms7.two.test:1688 0x00000000"]);
}

#[test]
fn the_suffixes_of_another_network_count_at_once() {
    let mut lab = near_and_far(lab(&["one.test"]));
    lab.client.set_caching(false);
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let moved = emulator::client::NetworkChange::Changed;
    let _ =
        lab.client.handle(now, emulator::client::ClientInput::Network(moved, Some(vec![name("two.test")])));
    assert_eq!(lab.attempt().1[0], asks("_vlmcs._tcp.two.test", SRV));
}
