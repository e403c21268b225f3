//! Comments for the packets of a run: the step that caused them, what was expected of them, what was logged beside them.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use emulator::{
    trace::{Actor, Direction, Event, Kind, Packet, Payload, Recording, Tap},
    wire::{DEFAULT_LABEL, LabKeys},
};
use scenarios::{
    language::{Case, Step},
    run::{Check, CheckState, Outcome},
};

use crate::report::values::{meaning, shown};

/// Comments on the packets of a run in the virtual world, as `captures::write::write_pcapng` takes them: the index of
/// a packet and a text. Those of one packet are in this order: steps, expectations, log.
#[must_use]
pub fn comments(
    case: &Case,
    events: &[Event],
    recording: &Recording,
    outcome: &Outcome,
) -> Vec<(usize, String)> {
    let packets = packets_of(case, events, recording);
    let mut notes: Vec<(usize, Class, String)> = Vec::new();
    let mut waiting: Vec<(Class, String)> = Vec::new();
    let mut last = None;
    for (event, packet) in events.iter().zip(&packets) {
        if let Some(packet) = *packet {
            notes.extend(waiting.drain(..).map(|(class, text)| (packet, class, text)));
            last = Some(packet);
        }
        let Some((class, text)) = said(event) else { continue };
        // A step causes what follows it; what is logged belongs to what went before.
        match last.filter(|_| class != Class::Step && waiting.is_empty()) {
            Some(packet) => notes.push((packet, class, text)),
            None => waiting.push((class, text)),
        }
    }
    if let Some(packet) = last {
        notes.extend(waiting.drain(..).map(|(class, text)| (packet, class, text)));
    }
    for check in &outcome.checks {
        if let Some(packet) = place(case, check, events, &packets) {
            notes.push((packet, Class::Check, judged(check)));
        }
    }
    notes.sort_by_key(|(packet, class, _)| (*packet, *class));
    notes.into_iter().map(|(packet, _, text)| (packet, text)).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Step,
    Check,
    Log,
}

/// What an event that no packet carries says.
fn said(event: &Event) -> Option<(Class, String)> {
    let field = |name: &str| event.get(name).map(ToString::to_string).unwrap_or_default();
    match event.kind {
        Kind::Step => Some((Class::Step, format!("step: {}", field("step")))),
        Kind::Log => {
            let fields = event.fields.iter().filter(|(name, _)| name != "id");
            let fields: Vec<_> =
                fields.map(|(name, value)| format!("{name}={}", told(name, value))).collect();
            Some((Class::Log, format!("log of {}: {} {}", event.actor, field("id"), fields.join(", "))))
        }
        Kind::Attempt | Kind::Licence | Kind::Machine => {
            let fields = event.fields.iter().map(|(name, value)| format!("{name}={}", told(name, value)));
            let fields = fields.collect::<Vec<_>>().join(", ");
            Some((Class::Log, format!("{} of {}: {fields}", event.kind.name(), event.actor)))
        }
        _ => None,
    }
}

fn told(name: &str, value: &emulator::trace::Value) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    format!("{}{}", shown(&value), meaning(name, &value))
}

/// What became of an expectation, in a line.
fn judged(check: &Check) -> String {
    let proves = check.proves.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let proves = if proves.is_empty() { String::new() } else { format!(" [{proves}]") };
    let state = match check.state {
        CheckState::Met => "met",
        CheckState::Broken => "BROKEN",
        CheckState::Warned => "broken (below MUST)",
        CheckState::NotObservable => "not observable",
        CheckState::Unsupported => "unsupported",
        CheckState::NotReached => "not reached",
    };
    let actual = match check.state {
        CheckState::Broken | CheckState::Warned => {
            format!("; got {}", check.actual.as_deref().unwrap_or("nothing"))
        }
        _ => String::new(),
    };
    format!("{state}, line {}{proves}: {}{actual}", check.line, check.expected)
}

/// The packet that a check is shown at: that of its event, else the last one of its window, which ends at the next
/// acting step.
fn place(case: &Case, check: &Check, events: &[Event], packets: &[Option<usize>]) -> Option<usize> {
    let script = &case.loaded.scenario.script;
    let acted = script.iter().take(check.step).filter(|step| acts(step)).count();
    let end = match check.event {
        Some(event) => event + 1,
        None => {
            let mut steps = events.iter().enumerate().filter(|(_, event)| event.kind == Kind::Step);
            steps.nth(acted).map_or(events.len(), |(index, _)| index)
        }
    };
    let before = packets.get(..end)?.iter().rev().find_map(|packet| *packet);
    before.or_else(|| packets.iter().find_map(|packet| *packet))
}

