//! What a result code says of itself: the fields that every HRESULT has, for codes that no table knows.

use super::Hresult;

impl Hresult {
    /// Where the code comes from, in words: facility and number, and whether it is an error.
    #[must_use]
    pub fn class(self) -> String {
        let (facility, number) = (self.0 >> 16 & 0x7FF, self.0 & 0xFFFF);
        let severity = if self.is_success() { "no error" } else { "error" };
        let source = match (self.0 >> 28, facility, number) {
            (0x8, 7, 1700..=1999) => "RPC, a Win32 error".to_owned(),
            (0x8, 7, 9000..=9999) => "DNS, a Win32 error".to_owned(),
            (0x8, 7, _) => "Win32".to_owned(),
            (0x8, 4, _) => "an interface's own".to_owned(),
            (0x4 | 0xC, 4, 0xB000..=0xCFFF) => "the activation service".to_owned(),
            (0x4 | 0xC, 4, 0xD000..=0xFFFF) => "the licensing service".to_owned(),
            (0xE, 4, _) => "the lab's own".to_owned(),
            (0xC, 2, _) => "RPC, an NT status".to_owned(),
            _ => format!("facility {facility}"),
        };
        format!("{severity}; {source}, number {number}")
    }

    /// Reads a code as people and tools write it: eight hexadecimal digits with or without `0x`, the number they stand for in
    /// decimal, that number signed, or a bare Win32 error (up to 65535), which becomes its HRESULT.
    #[must_use]
    pub fn read_any(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            let formed =
                (1..=8).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            return if formed { u32::from_str_radix(digits, 16).ok().map(Self) } else { None };
        }
        if text.starts_with('-') {
            return text.parse::<i32>().ok().map(|signed| Self(signed.cast_unsigned()));
        }
        let is_hexadecimal = text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_hexadecimal && !text.bytes().all(|digit| digit.is_ascii_digit()) {
            return u32::from_str_radix(text, 16).ok().map(Self);
        }
        if text.is_empty() || !text.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        match text.parse::<u32>().ok()? {
            // Eight decimal digits that begin with a severity are meant as hexadecimal: 80070005.
            _ if is_hexadecimal && text.starts_with(['4', '8']) => {
                u32::from_str_radix(text, 16).ok().map(Self)
            }
            win32 @ 0..=0xFFFF => Some(Self::from_win32(win32)),
            code => Some(Self(code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<u32>) {
        assert_eq!(Hresult::read_any(text).map(|code| code.0), expect, "{text}");
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        check("0xC004F074", Some(0xC004_F074));
        check("0Xc004f074", Some(0xC004_F074));
        check("C004F074", Some(0xC004_F074));
        check("80070005", Some(0x8007_0005));
        check("3221549172", Some(0xC004_F074));
        check("-1073418124", Some(0xC004_F074));
        check("1722", Some(0x8007_06BA));
        check("9003", Some(0x8007_232B));
        check("0x8", Some(8));
        for text in ["", "0x", "0x1C004F074", "C004F07", "-", "-9999999999", "zero", "4294967296", "0x+5"] {
            check(text, None);
        }
    }

    #[test]
    fn a_code_says_where_it_comes_from() {
        for (code, words) in [
            (0x8007_06BB, "error; RPC"),
            (0x8007_2400, "error; DNS"),
            (0x8007_0002, "error; Win32, number 2"),
            (0xC004_C099, "error; the activation service"),
            (0xC004_F099, "error; the licensing service"),
            (0x4004_F099, "no error; the licensing service"),
            (0xE004_0099, "error; the lab's own"),
            (0x8015_0001, "error; facility 21"),
        ] {
            assert!(Hresult(code).class().starts_with(words), "{}", Hresult(code).class());
        }
    }
}
