//! From a file to the items of its transcript, streaming.

use std::{collections::BTreeMap, sync::Arc};

use emulator::wire::LabKeys;
use rustc_hash::FxHashMap;

use super::{Item, Transport, What, names::Carried, talk::State, telling::Telling};
use crate::{
    file::{Ending, ReadError, Reader},
    packet::{Datagram, Packet, Packets},
    stream::{Assembler, Limits, Seen},
};

/// How far PDUs are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// PDUs and their headers; no call is put together.
    Pdus,
    /// Calls are put together and opened.
    Calls,
}

/// What to read.
#[derive(Clone, Debug)]
pub struct Options {
    /// What opens lab-sealed messages.
    pub keys: Arc<LabKeys>,
    /// How far PDUs are read.
    pub depth: Depth,
    /// Tell DNS messages that have no relation to the service, too.
    pub all_dns: bool,
    /// Tell connections of other protocols, too: their beginning and end.
    pub all_connections: bool,
    /// What is held at most.
    pub limits: Limits,
}

impl Options {
    /// Everything that bears on KMS, opened with `keys`.
    #[must_use]
    pub fn new(keys: Arc<LabKeys>) -> Self {
        Self { keys, depth: Depth::Calls, all_dns: false, all_connections: false, limits: Limits::default() }
    }
}

/// What a file held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Frames read.
    pub frames: u64,
    /// Frames that hold neither TCP nor UDP nor ICMP, by what they are.
    pub others: Vec<(&'static str, u64)>,
    /// TCP connections.
    pub connections: u64,
    /// Those of them that spoke DCE/RPC.
    pub rpc: u64,
    /// PDUs.
    pub pdus: u64,
    /// How the file ended.
    pub ending: Ending,
}

/// Reads a whole capture and tells its items, in the order in which they become known.
pub fn read(
    reader: &mut Reader,
    options: &Options,
    told: &mut dyn FnMut(Item),
) -> Result<Summary, ReadError> {
    let mut telling = Telling::new(options, told);
    let mut packets = Packets::default();
    let mut assembler = Assembler::<State>::new(options.limits);
    let mut frames = Frames::default();
    let read = frames.read(reader, &mut packets, &mut assembler, &mut telling);
    let end = frames.last;
    assembler.finish(&mut |conn, state, seen, event| state.event(&mut telling, conn, seen, event));
    telling.finish();
    read?;
    Ok(Summary {
        frames: end.frame,
        others: frames.others.into_iter().collect(),
        connections: assembler.connections().into(),
        rpc: telling.rpc,
        pdus: telling.pdus,
        ending: reader.ending(),
    })
}

/// Frames as they are read.
#[derive(Default)]
struct Frames {
    last: Seen,
    others: BTreeMap<&'static str, u64>,
}

impl Frames {
    fn read(
        &mut self,
        reader: &mut Reader,
        packets: &mut Packets,
        assembler: &mut Assembler<State>,
        telling: &mut Telling<'_>,
    ) -> Result<(), ReadError> {
        while let Some(frame) = reader.next_frame()? {
            let seen = Seen { frame: frame.number, at: frame.at.unwrap_or(self.last.at) };
            self.last = seen;
            match packets.read(&frame) {
                Packet::Tcp(segment) => {
                    if segment.flags.syn && segment.ack.is_none() && telling.names.hosts.expected(segment.to)
                    {
                        telling.activity(segment.from.ip(), Some(segment.to.ip()), seen);
                    }
                    assembler.segment(seen, &segment, &mut |conn, state, seen, event| {
                        state.event(telling, conn, seen, event);
                    });
                }
                Packet::Udp(Datagram { from, to, payload, .. }) => {
                    if telling.names.is_dns(from, to, payload) {
                        let transport = Transport::Udp;
                        telling.dns(Carried { transport, from, to, begun: seen, seen, octets: payload });
                    }
                }
                Packet::Unreachable(what) => {
                    let known = match what.tcp {
                        true => {
                            telling.names.hosts.expected(what.to) || telling.names.hosts.expected(what.from)
                        }
                        false => telling.names.hosts.is_server(what.to),
                    };
                    if known {
                        telling.tell(None, seen, seen, What::Unreachable(what));
                    }
                }
                Packet::Fragment => *self.others.entry("fragment of a packet").or_default() += 1,
                Packet::Other(what) => *self.others.entry(what).or_default() += 1,
            }
        }
        Ok(())
    }
}

/// All items of a capture, ordered by the frames in which they begin.
pub fn collect(reader: &mut Reader, options: &Options) -> Result<(Vec<Item>, Summary), ReadError> {
    let mut items = Vec::new();
    let summary = read(reader, options, &mut |item| items.push(item))?;
    items.sort_by_key(|item: &Item| item.from.frame);
    match_requests(&mut items);
    Ok((items, summary))
}

/// Finds the requests of responses that were told before them: behind a hole, a request is told when it is known that
/// the hole stays.
fn match_requests(items: &mut [Item]) {
    let mut asked = FxHashMap::default();
    for item in items {
        let (What::Pdu(pdu), Some(party)) = (&mut item.what, item.party) else { continue };
        let Some(call) = &mut pdu.call else { continue };
        let key = (party.conn, call.call_id);
        if call.opnum.is_some() {
            asked.insert(key, item.seen);
        } else if let Some(request) = asked.remove(&key) {
            call.request.get_or_insert(request);
        }
    }
}
