//! The host's own licence.

use super::*;
use crate::{
    host::Activation,
    model::{Hresult, MachineChange, Part, Tampering},
};

fn answer(host: &mut Host) -> Result<u32, Hresult> {
    host.serve(start(), &request(0, CLIENT)).map(|response| response.count)
}

const NOT_ACTIVATED: Result<u32, Hresult> = Err(Hresult::HOST_NOT_ACTIVATED);

#[test]
fn a_host_serves_while_its_own_licence_lets_it() {
    use LicenceStatus::*;
    for (status, question, serves) in [
        (Licensed, None, true),
        (OotGrace, Some(Question::HostInOotGrace), true),
        (NonGenuineGrace, Some(Question::NonGenuineHost), true),
        (OobGrace, None, false),
        (Notification, None, false),
        (Unlicensed, None, false),
    ] {
        let mut sound = Host::new(HostConfig { licence: status, ..config(&[]) });
        assert_eq!(answer(&mut sound).is_ok(), serves, "{status}");
        if let Some(question) = question {
            let mut other = Host::new(HostConfig { licence: status, ..config(&[question]) });
            assert_eq!(answer(&mut other), NOT_ACTIVATED, "{status}");
        }
    }
}

#[test]
fn a_host_that_was_never_activated_answers_or_does_not_listen() {
    let mut never = config(&[]);
    never.set_activated(false);
    assert!(Host::new(never.clone()).listens());
    never.readings = config(&[Question::UnactivatedHost]).readings;
    assert!(!Host::new(never).listens());
    assert!(host(&[Question::UnactivatedHost]).listens());
}

#[test]
fn a_host_is_activated_by_the_service_and_publishes_then() {
    let mut config = config(&[]);
    config.set_activated(false);
    config.publish = vec![crate::host::PublishDomain { name: name("lab.test"), priority: 0, weight: 0 }];
    let mut host = Host::new(config);
    assert_eq!(host.start(start()), []);
    let Activation::Ask(asked) = host.activate() else { panic!("it asks") };
    assert_eq!(asked.key, "host/server-group-b");
    assert_eq!(host.activated(start(), Err(Hresult::SERVER_KEY_BLOCKED)), Hresult::SERVER_KEY_BLOCKED);
    assert_eq!(answer(&mut host), NOT_ACTIVATED);
    assert_eq!(host.activated(start(), Ok(())), Hresult::OK);
    assert_eq!(answer(&mut host), Ok(1));
    assert_eq!((host.deadline(), host.tick(start()).len()), (Some(start()), 1));
}

#[test]
fn in_the_other_reading_the_local_code_tells_of_a_bad_key() {
    let mut host = host(&[Question::KeyCodes]);
    assert_eq!(host.activated(start(), Err(Hresult::SERVER_KEY_INVALID)), Hresult::INVALID_KEY);
    assert_eq!(host.activated(start(), Err(Hresult::SERVER_KEY_LIMIT)), Hresult::SERVER_KEY_LIMIT);
}

#[test]
fn a_grace_of_thirty_days_ends_in_notification() {
    let mut config = config(&[]);
    config.licence = LicenceStatus::OotGrace;
    let mut host = Host::new(config);
    host.start(start());
    let end = start() + Minutes::days(30);
    assert_eq!(host.deadline(), Some(end));
    host.tick(end);
    assert_eq!((host.licence(), host.reason()), (LicenceStatus::Notification, Some(Hresult::GRACE_EXPIRED)));
    assert_eq!(answer(&mut host), NOT_ACTIVATED);
}

#[test]
fn a_marked_key_is_found_by_validation_and_replaced() {
    let mut host = host(&[]);
    let change = |host: &mut Host, change| host.change(start(), &change);
    change(&mut host, MachineChange::MarkNonGenuine);
    assert_eq!(host.licence(), LicenceStatus::Licensed);
    change(&mut host, MachineChange::Validate);
    assert_eq!((host.licence(), host.reason()), (LicenceStatus::NonGenuineGrace, Some(Hresult::NON_GENUINE)));
    host.tick(start() + Minutes::days(30));
    assert_eq!(host.reason(), Some(Hresult::NON_GENUINE_EXPIRED));
    change(&mut host, MachineChange::InstallKey("host/server-group-c".into()));
    assert_eq!(host.activated(start(), Ok(())), Hresult::OK);
    change(&mut host, MachineChange::Validate);
    assert_eq!((host.licence(), answer(&mut host)), (LicenceStatus::Licensed, Ok(1)));
}

#[test]
fn a_new_key_takes_the_old_activation_with_it() {
    for (questions, status) in
        [(&[][..], LicenceStatus::OobGrace), (&[Question::AfterNewKey], LicenceStatus::Unlicensed)]
    {
        let mut host = host(questions);
        let install = MachineChange::InstallKey("host/server-group-a".into());
        assert_eq!(host.change(start(), &install), Hresult::OK);
        assert_eq!((host.licence(), host.config().key.unwrap().name), (status, "server-group-a"));
    }
}

#[test]
fn a_key_that_does_not_apply_leaves_the_old_one() {
    let mut host = Host::new(HostConfig { edition: Product::named(SERVER), ..config(&[]) });
    let install = |host: &mut Host, key: &str| host.change(start(), &MachineChange::InstallKey(key.into()));
    assert_eq!(install(&mut host, "host/client-os"), Hresult::LAB_KEY_NOT_APPLICABLE);
    assert_eq!(install(&mut host, "host/unheard-of"), Hresult::INVALID_KEY);
    assert_eq!(answer(&mut host), Ok(1));
}

#[test]
fn a_setup_key_makes_a_client_of_a_host() {
    for (questions, counter) in [(&[][..], "-1"), (&[Question::CountersElsewhere][..], "0")] {
        let mut host = host(questions);
        assert_eq!(answer(&mut host), Ok(1));
        host.change(start(), &MachineChange::InstallKey("setup/server/standard".into()));
        assert_eq!(answer(&mut host), Err(Hresult::SERVICE_NOT_ENABLED));
        let view = host.properties(start());
        assert_eq!(view["IsKeyManagementServiceMachine"].to_string(), "0");
        assert_eq!(view["KeyManagementServiceCurrentCount"].to_string(), "-1");
        assert_eq!(view["KeyManagementServiceTotalRequests"].to_string(), counter);
        assert!(matches!(host.activate(), Activation::Ended(Hresult::KEY_NOT_AVAILABLE)));
    }
}

#[test]
fn a_removed_key_is_gone_after_the_restart() {
    let mut host = host(&[]);
    host.change(start(), &MachineChange::RemoveKey);
    assert_eq!(answer(&mut host), Ok(1));
    host.restart(start());
    assert_eq!(
        (host.licence(), answer(&mut host)),
        (LicenceStatus::Unlicensed, Err(Hresult::SERVICE_NOT_ENABLED))
    );
}

#[test]
fn new_hardware_and_tampering_show_in_the_state() {
    let mut board = host(&[]);
    board.change(start(), &MachineChange::Hardware(vec![Part::Memory]));
    assert_eq!(board.licence(), LicenceStatus::Licensed);
    board.change(start(), &MachineChange::Hardware(vec![Part::Board, Part::Processor]));
    assert_eq!((board.licence(), board.reason()), (LicenceStatus::OotGrace, Some(Hresult::OUT_OF_TOLERANCE)));
    let mut files = host(&[]);
    files.change(start(), &MachineChange::Tamper(Tampering::SystemFiles));
    assert_eq!(answer(&mut files), NOT_ACTIVATED);
}
