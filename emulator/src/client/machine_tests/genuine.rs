//! Genuine validation and tampering.

use super::bench::{Bench, config};
use crate::{
    client::{ClientConfig, Feature, Notices},
    model::{Hresult, LicenceStatus, MachineChange, Minutes, Tampering},
};

fn marked() -> Bench {
    let mut bench = Bench::activated(config());
    bench.install("mak/client-os");
    bench.activate();
    bench.change(MachineChange::MarkNonGenuine);
    assert_eq!((bench.status(), bench.text("GenuineStatus").as_str()), (LicenceStatus::Licensed, "0"));
    assert_eq!(bench.change(MachineChange::Validate), Hresult::NOT_GENUINE);
    bench
}

#[test]
fn validation_finds_a_marked_key() {
    let mut bench = marked();
    assert_eq!((bench.status(), bench.left()), (LicenceStatus::NonGenuineGrace, Minutes::days(30)));
    assert_eq!((bench.reason(), bench.text("GenuineStatus").as_str()), (Some(Hresult::NON_GENUINE), "1"));
    assert!(bench.client.notices().black_desktop && bench.client.allows(Feature::Functions));
    assert_eq!(bench.activate(), Hresult::BLOCKED_KEY, "the key can no longer activate");
    bench.wait(Minutes::days(30));
    assert_eq!(
        (bench.status(), bench.reason()),
        (LicenceStatus::Notification, Some(Hresult::NON_GENUINE_EXPIRED))
    );
}

#[test]
fn the_way_back_is_replace_activate_validate() {
    let mut bench = marked();
    bench.install("mak/small");
    assert_eq!(bench.status(), LicenceStatus::NonGenuineGrace);
    assert_eq!(bench.change(MachineChange::Validate), Hresult::NOT_GENUINE, "not activated yet");
    assert_eq!((bench.activate(), bench.status()), (Hresult::OK, LicenceStatus::Licensed));
    assert_eq!(bench.text("GenuineStatus"), "1", "not validated yet");
    assert_eq!(bench.change(MachineChange::Validate), Hresult::OK);
    assert_eq!(bench.text("GenuineStatus"), "0");
}

#[test]
fn clients_of_a_marked_host_key_recover_once_the_host_has_another() {
    let mut bench = Bench::activated(config());
    bench.change(MachineChange::MarkNonGenuine);
    bench.change(MachineChange::Validate);
    assert_eq!((bench.activate(), bench.status()), (Hresult::BLOCKED_KEY, LicenceStatus::NonGenuineGrace));
    bench.host = Some("host-2");
    bench.wait(Minutes::hours(2));
    assert_eq!(bench.status(), LicenceStatus::Licensed);
    assert_eq!(bench.change(MachineChange::Validate), Hresult::OK);
}

#[test]
fn kinds_of_tampering_differ() {
    for (tampering, status, genuine, notices) in [
        (Tampering::SystemFiles, LicenceStatus::Notification, "2", (false, false)),
        (Tampering::LicensingFiles, LicenceStatus::Notification, "2", (true, false)),
        (Tampering::LicensingComponent, LicenceStatus::Notification, "2", (false, true)),
        (Tampering::KeyData, LicenceStatus::NonGenuineGrace, "1", (false, false)),
    ] {
        let mut bench = Bench::activated(config());
        bench.change(MachineChange::Tamper(tampering));
        let shown = bench.client.notices();
        assert_eq!(
            (bench.status(), bench.text("GenuineStatus").as_str()),
            (status, genuine),
            "{tampering:?}"
        );
        assert_eq!((shown.interrupt, shown.component), notices, "{tampering:?}");
    }
}

#[test]
fn nothing_but_reinstalling_clears_a_tampered_system() {
    let mut bench = Bench::activated(config());
    bench.change(MachineChange::Tamper(Tampering::SystemFiles));
    assert_eq!(bench.activate(), Hresult::LAB_SYSTEM_TAMPERED);
    bench.change(MachineChange::Rearm);
    bench.restart();
    bench.change(MachineChange::Validate);
    assert_eq!(
        (bench.status(), bench.reason()),
        (LicenceStatus::Notification, Some(Hresult::LAB_SYSTEM_TAMPERED))
    );
}

#[test]
fn notification_restricts_hosting_optional_updates_and_genuine_downloads_only() {
    let mut bench = Bench::activated(config());
    bench.host = None;
    let allowed = |bench: &Bench| {
        let all = [
            Feature::Functions,
            Feature::CriticalUpdates,
            Feature::OptionalUpdates,
            Feature::GenuineDownloads,
            Feature::KmsHosting,
        ];
        all.map(|feature| bench.client.allows(feature))
    };
    bench.wait(Minutes::days(181));
    assert_eq!((allowed(&bench), bench.client.notices().black_desktop), ([true; 5], false));
    bench.wait(Minutes::days(30));
    assert_eq!(allowed(&bench), [true, true, false, false, false]);
    assert!(bench.client.notices().black_desktop && bench.client.notices().balloons);
    bench.host = Some("host-1");
    bench.activate();
    assert_eq!((allowed(&bench), bench.client.notices()), ([true; 5], Notices::default()));
}

#[test]
fn no_grace_that_ends_reduces_what_the_system_does() {
    for status in [LicenceStatus::OobGrace, LicenceStatus::OotGrace, LicenceStatus::NonGenuineGrace] {
        let mut bench = Bench::new(ClientConfig { status, ..config() });
        bench.host = None;
        bench.wait(Minutes::days(31));
        assert_eq!(bench.status(), LicenceStatus::Notification, "{status:?}");
        assert!(bench.client.allows(Feature::Functions), "{status:?}");
        bench.host = Some("host-1");
        assert_eq!((bench.activate(), bench.status()), (Hresult::OK, LicenceStatus::Licensed), "{status:?}");
    }
}

#[test]
fn a_validation_that_fails_is_logged_with_its_reason() {
    let mut bench = marked();
    let logged = |bench: &Bench| {
        let records = bench.log.iter().filter(|record| record.id == 8209);
        records.map(|record| record.data[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(logged(&bench), ["0xC004F065"]);
    bench.install("mak/small");
    bench.activate();
    bench.change(MachineChange::Validate);
    assert_eq!(logged(&bench).len(), 1, "what succeeds is not");
    bench.change(MachineChange::Tamper(Tampering::LicensingFiles));
    bench.change(MachineChange::Validate);
    assert_eq!(logged(&bench)[1], Hresult::LAB_LICENCE_TAMPERED.to_string());
}
