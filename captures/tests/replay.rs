//! Either side of a capture played again, in memory.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

#[path = "../../emulator/tests/worlds/world.rs"]
mod worlds;

use std::{collections::BTreeSet, io::Cursor, sync::Arc};

use captures::{
    file::Reader,
    replay::{Judged, Leniency, Line, Making, Ran, Side, Verdict, against_client, against_host, judge},
    transcript::{Item, Opened, Options, collect},
    write::write_pcapng,
};
use emulator::{
    endpoint::{AnswerDamage, HostFaults, HostMode},
    model::{Hresult, Minutes, Version, lab_id},
    sim::{World, WorldSpec},
    trace::{Actor, Payload, Recording},
    wire::{self, LabKeys},
};
use proptest::prelude::*;

fn keys(label: &str) -> Arc<LabKeys> {
    Arc::new(LabKeys::derive(label))
}

fn file(recording: &Recording) -> Vec<u8> {
    let mut file = Vec::new();
    write_pcapng(&mut file, recording, &[]).unwrap();
    file
}

fn items(file: &[u8], keys: &Arc<LabKeys>) -> Vec<Item> {
    let options = Options { all_connections: true, ..Options::new(keys.clone()) };
    let mut reader = Reader::new(Cursor::new(file.to_vec())).unwrap();
    collect(&mut reader, &options).unwrap().0
}

/// One side of a capture played, and the verdict.
fn play(file: &[u8], side: Side, keys: &Arc<LabKeys>, strict: bool) -> (Arc<[Line]>, Ran, Verdict) {
    let lines: Arc<[Line]> = Line::all(&items(file, keys)).into();
    let ran = match side {
        Side::Client => against_host(&lines, keys, 1, strict),
        Side::Host => against_client(&lines, keys, 1),
    };
    let again = Line::all(&items(&self::file(&ran.played.recording), keys));
    let verdict = judge(&lines, &again, &ran.played.opened, side, keys, Leniency::default());
    (lines, ran, verdict)
}

#[track_caller]
fn check(recording: &Recording) {
    for side in [Side::Client, Side::Host] {
        let (_, _, verdict) = play(&file(recording), side, &keys("kms-lab"), false);
        assert!(verdict.as_recorded(), "as {side:?}: {:#?}", verdict.lines);
        assert!(verdict.lines.contains(&Judged::AsRecorded), "as {side:?}: {:?}", verdict.lines);
    }
}

/// A client's first weeks with a host that has these faults in the first hours and is down in the last.
fn life(spec: WorldSpec, faults: HostFaults) -> Recording {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = World::new(spec);
    world.set_faults(&kms1, faults);
    world.boot(&c1);
    world.advance(Minutes::hours(5));
    world.set_faults(&kms1, HostFaults::default());
    world.advance(Minutes::days(15));
    world.set_up(&kms1, false);
    world.advance(Minutes::hours(5));
    world.recording().clone()
}

fn of_version(version: Version) -> WorldSpec {
    let mut spec = worlds::spec(24);
    spec.clients[0].config.version = version;
    spec
}

#[test]
fn lives_of_every_version_come_back() {
    for version in Version::ALL {
        check(&life(of_version(version), HostFaults::default()));
    }
}

