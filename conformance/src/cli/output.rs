//! Standard output. Whoever reads it may stop reading, as `head` does: then the program ends, and it is no error.

use std::{
    io::{self, BufWriter, StdoutLock, Write},
    process,
};

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
