//! Fragments that wait for the others of their packet.

use std::{collections::VecDeque, net::IpAddr};

use etherparse::{IpNumber, defrag::IpDefragBuf};

use super::ip::{Fragment, Ip};
use crate::file::Stamp;

/// Packets of which fragments are missing, the oldest first.
#[derive(Default)]
pub(super) struct Fragments {
    waiting: VecDeque<Waiting>,
    whole: Vec<u8>,
}

struct Waiting {
    key: (IpAddr, IpAddr, u32, Option<IpNumber>),
    /// When its first fragment came.
    since: Option<Stamp>,
    number: Option<IpNumber>,
    octets: IpDefragBuf,
}

impl Fragments {
    /// Of 64 KiB each at most.
    const MOST: usize = 64;
    /// What a receiver waits for the last fragment (RFC 8200, section 4.5).
    const AGE: i64 = 60_000_000_000;

    /// Keeps what `ip` carries of a packet; gives the packet once it is whole.
    pub(super) fn add<'a>(
        &'a mut self,
        ip: &Ip<'_>,
        fragment: &Fragment,
        at: Option<Stamp>,
    ) -> Option<Ip<'a>> {
        // Without its end the whole can't be had.
        if ip.payload.len() < ip.length {
            return None;
        }
        let old =
            |waiting: &Waiting| waiting.since.zip(at).is_some_and(|(since, at)| at.since(since) > Self::AGE);
        while self.waiting.front().is_some_and(old) {
            self.waiting.pop_front();
        }
        // Only the first fragment of an IPv6 packet says what it carries (RFC 8200, section 4.5).
        let key = (ip.from, ip.to, fragment.id, ip.from.is_ipv4().then_some(ip.number));
        let place = self.waiting.iter().position(|waiting| waiting.key == key).unwrap_or_else(|| {
            if self.waiting.len() == Self::MOST {
                self.waiting.pop_front();
            }
            let octets = IpDefragBuf::new(ip.number, Vec::new(), Vec::new());
            self.waiting.push_back(Waiting { key, since: at, number: None, octets });
            self.waiting.len() - 1
        });
        let waiting = &mut self.waiting[place];
        // What the others contradict is left out.
        waiting.octets.add(fragment.offset, fragment.more, ip.payload).ok()?;
        // The first says what the whole is.
        if fragment.offset.value() == 0 {
            waiting.number = Some(ip.number);
        }
        if !waiting.octets.is_complete() {
            return None;
        }
        let waiting = self.waiting.remove(place)?;
        let number = waiting.number?;
        (self.whole, _) = waiting.octets.take_bufs();
        let whole = &self.whole;
        let ip = Ip { number, payload: whole, length: whole.len(), fragment: None, ..*ip };
        ip.unwrapped().ok()
    }
}
