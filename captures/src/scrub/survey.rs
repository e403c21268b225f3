//! What of a capture is kept, and what it names.

use std::collections::{BTreeMap, BTreeSet};

use super::{dns, message, originals::Originals, pdu};
use crate::transcript::{CallBody, Item, Message, Opened, Transport, What};

/// What of a capture is kept: conversations with KMS hosts, and what DNS says about them.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Connections that speak to a KMS host, or were meant to.
    pub(super) hosts: BTreeSet<u32>,
    /// Connections that carry DNS.
    pub(super) dns: BTreeSet<u32>,
    /// Frames with DNS messages and ICMP messages; of one in fragments, the frame that made it whole.
    pub(super) frames: BTreeSet<u64>,
}

impl Survey {
    /// What of these items is kept.
    pub(super) fn new(items: &[Item]) -> Self {
        let mut survey = Self::default();
        // By connection: whether it spoke DCE/RPC, and whether it was about KMS.
        let mut spoke: BTreeMap<u32, (bool, bool)> = BTreeMap::new();
        for item in items {
            match &item.what {
                What::Dns(dns) => match dns.transport {
                    Transport::Tcp(conn) => drop(survey.dns.insert(conn)),
                    Transport::Udp => drop(survey.frames.insert(item.seen.frame)),
                },
                What::Unreachable(_) => drop(survey.frames.insert(item.seen.frame)),
                what => {
                    if let Some(party) = item.party {
                        let (rpc, kms) = spoke.entry(party.conn).or_default();
                        *rpc |= matches!(what, What::Pdu(_));
                        *kms |= is_kms(what);
                    }
                }
            }
        }
        // What was meant for a host and never came to a PDU is kept: it shows what is wrong.
        survey.hosts =
            spoke.into_iter().filter(|(_, (rpc, kms))| !rpc || *kms).map(|(conn, _)| conn).collect();
        survey
    }

    /// Whether an item is of a connection that is kept.
    pub(super) fn keeps(&self, item: &Item) -> bool {
        item.party.is_none_or(|party| self.hosts.contains(&party.conn))
    }

    /// Tells what the items that are kept name, in the order of the capture.
    pub(super) fn collect(&self, items: &[Item], originals: &mut Originals) {
        for item in items.iter().filter(|item| self.keeps(item)) {
            match &item.what {
                What::Dns(message) => dns::collect(&message.octets, originals),
                What::Pdu(found) => {
                    pdu::collect(&found.octets, originals);
                    if let Some(message) = found.call.as_deref().and_then(|call| sealed(&call.body)) {
                        message::collect(message, originals);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The message of a call that has one.
pub(super) fn sealed(body: &CallBody) -> Option<&Message> {
    match body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => Some(message),
        CallBody::Refusal(_) | CallBody::Bad(_) | CallBody::Other => None,
    }
}

/// Whether this shows that its connection is about KMS.
fn is_kms(what: &What) -> bool {
    let What::Pdu(found) = what else { return false };
    match found.call.as_deref() {
        None => pdu::offers_kms(&found.octets),
        Some(call) => match (call.kms, sealed(&call.body)) {
            (Some(kms), _) => kms,
            // The bind wasn't captured: then a message has to make sense.
            (None, Some(message)) => !matches!(message.opened, Opened::Unreadable(_)),
            (None, None) => false,
        },
    }
}
