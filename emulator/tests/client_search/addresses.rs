//! Names with several addresses, and IPv6.

use emulator::{dns::RecordType, model::Hresult};

use crate::lab::{Does, asks, lab};

const A: RecordType = RecordType::A;
const AAAA: RecordType = RecordType::AAAA;
const SRV: RecordType = RecordType::SRV;

#[test]
fn every_address_of_a_host_is_tried_before_it_is_given_up() {
    let mut lab = lab(&[])
        .at("kms1.lab.test", "10.0.0.1")
        .at("kms1.lab.test", "10.0.0.2")
        .at("kms1.lab.test", "10.0.0.3")
        .host("10.0.0.3:1688", Does::Activate);
    lab.skms(Some("kms1.lab.test"));
    let (result, did) = lab.attempt();
    assert_eq!(result, Hresult::OK);
    assert_eq!(&did[1..], ["10.0.0.1:1688", "10.0.0.2:1688", "10.0.0.3:1688"]);
    assert_eq!(lab.tried(), ["kms1.lab.test:1688 0x00000000"], "one event for one host");
    lab.now_does("10.0.0.3:1688", None);
    assert_eq!(lab.attempt().0, Hresult::SERVICE_UNAVAILABLE);
    assert_eq!(lab.tried(), ["kms1.lab.test:1688 0x800706BA"]);
}

#[test]
fn a_host_that_answers_is_not_tried_at_another_address() {
    for (does, code) in [
        (Does::Fail(Hresult::RPC_CALL_FAILED), "0x800706BE"),
        (Does::Refuse(Hresult::HOST_NOT_ACTIVATED), "0xC004F041"),
    ] {
        let mut lab = lab(&[])
            .at("kms1.lab.test", "10.0.0.1")
            .at("kms1.lab.test", "10.0.0.2")
            .host("10.0.0.1:1688", does)
            .host("10.0.0.2:1688", Does::Activate);
        lab.skms(Some("kms1.lab.test"));
        assert_eq!(lab.attempt().0, Hresult::SERVICE_UNAVAILABLE);
        assert_eq!(lab.tried(), [format!("kms1.lab.test:1688 {code}")]);
    }
}

#[test]
fn a_host_of_ipv6_only_is_found_by_record_and_by_name() {
    // DISC-040.
    let mut lab = lab(&["lab.test"])
        .srv("lab.test", (0, 0), "kms6.lab.test", 1700)
        .at("kms6.lab.test", "fd00::6")
        .host("[fd00::6]:1700", Does::Activate);
    let found = [asks("kms6.lab.test", A), asks("kms6.lab.test", AAAA), "[fd00::6]:1700".to_owned()];
    let (result, did) = lab.attempt();
    assert_eq!((result, &did[0]), (Hresult::OK, &asks("_vlmcs._tcp.lab.test", SRV)));
    assert_eq!(did[1..], found);
    lab.skms(Some("kms6.lab.test:1700"));
    assert_eq!(lab.attempt(), (Hresult::OK, found.to_vec()));
}
