//! IPv4 and IPv6 headers, with options and extensions.

use std::net::IpAddr;

use etherparse::{
    IpAuthHeaderSlice, IpFragOffset, IpNumber, Ipv4HeaderSlice, Ipv6FragmentHeaderSlice, Ipv6HeaderSlice,
    Ipv6RawExtHeaderSlice,
};

/// An IP packet.
pub(super) struct Ip<'a> {
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
    /// What it carries.
    pub(super) number: IpNumber,
    /// What it carries, as far as captured. What fills the frame up is left out.
    pub(super) payload: &'a [u8],
    /// The length of the payload on the network.
    pub(super) length: usize,
    /// What part of a whole it carries; `None` if it is the whole.
    pub(super) fragment: Option<Fragment>,
}

/// Where a fragment belongs.
pub(super) struct Fragment {
    pub(super) id: u32,
    pub(super) offset: IpFragOffset,
    /// Others follow.
    pub(super) more: bool,
}

impl<'a> Ip<'a> {
    /// A packet of which `octets` are captured and that the link carried in `length`; else what it is.
    #[inline]
    pub(super) fn read(octets: &'a [u8], length: usize) -> Result<Self, &'static str> {
        match octets.first().map(|first| first >> 4) {
            Some(4) => Self::four(octets, length),
            Some(6) => Self::six(octets, length),
            Some(_) => Err("neither IPv4 nor IPv6"),
            None => Err("IP, cut"),
        }
    }

    fn four(octets: &'a [u8], length: usize) -> Result<Self, &'static str> {
        let header = Ipv4HeaderSlice::from_slice(octets).map_err(|_| "IPv4, cut or broken")?;
        let before = header.slice().len();
        let total = match usize::from(header.total_len()) {
            // The network card will cut it into segments (TSO).
            0 => length,
            total => total,
        };
        let length = total.checked_sub(before).ok_or("IPv4, broken: a length below its header's")?;
        let fragment = header.is_fragmenting_payload().then(|| Fragment {
            id: header.identification().into(),
            offset: header.fragments_offset(),
            more: header.more_fragments(),
        });
        Self {
            from: header.source_addr().into(),
            to: header.destination_addr().into(),
            number: header.protocol(),
            payload: up_to(&octets[before..], length),
            length,
            fragment,
        }
        .unwrapped()
    }

    fn six(octets: &'a [u8], length: usize) -> Result<Self, &'static str> {
        let header = Ipv6HeaderSlice::from_slice(octets).map_err(|_| "IPv6, cut")?;
        let before = header.slice().len();
        let length = match usize::from(header.payload_length()) {
            // Segmented by the network card, or a jumbogram (RFC 2675).
            0 => length.saturating_sub(before),
            length => length,
        };
        Self {
            from: header.source_addr().into(),
            to: header.destination_addr().into(),
            number: header.next_header(),
            payload: up_to(&octets[before..], length),
            length,
            fragment: None,
        }
        .unwrapped()
    }

    /// Without the extensions before what it carries (RFC 8200, section 4), or before what a fragment carries of it.
    pub(super) fn unwrapped(mut self) -> Result<Self, &'static str> {
        const CUT: &str = "an IP extension, cut or broken";
        while self.fragment.is_none() {
            let (next, before) = match self.number {
                IpNumber::IPV6_HEADER_HOP_BY_HOP
                | IpNumber::IPV6_DESTINATION_OPTIONS
                | IpNumber::IPV6_ROUTE_HEADER => {
                    let header = Ipv6RawExtHeaderSlice::from_slice(self.payload).map_err(|_| CUT)?;
                    (header.next_header(), header.slice().len())
                }
                IpNumber::AUTHENTICATION_HEADER => {
                    let header = IpAuthHeaderSlice::from_slice(self.payload).map_err(|_| CUT)?;
                    (header.next_header(), header.slice().len())
                }
                IpNumber::IPV6_FRAGMENTATION_HEADER => {
                    let header = Ipv6FragmentHeaderSlice::from_slice(self.payload).map_err(|_| CUT)?;
                    self.fragment = header.is_fragmenting_payload().then(|| Fragment {
                        id: header.identification(),
                        offset: header.fragment_offset(),
                        more: header.more_fragments(),
                    });
                    (header.next_header(), header.slice().len())
                }
                _ => break,
            };
            self.number = next;
            self.payload = &self.payload[before..];
            self.length = self.length.saturating_sub(before);
        }
        Ok(self)
    }
}

fn up_to(octets: &[u8], length: usize) -> &[u8] {
    &octets[..length.min(octets.len())]
}
