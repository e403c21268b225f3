//! The client finds hosts through BIND.

use super::{
    named::{fixed, named},
    target::{Client, Host, carry_from_v6, closed_port},
};

const ACTIVATED: &str = "0x00000000";

#[test]
fn a_record_of_a_host_that_is_gone_is_passed_over() {
    let mut host = Host::plain();
    let records = format!(
        "_vlmcs._tcp SRV 1 0 {} gone\n_vlmcs._tcp SRV 2 0 1688 never-was\n_vlmcs._tcp SRV 3 0 {} kms1\n\
         gone A 127.0.0.1\nkms1 A 127.0.0.1",
        closed_port(),
        host.port
    );
    let Some(named) = named(&[fixed("lab.test", &records)]) else { return };
    assert_eq!(Client::of(&named, &["lab.test"]).boot(1), ACTIVATED);
    assert_eq!(host.requests(), 1);
}

#[test]
fn weights_share_out_the_requests() {
    const TRIALS: u32 = 600;
    let mut hosts = [Host::plain(), Host::plain()];
    let [heavy, light] = hosts.each_ref().map(|host| host.port);
    let records = format!(
        "_vlmcs._tcp SRV 0 60 {heavy} kms1\n_vlmcs._tcp SRV 0 20 {light} kms2\nkms1 A 127.0.0.1\nkms2 A 127.0.0.1"
    );
    let Some(named) = named(&[fixed("lab.test", &records)]) else { return };
    let mut client = Client::of(&named, &["lab.test"]);
    assert!((0..TRIALS).all(|seed| client.boot(seed) == ACTIVATED));
    let [heavy, light] = hosts.each_mut().map(Host::requests);
    assert_eq!(heavy + light, u64::from(TRIALS));
    // Three of four go to the heavy one. By Hoeffding's inequality 600 trials are more than 86 off with a chance below
    // 2 exp(-2 · 86² / 600) = 4e-11, and equal shares would pass with one below exp(-2 · 64² / 600) = 2e-6.
    assert!((364..=536).contains(&heavy), "{heavy} of {TRIALS}");
}

#[test]
fn suffixes_are_searched_in_their_order() {
    let mut hosts = [Host::plain(), Host::plain()];
    let [first, second] =
        hosts.each_ref().map(|host| format!("_vlmcs._tcp SRV 0 0 {} kms1\nkms1 A 127.0.0.1", host.port));
    let zones = [fixed("a.test", &first), fixed("b.test", &second), fixed("none.test", "")];
    let Some(named) = named(&zones) else { return };
    assert_eq!(Client::of(&named, &["none.test", "b.test", "a.test"]).boot(1), ACTIVATED);
    assert_eq!(hosts.each_mut().map(Host::requests), [0, 1]);
    assert_eq!(Client::of(&named, &["a.test", "b.test"]).boot(1), ACTIVATED);
    assert_eq!(hosts.each_mut().map(Host::requests), [1, 1]);
}

#[test]
fn a_host_with_nothing_but_ipv6_is_found() {
    let mut host = Host::plain();
    let records = format!("_vlmcs._tcp SRV 0 0 {} kms1\nkms1 AAAA ::1", host.port);
    let Some(named) = named(&[fixed("lab.test", &records)]) else { return };
    let Some(()) = carry_from_v6(host.port) else { return };
    assert_eq!(Client::of(&named, &["lab.test"]).boot(1), ACTIVATED);
    assert_eq!(host.requests(), 1);
}

#[test]
fn an_answer_that_needs_tcp_is_had_by_tcp() {
    let mut host = Host::plain();
    let mut records = format!("_vlmcs._tcp SRV 1 0 {} kms1\nkms1 A 127.0.0.1\n", host.port);
    records.extend((0..60).map(|n| format!("_vlmcs._tcp SRV 2 0 1688 a-host-with-quite-a-long-name-{n}\n")));
    let Some(named) = named(&[fixed("lab.test", &records)]) else { return };
    assert_eq!(Client::of(&named, &["lab.test"]).boot(1), ACTIVATED);
    assert_eq!(host.requests(), 1);
}
