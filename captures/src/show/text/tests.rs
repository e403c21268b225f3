//! Transcripts of items made by hand.

use emulator::model::{Hresult, Version};

use super::{
    super::{Filter, Form, Show},
    TextOptions,
};
use crate::{
    file::Ending,
    stream::{Direction, Ended},
    transcript::{Item, Summary, What, samples},
};

fn shown(items: &[Item], conditions: &[&str], options: TextOptions) -> String {
    let mut filter = Filter::default();
    conditions.iter().for_each(|condition| filter.add(condition).unwrap());
    let mut show = Show::new(filter, Form::Text(options));
    let mut out = Vec::new();
    items.iter().for_each(|item| show.item(item.clone(), &mut out).unwrap());
    let others = vec![("ARP", 2)];
    let ending = Ending::Cut { frame: 40 };
    let summary = Summary { frames: 40, others, connections: 1, rpc: 1, pdus: 15, ending };
    show.finish(&summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn exchange() -> Vec<Item> {
    let whats = [
        What::Opened { answered: Some(samples::seen(4)), syns: 1 },
        samples::bind(),
        samples::bind_ack(),
        samples::request(Version::V6, "kms-lab", "kms-lab"),
        samples::response(Version::V6, "kms-lab", "kms-lab"),
        What::Fin(Direction::ToServer),
        What::Fin(Direction::ToClient),
        What::Ended(Ended::Closed),
    ];
    let mut items = Vec::from(samples::lookup());
    items.extend((3..).zip(whats).map(|(frame, what)| samples::item(frame, what)));
    items
}

#[test]
fn an_exchange_reads_as_a_story() {
    insta::assert_snapshot!(shown(&exchange(), &[], TextOptions::default()));
}

#[test]
fn everything_that_can_happen_has_its_line() {
    insta::assert_snapshot!(shown(&samples::all(), &[], TextOptions::default()));
}

#[test]
fn every_field_is_told_on_request() {
    let items = [samples::item(9, samples::refusal(Hresult::ID_MISMATCH))];
    let options = TextOptions { all: true, absolute: true, hex: true, at_once: false };
    insta::assert_snapshot!(shown(&items, &[], options));
}

#[test]
fn what_a_filter_leaves_still_names_its_connection() {
    insta::assert_snapshot!(shown(&exchange(), &["ptype=request"], TextOptions::default()));
}

#[test]
fn a_reset_before_an_answer_is_a_refusal() {
    let items = [
        samples::item(1, What::Opened { answered: None, syns: 3 }),
        samples::item(2, What::Rst(Direction::ToClient)),
        samples::item(2, What::Ended(Ended::Closed)),
    ];
    insta::assert_snapshot!(shown(&items, &[], TextOptions::default()));
}

#[test]
fn what_becomes_known_late_stands_where_it_happened() {
    let [query, answer] = samples::lookup();
    let late = [answer, query];
    assert_eq!(
        shown(&late, &[], TextOptions::default()),
        shown(&samples::lookup(), &[], TextOptions::default())
    );
    let at_once = TextOptions { at_once: true, ..TextOptions::default() };
    assert!(
        shown(&late, &[], at_once).starts_with("times are since 2026-01-01T00:00:00.000001000Z, frame 2\n")
    );
}

#[test]
fn an_empty_transcript_says_so() {
    insta::assert_snapshot!(shown(&[], &[], TextOptions::default()));
    let filtered = shown(&samples::lookup(), &["conn=3"], TextOptions::default());
    assert!(filtered.starts_with("nothing to show: nothing meets all conditions\n"), "{filtered}");
}
