//! Rearm, sysprep, reinstallation.

use super::bench::{Bench, config, set, under_b};
use crate::{
    client::{HostAddress, NamedHost, Scope},
    model::{Hresult, LicenceStatus, MachineChange, Minutes, Question, Tampering},
};

#[test]
fn a_rearm_waits_for_the_restart() {
    let mut bench = Bench::activated(config());
    let cmid = bench.client.config().cmid;
    assert_eq!(bench.change(MachineChange::Rearm), Hresult::OK);
    assert_eq!(
        (bench.status(), bench.text("RemainingWindowsReArmCount").as_str()),
        (LicenceStatus::Licensed, "2")
    );
    bench.host = None;
    bench.restart();
    assert_eq!((bench.status(), bench.left()), (LicenceStatus::OobGrace, Minutes::days(30)));
    let config = bench.client.config();
    assert_eq!(config.previous_cmid, cmid);
    assert_ne!(config.cmid, cmid);
}

#[test]
fn the_fourth_rearm_is_refused() {
    for (config, fourth) in
        [(config(), Hresult::LAB_NO_REARM_LEFT), (under_b(Question::RearmBeyondLimit), Hresult::OK)]
    {
        let mut bench = Bench::activated(config);
        for _ in 0..3 {
            assert_eq!(bench.change(MachineChange::Rearm), Hresult::OK);
            bench.restart();
        }
        assert_eq!(bench.change(MachineChange::Rearm), fourth);
        bench.host = None;
        bench.restart();
        assert_eq!(bench.status(), LicenceStatus::Licensed, "no fourth rearm takes effect");
    }
}

#[test]
fn any_state_but_tampered_becomes_oob_grace() {
    for days in [0, 181, 211] {
        let mut bench = Bench::activated(config());
        bench.host = None;
        bench.wait(Minutes::days(days));
        bench.change(MachineChange::Rearm);
        bench.restart();
        assert_eq!((bench.status(), bench.left()), (LicenceStatus::OobGrace, Minutes::days(30)), "{days}");
    }
}

#[test]
fn skip_rearm_holds_back_rearm_and_sysprep() {
    for (mut config, kept) in [(config(), true), (under_b(Question::SkipRearm), false)] {
        set(&mut config, "SkipRearm", 1);
        let mut bench = Bench::activated(config);
        let cmid = bench.client.config().cmid;
        assert_eq!(bench.change(MachineChange::Rearm), Hresult::OK);
        bench.restart();
        assert_eq!(
            (bench.client.config().cmid, bench.text("RemainingWindowsReArmCount")),
            (cmid, "3".to_owned())
        );
        assert_eq!(bench.change(MachineChange::Sysprep), Hresult::OK);
        bench.restart();
        assert_eq!(bench.client.config().cmid == cmid, kept);
    }
}

#[test]
fn under_reading_b_only_sysprep_changes_the_cmid() {
    let mut bench = Bench::activated(under_b(Question::RearmChangesCmid));
    let cmid = bench.client.config().cmid;
    bench.change(MachineChange::Rearm);
    bench.restart();
    assert_eq!(bench.client.config().cmid, cmid);
    bench.change(MachineChange::Sysprep);
    bench.restart();
    assert_ne!(bench.client.config().cmid, cmid);
}

#[test]
fn sysprep_without_a_rearm_left_resets_all_but_the_timers() {
    let mut config = config();
    config.licence.rearms = 0;
    let mut bench = Bench::activated(config);
    let key = bench.text("PartialProductKey");
    assert_eq!(bench.change(MachineChange::Sysprep), Hresult::LAB_NO_REARM_LEFT);
    bench.host = None;
    bench.wait(Minutes::days(10));
    bench.restart();
    assert_eq!((bench.status(), bench.left()), (LicenceStatus::Licensed, Minutes::days(170)));
    assert_eq!((bench.client.security_id(), bench.text("PartialProductKey")), (1, key));
}

#[test]
fn uninstalling_kms_leaves_nothing() {
    let mut bench = Bench::activated(config());
    bench.change(MachineChange::RemoveKey);
    bench.change(MachineChange::Rearm);
    bench.restart();
    assert_eq!((bench.status(), bench.property("PartialProductKey")), (LicenceStatus::Unlicensed, None));
    assert_eq!(bench.property("KeyManagementServiceProductKeyID"), None);
}

#[test]
fn a_reinstalled_system_begins_anew() {
    let mut bench = Bench::activated(config());
    bench.change(MachineChange::Tamper(Tampering::SystemFiles));
    for _ in 0..3 {
        bench.change(MachineChange::Rearm);
    }
    bench.host = None;
    assert_eq!(bench.change(MachineChange::Reinstall), Hresult::OK);
    assert_eq!((bench.status(), bench.left()), (LicenceStatus::OobGrace, Minutes::days(30)));
    assert_eq!(
        (bench.text("RemainingWindowsReArmCount").as_str(), bench.text("GenuineStatus").as_str()),
        ("3", "0")
    );
    assert_eq!(bench.property("KeyManagementServiceMachine"), None);
    let host = NamedHost::of(&HostAddress::Literal("127.0.0.1:1688".parse().unwrap()));
    bench.client.name_host(Scope::Machine, Some(&host));
    bench.host = Some("host-1");
    assert_eq!((bench.activate(), bench.status()), (Hresult::OK, LicenceStatus::Licensed));
}