#[test]
fn faults_of_hosts_come_back() {
    for mode in [
        HostMode::Silent,
        HostMode::CloseOnAccept,
        HostMode::ResetOnAccept,
        HostMode::CloseOnRequest,
        HostMode::ResetOnRequest,
        HostMode::HoldRequest,
        HostMode::Garbage(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        HostMode::BindNak(4),
        HostMode::Fault(0x1C01_0003),
        HostMode::Refuse(Hresult::HOST_NOT_ACTIVATED),
        HostMode::Change(vec![("renewal_interval".to_owned(), wire::Value::Number(1))]),
        HostMode::Damage(AnswerDamage::FlipLast),
        HostMode::Damage(AnswerDamage::Truncate),
        HostMode::Damage(AnswerDamage::Extend),
        HostMode::Damage(AnswerDamage::OtherBinding),
        HostMode::Damage(AnswerDamage::OtherSlot),
    ] {
        let segment = matches!(mode, HostMode::Fault(_)).then_some(9);
        check(&life(worlds::spec(24), HostFaults { mode, segment, fragment: None }));
    }
}

#[test]
fn fragments_come_back_in_their_sizes() {
    for fragment in [8, 16, 100] {
        let faults = HostFaults { fragment: Some(fragment), ..HostFaults::default() };
        let mut spec = worlds::spec(24);
        spec.clients[0].shape.fragment = Some(fragment + 8);
        check(&life(spec, faults));
    }
}

/// A life whose host changes in its middle.
fn changed() -> Recording {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = worlds::world(24);
    world.boot(&c1);
    world.advance(Minutes::days(8));
    world.restart_host(&kms1);
    world.advance(Minutes::days(8));
    world.recording().clone()
}

#[test]
fn a_host_that_changes_is_inferred_unless_that_is_asked_not_to_be() {
    check(&changed());
    let file = file(&changed());
    let (_, ran, _) = play(&file, Side::Client, &keys("kms-lab"), false);
    let told: Vec<&str> = ran.inferred.iter().map(|told| told.what.as_str()).collect();
    assert!(told.iter().any(|what| what.contains("24 other machines")), "{told:?}");
    assert!(told.iter().any(|what| what.contains("forgotten")), "{told:?}");
    let (lines, _, verdict) = play(&file, Side::Client, &keys("kms-lab"), true);
    let mut differs = verdict.lines.iter().filter(|judged| **judged != Judged::AsRecorded);
    let Some(Judged::Differs(difference)) = differs.next() else { panic!("{:?}", verdict.lines) };
    assert_eq!(difference.field.as_deref(), Some("body.count"));
    assert_eq!((difference.recorded.as_str(), difference.replayed.as_str()), ("1", "25"));
    assert!(
        lines
            .iter()
            .any(|line| { line.steps.iter().any(|step| Some(step.seen.frame) == difference.recorded_frame) })
    );
}

#[test]
fn the_same_capture_gives_the_same_replay() {
    let file = file(&changed());
    for side in [Side::Client, Side::Host] {
        let [one, other] = [(), ()].map(|()| play(&file, side, &keys("kms-lab"), false).1);
        assert_eq!(one.played.recording.packets(), other.played.recording.packets());
    }
}

/// Every message of a recording, as `keys` open it.
fn messages(recording: &Recording, keys: &Arc<LabKeys>) -> Vec<captures::transcript::Message> {
    let lines = Line::all(&items(&file(recording), keys));
    let exchanges = lines.iter().flat_map(|line| &line.exchanges);
    let both = exchanges.flat_map(|exchange| [exchange.request_message(), exchange.answer_message()]);
    both.flatten().cloned().collect()
}

/// Two clients with CMIDs of their own, and everything that went over the network.
fn two_clients(version: Version) -> Recording {
    let mut spec = of_version(version);
    let mut second = spec.clients[0].clone();
    second.name = Arc::from("c2");
    second.address = [127, 77, 0, 101].into();
    second.config.cmid = lab_id("cmid/c2");
    spec.clients.push(second);
    let mut world = World::new(spec);
    world.boot(&Arc::from("c1"));
    world.boot(&Arc::from("c2"));
    world.advance(Minutes::days(8));
    world.recording().clone()
}

/// What the label doesn't open stands for a genuine exchange: wire format 1, section 7.
#[test]
fn bodies_that_the_label_does_not_open_are_replaced_and_identities_stay_apart() {
    for version in [Version::V5, Version::V6] {
        let recorded = two_clients(version);
        let keys = keys("another label");
        for (side, direction) in [(Side::Client, 0), (Side::Host, 1)] {
            let (lines, ran, verdict) = play(&file(&recorded), side, &keys, false);
            assert!(verdict.as_recorded(), "{side:?} {:#?}", verdict.lines);
            let opened = messages(&ran.played.recording, &keys);
            assert!(opened.iter().all(|message| matches!(message.opened, Opened::Lab(_))), "{side:?}");
            let requests = opened.iter().step_by(2);
            let cmids: BTreeSet<String> = requests
                .map(|message| message.plain().unwrap().view().get("cmid").unwrap().to_string())
                .collect();
            assert_eq!(cmids.len(), 2, "{cmids:?}");
            let count = lines.iter().flat_map(|line| &line.exchanges).count();
            assert_eq!(ran.played.made, [(Making::Replaced, count)], "{direction}");
            check_nothing_recorded_goes_out(&recorded, &ran.played.recording);
        }
    }
}

/// No sealed octets of the capture are sent again.
#[track_caller]
fn check_nothing_recorded_goes_out(recorded: &Recording, replayed: &Recording) {
    let sealed = messages(recorded, &keys("another label"));
    let sent: Vec<u8> = replayed
        .packets()
        .iter()
        .flat_map(|packet| match &packet.payload {
            Payload::Segment(_, _, octets) => octets.clone(),
            _ => Vec::new(),
        })
        .collect();
    assert!(!sealed.is_empty());
    for message in sealed {
        let found = |block: &[u8]| sent.windows(block.len()).any(|window| window == block);
        let place = message.octets[4..].chunks_exact(16).position(found);
        assert_eq!(place, None, "a block of a recorded body of {} octets goes out", message.octets.len());
    }
}

#[test]
fn requests_are_sealed_anew_even_where_the_label_opens_them() {
    let recorded = two_clients(Version::V6);
    let ran = play(&file(&recorded), Side::Client, &keys("kms-lab"), false).1;
    let before: BTreeSet<Vec<u8>> =
        messages(&recorded, &keys("kms-lab")).into_iter().map(|message| message.octets).collect();
    let after = messages(&ran.played.recording, &keys("kms-lab"));
    assert!(after.iter().all(|message| !before.contains(&message.octets)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is done to the file: a replay ends, and the reference takes what it is given.
    #[test]
    fn no_capture_panics_or_hangs(
        cut in 0_usize..6_000,
        changes in prop::collection::vec((300_usize..6_000, any::<u8>()), 0..6),
    ) {
        let mut file = file(&life(worlds::spec(3), HostFaults::default()));
        for (at, octet) in changes {
            if let Some(place) = file.get_mut(at) {
                *place = octet;
            }
        }
        file.truncate(file.len().saturating_sub(cut));
        let keys = keys("kms-lab");
        let Ok(mut reader) = Reader::new(Cursor::new(file)) else { return Ok(()) };
        let Ok((items, _)) = collect(&mut reader, &Options::new(keys.clone())) else { return Ok(()) };
        let lines: Arc<[Line]> = Line::all(&items).into();
        for strict in [false, true] {
            let _ = against_host(&lines, &keys, 1, strict);
        }
        let _ = against_client(&lines, &keys, 1);
    }
}
