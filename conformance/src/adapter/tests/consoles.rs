//! Console commands in conversations.

use serde_json::json;

use super::{
    conversation::Conversation,
    worlds::{client_of, host, nobody, with},
};
use crate::adapter::Role;

#[test]
fn a_client_answers_when_the_attempt_has_ended() {
    let mut target = Conversation::begin(Role::Client, None);
    target.start(&with(client_of(&json!(nobody()), "c1"), json!({ "boot": false })));
    let ran = target.ok(json!({ "cmd": "console", "args": ["/ato"] }));
    assert_eq!((&ran["exit"], &ran["result"], &ran["next"]), (&json!(1), &json!("0xC004F074"), &json!(120)));
    assert!(ran["lines"][0].as_str().unwrap().starts_with("0xC004F074: "), "{ran}");
    let ran = target.ok(json!({ "cmd": "console", "args": ["/rearm"] }));
    assert_eq!(ran, json!({ "exit": 0, "lines": [], "next": 120 }));
    let ran = target.ok(json!({ "cmd": "console", "args": ["/xpr"] }));
    assert_eq!(ran["lines"], json!(["GracePeriodRemaining: 43200", "LicenseStatus: 2"]));
}

#[test]
fn a_host_takes_its_options_and_nothing_that_it_lacks() {
    let mut target = Conversation::begin(Role::Host, None);
    target.start(&host(0));
    let ran = target.ok(json!({ "cmd": "console", "args": ["/sai", "30"] }));
    assert_eq!(ran, json!({ "exit": 0, "lines": [] }));
    let ran = target.ok(json!({ "cmd": "console", "args": ["/sai", "14"] }));
    assert_eq!(ran["exit"], 1);
    assert_eq!(target.ok(json!({ "cmd": "status" }))["VLActivationInterval"], 30);
    let ran = target.ok(json!({ "cmd": "console", "args": ["/skms", "kms1"] }));
    assert_eq!(ran["lines"], json!(["0x80070032: /skms is a verb for KMS clients; this machine is a host"]));
    let ran = target.ok(json!({ "cmd": "console", "args": ["/upk"] }));
    assert_eq!(ran["exit"], 0);
    target.ok(json!({ "cmd": "restart" }));
    let ran = target.ok(json!({ "cmd": "console", "args": ["/cdns"] }));
    assert_eq!(
        ran["lines"],
        json!(["0xE0040003: the machine is no KMS host (a code of the lab)"]),
        "without a host key"
    );
    for args in [json!(["/ato"]), json!(["/sprt", "1700"])] {
        let why = target.unsupported(json!({ "cmd": "console", "args": args }));
        assert!(why.starts_with("command console field args: this host "), "{why}");
    }
}
