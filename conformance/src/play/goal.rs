//! What `until` waits for.

use emulator::{
    model::{Filetime, LicenceStatus, Minutes},
    trace::{Actor, Event, Kind, Value},
};
use scenarios::{
    nearest::nearest,
    stage::{Action, Stage},
};

use crate::scribe::{number, text};

use super::{
    command::known_actor,
    session::{PlayError, Session},
    verbs::misused,
};

/// Clients at most of whom is said what stands in their way.
const STUCK: usize = 4;

/// How long is waited when nothing else is said.
pub(super) const MOST: Minutes = Minutes::days(365);

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Goal {
    /// Whose; anybody's when left out.
    who: Option<String>,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Licence(LicenceStatus),
    Kind(Kind),
    /// A log record with this number.
    Log(i64),
    Anything,
}

/// What came of waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is so now.
    Already(String),
    /// After so long.
    After(Minutes),
    /// Not within the time; and of each client that was to be licensed, how its last attempt ended.
    Never(Vec<Stuck>),
    /// Nobody has anything left to do by itself.
    Idle,
}

/// What stands in the way of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stuck {
    pub(super) client: String,
    /// When its last attempt ended.
    pub(super) at: Filetime,
    /// The result of it.
    pub(super) result: String,
    /// The count that it was told, if an answer came.
    pub(super) count: Option<u32>,
}

/// Kinds of events that can be waited for.
const KINDS: [Kind; 17] = [
    Kind::Lookup,
    Kind::Update,
    Kind::Connect,
    Kind::Bind,
    Kind::BindAck,
    Kind::BindNak,
    Kind::Request,
    Kind::Answer,
    Kind::Refusal,
    Kind::Fault,
    Kind::Pdu,
    Kind::Garbage,
    Kind::Close,
    Kind::Licence,
    Kind::Attempt,
    Kind::Machine,
    Kind::Log,
];

