//! Octets as a capture file: frames, an ending or an error, and never more frames than octets.

#![no_main]

use std::io::Cursor;

use captures::file::Reader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Ok(mut reader) = Reader::new(Cursor::new(octets.to_vec())) else { return };
    // Gzip may hold more than it takes.
    let most = if octets.starts_with(&[0x1F, 0x8B]) { u64::MAX } else { octets.len() as u64 };
    let mut last = 0;
    while let Ok(Some(frame)) = reader.next_frame() {
        assert_eq!(frame.number, last + 1);
        last = frame.number;
        assert!(last <= most, "{last} frames in {most} octets");
    }
    let _ = reader.ending();
});
