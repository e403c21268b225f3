//! Hosts that the registry names, before the cache and DNS (DISC-001 to DISC-007, DISC-035 to DISC-041, REG-011 to REG-014).

use emulator::{
    dns::RecordType,
    model::{Hresult, Property, Question, Reading},
};

use crate::lab::{Does, Lab, asks, lab, lab_reading, lab_with};

/// A host at each of the five steps, none of which listens.
fn five_steps(lab: Lab) -> Lab {
    lab.registry("KeyManagementServiceName", "10.0.0.3")
        .registry("APP\\KeyManagementServiceName", "10.0.0.2")
        .registry("APP\\SKU\\KeyManagementServiceName", "10.0.0.1")
        .srv("lab.test", (0, 0), "kms5.lab.test", 1688)
        .at("kms5.lab.test", "10.0.0.5")
}

/// Activates it once by DNS at 10.0.0.4 so that the host is cached; the record goes to 10.0.0.5 then.
fn with_cached(readings: Option<Reading>) -> Lab {
    let lab = match readings {
        Some(reading) => lab_reading(&["lab.test"], Question::NamedHostFails, reading),
        None => lab(&["lab.test"]),
    };
    let mut lab = lab
        .srv("lab.test", (0, 0), "10-0-0-4.lab.test", 1688)
        .at("10-0-0-4.lab.test", "10.0.0.4")
        .host("10.0.0.4:1688", Does::Activate);
    assert_eq!(lab.attempt().0, Hresult::OK);
    lab.now_does("10.0.0.4:1688", None);
    lab.tried();
    five_steps(lab)
}

fn hosts(did: &[String]) -> Vec<&str> {
    did.iter().map(String::as_str).filter(|what| what.starts_with("10.")).collect()
}

#[test]
fn a_named_host_that_fails_leads_to_the_other_named_ones_only() {
    // OPEN-008, reading B.
    let mut lab = with_cached(None);
    let (result, did) = lab.attempt();
    assert_eq!(result, Hresult::SERVICE_UNAVAILABLE);
    assert_eq!(did, ["10.0.0.1:1688", "10.0.0.2:1688", "10.0.0.3:1688"]);
    assert_eq!(
        lab.tried(),
        ["10.0.0.1:1688 0x800706BA", "10.0.0.2:1688 0x800706BA", "10.0.0.3:1688 0x800706BA"]
    );
}

#[test]
fn all_five_steps_in_order_by_the_other_reading() {
    // OPEN-008, reading A.
    let mut lab = with_cached(Some(Reading::A));
    let (result, did) = lab.attempt();
    assert_eq!(result, Hresult::SERVICE_UNAVAILABLE);
    let expected = ["10.0.0.1:1688", "10.0.0.2:1688", "10.0.0.3:1688", "10.0.0.4:1688", "10.0.0.5:1688"];
    assert_eq!(hosts(&did), expected);
}

#[test]
fn each_step_is_passed_over_where_nothing_is_set() {
    let mut lab = five_steps(lab(&["lab.test"]));
    for (removed, next) in [
        ("APP\\SKU\\KeyManagementServiceName", "10.0.0.2:1688"),
        ("APP\\KeyManagementServiceName", "10.0.0.3:1688"),
        ("KeyManagementServiceName", "10.0.0.5:1688"),
    ] {
        lab.set(removed, None);
        assert_eq!(hosts(&lab.attempt().1)[0], next, "without {removed}");
    }
}

#[test]
fn a_host_that_activates_ends_the_search() {
    let mut lab = five_steps(lab(&["lab.test"])).host("10.0.0.2:1688", Does::Activate);
    let (result, did) = lab.attempt();
    assert_eq!((result, did), (Hresult::OK, vec!["10.0.0.1:1688".to_owned(), "10.0.0.2:1688".to_owned()]));
}

#[test]
fn the_port_is_the_one_beside_the_name() {
    let mut lab = five_steps(lab(&[]))
        .registry("KeyManagementServicePort", "1703")
        .registry("APP\\SKU\\KeyManagementServicePort", "1701");
    assert_eq!(lab.attempt().1, ["10.0.0.1:1701", "10.0.0.2:1688", "10.0.0.3:1703"]);
}

