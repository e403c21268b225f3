//! Every field of a config: what is taken, and what is refused and how.

use serde_json::{Value, json};

use super::{
    conversation::Conversation,
    worlds::{client, host, nobody, with},
};
use crate::adapter::Role;

enum Expect {
    Ok,
    Error,
    Unsupported,
}
use Expect::{Error, Ok, Unsupported};

/// Starts with each of these members put into the config; a refusal names the field.
#[track_caller]
fn check(role: Role, config: &Value, rows: &[(&str, Value, Expect)]) {
    let mut target = Conversation::begin(role, None);
    for (field, value, expect) in rows {
        let config = with(config.clone(), json!({ *field: value }));
        let command = json!({ "cmd": "start", "scenario": "test", "config": config });
        let why = match expect {
            Ok => {
                target.ok(command);
                target.stop();
                continue;
            }
            Error => target.error(command),
            Unsupported => target.unsupported(command),
        };
        assert!(why.contains(field), "{field} {value}: {why}");
    }
    target.start(config);
}

fn literal() -> Value {
    with(client("c1", "client-os/enterprise"), json!({ "host": nobody() }))
}

const ID: &str = "00000000-0000-4000-8000-000000000001";

#[test]
fn fields_of_both_roles() {
    for (role, config) in [(Role::Host, host(0)), (Role::Client, literal())] {
        let rows = [
            ("now", json!("2026-01-01T00:00:00"), Error),
            ("now", json!("2026-01-01T00:00:00+00:00"), Error),
            ("now", json!("2026-01-01T00:00:00.5Z"), Error),
            ("now", json!(0), Error),
            ("label", json!(""), Ok),
            ("label", json!("läb"), Ok),
            ("label", json!(7), Error),
            ("seed", json!(-1), Ok),
            ("seed", json!(u64::MAX), Ok),
            ("seed", json!("x"), Error),
            ("activation_interval", json!(15), Ok),
            ("activation_interval", json!(14), Error),
            ("activation_interval", json!("2h"), Error),
            ("renewal_interval", json!(43_200), Ok),
            ("renewal_interval", json!(43_201), Error),
            ("xq71", json!(1), Unsupported),
            ("registry", json!({}), Ok),
            ("registry", json!({ "SkipRearm": 1, "DnsDomainPublishList": ["lab.test"] }), Ok),
            ("registry", json!({ "SkipRaerm": 1 }), Unsupported),
            ("registry", json!({ "SkipRearm": "1" }), Error),
            ("registry", json!({ "SkipRearm": 4_294_967_296_u64 }), Error),
            ("registry", json!([]), Error),
            ("readings", json!({ "OPEN-008": "A" }), Ok),
            ("readings", json!({ "OPEN-001": "A" }), Unsupported),
            ("readings", json!({ "OPEN-008": "C" }), Error),
        ];
        check(role, &config, &rows);
    }
}

#[test]
fn fields_of_a_host() {
    let machine = |more| with(json!({ "cmid": ID, "last_seen": "2025-12-31T00:00:00Z" }), more);
    let publish = |more| with(json!({ "server": nobody(), "domains": [{ "name": "lab.test" }] }), more);
    let rows = [
        ("products", json!([]), Ok),
        ("licence_status", json!(3), Ok),
        ("licence_status", json!(7), Error),
        ("edition", json!("server/standard"), Ok),
        ("edition", json!("server/home"), Error),
        ("registry", json!({ "KeyManagementServiceListeningPort": "1699" }), Unsupported),
        ("products", json!(ID), Error),
        ("products", json!([ID.to_uppercase().replace("00000001", "0000000A")]), Error),
        ("products", json!(["{00000000-0000-4000-8000-000000000001}"]), Error),
        ("activated", json!(false), Ok),
        ("activated", json!(1), Error),
        ("host_pid", json!("9".repeat(63)), Ok),
        ("host_pid", json!("9".repeat(64)), Error),
        ("host_pid", json!("a\0b"), Error),
        ("clients", json!([]), Ok),
        ("clients", json!([machine(json!({}))]), Ok),
        ("clients", json!([machine(json!({ "last_seen": 5 }))]), Error),
        ("clients", json!([{ "cmid": ID }]), Error),
        ("clients", json!([machine(json!({ "count": 1 }))]), Unsupported),
        ("ndr", json!("ndr"), Ok),
        ("ndr", json!("ndr64"), Ok),
        ("ndr", json!("NDR"), Error),
        ("dns", publish(json!({ "domains": [] })), Ok),
        ("dns", publish(json!({})), Ok),
        ("dns", publish(json!({ "server": "dns.lab.test:53" })), Error),
        ("dns", publish(json!({ "domains": [{ "name": "lab..test" }] })), Error),
        ("dns", publish(json!({ "domains": [{ "name": "lab.test", "priority": 65_536 }] })), Error),
        ("dns", publish(json!({ "domains": [{ "name": "lab.test", "ttl": 5 }] })), Unsupported),
        ("dns", publish(json!({ "suffixes": [] })), Unsupported),
        ("cmid", json!(ID), Unsupported),
        ("wire", json!(6), Unsupported),
    ];
    check(Role::Host, &host(0), &rows);
}

