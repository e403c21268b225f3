//! A layer that shows each PDU of a connection to a saboteur, and what it remembers of them.

use std::sync::{Arc, atomic::AtomicBool};

use emulator::rpc::{
    framer::Framer,
    pdu::header::{PduType, View},
};

/// What a saboteur remembers of one connection.
#[derive(Debug, Default)]
pub struct Pdus {
    /// PDUs that arrived so far.
    pub arrived: u32,
    /// PDUs that left so far.
    pub left: u32,
    /// Requests that arrived so far, or left where a client is sabotaged.
    pub requests: u32,
    /// The last PDU that arrived, as it came.
    pub last: Vec<u8>,
    /// Whether a connection has broken what all connections of the host share.
    pub broken: Arc<AtomicBool>,
    /// The one that arrived before it.
    pub before: Vec<u8>,
    /// The last PDU that left, as it was.
    pub sent: Vec<u8>,
    incoming: Framer,
    outgoing: Framer,
}

/// Changes a PDU; an empty one isn't passed on.
pub type PduWork = fn(&mut Pdus, &mut Vec<u8>);

impl Pdus {
    /// Those of a new connection.
    pub(super) fn of(broken: &Arc<AtomicBool>) -> Self {
        Self { broken: broken.clone(), ..Self::default() }
    }

    /// Passes on what arrived: whole PDUs through `work`, an unfinished one when the rest is there. Octets that are no
    /// PDUs go on as they came.
    pub(super) fn arrives(&mut self, octets: &mut Vec<u8>, work: Option<PduWork>) {
        let mut framer = std::mem::take(&mut self.incoming);
        let passed = each(&mut framer, octets, |pdu| {
            self.arrived += 1;
            self.count(pdu);
            self.before = std::mem::replace(&mut self.last, pdu.clone());
            if let Some(work) = work {
                work(self, pdu);
            }
        });
        self.incoming = framer;
        if work.is_some() {
            *octets = passed;
        }
    }

    /// The same for what leaves.
    pub(super) fn leaves(&mut self, octets: &mut Vec<u8>, work: Option<PduWork>) {
        let mut framer = std::mem::take(&mut self.outgoing);
        let passed = each(&mut framer, octets, |pdu| {
            self.left += 1;
            self.count(pdu);
            self.sent.clone_from(pdu);
            if let Some(work) = work {
                work(self, pdu);
            }
        });
        self.outgoing = framer;
        if work.is_some() {
            *octets = passed;
        }
    }

    fn count(&mut self, pdu: &[u8]) {
        let is_request = View::new(pdu).is_some_and(|view| view.header.ptype == PduType::REQUEST);
        self.requests += u32::from(is_request);
    }
}

fn each(framer: &mut Framer, octets: &[u8], mut work: impl FnMut(&mut Vec<u8>)) -> Vec<u8> {
    framer.push(octets);
    let mut out = Vec::new();
    loop {
        match framer.next_pdu() {
            Ok(Some(pdu)) => {
                let mut pdu = pdu.to_vec();
                work(&mut pdu);
                out.append(&mut pdu);
            }
            Ok(None) => return out,
            Err(_) => {
                framer.clear();
                out.extend_from_slice(octets);
                return out;
            }
        }
    }
}
