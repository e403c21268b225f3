//! Publication by dynamic update, in both readings.

use super::*;
use crate::{
    dns::{Change, Rcode, RecordData, Srv},
    host::{Publication, PublicationEnd, PublishDomain},
};

const DONE: PublicationEnd = PublicationEnd::Answered(Rcode::NOERROR);
const REFUSED: PublicationEnd = PublicationEnd::Answered(Rcode::REFUSED);

fn publishing(questions: &[Question]) -> Host {
    let publish = vec![PublishDomain { name: name("lab.test"), priority: 0, weight: 0 }];
    Host::new(HostConfig { publish, ..config(questions) })
}

fn list(host: &mut Host, lines: &[&str]) {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    set(host, "DnsDomainPublishList", RegistryValue::MultiSz(lines));
}

fn end(host: &mut Host, publications: &[Publication], end: PublicationEnd) {
    publications.iter().for_each(|publication| host.published(start(), publication, end));
}

fn domains(publications: &[Publication]) -> Vec<String> {
    publications.iter().map(|publication| publication.domain.to_string()).collect()
}

fn added(publication: &Publication) -> Option<&Srv> {
    publication.changes.iter().find_map(|change| match change {
        Change::Add(record) => record.data.srv(),
        _ => None,
    })
}

fn removed(publication: &Publication) -> Option<&Srv> {
    publication.changes.iter().find_map(|change| match change {
        Change::DeleteRecord(_, RecordData::Srv(srv)) => Some(srv),
        _ => None,
    })
}

#[test]
fn a_list_comes_into_effect_at_a_restart_and_with_the_own_domain() {
    for (questions, published) in
        [(&[][..], &["east.lab.test", "lab.test"][..]), (&[Question::OwnDomain], &["east.lab.test"])]
    {
        let mut host = publishing(questions);
        host.start(start());
        list(&mut host, &["east.lab.test, 10, 75"]);
        assert_eq!(domains(&host.tick(start() + Minutes::DAY)), ["lab.test"]);
        let publications = host.restart(start());
        assert_eq!(domains(&publications), published);
        let srv = added(&publications[0]).unwrap();
        assert_eq!((srv.priority, srv.weight, srv.port), (10, 75, 1688));
    }
}

#[test]
fn in_the_other_reading_options_take_effect_at_the_next_publication() {
    let mut host = publishing(&[Question::HostOptions]);
    host.start(start());
    host.set_dns_publishing(false).unwrap();
    assert_eq!(host.tick(start() + Minutes::DAY), []);
    host.set_dns_publishing(true).unwrap();
    assert_eq!(domains(&host.tick(start() + Minutes::days(2))), ["lab.test"]);
}

#[test]
fn a_list_that_names_the_own_domain_publishes_there_once() {
    let mut host = publishing(&[]);
    list(&mut host, &["LAB.test, 3, 4"]);
    let publications = host.restart(start());
    assert_eq!((publications.len(), added(&publications[0]).unwrap().priority), (1, 3));
}

#[test]
fn a_bad_line_is_logged_and_the_others_are_published() {
    let mut host = publishing(&[]);
    list(&mut host, &["west.lab.test, x, 1", "east.lab.test"]);
    assert_eq!(domains(&host.restart(start())), ["east.lab.test", "lab.test"]);
    let log = host.take_log();
    assert_eq!((log[0].id, log[0].data.clone()), (12293, vec!["0x8007000D".into(), "west.lab.test".into()]));
    let mut host = publishing(&[Question::BadPublishLine]);
    list(&mut host, &["west.lab.test, x, 1", "east.lab.test"]);
    assert_eq!(domains(&host.restart(start())), ["lab.test"]);
}

#[test]
fn switched_off_it_publishes_nothing_and_leaves_or_takes_its_record() {
    for (questions, withdrawn) in [(&[][..], 0), (&[Question::StopPublishing][..], 1)] {
        let mut host = publishing(questions);
        let first = host.start(start());
        end(&mut host, &first, DONE);
        host.take_log();
        host.set_dns_publishing(false).unwrap();
        let publications = host.restart(start());
        assert_eq!(
            publications.iter().filter(|publication| removed(publication).is_some()).count(),
            withdrawn
        );
        assert!(publications.iter().all(|publication| added(publication).is_none()));
        end(&mut host, &publications, DONE);
        assert!(host.take_log().is_empty());
        assert_eq!(host.restart(start()), []);
        assert_eq!(host.properties(start())["KeyManagementServiceDnsPublishing"].to_string(), "0");
        host.set_dns_publishing(true).unwrap();
        assert_eq!(domains(&host.restart(start())), ["lab.test"]);
    }
}

#[test]
fn the_record_follows_the_port_or_says_1688() {
    for (questions, port) in [(&[][..], 1800), (&[Question::RecordPort][..], 1688)] {
        let mut host = publishing(questions);
        let first = host.start(start());
        end(&mut host, &first, DONE);
        host.set_listening_port(1800).unwrap();
        let publications = host.restart(start());
        assert_eq!(added(&publications[0]).unwrap().port, port);
        let old = removed(&publications[0]).map(|srv| srv.port);
        assert_eq!(old, (port != 1688).then_some(1688));
    }
}

#[test]
fn records_are_refreshed_daily_or_at_starts_only() {
    let mut daily = publishing(&[]);
    daily.start(start());
    assert_eq!(daily.deadline(), Some(start() + Minutes::DAY));
    assert_eq!(daily.tick(start() + Minutes(1_439)), []);
    assert_eq!(daily.tick(start() + Minutes::DAY).len(), 1);
    let mut once = publishing(&[Question::Refresh]);
    once.start(start());
    assert_eq!(once.deadline(), None);
}

#[test]
fn a_failure_waits_for_the_refresh_or_is_tried_again_soon() {
    let mut patient = publishing(&[]);
    let first = patient.start(start());
    end(&mut patient, &first, REFUSED);
    assert_eq!(patient.deadline(), Some(start() + Minutes::DAY));
    let mut eager = publishing(&[Question::PublishRetry]);
    let first = eager.start(start());
    end(&mut eager, &first, REFUSED);
    assert_eq!(eager.deadline(), Some(start() + Minutes(5)));
    let again = eager.tick(start() + Minutes(5));
    assert_eq!(domains(&again), ["lab.test"]);
    eager.published(start() + Minutes(5), &again[0], REFUSED);
    assert_eq!(eager.deadline(), Some(start() + Minutes(15)));
    let again = eager.tick(start() + Minutes(15));
    eager.published(start() + Minutes(15), &again[0], DONE);
    assert_eq!(eager.deadline(), Some(start() + Minutes::DAY));
    let ids: Vec<_> = eager.take_log().iter().map(|record| record.id).collect();
    assert_eq!(ids, [12293, 12293, 12294]);
}

#[test]
fn each_end_of_an_update_has_its_code() {
    for (how, code) in [
        (REFUSED, "0x8007232D"),
        (PublicationEnd::Silence, "0x8007232A"),
        (PublicationEnd::NoServers, "0x8007267C"),
    ] {
        let mut host = publishing(&[]);
        let first = host.start(start());
        end(&mut host, &first, how);
        assert_eq!(host.take_log()[0].data, [code, "lab.test"]);
    }
}