#[test]
fn a_port_alone_overrides_that_of_the_records() {
    // OPEN-009, reading A; by B it is without effect.
    let records = |lab: Lab| {
        lab.srv("lab.test", (0, 0), "kms5.lab.test", 1699)
            .at("kms5.lab.test", "10.0.0.5")
            .host("10.0.0.5:1707", Does::Activate)
    };
    let mut by_a = records(lab(&["lab.test"]));
    by_a.skms(Some(":1707"));
    for attempt in ["found", "cached"] {
        let (result, did) = by_a.attempt();
        assert_eq!((result, hosts(&did)), (Hresult::OK, vec!["10.0.0.5:1707"]), "{attempt}");
    }
    let mut by_b = records(lab_reading(&["lab.test"], Question::PortAlone, Reading::B));
    by_b.skms(Some(":1707"));
    assert_eq!(hosts(&by_b.attempt().1), ["10.0.0.5:1699"]);
}

#[test]
fn what_cannot_be_read_is_logged_and_passed_over() {
    let mut lab = lab(&["lab.test"])
        .registry("APP\\SKU\\KeyManagementServiceName", "kms 1")
        .registry("APP\\KeyManagementServiceName", "10.0.0.2")
        .registry("APP\\KeyManagementServicePort", "many")
        .registry("KeyManagementServiceName", "10.0.0.3");
    let (result, did) = lab.attempt();
    assert_eq!((result, did), (Hresult::SERVICE_UNAVAILABLE, vec!["10.0.0.3:1688".to_owned()]));
    let log = lab.client.take_log();
    let shown: Vec<_> =
        log.iter().map(|record| (&*record.data[2], &*record.data[0], &*record.data[1])).collect();
    assert_eq!(
        shown,
        [
            ("kms 1", "0x8007000D", "0x02000000"),
            ("10.0.0.2:many", "0x8007000D", "0x02000000"),
            ("10.0.0.3:1688", "0x800706BA", "0x00000000"),
        ]
    );
    for value in ["APP\\KeyManagementServiceName", "KeyManagementServiceName"] {
        lab.set(value, None);
    }
    let (result, did) = lab.attempt();
    assert_eq!((result, did.len()), (Hresult::SERVICE_UNAVAILABLE, 0), "it is a named host all the same");
}

#[test]
fn naming_a_host_ends_discovery_until_it_is_cleared() {
    // DISC-036 to DISC-038.
    let mut lab = with_cached(None);
    for value in ["APP\\SKU\\KeyManagementServiceName", "APP\\KeyManagementServiceName"] {
        lab.set(value, None);
    }
    lab.skms(Some("kms9.lab.test"));
    let (result, did) = lab.attempt();
    assert_eq!(result, Hresult::SERVICE_UNAVAILABLE);
    assert_eq!(did, [asks("kms9.lab.test", RecordType::A), asks("kms9.lab.test", RecordType::AAAA)]);
    lab.skms(None);
    let (_, did) = lab.attempt();
    assert_eq!(did[0], asks("_vlmcs._tcp.lab.test", RecordType::SRV), "the cached host is forgotten");
}

#[test]
fn the_view_shows_what_is_named() {
    let mut lab = lab_with(&[], |_| {});
    let view = |lab: &Lab| {
        let view = lab.client.properties("2026-01-01T00:00:00Z".parse().unwrap());
        ["KeyManagementServiceMachine", "KeyManagementServicePort", "KeyManagementServiceLookupDomain"]
            .map(|property| view.get(property).map(Property::to_string).unwrap_or_default())
    };
    lab.client.look_in(Some(crate::lab::name("kms.test")));
    lab.skms(Some(":1700"));
    assert_eq!(view(&lab), ["", "1700", "kms.test"]);
    lab.skms(Some("kms1.lab.test"));
    assert_eq!(view(&lab), ["kms1.lab.test", "1688", "kms.test"]);
    lab.skms(None);
    assert_eq!(view(&lab), ["", "", ""]);
}
