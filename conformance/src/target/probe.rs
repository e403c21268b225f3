//! The honesty probe: a target that says `ok` to what nobody knows would also swallow what it doesn't do.

use std::hash::{BuildHasher, Hasher, RandomState};

use serde_json::{Map, Value};

use super::{Answer, Fault, Session, session::Form};

/// What the probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Probed {
    /// Both unknown things were refused by name of `unsupported`.
    Honest,
    /// They were not; a sentence on what it did.
    Swallows(String),
    /// It misbehaved.
    Fault(Fault),
}

/// A word that no protocol has.
pub(crate) fn random_word() -> String {
    let number = RandomState::new().build_hasher().finish();
    format!("xq{:08x}", number >> 32)
}

/// Asks for a command and for a config field that nobody knows. `config` is one that starts the target when it is sent
/// as it is.
pub(crate) async fn probe(session: &mut Session, config: &Map<String, Value>) -> Probed {
    let command = random_word();
    let answer = session.command(&command, Map::new(), Form::Any).await;
    match judged(answer, &format!("the unknown command `{command}`")) {
        Probed::Honest => {}
        other => return other,
    }
    let field = random_word();
    let mut config = config.clone();
    config.insert(field.clone(), 1.into());
    let answer = session.command("start", start_fields("probe", config), Form::Any).await;
    judged(answer, &format!("the unknown config field `{field}`"))
}

/// The fields of `start`.
pub(crate) fn start_fields(scenario: &str, config: Map<String, Value>) -> Map<String, Value> {
    Map::from_iter([("scenario".to_owned(), scenario.into()), ("config".to_owned(), config.into())])
}

fn judged(answer: Result<Answer, Fault>, about: &str) -> Probed {
    match answer {
        Ok(Answer::Unsupported(_)) => Probed::Honest,
        Ok(Answer::Ok(_)) => {
            Probed::Swallows(format!("it answers `ok` to {about}: it would also swallow what it doesn't do"))
        }
        Ok(Answer::Error(why)) => Probed::Swallows(format!(
            "it answers `error` to {about} ({why}): what it doesn't know is to be answered `unsupported`"
        )),
        Err(fault) => Probed::Fault(fault),
    }
}
