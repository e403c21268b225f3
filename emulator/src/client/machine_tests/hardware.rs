//! Hardware changes and their tolerance.

use super::bench::{Bench, config, under_b};
use crate::{
    client::ClientConfig,
    model::{Hresult, LicenceStatus, MachineChange, Minutes, Part, Question},
};

/// Replaces `parts` of an activated machine that has lost its host, and restarts it.
fn replaced(config: ClientConfig, key: &str, parts: &[Part]) -> Bench {
    let mut bench = Bench::activated(config);
    if key.starts_with("mak/") {
        bench.install(key);
        bench.activate();
    }
    bench.host = None;
    bench.change(MachineChange::Hardware(parts.to_vec()));
    bench.restart();
    bench
}

#[test]
fn a_disk_is_too_much_for_a_kms_client_and_not_for_others() {
    let setup = "setup/client-os/enterprise";
    for (key, parts, status) in [
        (setup, vec![Part::Disk], LicenceStatus::OotGrace),
        (setup, vec![Part::Firmware], LicenceStatus::OotGrace),
        (setup, vec![Part::Memory], LicenceStatus::Licensed),
        (setup, vec![Part::Board, Part::Processor], LicenceStatus::OotGrace),
        ("mak/client-os", vec![Part::Disk], LicenceStatus::Licensed),
        ("mak/client-os", vec![Part::Disk, Part::Board], LicenceStatus::OotGrace),
    ] {
        assert_eq!(replaced(config(), key, &parts).status(), status, "{key} {parts:?}");
    }
    let any = under_b(Question::HardwareWeights);
    assert_eq!(replaced(any, setup, &[Part::Memory]).status(), LicenceStatus::OotGrace);
}

#[test]
fn weights_and_threshold_are_data() {
    let setup = "setup/client-os/enterprise";
    let mut heavy_memory = config();
    heavy_memory.licence.hardware.kms.insert(Part::Memory, 10);
    assert_eq!(replaced(heavy_memory, setup, &[Part::Memory]).status(), LicenceStatus::OotGrace);
    let mut tolerant = config();
    tolerant.licence.hardware.threshold = 13;
    assert_eq!(replaced(tolerant, setup, &[Part::Disk]).status(), LicenceStatus::Licensed);
}

#[test]
fn out_of_tolerance_has_its_reason_and_thirty_days() {
    let bench = replaced(config(), "setup/client-os/enterprise", &[Part::Disk]);
    assert_eq!((bench.left(), bench.reason()), (Minutes::days(30), Some(Hresult::OUT_OF_TOLERANCE)));
}

#[test]
fn changes_add_up_until_the_next_activation() {
    let mut bench = replaced(config(), "setup/client-os/enterprise", &[Part::Board]);
    assert_eq!(bench.status(), LicenceStatus::Licensed);
    bench.change(MachineChange::Hardware(vec![Part::Processor]));
    bench.restart();
    assert_eq!(bench.status(), LicenceStatus::OotGrace);
    bench.host = Some("host-1");
    bench.restart();
    assert_eq!(bench.status(), LicenceStatus::Licensed, "STATE-023: a restart that reaches a host");
    bench.change(MachineChange::Hardware(vec![Part::Network, Part::Memory]));
    bench.host = None;
    bench.restart();
    assert_eq!(bench.status(), LicenceStatus::Licensed, "the activation took the new parts for its own");
}

#[test]
fn hardware_is_looked_at_once_a_day() {
    for (config, after_a_day) in
        [(config(), LicenceStatus::OotGrace), (under_b(Question::HardwareCheck), LicenceStatus::Licensed)]
    {
        let mut bench = Bench::activated(config);
        bench.wait(Minutes::hours(30));
        bench.host = None;
        bench.change(MachineChange::Drivers(vec![Part::Disk]));
        bench.wait(Minutes::hours(17));
        assert_eq!(bench.status(), LicenceStatus::Licensed);
        bench.wait(Minutes::hours(1));
        assert_eq!(bench.status(), after_a_day);
    }
}

#[test]
fn a_mak_client_recovers_by_activating_online() {
    let before = Bench::new(config()).client.hardware_id();
    let mut bench = replaced(config(), "mak/client-os", &[Part::Disk, Part::Board]);
    assert_eq!((bench.activate(), bench.status()), (Hresult::OK, LicenceStatus::Licensed));
    assert_ne!(bench.client.hardware_id(), before, "another machine to the activation service");
}
