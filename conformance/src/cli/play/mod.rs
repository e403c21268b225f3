//! `kmslab play`: a prompt over the virtual world of a scenario.

mod editor;
mod piped;

use std::io::{self, IsTerminal};

use scenarios::run::Verdict;

use crate::{
    play::{Prompt, Session, Settings},
    serve::chosen,
};

use super::{ERROR, FAILED, USAGE, args::PlayArgs, files, output};

pub(super) fn play(args: &PlayArgs) -> u8 {
    let mut prompt = match open(args) {
        Ok(prompt) => prompt,
        Err(code) => return code,
    };
    output::put(&prompt.greeting());
    let code = match &args.commands {
        Some(path) => piped::file(&mut prompt, path),
        None if io::stdin().is_terminal() => editor::edit(&mut prompt),
        None => piped::lines(&mut prompt, "line", io::stdin().lock()),
    };
    if code != 0 {
        return code;
    }
    match prompt.verdict() {
        None | Some(Verdict::Pass) => 0,
        Some(Verdict::Fail) => FAILED,
        Some(_) => ERROR,
    }
}

fn open(args: &PlayArgs) -> Result<Prompt, u8> {
    let usage = |error: String| {
        eprintln!("error: {error}");
        USAGE
    };
    let readings = args.readings.readings().map_err(usage)?;
    let loaded = files::scenario(&args.scenario).ok_or(USAGE)?;
    let case = chosen(&loaded, args.case.as_deref()).map_err(|error| usage(error.to_string()))?;
    let settings = Settings { seed: args.seed, readings, strict: args.strict };
    let session = Session::open(&case, settings).map_err(|error| usage(error.to_string()))?;
    Ok(Prompt::new(session))
}
