//! What a target writes to its log: kept, and never more than a bound of it.

use std::sync::{Arc, Mutex, PoisonError};

/// The last octets of a log. A clone is a handle on the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    octets: Vec<u8>,
    dropped: usize,
}

/// Octets kept.
const MOST: usize = 256 * 1024;

impl Log {
    pub(super) fn push(&self, octets: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.octets.extend_from_slice(octets);
        let excess = kept.octets.len().saturating_sub(MOST);
        kept.octets.drain(..excess);
        kept.dropped += excess;
    }

    /// Everything since the last call.
    pub(super) fn take(&self) -> String {
        let kept = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let text = String::from_utf8_lossy(&kept.octets);
        match kept.dropped {
            0 => text.into_owned(),
            dropped => format!("[{dropped} octets before this were dropped]\n{text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_log_is_kept() {
        let log = Log::default();
        log.push(&vec![b'a'; MOST]);
        log.push(b"end");
        let text = log.take();
        assert!(text.starts_with("[3 octets before this were dropped]\naaa") && text.ends_with("aaend"));
        assert_eq!(log.take(), "");
    }
}
