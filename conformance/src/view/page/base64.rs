//! Octets as text that may stand in any markup (RFC 4648, section 4).

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `octets` in base64, padded.
pub(super) fn base64(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for group in octets.chunks(3) {
        let bits = (0..3).fold(0, |bits, index| bits << 8 | u32::from(*group.get(index).unwrap_or(&0)));
        for letter in 0..4 {
            let index = (bits >> (18 - 6 * letter)) & 63;
            let is_padding = letter > group.len();
            text.push(if is_padding { '=' } else { char::from(LETTERS[index as usize]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn the_examples_of_the_rfc() {
        let examples = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (octets, text) in examples {
            assert_eq!(base64(octets.as_bytes()), text);
        }
    }
}
