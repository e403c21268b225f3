//! What the service reads at its start.

use super::bench::{Bench, config, set, under_b};
use crate::{
    client::{ClientConfig, ClientInput},
    model::{Hresult, MachineChange, Minutes, Question, Reading, Readings, RegistryValue},
};

#[test]
fn intervals_of_the_registry_hold_until_a_host_answers() {
    for (minutes, question, retry) in [
        (45, None, 45),
        (14, None, 120),
        (43_201, None, 120),
        (14, Some(Question::BadInterval), 15),
        (43_201, Some(Question::BadInterval), 43_200),
    ] {
        let mut config = question.map_or_else(config, under_b);
        set(&mut config, "VLActivationInterval", minutes);
        let mut bench = Bench::new(config);
        bench.host = None;
        bench.put(ClientInput::Boot);
        let next = bench.client.timer().next_attempt();
        assert_eq!(next, Some(bench.now + Minutes(retry)), "{minutes} {question:?}");
        bench.host = Some("host-1");
        bench.activate();
        bench.restart();
        assert_eq!(bench.text("VLActivationInterval"), "120");
    }
}

#[test]
fn a_change_waits_for_the_start_of_the_service() {
    let mut bench = Bench::new(config());
    bench.host = None;
    bench.put(ClientInput::Boot);
    let path = "VLActivationInterval".parse().unwrap();
    bench.client.set_registry(path, Some(RegistryValue::Dword(30))).unwrap();
    bench.activate();
    assert_eq!(bench.text("VLActivationInterval"), "120");
    assert_eq!(bench.change(MachineChange::RestartService), Hresult::OK);
    assert_eq!(bench.text("VLActivationInterval"), "30");
}

#[test]
fn an_interval_is_set_on_a_client_under_reading_b_only() {
    let mut bench = Bench::new(config());
    assert_eq!(bench.client.set_activation_interval(30), Hresult::LAB_NOT_A_HOST);
    let mut bench = Bench::new(under_b(Question::IntervalOnClient));
    assert_eq!(bench.client.set_activation_interval(30), Hresult::OK);
    assert_eq!(bench.client.set_renewal_interval(14), Hresult::LAB_OUT_OF_BOUNDS);
    assert_eq!(bench.text("VLActivationInterval"), "30");
}

#[test]
fn notifications_are_hidden_but_where_they_matter() {
    for value in [0, 1] {
        let mut config = config();
        set(&mut config, "Activation\\NotificationDisabled", value);
        let mut bench = Bench::new(config);
        bench.host = None;
        bench.put(ClientInput::Boot);
        assert_eq!(bench.client.notices().balloons, value == 0);
        bench.wait(Minutes::days(30));
        assert!(bench.client.notices().balloons && bench.client.notices().dialogs);
    }
}

#[test]
fn readings_change_what_the_log_says() {
    for (config, vm) in [(config(), "1"), (under_a_of_vm_info(), "0")] {
        let bench = Bench::activated(config);
        assert_eq!(bench.log[0].data[5], vm);
    }
}

fn under_a_of_vm_info() -> ClientConfig {
    let readings = Readings::default().with(Question::VmInfo, Reading::A);
    ClientConfig { readings, ..config() }
}
