//! Commands from a file or a pipe: each is shown behind the prompt, and the first that is wrong ends it.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use crate::play::Prompt;

use super::super::{USAGE, output};

/// Commands of a file.
pub(super) fn file(prompt: &mut Prompt, path: &Path) -> u8 {
    match File::open(path) {
        Ok(file) => lines(prompt, &path.display().to_string(), BufReader::new(file)),
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            USAGE
        }
    }
}

/// Commands, a line each; `place` stands before the number of the line in messages.
pub(super) fn lines(prompt: &mut Prompt, place: &str, commands: impl BufRead) -> u8 {
    for (index, line) in commands.lines().enumerate() {
        let place = format!("{place} {}", index + 1);
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                eprintln!("error: {place}: {error}");
                return USAGE;
            }
        };
        output::line(&format!("{}{line}", prompt.prompt()));
        match prompt.take(&place, &line) {
            Ok(reply) => {
                output::put(&reply.text);
                if reply.quit {
                    return 0;
                }
            }
            Err(error) => {
                // What is wrong with a step is shown in its place.
                let head =
                    if error.starts_with("error: ") { String::new() } else { format!("error: {place}: ") };
                eprintln!("{head}{error}");
                return USAGE;
            }
        }
    }
    0
}
