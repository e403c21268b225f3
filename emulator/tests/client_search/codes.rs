//! Which code a failed search ends with, and what it logs (DISC-029 to DISC-033, OPEN-052, OPEN-053).

use emulator::model::{Hresult, Question, Reading};

use crate::lab::{Does, Lab, lab, lab_reading};

fn one_named(lab: Lab, does: Option<Does>) -> (Hresult, Vec<String>) {
    let mut lab = lab;
    lab.now_does("10.0.0.1:1688", does);
    lab.skms(Some("10.0.0.1"));
    (lab.attempt().0, lab.tried())
}

#[test]
fn one_named_host_without_an_answer() {
    let other = || lab_reading(&[], Question::UnreachableResult, Reading::B);
    let refuses = Some(Does::Refuse(Hresult::HOST_NOT_ACTIVATED));
    for (lab, does, result, logged) in [
        (lab(&[]), None, Hresult::SERVICE_UNAVAILABLE, "0x800706BA"),
        (other(), None, Hresult::SERVICE_NOT_ENABLED, "0x800706BA"),
        (other(), refuses, Hresult::SERVICE_UNAVAILABLE, "0xC004F041"),
    ] {
        let expected = (result, vec![format!("10.0.0.1:1688 {logged}")]);
        assert_eq!(one_named(lab, does), expected);
    }
}

#[test]
fn several_hosts_or_one_by_dns_keep_the_general_code() {
    let other = || lab_reading(&["lab.test"], Question::UnreachableResult, Reading::B);
    let mut two = other().registry("APP\\KeyManagementServiceName", "10.0.0.2");
    two.skms(Some("10.0.0.1"));
    assert_eq!(two.attempt().0, Hresult::SERVICE_UNAVAILABLE);
    let mut found = other().srv("lab.test", (0, 0), "kms1.lab.test", 1688).at("kms1.lab.test", "10.0.0.1");
    assert_eq!(found.attempt().0, Hresult::SERVICE_UNAVAILABLE);
}

#[test]
fn no_host_at_all_gives_the_code_of_dns_and_one_event() {
    for (suffix, reading, code) in [
        ("none.test", Reading::A, Hresult::DNS_NAME_NOT_FOUND),
        ("lab.test", Reading::A, Hresult::DNS_NO_RECORDS),
        ("broken.test", Reading::A, Hresult::DNS_SERVER_FAILURE),
        ("none.test", Reading::B, Hresult::DNS_NAME_NOT_FOUND),
        ("lab.test", Reading::B, Hresult::DNS_NAME_NOT_FOUND),
        ("broken.test", Reading::B, Hresult::DNS_SERVER_FAILURE),
    ] {
        let made = match reading {
            Reading::A => lab(&[suffix]),
            Reading::B => lab_reading(&[suffix], Question::DnsCodes, reading),
        };
        // The name exists in lab.test, with no SRV record.
        let mut lab = made.at("_vlmcs._tcp.lab.test", "10.0.0.1");
        assert_eq!(lab.attempt().0, code, "{suffix}, reading {reading}");
        assert_eq!(lab.tried(), [format!(" {code}")]);
    }
}

#[test]
fn too_low_a_count_ends_the_search_and_other_refusals_do_not() {
    for (first, result, tried) in [
        (Does::CountTo(24), Hresult::NOT_ENOUGH_COUNT, 1),
        (Does::Refuse(Hresult::ID_MISMATCH), Hresult::OK, 2),
        (Does::Fail(Hresult::SERVICE_NOT_ENABLED), Hresult::OK, 2),
    ] {
        let mut lab = lab(&["lab.test"])
            .srv("lab.test", (1, 0), "kms1.lab.test", 1688)
            .srv("lab.test", (2, 0), "kms2.lab.test", 1688)
            .srv("lab.test", (3, 0), "KMS1.lab.test", 1688)
            .at("kms1.lab.test", "10.0.0.1")
            .at("kms2.lab.test", "10.0.0.2")
            .host("10.0.0.1:1688", first)
            .host("10.0.0.2:1688", Does::Activate);
        assert_eq!(lab.attempt().0, result);
        assert_eq!(lab.tried().len(), tried, "{first:?}");
    }
}
