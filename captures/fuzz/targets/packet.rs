//! Octets as frames of any link type: a length of one octet before each frame, its link type in the next.

#![no_main]

use captures::{
    file::{Frame, Link, Stamp},
    packet::Packets,
};
use libfuzzer_sys::fuzz_target;

const LINKS: [Link; 8] = [
    Link::ETHERNET,
    Link::RAW,
    Link::NULL,
    Link::LOOP,
    Link::LINUX_SLL,
    Link::LINUX_SLL2,
    Link::IPV4,
    Link::IPV6,
];

fuzz_target!(|octets: &[u8]| {
    let mut packets = Packets::default();
    let mut rest = octets;
    let mut number = 0;
    while let [length, link, after @ ..] = rest {
        let (octets, after) = after.split_at(usize::from(*length).min(after.len()));
        number += 1;
        let at = Some(Stamp(number * 1_000_000));
        // The high bit says that the snap length cut it.
        let cut = u32::from(*link >> 7) * 100;
        let length = u32::try_from(octets.len()).expect("at most 255") + cut;
        let link = LINKS[usize::from(*link) % LINKS.len()];
        let _ = packets.read(&Frame { number, at, interface: 0, link, octets, length });
        rest = after;
    }
});
