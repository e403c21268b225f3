//! The clock of a process that can't be told the time: libfaketime, preloaded, reads it from a file.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

use emulator::model::{Filetime, TICKS_PER_SECOND};

/// Names the library where it isn't found by itself.
const LIBRARY_VARIABLE: &str = "KMSLAB_FAKETIME";
const LIBRARY: &str = "libfaketimeMT.so.1";

/// A clock in a file of its own. It stands still between one [`FakeClock::set`] and the next, as the clock of the stage does.
#[derive(Debug)]
pub(crate) struct FakeClock {
    library: PathBuf,
    folder: PathBuf,
}

impl FakeClock {
    /// A clock that shows `now`.
    ///
    /// # Errors
    ///
    /// In words, when libfaketime is missing or the file can't be written.
    pub(crate) fn new(now: Filetime) -> Result<Self, String> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let library = library()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("kmslab-clock-{}-{number}", process::id()));
        let failed = |error: io::Error| format!("{}: {error}", folder.display());
        fs::create_dir(&folder).map_err(failed)?;
        let clock = Self { library, folder: folder.clone() };
        clock.set(now).map_err(failed)?;
        Ok(clock)
    }

    /// Moves it.
    pub(crate) fn set(&self, now: Filetime) -> io::Result<()> {
        let new = self.folder.join("new");
        fs::write(&new, format!("{}\n", shown(now)))?;
        // Whoever reads it meanwhile reads one time or the other.
        fs::rename(new, self.file())
    }

    fn file(&self) -> PathBuf {
        self.folder.join("time")
    }

    /// What a process has to find in its environment, where the target's file says nothing else. The file is read as local
    /// time, so that has to be UTC. Timeouts of connections stay real: they would jump with the date.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        let text = |path: &Path| path.display().to_string();
        BTreeMap::from([
            ("LD_PRELOAD".to_owned(), text(&self.library)),
            ("FAKETIME_TIMESTAMP_FILE".to_owned(), text(&self.file())),
            ("FAKETIME_NO_CACHE".to_owned(), "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC".to_owned(), "1".to_owned()),
            ("TZ".to_owned(), "UTC".to_owned()),
        ])
    }

    /// Whether the process `id` has loaded the library; `true` where that can't be told. A program without glibc has not,
    /// and would go by the machine's clock.
    pub(crate) fn is_read_by(&self, id: u32) -> bool {
        let name = self.library.file_name().and_then(|name| name.to_str()).unwrap_or(LIBRARY);
        fs::read_to_string(format!("/proc/{id}/maps")).map_or(true, |maps| maps.contains(name))
    }
}

impl Drop for FakeClock {
    fn drop(&mut self) {
        // Left behind, it disturbs nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A time as libfaketime takes it for a clock that stands still: to the tick.
fn shown(time: Filetime) -> String {
    let seconds = Filetime::from_unix_seconds(time.unix_seconds()).to_string();
    let whole = seconds.replace('T', " ").replace('Z', "");
    match time.0 % TICKS_PER_SECOND {
        0 => whole,
        ticks => format!("{whole}.{ticks:07}"),
    }
}

/// Where the library is.
fn library() -> Result<PathBuf, String> {
    if let Some(given) = env::var_os(LIBRARY_VARIABLE).filter(|given| !given.is_empty()) {
        let path = PathBuf::from(given);
        return if path.is_file() {
            Ok(path)
        } else {
            Err(format!("libfaketime is missing: {LIBRARY_VARIABLE} names {}", path.display()))
        };
    }
    let below = |folder: &str| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = below("/usr/lib").filter(|path| path.is_dir()).collect();
    folders.sort();
    let folders = folders.into_iter().map(|folder| folder.join("faketime"));
    let known = ["/usr/lib/faketime", "/usr/lib64/faketime", "/usr/local/lib/faketime"].map(PathBuf::from);
    let found =
        known.into_iter().chain(folders).map(|folder| folder.join(LIBRARY)).find(|path| path.is_file());
    found.ok_or_else(|| {
        format!("libfaketime is missing: apt install faketime, or name {LIBRARY} in {LIBRARY_VARIABLE}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_to_the_tick() {
        let time: Filetime = "2026-01-31T04:05:06Z".parse().unwrap();
        assert_eq!(shown(time), "2026-01-31 04:05:06");
        assert_eq!(shown(Filetime(time.0 + 1)), "2026-01-31 04:05:06.0000001");
    }
}
