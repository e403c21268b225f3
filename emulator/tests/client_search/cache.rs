//! The cached host (DISC-005, DISC-008 to DISC-011, OPEN-032).

use emulator::{
    client::ClientInput,
    dns::RecordType,
    model::{Hresult, Question, Reading},
};

use crate::lab::{Does, Lab, asks, lab, lab_reading};

fn two_hosts(lab: Lab) -> Lab {
    lab.srv("lab.test", (1, 0), "kms1.lab.test", 1688)
        .srv("lab.test", (2, 0), "kms2.lab.test", 1700)
        .at("kms1.lab.test", "10.0.0.1")
        .at("kms2.lab.test", "10.0.0.2")
        .host("10.0.0.2:1700", Does::Activate)
}

fn first_asked(lab: &mut Lab) -> String {
    lab.attempt().1[0].clone()
}

#[test]
fn the_host_that_activated_is_asked_before_dns() {
    let mut lab = two_hosts(lab(&["lab.test"]));
    assert_eq!(first_asked(&mut lab), asks("_vlmcs._tcp.lab.test", RecordType::SRV));
    let (result, did) = lab.attempt();
    assert_eq!(
        (result, &did[..]),
        (Hresult::OK, &[asks("kms2.lab.test", RecordType::A), "10.0.0.2:1700".into()][..])
    );
}

#[test]
fn a_host_that_did_not_activate_is_not_cached() {
    for does in [Does::CountTo(7), Does::Refuse(Hresult::HOST_NOT_ACTIVATED)] {
        let mut lab = two_hosts(lab(&["lab.test"]));
        lab.now_does("10.0.0.2:1700", Some(does));
        for _ in 0..2 {
            assert_eq!(first_asked(&mut lab), asks("_vlmcs._tcp.lab.test", RecordType::SRV), "{does:?}");
        }
    }
}

#[test]
fn a_named_host_is_not_cached() {
    let mut lab = two_hosts(lab(&["lab.test"])).host("10.0.0.9:1688", Does::Activate);
    lab.set("KeyManagementServiceName", Some("10.0.0.9"));
    assert_eq!(lab.attempt().0, Hresult::OK);
    lab.set("KeyManagementServiceName", None);
    assert_eq!(first_asked(&mut lab), asks("_vlmcs._tcp.lab.test", RecordType::SRV));
}

#[test]
fn the_cache_follows_a_fail_over_or_not() {
    for (reading, cached) in [(Reading::A, "kms1.lab.test"), (Reading::B, "kms2.lab.test")] {
        let made = match reading {
            Reading::A => lab(&["lab.test"]),
            Reading::B => lab_reading(&["lab.test"], Question::CacheAfterFailOver, reading),
        };
        let mut lab = two_hosts(made);
        assert_eq!(lab.attempt().0, Hresult::OK);
        lab.now_does("10.0.0.2:1700", None);
        lab.now_does("10.0.0.1:1688", Some(Does::Activate));
        let (result, did) = lab.attempt();
        assert_eq!((result, &did[0]), (Hresult::OK, &asks("kms2.lab.test", RecordType::A)));
        assert_eq!(first_asked(&mut lab), asks(cached, RecordType::A), "reading {reading}");
    }
}

#[test]
fn without_caching_dns_is_asked_each_time() {
    let mut lab = two_hosts(lab(&["lab.test"]));
    let dns = asks("_vlmcs._tcp.lab.test", RecordType::SRV);
    lab.client.set_caching(false);
    for _ in 0..3 {
        assert_eq!(first_asked(&mut lab), dns);
    }
    lab.client.set_caching(true);
    assert_eq!(first_asked(&mut lab), dns, "nothing was kept meanwhile");
    assert_eq!(first_asked(&mut lab), asks("kms2.lab.test", RecordType::A));
    lab.client.set_caching(false);
    lab.client.set_caching(true);
    assert_eq!(first_asked(&mut lab), dns, "switching off forgets");
}

#[test]
fn the_cache_outlives_a_start_of_the_service() {
    let mut lab = two_hosts(lab(&["lab.test"]));
    assert_eq!(lab.attempt().0, Hresult::OK);
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let output = lab.client.handle(now, ClientInput::Boot);
    let emulator::client::ClientOutput::Lookup(question) = output else { panic!("{output:?}") };
    assert_eq!(question.to_string(), asks("kms2.lab.test", RecordType::A));
}
