//! Requests and what came of them: answers, refusals, faults, silence.

use emulator::{
    model::{Hresult, Product},
    rpc::{status, uuids::Syntax},
    wire,
};

use super::{
    Kind, Topic, attempts, clock,
    exchanges::{Call, Came},
    facts::Facts,
    narrate::{Finding, Notes},
    rpc, words,
};
use crate::{conversation::ConnectionEnd, stream::Direction};

/// Requests of one client to one host among which the same machine's next one is looked for.
const AFTER: usize = 256;

/// Refusals that are a kind of their own; the others are told by their result.
const REFUSALS: [(Hresult, Kind); 4] = [
    (Hresult::HOST_NOT_ACTIVATED, Kind::HostNotActivated),
    (Hresult::ID_MISMATCH, Kind::ProductMismatch),
    (Hresult::INVALID_TIMESTAMP, Kind::ClockSkew),
    (Hresult::NOT_ENOUGH_COUNT, Kind::CountTooLow),
];

/// Adds what requests say. Counts that are too low are told with the count.
pub(super) fn answer(facts: &Facts<'_>, notes: &mut Notes) {
    for call in &facts.calls {
        let what = call.asked.as_ref().map_or_else(|| untold(call), asked);
        let text = if call.exchange.asked.is_some() {
            format!("asked {} {what}; {}", facts.name(call.connection.party.server.ip()), came(facts, call))
        } else {
            format!("asked what is no request of KMS, or wasn't captured; {}", came(facts, call))
        };
        notes.tell(Topic::Exchange, Some(call.client()), text, frames(call));
        if let Some((kind, text)) = wrong(facts, call) {
            let code = if let Came::Refused(code) = call.came { Some(code) } else { None };
            notes.findings.push(finding(facts, call, kind, text, code));
        }
    }
}

/// A finding about a request.
pub(super) fn finding(
    facts: &Facts<'_>,
    call: &Call<'_>,
    kind: Kind,
    text: String,
    code: Option<Hresult>,
) -> Finding {
    let subject = facts.host(call.connection.party.server);
    let (client, who) = (call.client(), call.who());
    Finding {
        at: call.ended().unwrap_or(call.at()).frame,
        kind,
        subject,
        client,
        who,
        text,
        frames: frames(call),
        code,
        lasting: false,
    }
}

/// The frames of a request, its answer, or what ended its connection in place of one.
fn frames(call: &Call<'_>) -> Vec<u64> {
    let mut frames = call.frames();
    if matches!(call.came, Came::Silent)
        && let ConnectionEnd::Fin(seen, _) | ConnectionEnd::Rst(seen, _) = call.connection.end
    {
        frames.push(seen.frame);
    }
    frames
}

/// A product by its name in the lab's catalogue, or by its id.
pub(super) fn product(asked: &wire::Request) -> String {
    Product::with_act_id(asked.act_id)
        .map_or_else(|| format!("product {}", asked.act_id), |product| product.name.to_owned())
}

fn asked(request: &wire::Request) -> String {
    let (status, version) = (request.licence_status.title(), request.version);
    format!(
        "to activate {} (version {version}, {status}, needs a count of {})",
        product(request),
        request.n_policy
    )
}

/// What can be said of a request that can't be read.
fn untold(call: &Call<'_>) -> String {
    let request = call.exchange.request.as_ref();
    match (request.map(|request| &request.message), call.version()) {
        (Some(Err(error)), _) => format!("with stub data that can't be read ({})", words::clean(error)),
        (_, Some(version)) => format!("with a body of version {version} that this label doesn't open"),
        _ => "with a body that can't be read".to_owned(),
    }
}

fn came(facts: &Facts<'_>, call: &Call<'_>) -> String {
    match &call.came {
        Came::Answer(answer) => {
            let enough = match &call.asked {
                Some(asked) if answer.count < asked.n_policy => ", too few",
                Some(_) => ", enough",
                None => "",
            };
            let [activation, renewal] = [answer.activation_interval, answer.renewal_interval]
                .map(|one| words::minutes(one.minutes().0));
            format!("answer: count {}{enough}; retry every {activation}, renew every {renewal}", answer.count)
        }
        Came::Opaque(version) => {
            format!("answer: a body of version {version} that this label doesn't open")
        }
        Came::Bad(why) => format!("answer: one that a client doesn't take ({})", words::clean(why)),
        Came::Refused(code) => format!("refused with {}", words::result(*code)),
        Came::Fault(status) => format!("answer: the fault {}", rpc::fault(*status)),
        Came::BadStub(why) => format!("answer: bad stub data ({})", words::clean(why)),
        Came::Silent => silence(facts, call).to_owned(),
    }
}

fn silence(facts: &Facts<'_>, call: &Call<'_>) -> &'static str {
    match (call.connection.end, lost(call)) {
        (_, true) => "what came wasn't captured",
        (ConnectionEnd::Rst(_, Direction::ToClient), _) => "the connection was reset in place of an answer",
        (ConnectionEnd::Fin(_, Direction::ToClient), _) => "the connection was closed in place of an answer",
        (ConnectionEnd::Open, _) if is_cut(facts, call) => "the capture ends before an answer",
        _ => "no answer",
    }
}

