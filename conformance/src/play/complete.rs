//! What a line could go on with.

use std::fs;

use emulator::trace::Actor;
use scenarios::language::step_words;

use super::{
    goal::goals,
    session::Session,
    verbs::{Arg, VERBS, verb},
};

/// Words that a line could go on with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word begins that they stand for, in octets.
    pub start: usize,
    /// Whole words, in order.
    pub words: Vec<String>,
}

/// What `line`, up to the cursor, could go on with.
pub(super) fn complete(session: &mut Session, line: &str) -> Completion {
    if let Some(completion) = inside_a_step(session, line) {
        return completion;
    }
    let start = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, begun) = line.split_at(start);
    let before: Vec<&str> = before.split_whitespace().collect();
    let known = match before.split_first() {
        None => {
            let verbs = VERBS.iter().map(|verb| verb.name.to_owned());
            verbs.chain(step_words().map(|(word, _)| format!("{word}("))).collect()
        }
        Some((name, words)) => {
            let args = verb(name).map(|verb| verb.args).unwrap_or_default();
            let arg = args.get(words.len()).or(args.last()).copied();
            arg.map(|arg| values(session, arg, words, begun)).unwrap_or_default()
        }
    };
    let mut words: Vec<String> = known.into_iter().filter(|word| word.starts_with(begun)).collect();
    words.sort();
    words.dedup();
    Completion { start, words }
}

/// Inside the quotes of a step it is a name that is missing.
fn inside_a_step(session: &Session, line: &str) -> Option<Completion> {
    let is_step = line.trim_start().starts_with(|first: char| first.is_ascii_uppercase());
    let open = line.rfind('"').filter(|_| is_step && line.matches('"').count() % 2 == 1)?;
    let begun = &line[open + 1..];
    let names = session.hosts().into_iter().chain(session.clients()).chain(zones(session));
    let words = names.filter(|name| name.starts_with(begun)).collect();
    Some(Completion { start: open + 1, words })
}

fn zones(session: &Session) -> Vec<String> {
    session.case().loaded.scenario.world.dns.keys().cloned().collect()
}

fn values(session: &mut Session, arg: Arg, before: &[&str], begun: &str) -> Vec<String> {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    match arg {
        Arg::Actor => [session.hosts(), session.clients()].concat(),
        Arg::Client => session.clients(),
        Arg::Host => session.hosts(),
        Arg::Zone => zones(session),
        Arg::Target => [session.hosts(), zones(session)].concat(),
        Arg::Property => {
            let of = Actor::from(before.first().copied().unwrap_or_default());
            let view = session.properties(&of).unwrap_or_default();
            view.into_keys().chain(["all".to_owned()]).collect()
        }
        Arg::Goal => [goals(), session.clients(), session.hosts(), owned(&["within", "by", "of"])].concat(),
        Arg::File => files(begun),
        Arg::Verb => VERBS.iter().map(|verb| verb.name.to_owned()).collect(),
        Arg::Word(words) => owned(words),
        Arg::Free => Vec::new(),
    }
}

/// Scenario files and folders whose paths begin so.
fn files(begun: &str) -> Vec<String> {
    let (folder, _) = begun.rsplit_once('/').map_or(("", begun), |(folder, name)| (folder, name));
    let shown = if begun.contains('/') { format!("{folder}/") } else { String::new() };
    let read = match (begun.contains('/'), folder) {
        (false, _) => ".",
        (true, "") => "/",
        (true, folder) => folder,
    };
    let entries = fs::read_dir(read).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        (is_folder || name.ends_with(".ron"))
            .then(|| format!("{shown}{name}{}", if is_folder { "/" } else { "" }))
    });
    names.collect()
}
