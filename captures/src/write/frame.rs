//! Single frames with their checksums.

use etherparse::{TcpHeader, TcpOptionElement};

use super::link::Ends;

/// What a host offers as receive window.
const WINDOW: u16 = 65_535;

/// Control bits of a TCP segment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flags {
    pub(super) syn: bool,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) psh: bool,
}

/// One TCP segment. `ack` is absent only where nothing was received yet.
pub(super) fn tcp(ends: Ends, flags: Flags, seq: u32, ack: Option<u32>, data: &[u8]) -> Vec<u8> {
    let mut header = TcpHeader::new(ends.from.port(), ends.to.port(), seq, WINDOW);
    header.syn = flags.syn;
    header.fin = flags.fin;
    header.rst = flags.rst;
    header.psh = flags.psh;
    header.ack = ack.is_some();
    header.acknowledgment_number = ack.unwrap_or(0);
    if flags.rst {
        header.window_size = 0;
    }
    if flags.syn {
        let options = [TcpOptionElement::MaximumSegmentSize(ends.mss())];
        header.set_options(&options).expect("one option of four octets fits a TCP header");
    }
    let packet = ends.headers().tcp_header(header);
    let mut octets = Vec::with_capacity(packet.size(data.len()));
    packet
        .write_to_vec(&mut octets, data)
        .expect("a segment is no longer than the MSS, far below the limit of IP");
    octets
}

/// Most octets that a UDP datagram over IPv4 carries.
pub(super) const MAX_DATAGRAM: usize = 65_507;

/// One UDP datagram of at most [`MAX_DATAGRAM`] octets.
pub(super) fn udp(ends: Ends, data: &[u8]) -> Vec<u8> {
    let packet = ends.headers().udp(ends.from.port(), ends.to.port());
    let mut octets = Vec::with_capacity(packet.size(data.len()));
    packet.write_to_vec(&mut octets, data).expect("the caller has seen that the datagram fits");
    octets
}
