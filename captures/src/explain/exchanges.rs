//! Requests and their ends, judged as a client judges them.

use std::net::IpAddr;

use emulator::{
    model::{Hresult, Version},
    wire::{self, LabKeys, Response, SentRequest},
};
use uuid::Uuid;

use crate::{
    conversation::{Connection, Exchange, ExchangeEnd},
    stream::Seen,
    transcript::{Message, Opened},
};

/// A request, or an answer whose request wasn't captured.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    /// Where it was made.
    pub(super) connection: &'a Connection,
    /// The exchange.
    pub(super) exchange: &'a Exchange,
    /// What is asked, where it can be read and is well formed.
    pub(super) asked: Option<wire::Request>,
    /// What came of it.
    pub(super) came: Came,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub(super) enum Came {
    /// An answer that a client takes.
    Answer(Box<Response>),
    /// An answer that can't be read with this label.
    Opaque(Version),
    /// An answer that a client doesn't take, and why.
    Bad(String),
    /// A result.
    Refused(Hresult),
    /// A fault.
    Fault(u32),
    /// Bad stub data in a response.
    BadStub(String),
    /// Nothing.
    Silent,
}

impl<'a> Call<'a> {
    pub(super) fn of(connection: &'a Connection, exchange: &'a Exchange, keys: &LabKeys) -> Self {
        let message = exchange.request.as_ref().and_then(|request| request.message.as_ref().ok());
        let asked = message
            .and_then(Message::plain)
            .and_then(|plain| wire::Request::parse(&plain.body).ok())
            // A body of version 5 or 6 that says another version inside is refused by its host.
            .filter(|request| {
                wire::outer_version(message.map_or(&[][..], |m| &m.octets)).ok() == Some(request.version)
            });
        let came = judge(&exchange.end, message, asked.as_ref(), keys);
        Self { connection, exchange, asked, came }
    }

    /// The frame that shows it first.
    pub(super) fn at(&self) -> Seen {
        self.exchange.asked.or(self.ended()).unwrap_or(self.connection.opened)
    }

    /// The frame that ended it.
    pub(super) fn ended(&self) -> Option<Seen> {
        match &self.exchange.end {
            ExchangeEnd::Answer { seen, .. }
            | ExchangeEnd::Refusal(seen, _)
            | ExchangeEnd::Fault(seen, _)
            | ExchangeEnd::Bad(seen, _) => Some(*seen),
            ExchangeEnd::Silent => None,
        }
    }

    /// Both frames, those that there are.
    pub(super) fn frames(&self) -> Vec<u64> {
        self.exchange.asked.into_iter().chain(self.ended()).map(|seen| seen.frame).collect()
    }

    pub(super) fn client(&self) -> IpAddr {
        self.connection.party.client.ip()
    }

    /// The machine and its product, where they can be read.
    pub(super) fn who(&self) -> Option<(Uuid, Uuid)> {
        self.asked.as_ref().map(|asked| (asked.cmid, asked.act_id))
    }

    /// An answer came, whatever its count.
    pub(super) fn is_answered(&self) -> bool {
        matches!(self.came, Came::Answer(_) | Came::Opaque(_))
    }

    /// Whether the client activates with the answer; `None` where request or answer can't be read.
    pub(super) fn is_enough(&self) -> Option<bool> {
        match (&self.came, &self.asked) {
            (Came::Answer(answer), Some(asked)) => Some(answer.count >= asked.n_policy),
            (Came::Answer(_) | Came::Opaque(_), _) => None,
            _ => Some(false),
        }
    }

    /// How far the client's clock is ahead of the capture's, in nanoseconds.
    pub(super) fn ahead(&self) -> Option<i64> {
        let (asked, at) = (self.asked.as_ref()?, self.exchange.asked?.at);
        let client = i128::try_from(asked.client_time.unix_nanos()).ok()?;
        i64::try_from(client - i128::from(at.0)).ok()
    }

    /// The version, which is in clear.
    pub(super) fn version(&self) -> Option<Version> {
        let message = self.exchange.request.as_ref()?.message.as_ref().ok()?;
        wire::outer_version(&message.octets).ok()
    }
}

fn judge(
    end: &ExchangeEnd,
    message: Option<&Message>,
    asked: Option<&wire::Request>,
    keys: &LabKeys,
) -> Came {
    match end {
        ExchangeEnd::Refusal(_, code) => Came::Refused(*code),
        ExchangeEnd::Fault(_, status) => Came::Fault(*status),
        ExchangeEnd::Bad(_, text) => Came::BadStub(text.clone()),
        ExchangeEnd::Silent => Came::Silent,
        ExchangeEnd::Answer { hresult, .. } if !hresult.is_success() => Came::Refused(*hresult),
        ExchangeEnd::Answer { message: answer, .. } => {
            match (message.map(|message| &message.opened), asked) {
                (Some(Opened::Lab(plain)), Some(request)) => {
                    let sent = SentRequest { request, iv: plain.iv.unwrap_or_default() };
                    match wire::open_response(keys, &answer.octets, &sent) {
                        Ok(response) => Came::Answer(Box::new(response)),
                        Err(error) => Came::Bad(error.to_string()),
                    }
                }
                (_, asked) => read(answer, asked),
            }
        }
    }
}

/// An answer whose seal nobody can check.
fn read(answer: &Message, asked: Option<&wire::Request>) -> Came {
    let plain = match &answer.opened {
        Opened::Lab(plain) | Opened::Clear(plain) => plain,
        Opened::Opaque(version) => return Came::Opaque(*version),
        Opened::Unreadable(error) => return Came::Bad(error.to_string()),
    };
    match Response::parse(&plain.body) {
        Ok(response) => match asked {
            Some(asked) if asked.cmid != response.cmid => Came::Bad("it echoes another `cmid`".to_owned()),
            Some(asked) if asked.client_time != response.client_time => {
                Came::Bad("it echoes another `client_time`".to_owned())
            }
            _ => Came::Answer(Box::new(response)),
        },
        Err(error) => Came::Bad(error.to_string()),
    }
}
