//! Standard output. Whoever reads it may stop reading, as `head` does: then the program ends, and it is no error.

use std::{
    env,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write, stdout},
    process,
};

use clap::ColorChoice;
use terminal_size::{Width, terminal_size_of};

use crate::view::text::{LEAST_WIDTH, Style};

use super::ERROR;

/// Exit code of a program that a closed pipe ended: 128 and the number of SIGPIPE.
const CLOSED_PIPE: i32 = 141;

/// Writes text to standard output.
pub(super) fn put(text: &str) {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

/// Standard output for what is written piece by piece: [`written`] takes the result of each.
pub(super) fn buffered() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Ends the program when standard output can't be written any more.
pub(super) fn written(result: io::Result<()>) {
    match result {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => process::exit(CLOSED_PIPE),
        Err(error) => {
            eprintln!("error: standard output: {error}");
            process::exit(ERROR.into())
        }
    }
}

/// Writes a line to standard output.
pub(super) fn line(text: &str) {
    put(&format!("{text}\n"));
}

/// How charts are written there: as wide as was asked for or the terminal is.
pub(super) fn style(width: Option<u16>, ascii: bool, color: ColorChoice) -> Style {
    let columns = || terminal_size_of(stdout()).map(|(Width(columns), _)| columns);
    let width = width.or_else(columns).map_or(LEAST_WIDTH, usize::from);
    Style { width, ascii, colour: colours(color) }
}

/// Whether there are colours: where they can be seen, and are wanted.
pub(super) fn colours(color: ColorChoice) -> bool {
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            // https://no-color.org: set to anything but nothing.
            let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            stdout().is_terminal() && !refused && env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}