#[test]
fn fields_of_a_client() {
    let product = |more| with(literal()["product"].clone(), more);
    let dns = json!({ "server": nobody(), "suffixes": ["lab.test"] });
    let rows = [
        ("wire", json!(4), Ok),
        ("wire", json!(5), Ok),
        ("wire", json!(7), Error),
        ("wire", json!("6"), Error),
        ("cmid", json!("c1"), Error),
        ("previous_cmid", json!(ID), Ok),
        ("product", product(json!({ "n_policy": 0 })), Ok),
        ("product", product(json!({ "n_policy": -1 })), Error),
        ("product", product(json!({ "name": "x" })), Unsupported),
        ("product", json!({}), Error),
        ("host", json!("[::1]:1"), Ok),
        ("host", json!("::1:1688"), Error),
        ("host", json!("127.0.0.1"), Error),
        ("host", json!("127.0.0.1:0"), Error),
        ("host", json!("127.0.0.1:65536"), Error),
        ("host", json!("kms1.lab.test:1688"), Error),
        ("dns", dns.clone(), Ok),
        ("dns", with(dns.clone(), json!({ "suffixes": ["lab..test"] })), Error),
        ("dns", with(dns.clone(), json!({ "server": 53 })), Error),
        ("dns", with(dns, json!({ "search": [] })), Unsupported),
        ("dns", json!({ "server": "127.0.0.1:53" }), Error),
        ("patience_ms", json!(1), Ok),
        ("patience_ms", json!(0), Error),
        ("licence_status", json!(7), Error),
        ("minutes_left", json!(5), Ok),
        ("minutes_left", json!(-5), Error),
        ("is_vm", json!(true), Ok),
        ("is_vm", json!(0), Error),
        ("key", json!("mak/small"), Ok),
        ("key", json!("none"), Ok),
        ("key", json!("mak/smal"), Error),
        ("firmware", json!("no-marker"), Ok),
        ("firmware", json!("NoMarker"), Error),
        ("rearms", json!(0), Ok),
        ("rearms", json!(-1), Error),
        ("evaluation", json!(0), Error),
        ("caching", json!(false), Ok),
        ("base_licence", json!(1), Error),
        ("machine", json!("é".repeat(63)), Ok),
        ("machine", json!("x".repeat(64)), Error),
        ("machine", json!("a\0"), Error),
        ("legacy_srv", json!(true), Ok),
        ("legacy_srv", json!("yes"), Error),
        ("boot", json!(false), Ok),
        ("boot", json!([]), Error),
        ("products", json!([]), Unsupported),
        ("activated", json!(true), Unsupported),
    ];
    check(Role::Client, &literal(), &rows);
}

#[test]
fn a_client_needs_a_host_or_dns() {
    let mut target = Conversation::begin(Role::Client, None);
    let config = client("c1", "client-os/enterprise");
    let why = target.error(json!({ "cmd": "start", "scenario": "test", "config": config }));
    assert_eq!(why, "config: expected field host or field dns");
}

/// What is left out means what the protocol says.
#[test]
fn states_without_minutes_last_their_full_length() {
    let mut target = Conversation::begin(Role::Client, None);
    let mut left = |more: Value| {
        target.start(&with(with(literal(), json!({ "boot": false })), more));
        let status = target.status();
        target.stop();
        (status["LicenseStatus"].as_i64().unwrap(), status["GracePeriodRemaining"].as_i64().unwrap())
    };
    assert_eq!(left(json!({})), (2, 43_200));
    for (status, minutes) in [(0, 0), (1, 259_200), (2, 43_200), (3, 43_200), (4, 43_200), (5, 0), (6, 0)] {
        assert_eq!(left(json!({ "licence_status": status })), (status, minutes));
    }
    assert_eq!(left(json!({ "licence_status": 6, "minutes_left": 30 })), (6, 30));
    assert_eq!(left(json!({ "licence_status": 5, "minutes_left": 0 })), (5, 0));
    for status in [0, 5] {
        let config = with(literal(), json!({ "licence_status": status, "minutes_left": 1 }));
        let why = target.unsupported(json!({ "cmd": "start", "scenario": "test", "config": config }));
        assert!(why.contains("minutes_left"), "{why}");
    }
}
