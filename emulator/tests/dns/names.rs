//! Domain names as text and labels.

use emulator::dns::{Name, NameError};
use proptest::prelude::*;

use crate::sample::name;

#[test]
fn case_and_a_trailing_dot_make_no_difference() {
    assert_eq!(name("_VLMCS._TCP.Lab.Test."), name("_vlmcs._tcp.lab.test"));
    assert_eq!(name("Lab.Test.").to_string(), "Lab.Test");
    assert_eq!(name("B.test").cmp(&name("a.test")), std::cmp::Ordering::Greater);
    assert_eq!(name(".").to_string(), ".");
    assert!(name(".").is_root());
}

#[test]
fn a_name_lies_within_its_zone_at_label_borders_only() {
    for (inner, zone, within) in [
        ("kms1.lab.test", "lab.test", true),
        ("LAB.TEST", "lab.test", true),
        ("mylab.test", "lab.test", false),
        ("test", "lab.test", false),
        ("lab.test", ".", true),
        (".", "test", false),
        (r"a\046lab.test", "lab.test", false),
    ] {
        assert_eq!(name(inner).is_within(&name(zone)), within, "{inner} in {zone}");
    }
}

#[test]
fn parents_lead_to_the_root() {
    let parents: Vec<_> = std::iter::successors(Some(name("a.lab.test")), Name::parent).collect();
    assert_eq!(parents, [name("a.lab.test"), name("lab.test"), name("test"), Name::root()]);
    assert_eq!(Name::kms_service(&name("lab.test")), Ok(name("_vlmcs._tcp.lab.test")));
    assert_eq!(Name::kms_service(&Name::root()), Ok(name("_vlmcs._tcp")));
}

#[test]
fn errors_say_what_is_wrong() {
    let long = "x".repeat(64);
    let deep = vec!["y".repeat(62); 5].join(".");
    for (text, message) in [
        ("", "a domain name is empty; write `.` for the root"),
        ("a..b", "`a..b` is not a domain name: a label between two dots is empty"),
        (".a", "`.a` is not a domain name: a label between two dots is empty"),
        (r"a\1.b", r"`a\1.b` is not a domain name: `\` needs three digits up to 255 after it"),
        (r"a\256", r"`a\256` is not a domain name: `\` needs three digits up to 255 after it"),
    ] {
        assert_eq!(Name::parse(text).unwrap_err().to_string(), message);
    }
    assert!(Name::parse("lab test").unwrap_err().to_string().contains("` ` can't stand in it"));
    assert!(matches!(Name::parse("läb.test"), Err(NameError::Character { found: 'ä', .. })));
    assert!(matches!(Name::parse(&long), Err(NameError::LabelTooLong { octets: 64, .. })));
    assert!(matches!(Name::parse(&deep), Err(NameError::TooLong { octets: 316, .. })));
}

#[test]
fn the_limits_themselves_are_allowed() {
    let label = "x".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "x".repeat(61));
    assert_eq!(longest.len(), 253);
    assert_eq!(name(&longest).to_string(), longest);
    assert!(Name::parse(&format!("{longest}x")).is_err());
}

proptest! {
    #[test]
    fn text_and_labels_are_two_forms_of_a_name(labels in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..20), 0..8)) {
        let made = Name::from_labels(labels.iter().map(Vec::as_slice)).expect("within the limits");
        prop_assert!(made.labels().eq(labels.iter().map(Vec::as_slice)));
        prop_assert_eq!(Name::parse(&made.to_string()), Ok(made));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        if let Ok(read) = Name::parse(&text) {
            prop_assert_eq!(Name::parse(&read.to_string()), Ok(read));
        }
    }
}
