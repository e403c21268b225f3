//! Conversations to be put on a wire: what the ends of real runs wrote.

use std::{collections::BTreeMap, sync::Arc};

use emulator::{
    endpoint::{HostFaults, HostMode, Shape},
    model::Minutes,
    trace::{Actor, Direction, Payload},
};

use crate::worlds;

/// How a conversation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Open,
    Fin,
    Reset,
}

/// What the ends of a connection wrote, in order; `true` is the server.
#[derive(Clone, Debug)]
pub(crate) struct Talk {
    pub(crate) said: Vec<(bool, Vec<u8>)>,
    pub(crate) end: End,
}

/// Conversations of many kinds.
pub(crate) fn talks() -> Vec<Talk> {
    let (whole, pieces) = (None, Some(64));
    let mut talks = Vec::new();
    for (mode, fragment) in [
        (HostMode::Sound, whole),
        (HostMode::Sound, pieces),
        (HostMode::Fault(0x1C01_0003), whole),
        (HostMode::BindNak(4), whole),
        (HostMode::ResetOnRequest, whole),
        (HostMode::CloseOnRequest, pieces),
        (HostMode::ResetOnAccept, whole),
        (HostMode::HoldRequest, whole),
    ] {
        talks.extend(life(mode, fragment).into_iter().take(2));
    }
    let long: Vec<Talk> = talks.iter().take(3).map(|talk| longer(talk, 12)).collect();
    talks.extend(long);
    talks
}

/// The connections of a client's first days.
fn life(mode: HostMode, fragment: Option<usize>) -> Vec<Talk> {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut spec = worlds::spec(24);
    spec.clients[0].shape = Shape { fragment, ..Shape::default() };
    let mut world = emulator::sim::World::new(spec);
    world.set_faults(&kms1, HostFaults { mode, ..HostFaults::default() });
    world.boot(&c1);
    world.advance(Minutes::days(8));
    let mut talks: BTreeMap<u32, Talk> = BTreeMap::new();
    for packet in world.recording().packets() {
        match &packet.payload {
            Payload::Open(conn) => {
                talks.insert(*conn, Talk { said: Vec::new(), end: End::Open });
            }
            Payload::Segment(conn, direction, octets) => {
                let talk = talks.get_mut(conn).unwrap();
                talk.said.push((*direction == Direction::ToClient, octets.clone()));
            }
            Payload::Closed(conn, _, how) => {
                let talk = talks.get_mut(conn).unwrap();
                talk.end = if *how == emulator::trace::Close::Rst { End::Reset } else { End::Fin };
            }
            _ => {}
        }
    }
    talks.into_values().collect()
}

/// The calls of a conversation, made again and again under other ids.
fn longer(talk: &Talk, times: u32) -> Talk {
    let calls = talk.said.iter().position(|(_, octets)| octets[PTYPE] == REQUEST).unwrap();
    let mut said = talk.said[..calls].to_vec();
    for nth in 0..times {
        for (server, octets) in &talk.said[calls..] {
            let mut octets = octets.clone();
            let mut at = 0;
            while at < octets.len() {
                octets[at + CALL_ID..at + CALL_ID + 4].copy_from_slice(&(100 + nth).to_le_bytes());
                at += usize::from(u16::from_le_bytes([octets[at + LENGTH], octets[at + LENGTH + 1]]));
            }
            said.push((*server, octets));
        }
    }
    Talk { said, end: talk.end }
}

/// Fields of the common header and the type of a request (C706, chapter 12).
const PTYPE: usize = 2;
const LENGTH: usize = 8;
const CALL_ID: usize = 12;
const REQUEST: u8 = 0;
