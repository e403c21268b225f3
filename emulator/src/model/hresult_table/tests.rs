//! The table of codes, and every look-up that ERR asks for.

use super::{
    Activation::{KmsClient, KmsHost, Mak},
    *,
};

#[test]
fn codes_ascend_and_stand_once() {
    let codes: Vec<_> = all().map(|info| info.code).collect();
    assert!(codes.is_sorted_by(|left, right| left < right), "{codes:?}");
}

#[test]
fn every_code_of_a_constant_stands_in_the_table() {
    for code in [
        Hresult::OK,
        Hresult::INVALID_DATA,
        Hresult::RPC_CALL_FAILED,
        Hresult::DNS_REFUSED,
        Hresult::SERVER_KEY_LIMIT,
        Hresult::IN_OOT_GRACE,
        Hresult::BLOCKED_KEY,
        Hresult::SERVICE_UNAVAILABLE,
    ] {
        assert!(code.meaning().is_some(), "{code}");
    }
}

#[test]
fn causes_are_sentences() {
    for info in all().filter(|info| !info.cause.is_empty()) {
        let begins = info.cause.starts_with(|first: char| first.is_uppercase());
        assert!(begins && info.cause.ends_with('.'), "{}: {}", info.code, info.cause);
    }
}

/// A look-up: the row that asks for it, the code, who meets it, and words of the meaning, the cause and each remedy.
struct LookUp {
    row: &'static str,
    code: u32,
    activation: &'static [Activation],
    meaning: &'static str,
    cause: &'static str,
    remedies: &'static [&'static str],
}

const fn row(
    row: &'static str,
    code: u32,
    activation: &'static [Activation],
    meaning: &'static str,
    cause: &'static str,
    remedies: &'static [&'static str],
) -> LookUp {
    LookUp { row, code, activation, meaning, cause, remedies }
}

const LOOK_UPS: [LookUp; 26] = [
    row("ERR-002", 0xC004_C001, &[Mak], "key invalid", "MAK", &["issued", "call centre"]),
    row("ERR-004", 0xC004_C003, &[Mak], "key blocked", "blocked", &["new MAK", "install and activate"]),
    row("ERR-006", 0xC004_C008, &[KmsHost], "can't be used", "10 times on each of 6", &["call centre"]),
    row("ERR-008", 0xC004_C020, &[Mak], "MAK exceeded its limit", "set number", &["call centre"]),
    row("ERR-010", 0xC004_C021, &[Mak], "extension limit", "set number", &["call centre"]),
    row("ERR-012", 0xC004_F009, &[Mak], "grace period has expired", "notification", &["UX"]),
    row("ERR-014", 0xC004_F00F, &[Mak, KmsClient, KmsHost], "hardware id", "drivers", &["MAK: ", "/ato"]),
    row(
        "ERR-016",
        0xC004_F014,
        &[Mak, KmsClient],
        "no product key",
        "installed",
        &["MAK", r"\sources\pid.txt"],
    ),
    row("ERR-018", 0xC004_F02C, &[Mak, KmsClient], "wrong format", "confirmation id", &["confirmation id"]),
    row("ERR-020", 0xC004_F035, &[KmsClient, KmsHost], "qualifying", "upgrade", &["MAK", "retail", "", ""]),
    row("ERR-021", 0xC004_F035, &[KmsClient, KmsHost], "volume key", "agreement", &["", "", "", ""]),
    row(
        "ERR-022",
        0xC004_F035,
        &[KmsClient, KmsHost],
        "volume key",
        "firmware",
        &["upgrade from it", "retail key", "firmware", "don't install"],
    ),
    row(
        "ERR-024",
        0xC004_F038,
        &[KmsClient],
        "insufficient",
        "5 for a server, 25",
        &["more computers", "/dli", "administrator"],
    ),
    row("ERR-027", 0xC004_F039, &[KmsClient], "not enabled", "wasn't satisfied", &["network", "TCP 1688"]),
    row("ERR-029", 0xC004_F041, &[KmsClient], "not activated", "own key", &["online or by phone"]),
    row("ERR-031", 0xC004_F042, &[KmsClient], "does not cover", "side by side", &["", ""]),
    row(
        "ERR-033",
        0xC004_F050,
        &[KmsHost, KmsClient, Mak],
        "invalid",
        "pre-release",
        &["right for this version", "spelling", "hyphen"],
    ),
    row(
        "ERR-035",
        0xC004_F051,
        &[Mak, KmsHost],
        "blocked",
        "blocked",
        &["new MAK or KMS", "install and activate"],
    ),
    row("ERR-037", 0xC004_F064, &[Mak], "has expired", "non-genuine", &["OPS"]),
    row(
        "ERR-039",
        0xC004_F065,
        &[Mak, KmsClient],
        "within the non-genuine grace",
        "30 days",
        &["genuine key"],
    ),
    row("ERR-041", 0xC004_F06C, &[KmsClient], "clocks", "time stamp", &["NTP"]),
    row(
        "ERR-044",
        0x8007_0005,
        &[KmsClient, Mak, KmsHost],
        "elevation",
        "administrator",
        &["Run as administrator"],
    ),
    row("ERR-046", 0x8007_232A, &[KmsHost], "DNS server failure", "DNS", &["network and of DNS"]),
    row("ERR-048", 0x8007_232B, &[KmsClient], "does not exist", "SRV", &["publishes", "/skms", "MAK", "DNS"]),
    row("ERR-050", 0x8007_06BA, &[KmsClient], "unavailable", "SRV", &["firewall", "SRV", "network"]),
    row("ERR-052", 0x8007_251D, &[KmsClient], "no records", "SRV", &["network and of DNS"]),
];

#[track_caller]
fn check(look_up: &LookUp) {
    let info = all().find(|info| info.code.0 == look_up.code).expect(look_up.row);
    assert_eq!(info.activation, look_up.activation, "{}", look_up.row);
    assert!(info.rows.contains(&look_up.row), "{} names {:?}", look_up.row, info.rows);
    assert!(info.meaning.contains(look_up.meaning), "{}: {}", look_up.row, info.meaning);
    assert!(info.cause.contains(look_up.cause), "{}: {}", look_up.row, info.cause);
    assert_eq!(info.remedies.len(), look_up.remedies.len(), "{}", look_up.row);
    for (remedy, words) in info.remedies.iter().zip(look_up.remedies) {
        assert!(remedy.contains(words), "{}: {remedy}", look_up.row);
    }
}

#[test]
fn each_look_up_names_kinds_of_activation_and_remedies() {
    LOOK_UPS.iter().for_each(check);
    check(&row(
        "ERR-054",
        0xC004_F074,
        &[KmsClient],
        "no KMS host could be contacted",
        "Every host",
        &["event 12288", "time zone"],
    ));
}

#[test]
fn a_code_of_a_failed_publication_has_a_description() {
    let info = all().find(|info| info.code.0 == 0x8007_267C).expect("ERR-056");
    assert!(info.meaning.contains("no DNS servers") && info.rows.contains(&"ERR-056"));
}

#[test]
fn the_nearest_code_is_of_the_same_facility() {
    for (code, near) in [
        (0xC004_F043, 0xC004_F042),
        (0x8007_232B, 0x8007_232B),
        (0x8007_FFFF, 0x8007_2740),
        (0xC004_0000, 0xC004_B100),
        (0x0000_0001, 0x4004_F00C),
    ] {
        assert_eq!(nearest(Hresult(code)).map(|info| info.code), Some(Hresult(near)), "{code:08X}");
    }
}