/// Octets of the host are missing on the connection.
fn lost(call: &Call<'_>) -> bool {
    let after = |at: u64| call.exchange.asked.is_none_or(|asked| at >= asked.frame);
    call.connection
        .gaps
        .iter()
        .any(|(seen, direction, _)| *direction == Direction::ToClient && after(seen.frame))
}

fn is_cut(facts: &Facts<'_>, call: &Call<'_>) -> bool {
    facts.is_cut(attempts::last(call.connection), rpc::PATIENCE)
}

/// What is wrong with what came, and a sentence about it.
fn wrong(facts: &Facts<'_>, call: &Call<'_>) -> Option<(Kind, String)> {
    let (host, client) = (facts.name(call.connection.party.server.ip()), facts.client(call.client()));
    let syntax = rpc::negotiated(call.connection).map(|(syntax, _)| syntax);
    let is_ndr64 = syntax == Some(Syntax::Ndr64);
    Some(match &call.came {
        Came::Answer(_) | Came::Opaque(_) => return None,
        Came::Refused(code) => {
            let kind =
                REFUSALS.iter().find(|(known, _)| known == code).map_or(Kind::Refusal, |(_, kind)| *kind);
            (kind, refusal(facts, call, *code, kind))
        }
        Came::Bad(why) => (
            Kind::BadAnswer,
            format!("{host} answered {client} with what a client doesn't take: {}", words::clean(why)),
        ),
        Came::Fault(code) if *code == status::BAD_STUB_DATA && is_ndr64 => {
            let text = format!(
                "{host} chose NDR64 when {client} bound, and answered the request with the fault {}: the two don't agree on what NDR64 looks like{}",
                rpc::fault(*code),
                read_as(call)
            );
            (Kind::Ndr64, text)
        }
        Came::Fault(code) => {
            let text =
                format!("{host} answered the request of {client} with the fault {}", rpc::fault(*code));
            (Kind::RpcFault, text)
        }
        Came::BadStub(why) if is_ndr64 => {
            let text = format!(
                "{host} chose NDR64 when {client} bound, and the stub of its response isn't NDR64: {}",
                words::clean(why)
            );
            (Kind::Ndr64, text)
        }
        Came::BadStub(why) => {
            (Kind::RpcFault, format!("the stub of the response of {host} is bad: {}", words::clean(why)))
        }
        Came::Silent => return unanswered(facts, call),
    })
}

fn read_as(call: &Call<'_>) -> &'static str {
    match &call.exchange.request {
        Some(request) if request.syntax == Syntax::Ndr => "; the request is encoded in NDR",
        Some(request) if request.message.is_err() => "; the stub of the request is bad",
        _ => "",
    }
}

fn refusal(facts: &Facts<'_>, call: &Call<'_>, code: Hresult, kind: Kind) -> String {
    let (host, client) = (facts.name(call.connection.party.server.ip()), facts.client(call.client()));
    let what = call.asked.as_ref().map_or_else(|| "a product that can't be read here".to_owned(), product);
    let text = format!("{host} refused to activate {what} for {client} with {}", words::result(code));
    match kind {
        Kind::ClockSkew => format!("{text}. {}", clock::skew(facts, call)),
        _ => text,
    }
}

/// A request without an answer.
fn unanswered(facts: &Facts<'_>, call: &Call<'_>) -> Option<(Kind, String)> {
    let (host, client) = (facts.name(call.connection.party.server.ip()), facts.client(call.client()));
    let again = asked_again(facts, call);
    let end = match call.connection.end {
        ConnectionEnd::Rst(_, Direction::ToClient) if !lost(call) => {
            let text = format!(
                "{host} answered the bind of {client}, and the connection was reset in place of an answer to the request: the service fails on it, or something between them cuts the connection"
            );
            return Some((Kind::ConnectionReset, text));
        }
        ConnectionEnd::Fin(_, Direction::ToClient) => "the host closed the connection",
        ConnectionEnd::Fin(..) | ConnectionEnd::Rst(..) => "the client gave up waiting",
        _ => "the connection was silent",
    };
    if let Some(later) = again {
        let after = words::span(later.at().at.since(call.at().at));
        let lost = if lost(call) { "octets of the host's side are missing there" } else { end };
        let text = format!(
            "the answer of {host} to {client} never arrived: {lost}. The client asked again after {after}, and was answered"
        );
        return Some((Kind::LostResponse, text));
    }
    if lost(call) || (call.connection.end == ConnectionEnd::Open && is_cut(facts, call)) {
        return None;
    }
    Some(match call.connection.end {
        ConnectionEnd::Fin(_, Direction::ToClient) => (
            Kind::ClosedWithoutAnswer,
            format!("{host} closed the connection of {client} in place of an answer to the request"),
        ),
        _ => (Kind::NoAnswer, format!("{host} answered the bind of {client} and never its request; {end}")),
    })
}

/// The next request of the same machine to the same host, if that was answered.
fn asked_again<'a>(facts: &'a Facts<'_>, call: &Call<'_>) -> Option<&'a Call<'a>> {
    let same = |next: &&Call<'_>| next.who() == call.who() || next.who().is_none();
    facts.calls_after(call).take(AFTER).find(same).filter(|next| next.is_answered())
}
