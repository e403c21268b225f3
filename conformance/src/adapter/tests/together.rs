//! The built-in client against the built-in host.

use serde_json::json;

use super::{
    conversation::Conversation,
    worlds::{Names, client, client_of, host, nobody, with},
};
use crate::adapter::Role;

#[test]
fn the_25th_machine_activates_the_24th_does_not_and_without_a_host_nobody_does() {
    let mut kms = Conversation::begin(Role::Host, None);
    let mut target = Conversation::begin(Role::Client, None);
    for wire in [4, 5, 6] {
        for ndr in ["ndr", "ndr64"] {
            for (seen, result, status) in [(24, "0x00000000", 1), (23, "0xC004F038", 2)] {
                let address = kms.start(&with(host(seen), json!({ "ndr": ndr })))["address"].clone();
                let acted = target.start(&with(client_of(&address, "c1"), json!({ "wire": wire })));
                assert_eq!(acted["result"], result, "wire {wire} {ndr}");
                assert_eq!(target.status()["LicenseStatus"], status);
                target.stop();
                kms.stop();
            }
        }
    }
    assert_eq!(target.start(&client_of(&json!(nobody()), "c1"))["result"], "0xC004F074");
}

#[test]
fn another_label_is_another_lab() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&with(host(24), json!({ "label": "elsewhere" })))["address"].clone();
    let mut target = Conversation::begin(Role::Client, None);
    assert_eq!(target.start(&client_of(&address, "c1"))["result"], "0xC004F074");
    assert_eq!(target.events()[0]["data"][0], "0x8007000D");
    target.stop();
    let config = with(client_of(&address, "c1"), json!({ "label": "elsewhere" }));
    assert_eq!(target.start(&config)["result"], "0x00000000");
}

#[test]
fn intervals_of_the_host_become_the_clients() {
    let mut kms = Conversation::begin(Role::Host, None);
    let intervals = json!({ "activation_interval": 15, "renewal_interval": 25 });
    let address = kms.start(&with(host(24), intervals))["address"].clone();
    let mut target = Conversation::begin(Role::Client, None);
    assert_eq!(target.start(&client_of(&address, "c1"))["next"], 25);
    let view = target.status();
    assert_eq!((&view["VLActivationInterval"], &view["VLRenewalInterval"]), (&json!(15), &json!(25)));
    assert_eq!(target.advance(25)["result"], "0x00000000");
}

#[test]
fn what_the_client_sends_is_what_the_host_logs() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&host(24))["address"].clone();
    let mut target = Conversation::begin(Role::Client, None);
    let more = json!({ "machine": "pc7.lab.test", "is_vm": true, "licence_status": 3, "minutes_left": 500 });
    let config = with(client_of(&address, "c1"), more);
    target.start(&config);
    let data = kms.events()[0]["data"].clone();
    let product = &config["product"];
    let expected = json!([
        "0x00000000",
        "25",
        "pc7.lab.test",
        config["cmid"],
        "2026/1/1 00:00",
        "1",
        "3",
        "500",
        product["act_id"]
    ]);
    assert_eq!(data, expected);
}

#[test]
fn hosts_are_found_by_dns_in_order_and_the_one_that_activated_is_asked_again() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&host(24))["address"].as_str().unwrap().to_owned();
    let names = Names::new(&[&nobody(), &address]);
    let mut target = Conversation::begin(Role::Client, None);
    let config = with(client("c1", "client-os/enterprise"), json!({ "dns": names.dns() }));
    assert_eq!(target.start(&config)["result"], "0x00000000");
    assert_eq!(target.status()["DiscoveredKeyManagementServiceMachineName"], "kms1.lab.test");
    assert_eq!(names.messages(), 3, "the service, and both names");
    target.ok(json!({ "cmd": "activate" }));
    assert_eq!(names.messages(), 4, "the name of the host that it knows");
}

#[test]
fn a_named_host_is_looked_up_at_the_server_that_it_is_given() {
    let mut kms = Conversation::begin(Role::Host, None);
    let address = kms.start(&host(24))["address"].as_str().unwrap().to_owned();
    let port = address.rsplit_once(':').unwrap().1;
    let names = Names::new(&[&address]);
    let mut target = Conversation::begin(Role::Client, None);
    let more =
        json!({ "dns": { "server": nobody(), "suffixes": [] }, "host": format!("KMS0.lab.test.:{port}") });
    let config = with(client("c1", "client-os/enterprise"), more);
    assert_eq!(target.start(&config)["result"], "0xC004F074");
    let network = json!({ "cmd": "network", "change": "changed", "dns": names.dns() });
    target.ok(network);
    assert_eq!(target.ok(json!({ "cmd": "activate" }))["result"], "0x00000000");
}

#[test]
fn two_runs_of_one_seed_are_equal() {
    let run = || {
        let mut kms = Conversation::begin(Role::Host, None);
        let mut target = Conversation::begin(Role::Client, None);
        let address = kms.start(&host(24))["address"].clone();
        target.start(&client_of(&address, "c1"));
        target.advance(20_160);
        let text = format!("{:?}{:?}", kms.events(), target.events());
        text.replace(address.as_str().unwrap(), "the host")
    };
    assert_eq!(run(), run());
}
