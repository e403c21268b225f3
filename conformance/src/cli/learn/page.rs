//! A lesson's page on the disk and in a browser.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    cli::{ERROR, USAGE, output},
    lesson::{Played, page},
};

/// Writes the page of a lesson into `folder`, says where it is, and opens it if that is wanted.
pub(super) fn written(played: &Played, folder: &Path, open: bool) -> u8 {
    let id = &played.loaded.id;
    let name = id.rsplit(['/', '\\']).next().unwrap_or(id);
    let path = folder.join(format!("{name}.html"));
    let page = match page(played) {
        Ok(page) => page,
        Err(error) => {
            eprintln!("error: the page can't be made: {error}");
            return ERROR;
        }
    };
    if let Err(error) = fs::create_dir_all(folder).and_then(|()| fs::write(&path, page)) {
        eprintln!("error: {}: {error}", path.display());
        return USAGE;
    }
    output::line(&path.display().to_string());
    if open && let Err(error) = browse(&path) {
        eprintln!("no browser could be opened ({error}); open the page by hand");
    }
    0
}

/// Hands a page over to the system's browser, and doesn't wait for it.
fn browse(page: &Path) -> io::Result<()> {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(opener);
    command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}
