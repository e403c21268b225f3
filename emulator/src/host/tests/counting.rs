//! Counting and counters, in both readings of what the documents leave open.

use super::*;
use crate::model::Hresult;

fn ask(host: &mut Host, n: u32, product: &str) -> u32 {
    host.serve(start(), &request(n, product)).unwrap().count
}

#[test]
fn a_count_for_all_products_or_one_for_each_class() {
    for (questions, server, client) in [(&[][..], 4, 5), (&[Question::OneCount][..], 1, 4)] {
        let mut host = host(questions);
        (0..3).for_each(|n| assert_eq!(ask(&mut host, n, CLIENT), n + 1));
        assert_eq!(ask(&mut host, 10, SERVER), server);
        assert_eq!(ask(&mut host, 3, CLIENT), client);
    }
}

#[test]
fn the_machine_that_asks_is_in_the_answer_or_comes_with_the_next() {
    let mut host = host(&[Question::CountsAsker]);
    assert_eq!([ask(&mut host, 0, CLIENT), ask(&mut host, 1, CLIENT), ask(&mut host, 1, CLIENT)], [0, 1, 2]);
}

#[test]
fn the_host_counts_itself_in_one_reading_only() {
    for (questions, count) in [(&[][..], 0), (&[Question::CountsItself][..], 1)] {
        let mut host = host(questions);
        let own = Request { workstation: Workstation::new("KMS1"), ..request(0, SERVER) };
        assert_eq!(host.serve(start(), &own).unwrap().count, count);
    }
}

#[test]
fn another_name_with_the_same_id_counts_again_in_one_reading_only() {
    for (questions, count) in [(&[][..], 1), (&[Question::CmidAlone][..], 2)] {
        let mut host = host(questions);
        ask(&mut host, 0, CLIENT);
        let renamed = Request { workstation: Workstation::new("other.lab.test"), ..request(0, CLIENT) };
        assert_eq!(host.serve(start(), &renamed).unwrap().count, count);
    }
}

#[test]
fn machines_leave_the_count_or_stay_until_the_data_are_reset() {
    let later = start() + Minutes::days(40);
    for (questions, count) in [(&[][..], 1), (&[Question::CountWindow][..], 61)] {
        let mut host = host(questions);
        (0..60).for_each(|n| _ = ask(&mut host, n, CLIENT));
        let request = Request { client_time: later, ..request(99, CLIENT) };
        assert_eq!(host.serve(later, &request).unwrap().count, count);
        host.restart(later);
        assert_eq!(host.current_count(later), None);
    }
}

#[test]
fn counters_tell_statuses_and_failures_apart() {
    let extended = Request { licence_status: LicenceStatus::ExtendedGrace, ..request(0, CLIENT) };
    let other = &[Question::TotalIncludesFailed, Question::ExtendedGraceCounter][..];
    for (questions, total, oob) in [(&[][..], 2, 1), (other, 4, 2)] {
        let mut host = host(questions);
        ask(&mut host, 1, CLIENT);
        host.serve(start(), &extended).unwrap();
        host.reject();
        host.serve(start(), &request(2, "office-suite/standard")).unwrap_err();
        let counters = host.counters();
        assert_eq!((counters.total, counters.failed, counters.by_status[2]), (total, 2, oob));
    }
}

#[test]
fn counters_outlive_a_restart_and_the_table_does_not() {
    for (questions, total) in [(&[][..], 1), (&[Question::CountersSurvive][..], 0)] {
        let mut host = host(questions);
        ask(&mut host, 0, CLIENT);
        host.restart(start());
        assert_eq!((host.counters().total, host.current_count(start())), (total, None));
        assert_eq!(ask(&mut host, 1, CLIENT), 1);
    }
}

#[test]
fn refused_requests_are_logged_in_one_reading_only() {
    for (questions, records) in [(&[][..], 2), (&[Question::LogsRefused][..], 1)] {
        let mut host = host(questions);
        ask(&mut host, 0, CLIENT);
        host.serve(start(), &request(1, "office-suite/standard")).unwrap_err();
        assert_eq!(host.take_log().len(), records);
    }
}

#[test]
fn a_clock_is_off_beyond_four_hours_or_by_any_minute() {
    let refused = |questions: &[Question], minutes| {
        let late = Request { client_time: start() - Minutes(minutes), ..request(0, CLIENT) };
        host(questions).serve(start(), &late).err()
    };
    assert_eq!((refused(&[], 240), refused(&[], 241)), (None, Some(Hresult::INVALID_TIMESTAMP)));
    let strict = &[Question::ClockTolerance][..];
    assert_eq!((refused(strict, 0), refused(strict, 1)), (None, Some(Hresult::INVALID_TIMESTAMP)));
}

#[test]
fn a_product_is_known_by_its_kms_id_or_its_activation_id() {
    let odd = Request { act_id: request(0, "office-suite/standard").act_id, ..request(0, CLIENT) };
    assert!(host(&[]).serve(start(), &odd).is_ok());
    let by_sku = host(&[Question::ProductKnownBy]).serve(start(), &odd);
    assert_eq!(by_sku.unwrap_err(), Hresult::ID_MISMATCH);
}

#[test]
fn at_low_priority_a_busy_machine_is_late_for_most() {
    let mut config = config(&[]);
    config.environment.load = Some(3);
    let mut host = Host::new(config);
    let late = |host: &mut Host| [host.is_late(), host.is_late(), host.is_late()];
    assert_eq!(late(&mut host), [false; 3]);
    host.set_low_priority(true).unwrap();
    assert_eq!(late(&mut host), [false; 3]);
    host.restart(start());
    assert_eq!(late(&mut host), [true, true, false]);
}
