//! From a file to the items of its transcript, streaming.

use std::sync::Arc;

use emulator::wire::LabKeys;

use super::Item;
use crate::{
    file::{Ending, ReadError, Reader},
    stream::Limits,
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
    let _ = (reader, options, told);
    todo!()
}

/// All items of a capture, ordered by the frames in which they begin.
pub fn collect(reader: &mut Reader, options: &Options) -> Result<(Vec<Item>, Summary), ReadError> {
    let mut items = Vec::new();
    let summary = read(reader, options, &mut |item| items.push(item))?;
    items.sort_by_key(|item: &Item| item.from.frame);
    Ok((items, summary))
}
