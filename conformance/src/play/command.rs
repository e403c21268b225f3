//! From a line of text to a command.

use emulator::model::Minutes;

use super::{
    friendly,
    goal::{Goal, MOST},
    session::Session,
    verbs::{LENGTH, misused, unknown, verb},
};

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Nothing: an empty line, or a remark behind `#`.
    Nothing,
    /// So many steps of the script; `None` for all that are left.
    Step(Option<u32>),
    /// A step that isn't in the script.
    Beside(String),
    Until(Goal, Minutes),
    Script,
    /// Of whom, and which property.
    Show(Option<String>, Option<String>),
    Why(String),
    /// Of whom, and whether from the start.
    Log(Option<String>, bool),
    Trace(Option<String>, bool),
    Timeline,
    Undo,
    /// Where to, and whether a file there is replaced.
    Save(String, bool),
    Help(Option<String>),
    Quit,
}

/// Reads a line; what it is in the world of `session`.
///
/// # Errors
///
/// What is wrong with it, what was expected, and the nearest that is known.
pub(super) fn read(line: &str, session: &Session) -> Result<Command, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Command::Nothing);
    }
    // Words of the language begin with a capital letter, those of the prompt don't.
    if line.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Ok(Command::Beside(line.trim_end_matches([',', ' ']).to_owned()));
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let (name, rest) = (words[0], &words[1..]);
    let actor = |name: &str| known_actor(name, session);
    let command = match (name, rest) {
        ("step", []) => Command::Step(Some(1)),
        ("step", ["all"]) => Command::Step(None),
        ("step", [number]) => match number.parse() {
            Ok(number) if number > 0 => Command::Step(Some(number)),
            _ => return Err(misused(name, &format!("`{number}` is no number of steps"))),
        },
        ("script", []) => Command::Script,
        ("until", [_, ..]) => {
            let (goal, within) = until(rest, session)?;
            Command::Until(goal, within)
        }
        ("show", []) => Command::Show(None, None),
        ("show", [of]) => Command::Show(Some(actor(of)?), None),
        ("show", [of, property]) => Command::Show(Some(actor(of)?), Some((*property).to_owned())),
        ("why", [of]) => Command::Why(actor(of)?),
        ("why", []) => match session.clients().as_slice() {
            [only] => Command::Why(only.clone()),
            _ => return Err(misused(name, "there are several clients")),
        },
        ("log", rest) => {
            let (of, all) = told(name, rest, session)?;
            Command::Log(of, all)
        }
        ("trace", rest) => {
            let (of, all) = told(name, rest, session)?;
            Command::Trace(of, all)
        }
        ("timeline", []) => Command::Timeline,
        ("undo", []) => Command::Undo,
        ("save", [path]) => Command::Save((*path).to_owned(), false),
        ("save", [path, "over"]) => Command::Save((*path).to_owned(), true),
        ("help", []) => Command::Help(None),
        ("help", [of]) => Command::Help(Some((*of).to_owned())),
        ("quit" | "exit", []) => Command::Quit,
        _ if verb(name).is_none() => return Err(unknown(name)),
        _ => Command::Beside(friendly::step(name, rest, session)?),
    };
    Ok(command)
}

/// The length at the end of `until`, behind `within`, and the goal before it.
fn until(words: &[&str], session: &Session) -> Result<(Goal, Minutes), String> {
    let (goal, within) = match words {
        [goal @ .., "within", length] => (goal, friendly::length("until", length)?),
        [.., "within"] => return Err(misused("until", &format!("`within` stands without {LENGTH}"))),
        goal => (goal, MOST),
    };
    Ok((Goal::read(goal, session)?, within))
}

/// Whose events are to be told, and whether from the start.
fn told(name: &str, words: &[&str], session: &Session) -> Result<(Option<String>, bool), String> {
    match words {
        [] => Ok((None, false)),
        ["all"] => Ok((None, true)),
        [of] => Ok((Some(known_actor(of, session)?), false)),
        [of, "all"] => Ok((Some(known_actor(of, session)?), true)),
        _ => Err(misused(name, "that is too much")),
    }
}

/// The name, if somebody is called so.
pub(super) fn known_actor(name: &str, session: &Session) -> Result<String, String> {
    let mut all = session.hosts();
    all.extend(session.clients());
    if all.iter().any(|known| known == name) {
        return Ok(name.to_owned());
    }
    let near = scenarios::nearest::nearest(name, all.iter().map(String::as_str));
    Err(match near {
        Some(near) => format!("nobody is called `{name}`; did you mean `{near}`?"),
        None => {
            all.truncate(12);
            format!("nobody is called `{name}`; there are {}", all.join(", "))
        }
    })
}
