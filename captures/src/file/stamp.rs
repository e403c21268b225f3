//! Times of frames.

use emulator::model::Filetime;

/// Nanoseconds since 1970-01-01T00:00:00Z, up to the year 2554.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub u64);

impl Stamp {
    /// The same instant as FILETIME, cut to 100 ns.
    #[must_use]
    pub fn filetime(self) -> Filetime {
        let epoch = Filetime::from_unix_seconds(0);
        Filetime(epoch.0.saturating_add(self.0 / 100))
    }

    /// Nanoseconds from `earlier` to this; negative if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.wrapping_sub(earlier.0).cast_signed()
    }
}
