//! Conversations with the built-in client.

use serde_json::json;

use super::{
    conversation::Conversation,
    worlds::{client, client_of, host, nobody, start, with},
};
use crate::adapter::Role;
use emulator::model::Minutes;

#[test]
fn without_a_host_it_retries_at_exact_instants() {
    let mut target = Conversation::begin(Role::Client, None);
    let acted = target.start(&client_of(&json!(nobody()), "c1"));
    assert_eq!(acted, json!({ "next": 120, "result": "0xC004F074" }));
    assert_eq!(target.advance(119), json!({ "next": 1 }));
    assert_eq!(target.advance(1), json!({ "next": 120, "result": "0xC004F074" }));
    target.events();
    assert_eq!(target.advance(1_000), json!({ "next": 80, "result": "0xC004F074" }));
    let times: Vec<_> = target.events().into_iter().map(|event| event["time"].clone()).collect();
    let due = (2..=9).map(|n| json!((start() + Minutes(n * 120)).to_string()));
    assert_eq!(times, due.collect::<Vec<_>>(), "several in one command, each at its own time");
}

#[test]
fn without_boot_the_first_attempt_comes_after_the_interval_of_its_state() {
    let mut target = Conversation::begin(Role::Client, None);
    for (status, interval) in [(2, 120), (1, 10_080), (5, 120), (0, 120)] {
        let more = json!({ "boot": false, "licence_status": status });
        assert_eq!(target.start(&with(client_of(&json!(nobody()), "c1"), more)), json!({ "next": interval }));
        assert_eq!(target.advance(interval)["result"], "0xC004F074", "status {status}");
        target.stop();
    }
}

#[test]
fn a_user_asks_at_any_time() {
    let mut target = Conversation::begin(Role::Client, None);
    target.start(&client_of(&json!(nobody()), "c1"));
    target.advance(7);
    let acted = target.ok(json!({ "cmd": "activate" }));
    assert_eq!(acted, json!({ "next": 120, "result": "0xC004F074" }));
}

#[test]
fn the_network_goes_and_comes() {
    let mut kms = Conversation::begin(Role::Host, None);
    let mut target = Conversation::begin(Role::Client, None);
    let address = kms.start(&host(24))["address"].clone();
    assert_eq!(target.start(&client_of(&address, "c1"))["result"], "0x00000000");
    let network = |change| json!({ "cmd": "network", "change": change });
    assert_eq!(target.ok(network("down")), json!({ "next": 10_080 }));
    assert_eq!(target.advance(10_080), json!({ "next": 120, "result": "0xC004F074" }), "nothing can be sent");
    let record = target.events().pop().unwrap();
    assert_eq!((&record["id"], &record["data"][0]), (&json!(12288), &json!("0x800706BA")));
    target.advance(14);
    kms.advance(10_094);
    assert_eq!(
        target.ok(network("up")),
        json!({ "next": 10_080, "result": "0x00000000" }),
        "within the watch"
    );
    assert_eq!(target.ok(network("changed")), json!({ "next": 10_080 }), "no watch after a success");
    target.ok(network("down"));
    target.advance(10_080);
    target.advance(15);
    assert_eq!(target.ok(network("up")), json!({ "next": 105 }), "the watch is over");
}

#[test]
fn without_network_look_ups_fail() {
    let mut target = Conversation::begin(Role::Client, None);
    let dns = json!({ "server": nobody(), "suffixes": ["lab.test"] });
    let config = with(client("c1", "client-os/enterprise"), json!({ "dns": dns, "boot": false }));
    target.start(&config);
    target.ok(json!({ "cmd": "network", "change": "down" }));
    assert_eq!(target.ok(json!({ "cmd": "activate" }))["result"], "0x8007232A");
}

#[test]
fn an_ipv6_literal_is_used_as_it_is() {
    let mut target = Conversation::begin(Role::Client, None);
    target.start(&client_of(&json!("[::1]:9"), "c1"));
    assert_eq!(target.events()[0]["data"][2], "[::1]:9");
}

#[test]
fn its_status_follows_its_states() {
    let mut target = Conversation::begin(Role::Client, None);
    let more = json!({ "licence_status": 1, "minutes_left": 100, "boot": false });
    target.start(&with(client_of(&json!(nobody()), "c1"), more));
    for (minutes, status, left, reason) in [
        (99, 1, 1, "0x00000000"),
        (1, 3, 43_200, "0x4004F00D"),
        (43_199, 3, 1, "0x4004F00D"),
        (1, 5, 0, "0xC004F009"),
    ] {
        target.advance(minutes);
        let view = target.status();
        assert_eq!(
            (&view["LicenseStatus"], &view["GracePeriodRemaining"], &view["LicenseStatusReason"]),
            (&json!(status), &json!(left), &json!(reason))
        );
    }
}