/// A licence state as it is typed: `oot-grace`.
pub(super) fn state_name(status: LicenceStatus) -> String {
    let mut name = String::new();
    for c in format!("{status:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Everything that can be waited for.
pub(super) fn goals() -> Vec<String> {
    let states = LicenceStatus::ALL.into_iter().map(state_name);
    let kinds = KINDS.iter().map(|kind| kind.name().to_owned());
    states.chain(kinds).chain(["event".to_owned(), "anything".to_owned()]).collect()
}

impl Goal {
    /// Reads `licensed`, `c1 oot-grace`, `request by c1`, `event 12289 of c1`, `anything`.
    pub(super) fn read(words: &[&str], session: &Session) -> Result<Self, String> {
        Self::named(words, session)?.possible(session)
    }

    fn named(words: &[&str], session: &Session) -> Result<Self, String> {
        let own = |name: &str| known_actor(name, session).map(Some);
        match words {
            [what @ .., "by" | "of" | "from", who] => Ok(Self { who: own(who)?, what: read_what(what)? }),
            [who, what @ ..] if !what.is_empty() && own(who).is_ok() => {
                Ok(Self { who: own(who)?, what: read_what(what)? })
            }
            // Either order reads well.
            [what @ .., who] if !what.is_empty() && own(who).is_ok() => {
                Ok(Self { who: own(who)?, what: read_what(what)? })
            }
            what => Ok(Self { who: None, what: read_what(what)? }),
        }
    }

    /// Refuses what can never come: what a host is to do and only clients do, or the other way round.
    fn possible(self, session: &Session) -> Result<Self, String> {
        if let (Some(who), What::Kind(kind)) = (&self.who, self.what)
            && let Some((of_hosts, role)) = foreign(kind)
            && session.hosts().contains(who) == of_hosts
        {
            let other = if of_hosts { session.clients() } else { session.hosts() };
            let other = other.first().map(|other| format!("; try `until {} by {other}`", kind.name()));
            return Err(format!(
                "`{who}` is a {role}, and no {role} makes a {}{}",
                kind.name(),
                other.unwrap_or_default()
            ));
        }
        Ok(self)
    }

    /// How the last attempts of those ended who were to be licensed.
    fn stuck(&self, session: &Session, trace: &[Event]) -> Vec<Stuck> {
        if self.what != What::Licence(LicenceStatus::Licensed) {
            return Vec::new();
        }
        let clients = session.clients().into_iter().filter(|client| self.is_of(client)).take(STUCK);
        let last = |client: String| {
            let (end, attempt) = trace
                .iter()
                .enumerate()
                .rfind(|(_, event)| event.kind == Kind::Attempt && *event.actor == *client)?;
            // What it was told since the attempt before.
            let since = trace[..end].iter().rev();
            let mut since = since.take_while(|event| event.kind != Kind::Attempt || *event.actor != *client);
            let answer =
                since.find(|event| event.kind == Kind::Answer && event.peer.as_deref() == Some(&*client));
            Some(Stuck {
                at: attempt.at,
                result: text(attempt, "result").unwrap_or_default().to_owned(),
                count: answer.and_then(|answer| number(answer, "count")),
                client,
            })
        };
        clients.filter_map(last).collect()
    }

    fn is_of(&self, actor: &str) -> bool {
        self.who.as_deref().is_none_or(|who| who == actor)
    }

    fn is(&self, event: &Event) -> bool {
        self.is_of(&event.actor)
            && match self.what {
                What::Licence(status) => {
                    event.kind == Kind::Licence && event.get("to") == Some(&Value::from(status))
                }
                What::Kind(kind) => event.kind == kind,
                What::Log(id) => event.kind == Kind::Log && event.get("id") == Some(&Value::Number(id)),
                // Timers tell what is planned, and nothing that is done.
                What::Anything => event.kind != Kind::Timer,
            }
    }

    /// When it comes, if nobody does anything but by himself. Time doesn't move here.
    pub(super) fn find(&self, session: &mut Session, within: Minutes) -> Result<Found, PlayError> {
        if let What::Licence(status) = self.what {
            let code = serde_json::Value::from(status.code());
            let clients = session.clients().into_iter().filter(|client| self.is_of(client));
            for client in clients.collect::<Vec<_>>() {
                let view = session.properties(&Actor::from(client.as_str())).unwrap_or_default();
                if view.get("LicenseStatus") == Some(&code) {
                    return Ok(Found::Already(client));
                }
            }
        }
        let mut stage = session.ahead()?;
        let mut passed = Minutes::ZERO;
        while passed < within {
            let now = stage.now();
            let Some(due) = stage.deadline() else { return Ok(Found::Idle) };
            let step = due.minutes_since_ceil(now).clamp(Minutes(1), Minutes(within.0 - passed.0));
            let before = stage.trace().len();
            stage.act(&Action::Advance(step))?;
            passed.0 += step.0;
            if stage.trace()[before..].iter().any(|event| self.is(event)) {
                return Ok(Found::After(passed));
            }
        }
        Ok(Found::Never(self.stuck(session, stage.trace())))
    }
}

/// The role that an event of this kind is never of, with its name and what the other one is called.
fn foreign(kind: Kind) -> Option<(bool, &'static str)> {
    match kind {
        Kind::Connect | Kind::Bind | Kind::Request => Some((true, "host")),
        Kind::Answer | Kind::Refusal | Kind::BindAck | Kind::BindNak | Kind::Fault | Kind::Update => {
            Some((false, "client"))
        }
        _ => None,
    }
}

fn read_what(words: &[&str]) -> Result<What, String> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    match words {
        ["anything"] => Ok(What::Anything),
        ["event" | "log", number] => match number.parse() {
            Ok(number) => Ok(What::Log(number)),
            Err(_) => Err(misused("until", &format!("`{number}` is no number of an event"))),
        },
        ["event"] => Ok(What::Kind(Kind::Log)),
        [word] => {
            let status = LicenceStatus::ALL
                .into_iter()
                .find(|status| plain(&format!("{status:?}")) == plain(word))
                .map(What::Licence);
            let kind = || KINDS.into_iter().find(|kind| plain(kind.name()) == plain(word)).map(What::Kind);
            status.or_else(kind).ok_or_else(|| {
                let all = goals();
                let near = nearest(word, all.iter().map(String::as_str));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                format!(
                    "nothing is called `{word}` that could be waited for{near}; known: {}",
                    all.join(", ")
                )
            })
        }
        _ => Err(misused("until", "expected a licence state or a kind of event")),
    }
}
