//! Conversations with the built-in host.

use std::net::TcpStream;

use serde_json::json;

use super::{
    conversation::Conversation,
    worlds::{Names, client_of, host, nobody, start, with},
};
use crate::adapter::Role;
use emulator::model::Minutes;

#[test]
fn it_counts_what_it_was_given_and_what_came() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&host(3))["address"].clone();
    let before = kms.status();
    assert_eq!(before["KeyManagementServiceCurrentCount"], 3);
    assert_eq!(before["KeyManagementServiceTotalRequests"], 0);
    assert!(
        address.as_str().unwrap().ends_with(&format!(":{}", before["KeyManagementServiceListeningPort"]))
    );

    let mut client = Conversation::begin(Role::Client, None);
    client.start(&client_of(&address, "c1"));
    let after = kms.status();
    assert_eq!(after["KeyManagementServiceCurrentCount"], 4);
    assert_eq!(after["KeyManagementServiceTotalRequests"], 1);
    let events = kms.events();
    assert_eq!((events.len(), &events[0]["id"]), (1, &json!(12290)));
    assert_eq!(events[0]["time"], super::worlds::START);
    assert!(kms.events().is_empty(), "told once");
}

#[test]
fn a_host_that_nobody_asked_has_no_count() {
    let mut kms = Conversation::begin(Role::Host, None);
    kms.start(&host(0));
    assert_eq!(kms.status()["KeyManagementServiceCurrentCount"], -1);
}

#[test]
fn its_clock_moves_only_by_advance() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&host(1))["address"].clone();
    assert_eq!(kms.advance(43_200 - 61), json!({ "next": null }));
    assert_eq!(kms.status()["KeyManagementServiceCurrentCount"], 1);
    kms.advance(1);
    assert_eq!(kms.status()["KeyManagementServiceCurrentCount"], 0, "seen 30 days ago");
    let mut client = Conversation::begin(Role::Client, None);
    let mut attempt = |minutes| {
        let now = (start() + Minutes(minutes)).to_string();
        client.start(&with(client_of(&address, "c1"), json!({ "now": now })));
        client.stop();
        kms.events()[0]["data"][0].clone()
    };
    assert_eq!(attempt(43_140 - 240), "0x00000000");
    assert_eq!(attempt(43_140 - 241), "0xC004F06C");
}

#[test]
fn stop_forgets_everything_and_closes_the_port() {
    let mut kms = Conversation::begin(Role::Host, None);
    for _ in 0..3 {
        let address = kms.start(&host(5))["address"].as_str().unwrap().to_owned();
        assert_eq!(kms.status()["KeyManagementServiceCurrentCount"], 5);
        assert!(TcpStream::connect(&address).is_ok());
        kms.stop();
        assert!(TcpStream::connect(&address).is_err());
    }
}

#[test]
fn the_end_of_the_input_ends_a_started_host() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&host(5))["address"].as_str().unwrap().to_owned();
    drop(kms);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn it_publishes_at_start_and_every_day() {
    let names = Names::new(&[]);
    let mut kms = Conversation::begin(Role::Host, None);
    let domains = json!([{ "name": "lab.test", "priority": 1, "weight": 2 }, { "name": "elsewhere.test" }]);
    let dns = json!({ "server": names.address.to_string(), "domains": domains });
    let started = kms.start(&with(host(0), json!({ "dns": dns })));
    assert_eq!(started["next"], 1_440);
    let told = |kms: &mut Conversation| -> Vec<_> {
        let events = kms.events();
        events.into_iter().map(|event| (event["id"].as_i64().unwrap(), event["time"].clone())).collect()
    };
    let at = |minutes| json!((start() + Minutes(minutes)).to_string());
    assert_eq!(told(&mut kms), [(12294, at(0)), (12293, at(0))]);
    assert_eq!(kms.advance(1_439), json!({ "next": 1 }));
    assert!(told(&mut kms).is_empty());
    assert_eq!(kms.advance(2_000), json!({ "next": 881 }));
    assert_eq!(
        told(&mut kms),
        [(12294, at(1_440)), (12293, at(1_440)), (12294, at(2_880)), (12293, at(2_880))]
    );
    assert_eq!(names.messages(), 6);
}

#[test]
fn a_name_server_that_is_not_there_is_logged() {
    let mut kms = Conversation::begin(Role::Host, None);
    let dns = json!({ "server": nobody(), "domains": [{ "name": "lab.test" }] });
    kms.start(&with(host(0), json!({ "dns": dns })));
    let events = kms.events();
    assert_eq!(events[0]["id"], 12293);
    assert_eq!(events[0]["data"], json!(["0x8007232A", "lab.test"]));
}
