//! Octets as a dump.

use std::io::{self, Write};

/// Sixteen octets a line: offset, digits, printable characters.
pub(super) fn dump(octets: &[u8], indent: &str, out: &mut dyn Write) -> io::Result<()> {
    for (line, chunk) in octets.chunks(16).enumerate() {
        write!(out, "{indent}{:04x} ", line * 16)?;
        for place in 0..16 {
            if place % 8 == 0 {
                out.write_all(b" ")?;
            }
            match chunk.get(place) {
                Some(octet) => write!(out, "{octet:02x} ")?,
                None => out.write_all(b"   ")?,
            }
        }
        let shown =
            chunk.iter().map(|octet| if (0x20..0x7F).contains(octet) { char::from(*octet) } else { '.' });
        writeln!(out, " {}", shown.collect::<String>())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_has_offset_digits_and_characters() {
        let octets: Vec<u8> = (b'0'..b'0' + 18).collect();
        let mut out = Vec::new();
        dump(&octets, "  ", &mut out).unwrap();
        let expected = "  0000  30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f  0123456789:;<=>?\n  \
                        0010  40 41                                             @A\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