fn acts(step: &Step) -> bool {
    !matches!(step, Step::Expect(..) | Step::InOrder(..) | Step::AnyTraffic)
}

/// Which way an event of a connection is told: those of one way are in the order of their packets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Read off octets.
    Octets(u32),
    /// The end, from the client's side or the host's.
    Closed(u32, bool),
    /// Connecting, with success or without.
    Connect(Actor),
    /// DNS.
    Datagram(Actor),
}

fn way(event: &Event, clients: &BTreeMap<u32, Actor>) -> Option<Way> {
    Some(match (event.kind, event.conn) {
        (Kind::Connect, _) => Way::Connect(event.actor.clone()),
        (Kind::Close, Some(conn)) => Way::Closed(conn, clients.get(&conn) == Some(&event.actor)),
        (
            Kind::Bind
            | Kind::BindAck
            | Kind::BindNak
            | Kind::Request
            | Kind::Answer
            | Kind::Refusal
            | Kind::Fault
            | Kind::Pdu
            | Kind::Garbage,
            Some(conn),
        ) => Way::Octets(conn),
        (Kind::Lookup | Kind::Update | Kind::Garbage, None) => Way::Datagram(event.actor.clone()),
        _ => return None,
    })
}

/// For each event the packet that made it known; `None` for those that no packet carries.
fn packets_of(case: &Case, events: &[Event], recording: &Recording) -> Vec<Option<usize>> {
    let mut queues = queues(case, recording.packets());
    let opened = recording.packets().iter().filter_map(|packet| match packet.payload {
        Payload::Open(conn) => Some((conn, packet.by.clone())),
        _ => None,
    });
    let clients = opened.collect();
    let mut next = |event: &Event| queues.get_mut(&way(event, &clients)?)?.pop_front();
    events.iter().map(&mut next).collect()
}

/// The packets of each way, one for each event that they make known, in order.
fn queues(case: &Case, packets: &[Packet]) -> BTreeMap<Way, VecDeque<usize>> {
    let label = case.loaded.scenario.world.label.as_deref().unwrap_or(DEFAULT_LABEL);
    let keys = Arc::new(LabKeys::derive(label));
    let mut taps: BTreeMap<u32, Tap> = BTreeMap::new();
    let mut queues: BTreeMap<Way, VecDeque<usize>> = BTreeMap::new();
    // The host's name isn't needed to count events, but an actor has to have one.
    let host = Actor::from("");
    for (index, packet) in packets.iter().enumerate() {
        let mut push = |way: Way| queues.entry(way).or_default().push_back(index);
        match &packet.payload {
            Payload::Open(conn) => {
                taps.insert(*conn, Tap::new(*conn, &packet.by, &host, &keys));
                push(Way::Connect(packet.by.clone()));
            }
            Payload::Refused | Payload::Unanswered => push(Way::Connect(packet.by.clone())),
            Payload::Segment(conn, direction, octets) => {
                let events = taps.get_mut(conn).map(|tap| tap.feed(packet.at, *direction, octets));
                events.into_iter().flatten().for_each(|_| push(Way::Octets(*conn)));
            }
            Payload::Closed(conn, way, _) => push(Way::Closed(*conn, *way == Direction::ToServer)),
            Payload::Datagram(Direction::ToServer, _) => push(Way::Datagram(packet.by.clone())),
            Payload::Datagram(Direction::ToClient, _) => {}
        }
    }
    queues
}

#[cfg(test)]
mod tests {
    use emulator::model::Readings;
    use scenarios::library::Library;

    use super::*;
    use crate::check::virtual_arm::run_virtual;

    #[test]
    fn every_event_on_the_wire_has_a_packet_of_its_time() {
        let cases: Vec<Case> = Library::embedded().cases().step_by(9).collect();
        assert!(cases.len() > 40);
        for case in cases {
            let run = run_virtual(&case, 1, false, Readings::default());
            let packets = packets_of(&case, &run.events, &run.recording);
            let mut last = 0;
            for (event, packet) in run.events.iter().zip(packets) {
                if way(event, &BTreeMap::new()).is_none() {
                    continue;
                }
                let packet = packet.unwrap_or_else(|| panic!("{}: no packet for {event}", case.id));
                assert_eq!(run.recording.packets()[packet].at, event.at, "{}: {event}", case.id);
                assert!(packet >= last, "{}: {event}", case.id);
                last = packet;
            }
            let comments = comments(&case, &run.events, &run.recording, &run.outcome);
            assert!(
                comments.iter().all(|(packet, _)| *packet < run.recording.packets().len()),
                "{}",
                case.id
            );
        }
    }
}
