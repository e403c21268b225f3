//! What octets look like: a DCE/RPC header, its beginning, or another protocol.

use emulator::rpc::pdu::header::{self, Header, PduType};

use super::Foreign;

/// Octets that are kept of what is no DCE/RPC.
pub(super) const HEAD: usize = 64;

/// What stands at the start of some octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sniffed {
    /// No header.
    No,
    /// Fewer octets than a header has, which could begin one.
    Short,
    /// A header that makes sense.
    Header(Header),
}

/// A header that the octets of a short one are laid over.
const BLANK: [u8; header::LEN] = [5, 0, 0, header::WHOLE, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Looks for a header at the start of `octets` that a sender of DCE/RPC would write: version 5.0 or 5.1, a type of
/// connection-oriented RPC, a data representation of C706 14.1, and lengths that fit each other.
pub(super) fn sniff(octets: &[u8]) -> Sniffed {
    if octets.first() != Some(&BLANK[0]) {
        return if octets.is_empty() { Sniffed::Short } else { Sniffed::No };
    }
    match Header::read(octets) {
        Some(header) if known(&header) && fits(&header) => Sniffed::Header(header),
        Some(_) => Sniffed::No,
        None if known(&laid_over_blank(octets)) => Sniffed::Short,
        None => Sniffed::No,
    }
}

/// What follows a PDU. Here any type and data representation will do: the place is evidence enough.
pub(super) fn follows(octets: &[u8]) -> Sniffed {
    match Header::read(octets) {
        Some(header) if is_rpc(&header) && usize::from(header.frag_length) >= header::LEN => {
            Sniffed::Header(header)
        }
        Some(_) => Sniffed::No,
        None if is_rpc(&laid_over_blank(octets)) => Sniffed::Short,
        None => Sniffed::No,
    }
}

fn laid_over_blank(octets: &[u8]) -> Header {
    let mut blank = BLANK;
    for (blank, octet) in blank.iter_mut().zip(octets) {
        *blank = *octet;
    }
    Header::read(&blank).expect("as long as a header")
}

fn is_rpc(header: &Header) -> bool {
    header.version == 5 && header.minor <= 1
}

fn known(header: &Header) -> bool {
    // Integers big or little endian, characters ASCII or EBCDIC, one of four kinds of floats, two reserved octets.
    let [characters, floats, reserved @ ..] = header.drep;
    is_rpc(header)
        && (from_client(header.ptype).is_some() || header.ptype.name() == "rts")
        && characters & 0xEE == 0
        && floats <= 3
        && reserved == [0, 0]
}

fn fits(header: &Header) -> bool {
    let trailer = match header.auth_length {
        0 => 0,
        value => usize::from(value) + header::AUTH_LEN,
    };
    usize::from(header.frag_length) >= header::LEN + trailer
}

/// Whether clients send PDUs of this type, or servers; `None` for a type that neither does.
pub(super) fn from_client(ptype: PduType) -> Option<bool> {
    match ptype {
        PduType::REQUEST
        | PduType::BIND
        | PduType::ALTER_CONTEXT
        | PduType::AUTH3
        | PduType::CO_CANCEL
        | PduType::ORPHANED => Some(true),
        PduType::RESPONSE
        | PduType::FAULT
        | PduType::BIND_ACK
        | PduType::BIND_NAK
        | PduType::ALTER_CONTEXT_RESP
        | PduType::SHUTDOWN => Some(false),
        _ => None,
    }
}

/// What octets look like that are no DCE/RPC.
pub(super) fn guess(octets: &[u8]) -> Foreign {
    const METHODS: [&[u8]; 8] =
        [b"HTTP/", b"GET ", b"POST ", b"HEAD ", b"PUT ", b"OPTIONS ", b"CONNECT ", b"PRI * HTTP"];
    let text = |octet: &u8| matches!(octet, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    match octets {
        // change_cipher_spec, alert, handshake, application_data (RFC 8446 5.1) in a version of SSL 3 or TLS.
        [20..=23, 3, 0..=4, ..] => Foreign::Tls,
        _ if METHODS.iter().any(|method| octets.starts_with(method)) => Foreign::Http,
        [] => Foreign::Unknown,
        _ if octets.iter().all(text) => Foreign::Text,
        _ => Foreign::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(octets: &[u8], sniffed: &str) {
        let found = match sniff(octets) {
            Sniffed::No => "no",
            Sniffed::Short => "short",
            Sniffed::Header(_) => "header",
        };
        assert_eq!(found, sniffed, "{octets:02x?}");
    }

    #[test]
    fn headers_are_told_from_other_octets() {
        let little = [5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0];
        check(&little, "header");
        check(&[5, 1, 0, 3, 0, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0, 1], "header");
        for cut in 0..little.len() {
            check(&little[..cut], "short");
        }
        for (at, octet) in [(0, 4), (1, 2), (2, 1), (2, 21), (4, 0x20), (5, 4), (6, 1), (7, 1), (8, 15)] {
            let mut other = little;
            other[at] = octet;
            check(&other, "no");
        }
        let mut signed = little;
        signed[10] = 49;
        check(&signed, "no");
        signed[10] = 48;
        check(&signed, "header");
        // The greeting and request of SOCKS 5.
        check(&[5, 1, 0], "short");
        check(&[5, 1, 0, 5, 1, 0, 1, 192], "no");
    }

    #[test]
    fn other_protocols_are_named() {
        for (octets, expected) in [
            (&b"\x15\x03\x03\x00\x02\x02\x28"[..], Foreign::Tls),
            (b"HTTP/1.1 400 Bad Request\r\n", Foreign::Http),
            (b"220 mail.lab.test ESMTP\r\n", Foreign::Text),
            (b"\x15\x04\x03", Foreign::Unknown),
            (b"", Foreign::Unknown),
        ] {
            assert_eq!(guess(octets), expected, "{octets:02x?}");
        }
    }
}
