//! `kmslab fleet`: which falls belong to which outage.

use serde_json::{Value, json};

use crate::lab::Lab;

/// Plays a fleet of `hosts` and `groups` for so long.
#[track_caller]
fn played(length: &str, hosts: &str, groups: &str) -> (Value, String) {
    let lab = Lab::new();
    let file =
        format!("Fleet(title: \"x\", length: \"{length}\", hosts: {{ {hosts} }}, groups: {{ {groups} }})");
    lab.write("f.ron", &file);
    let (told, text) = (lab.kmslab(&["fleet", "f.ron", "--json"]), lab.kmslab(&["fleet", "f.ron"]));
    assert_eq!((told.code, text.code), (0, 0), "{}{}", told.stderr, text.stderr);
    (serde_json::from_str(&told.stdout).unwrap(), text.stdout)
}

const DESKS: &str = r#""desks": (product: "client-os/enterprise", count: 60),"#;
/// Longer away than an activation and its grace hold.
const TRAVELLERS: &str =
    r#""sales": (product: "client-os/enterprise", count: 30, travel: (every: "230d", away: "220d")),"#;

fn falls(of: &Value) -> (u64, u64) {
    let falls = |state: &str| of[state]["falls"].as_u64().unwrap();
    (falls("oot_grace"), falls("notification"))
}

#[test]
fn an_hour_without_a_host_isnt_blamed_for_travellers_that_fall_months_later() {
    let host =
        r#""h": (key: "server-group-b", outages: [(from: "0h", to: "1h"), (from: "1d", to: "1d1h")]),"#;
    let (told, text) = played("400d", host, &format!("{DESKS}{TRAVELLERS}"));
    assert_eq!(falls(&told["outages"][0]), (0, 0), "{text}");
    assert_eq!(falls(&told["outages"][1]), (0, 0), "{text}");
    let (oot, notified) = falls(&told["without_outage"]);
    assert!(oot >= 20 && notified >= 20, "{text}");
    assert!(
        text.contains("h down from day 1 00:00 to day 1 01:00\n  out-of-tolerance grace: nobody fell\n"),
        "{text}"
    );
    assert!(
        text.contains(&format!("falls that belong to no outage\n  out-of-tolerance grace: {oot} falls, ")),
        "{text}"
    );
}

#[test]
fn falls_of_two_outages_at_once_count_once_for_the_one_that_took_the_last_host_away() {
    let hosts = r#""a": (key: "server-group-b", outages: [(from: "20d")]),
        "b": (key: "server-group-b", priority: 1, outages: [(from: "40d", to: "300d")]),"#;
    let (told, text) = played("400d", hosts, DESKS);
    assert_eq!(falls(&told["outages"][0]), (0, 0), "b took over\n{text}");
    assert_eq!(falls(&told["outages"][1]), (60, 60), "{text}");
    assert_eq!(falls(&told["without_outage"]), (0, 0), "{text}");
    assert_eq!(told["outages"][1]["hosts"], json!([{ "name": "b", "to": 7_200 }]));
    let oot = &told["outages"][1]["oot_grace"];
    let (first, last) = (oot["first"].as_u64().unwrap(), oot["last"].as_u64().unwrap());
    assert!((33 + 180) * 24 <= first && first <= last && last <= (40 + 180) * 24, "{oot}");
}

#[test]
fn a_host_whose_key_doesnt_cover_a_machine_is_not_missed_by_it() {
    let hosts = r#""a": (key: "client-os", outages: [(from: "20d")]),
        "b": (key: "client-os-previous", outages: [(from: "21d")]),"#;
    let (told, text) = played("400d", hosts, r#""desks": (product: "client-os/professional", count: 60),"#);
    assert_eq!((falls(&told["outages"][0]), falls(&told["outages"][1])), ((60, 60), (0, 0)), "{text}");
}

#[test]
fn hosts_that_go_down_together_make_one_outage_and_one_after_the_end_is_named() {
    let hosts = r#""a": (key: "server-group-b", outages: [(from: "20d", to: "30d"), (from: "500d")]),
        "b": (key: "server-group-b", outages: [(from: "20d")]),"#;
    let (told, text) = played("100d", hosts, DESKS);
    assert!(text.contains("a and b down from day 20 00:00: a to day 30 00:00, b to the end\n"), "{text}");
    assert!(
        text.contains("a down from day 500 00:00 to the end\n  not played: it begins after the end\n"),
        "{text}"
    );
    assert_eq!((&told["outages"][0]["begun"], &told["outages"][1]["begun"]), (&json!(true), &json!(false)));
}
