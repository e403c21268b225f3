//! The registry of a host, and the environment that it starts in.

use super::*;
use crate::model::Hresult;

fn interval(host: &mut Host) -> u32 {
    host.serve(start(), &request(0, CLIENT)).unwrap().activation_interval.minutes().0
}

#[test]
fn intervals_are_taken_at_the_next_restart() {
    let mut host = host(&[]);
    host.set_activation_interval(15).unwrap();
    assert_eq!(host.properties(start())["VLActivationInterval"].to_string(), "15");
    assert_eq!(interval(&mut host), 120);
    host.restart(start());
    assert_eq!(interval(&mut host), 15);
}

#[test]
fn verbs_refuse_what_is_out_of_bounds_and_keep_the_old_value() {
    let mut host = host(&[]);
    for minutes in [15, 120, 43_200] {
        assert_eq!(host.set_renewal_interval(minutes), Ok(()));
    }
    for minutes in [14, 43_201] {
        assert_eq!(host.set_renewal_interval(minutes), Err(Hresult::LAB_OUT_OF_BOUNDS));
        assert_eq!(host.set_activation_interval(minutes), Err(Hresult::LAB_OUT_OF_BOUNDS));
    }
    assert_eq!(host.registry().dword("VLRenewalInterval"), Some(43_200));
    assert_eq!(host.registry().dword("VLActivationInterval"), None);
    assert_eq!(host.set_listening_port(0), Err(Hresult::LAB_OUT_OF_BOUNDS));
    assert_eq!(host.set_listening_port(65_536), Err(Hresult::LAB_OUT_OF_BOUNDS));
    host.set_listening_port(1689).unwrap();
    assert_eq!(host.registry().text("KeyManagementServiceListeningPort"), Some("1689"));
}

#[test]
fn the_port_moves_at_a_restart_and_back_when_its_value_is_gone() {
    let mut host = host(&[]);
    host.set_listening_port(1689).unwrap();
    assert_eq!(host.port(), 1688);
    host.restart(start());
    assert_eq!(host.port(), 1689);
    host.set_registry("KeyManagementServiceListeningPort".parse().unwrap(), None).unwrap();
    host.restart(start());
    assert_eq!(host.port(), 1688);
}

#[test]
fn a_taken_port_fails_the_initialisation_until_the_port_is_another() {
    let mut config = config(&[]);
    config.environment.taken_ports.insert(1688);
    let mut host = Host::new(config);
    host.start(start());
    assert!(!host.listens());
    let log = host.take_log();
    assert_eq!((log[0].id, log[0].data.clone()), (12291, vec!["0x80072740".to_owned()]));
    host.set_listening_port(1689).unwrap();
    host.restart(start());
    assert!(host.listens() && host.take_log().is_empty());
}

#[test]
fn without_a_timer_records_are_published_but_not_refreshed() {
    let mut config = config(&[]);
    config.environment.no_timer = Some(Hresult(0x8007_05AA));
    config.publish = vec![crate::host::PublishDomain { name: name("lab.test"), priority: 0, weight: 0 }];
    let mut host = Host::new(config);
    assert_eq!(host.start(start()).len(), 1);
    assert_eq!((host.deadline(), host.listens()), (None, true));
    let log = host.take_log();
    assert_eq!((log[0].id, log[0].data.clone()), (12292, vec!["0x800705AA".to_owned()]));
}

#[test]
fn what_hosts_read_can_be_exported_from_one_and_imported_on_another() {
    let mut first = host(&[]);
    set(&mut first, "DnsDomainPublishList", RegistryValue::MultiSz(vec!["east.lab.test".into()]));
    set(&mut first, "KeyManagementServiceName", RegistryValue::Sz("elsewhere".into()));
    let mut second = host(&[]);
    second.import_registry(first.registry());
    second.restart(start());
    assert_eq!(second.restart(start()).len(), 2);
    assert_eq!(second.registry().text("KeyManagementServiceName"), None);
}

#[test]
fn a_monitor_finds_the_host_by_its_version_value() {
    let mut host = host(&[]);
    assert!(!host.is_discoverable());
    set(&mut host, "KeyManagementServiceVersion", RegistryValue::Sz("1.2".into()));
    assert!(host.is_discoverable());
    host.set_registry("KeyManagementServiceVersion".parse().unwrap(), None).unwrap();
    assert!(!host.is_discoverable());
}
