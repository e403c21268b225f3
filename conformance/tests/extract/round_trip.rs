//! Run, capture, extract, run: the same again.

use kmslab::target::Role;
use scenarios::run::Verdict;

use crate::samples::{case, essence, extracted, loaded, run};

/// Cases of the library, and who is judged, where not the side that is chosen.
const CASES: [(&str, Option<Role>); 33] = [
    ("activation/over-every-version-and-syntax[wire=4,ndr=Ndr]", None),
    ("activation/over-every-version-and-syntax[wire=5,ndr=Ndr64]", None),
    ("activation/server-product[wire=6]", None),
    ("attempts/every-two-hours-while-refused", None),
    ("attempts/every-two-hours-without-a-host", None),
    ("attempts/interval-in-notification", None),
    ("attempts/licensed-client-without-start-up-attempt", None),
    ("clock/client-ahead[wire=6]", None),
    ("clock/host-behind[wire=5]", None),
    ("count/below-threshold", None),
    ("count/client-product-at-25", Some(Role::Client)),
    ("count/clones-count-once", None),
    ("count/table-holds-fifty", None),
    ("discovery/stale-record", None),
    ("discovery/dns-server-failure", None),
    ("discovery/cached-host-fails", Some(Role::Client)),
    ("discovery/every-host-fails", Some(Role::Client)),
    ("discovery/host-on-any-port", None),
    ("discovery/ipv6-only-host", None),
    ("discovery/next-suffix-when-its-hosts-fail", Some(Role::Client)),
    ("field-reports/copies-of-a-golden-image[wire=4]", None),
    ("grace/initial-grace-ends-in-notification", None),
    ("intervals/taken-over-from-the-host", None),
    ("key/mismatch-at-the-client[ndr=Ndr]", Some(Role::Client)),
    ("key/server-group-c-key", None),
    ("life/licence-outlives-the-count", None),
    ("publication/found-by-clients", None),
    ("refusal/host-in-notification", None),
    ("refusal/next-host-after-fault[ndr=Ndr64]", Some(Role::Client)),
    ("refusal/next-host-after-bind-nak", Some(Role::Client)),
    ("renewal/every-seven-days", Some(Role::Client)),
    ("renewal/failed-one-is-retried-every-two-hours", None),
    ("wire/transport/every-version-and-syntax[wire=6,ndr=Ndr64]", None),
];

#[track_caller]
fn check(id: &str, subject: Option<Role>) {
    let ran = run(&case(id));
    assert_eq!(ran.outcome.verdict, Verdict::Pass, "{id}");
    let made = extracted(&ran.recording, subject).unwrap_or_else(|error| panic!("{id}: {error}"));
    if let Some(role) = subject {
        assert_eq!(made.subject.role(), role, "{id}");
    }
    assert_eq!(
        made.differences,
        Vec::<String>::new(),
        "{id}: the reference differs from itself\n{}",
        made.text
    );
    let again = run(&loaded(&made.text));
    assert_eq!(again.outcome.verdict, Verdict::Pass, "{id}: {:?}\n{}", again.outcome.message, made.text);
    assert_eq!(essence(&again.events), essence(&ran.events), "{id}\n{}", made.text);
    // A comment points at a packet.
    assert!(made.text.contains("// packet"), "{id}\n{}", made.text);
}

#[test]
fn what_is_extracted_from_a_run_does_the_same() {
    for (id, subject) in CASES {
        check(id, subject);
    }
}
