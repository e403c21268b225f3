//! What the RPC layer of a host said before any request: binds, faults, other protocols, silence (C706 chapter 12).

use emulator::{
    model::Hresult,
    rpc::{
        pdu::{bind_ack, bind_nak},
        status,
        uuids::{Syntax, SyntaxId},
    },
};

use super::{
    Kind, Topic, attempts,
    facts::Facts,
    narrate::{Finding, Notes},
    words::{self, SECOND},
};
use crate::{
    conversation::{Bind, BindEnd, Connection, ConnectionEnd},
    stream::{Direction, Seen},
    transcript::Foreign,
};

/// How long a client waits for a PDU at least, before its capture can be said to lack it.
pub(super) const PATIENCE: i64 = 3 * SECOND;

/// What became of a connection before its first request.
struct Said {
    /// What the client saw, to follow "connected to …".
    text: String,
    frames: Vec<u64>,
    /// What is wrong, and a sentence about it.
    wrong: Option<(Kind, String)>,
}

impl Said {
    fn fine(text: impl Into<String>, frames: Vec<u64>) -> Self {
        Self { text: text.into(), frames, wrong: None }
    }
}

/// Adds what a connection that was opened says, apart from its requests. `why` says why this `host` was tried.
pub(super) fn tell(facts: &Facts<'_>, tried: &Connection, host: &str, why: &str, notes: &mut Notes) {
    let client = tried.party.client.ip();
    let Said { text, mut frames, wrong } = said(facts, tried);
    frames.extend([tried.opened.frame].into_iter().chain(tried.answered.map(|seen| seen.frame)));
    let verb = if tried.syns == 0 { "was connected to" } else { "connected to" };
    notes.tell(Topic::Connection, Some(client), format!("{verb} {host}, {why}, and {text}"), frames.clone());
    if let Some((kind, text)) = wrong {
        notes.findings.push(Finding {
            at: attempts::last(tried).frame,
            kind,
            subject: host.to_owned(),
            client,
            who: None,
            text: format!("{} connected to {host}, and {text}", facts.client(client)),
            frames,
            code: None,
            lasting: false,
        });
    }
}

fn said(facts: &Facts<'_>, tried: &Connection) -> Said {
    let foreign = tried.foreign.iter().find(|(_, direction, guess)| {
        // Part of a PDU is DCE/RPC, cut by the end of the connection or by what the capture lost; beside a gap, what
        // looks like nothing known is too.
        let is_known = matches!(guess, Foreign::Tls | Foreign::Http | Foreign::Text);
        *direction == Direction::ToClient
            && (is_known || *guess == Foreign::Unknown && !is_lost(tried, Direction::ToClient))
    });
    if let Some((seen, _, guess)) = foreign {
        return not_dcerpc(tried, *seen, *guess);
    }
    // The last of several binds is the one that a call follows.
    match tried.binds.iter().rev().find(|bind| is_kms(bind)).or(tried.binds.last()) {
        Some(bind) => bound(facts, tried, bind),
        None if tried.exchanges.is_empty() => without_a_bind(tried),
        None => Said::fine("its negotiation wasn't captured", Vec::new()),
    }
}

fn is_kms(bind: &Bind) -> bool {
    bind.contexts.iter().any(|context| context.interface.uuid == SyntaxId::INTERFACE.uuid)
}

fn not_dcerpc(tried: &Connection, seen: Seen, guess: Foreign) -> Said {
    let what = match guess {
        Foreign::Tls => "TLS",
        Foreign::Http => "HTTP",
        Foreign::Text => "a text protocol",
        Foreign::Part => "part of a PDU",
        Foreign::Unknown => "octets of an unknown protocol",
    };
    let between = match guess {
        Foreign::Tls | Foreign::Http => {
            "a proxy or firewall between them takes the connection, or the port is another service's"
        }
        Foreign::Text | Foreign::Part | Foreign::Unknown => {
            "another service listens at that port, or something between them changes what is sent"
        }
    };
    let frames = tried.binds.iter().map(|bind| bind.sent.frame).chain([seen.frame]).collect();
    let text = format!("what answered was {what}, no DCE/RPC");
    Said { wrong: Some((Kind::NotDcerpc, format!("{text}: {between}"))), text, frames }
}

/// Octets that way are missing.
fn is_lost(tried: &Connection, way: Direction) -> bool {
    tried.gaps.iter().any(|(_, direction, _)| *direction == way)
}

/// Nothing but the handshake, or what the client sent isn't DCE/RPC.
fn without_a_bind(tried: &Connection) -> Said {
    if let Some((seen, ..)) = tried.foreign.iter().find(|(.., guess)| *guess != Foreign::Part) {
        return Said::fine("sent what is no DCE/RPC", vec![seen.frame]);
    }
    match tried.end {
        ConnectionEnd::Rst(seen, Direction::ToClient) => {
            let text = "the connection was reset as soon as it was accepted";
            let wrong = format!(
                "{text}: something there takes connections and drops them, a firewall, a load balancer without a host behind it, or a service that fails"
            );
            Said {
                text: text.to_owned(),
                frames: vec![seen.frame],
                wrong: Some((Kind::ConnectionReset, wrong)),
            }
        }
        ConnectionEnd::Fin(seen, Direction::ToClient) => {
            let text = "the host closed the connection before anything was asked";
            let wrong = text.to_owned();
            Said {
                text: text.to_owned(),
                frames: vec![seen.frame],
                wrong: Some((Kind::ClosedWithoutAnswer, wrong)),
            }
        }
        ConnectionEnd::Fin(seen, _) | ConnectionEnd::Rst(seen, _) => {
            Said::fine("closed again without asking anything, as a probe of the port does", vec![seen.frame])
        }
        _ => Said::fine("nothing more of the connection is in the capture", Vec::new()),
    }
}

fn bound(facts: &Facts<'_>, tried: &Connection, bind: &Bind) -> Said {
    let sent = bind.sent.frame;
    match &bind.end {
        BindEnd::Ack(seen, _) => match accepted(bind) {
            Some(syntax) => after_bind(facts, tried, vec![sent, seen.frame], syntax),
            None => rejected(bind, vec![sent, seen.frame]),
        },
        BindEnd::Nak(seen, reason) => {
            let text = format!("the host refused the bind (bind_nak: {})", nak(*reason));
            Said { wrong: Some((Kind::BindRefused, text.clone())), text, frames: vec![sent, seen.frame] }
        }
        BindEnd::Fault(seen, status) => {
            let text = format!("the host answered the bind with the fault {}", fault(*status));
            Said { wrong: Some((Kind::RpcFault, text.clone())), text, frames: vec![sent, seen.frame] }
        }
        BindEnd::Silent => silent(facts, tried, sent),
    }
}

/// The transfer syntax that the host accepted for KMS.
pub(super) fn negotiated(tried: &Connection) -> Option<(Syntax, &Bind)> {
    tried.binds.iter().rev().filter(|bind| is_kms(bind)).find_map(|bind| Some((accepted(bind)?, bind)))
}

fn accepted(bind: &Bind) -> Option<Syntax> {
    let BindEnd::Ack(_, results) = &bind.end else { return None };
    let accepted = results.iter().filter(|result| result.result == bind_ack::ACCEPTANCE);
    accepted.filter_map(|result| Syntax::from_id(result.syntax)).next()
}

fn rejected(bind: &Bind, frames: Vec<u64>) -> Said {
    let BindEnd::Ack(_, results) = &bind.end else { return Said::fine("", frames) };
    let refused = results.iter().filter(|result| result.result == bind_ack::PROVIDER_REJECTION);
    let reasons: Vec<u16> = refused.map(|result| result.reason).collect();
    let unknown = reasons.contains(&bind_ack::ABSTRACT_SYNTAX);
    let (kind, text) = if unknown {
        let text =
            "the machine speaks DCE/RPC and doesn't know the KMS interface: another service listens there";
        (Kind::WrongService, text.to_owned())
    } else if reasons.contains(&bind_ack::TRANSFER_SYNTAXES) {
        let offered = bind.contexts.iter().flat_map(|context| &context.transfer);
        let offered = offered.filter_map(|id| Syntax::from_id(*id));
        let text = format!(
            "the host takes none of the transfer syntaxes that were offered ({})",
            words::list(offered)
        );
        (Kind::BindRefused, text)
    } else {
        (Kind::BindRefused, "the host accepted no presentation context".to_owned())
    };
    Said { wrong: Some((kind, text.clone())), text, frames }
}

/// The bind was accepted; requests are told elsewhere, their absence here.
fn after_bind(facts: &Facts<'_>, tried: &Connection, mut frames: Vec<u64>, syntax: Syntax) -> Said {
    let text = format!("bound the KMS interface with {syntax}");
    if !tried.exchanges.is_empty() || is_lost(tried, Direction::ToServer) {
        return Said::fine(text, frames);
    }
    let (kind, what) = match tried.end {
        ConnectionEnd::Rst(seen, Direction::ToClient) => {
            frames.push(seen.frame);
            (Kind::ConnectionReset, "the connection was reset before the request")
        }
        ConnectionEnd::Fin(seen, Direction::ToClient) => {
            frames.push(seen.frame);
            (Kind::ClosedWithoutAnswer, "the host closed before the request")
        }
        ConnectionEnd::Fin(seen, _) | ConnectionEnd::Rst(seen, _) => {
            frames.push(seen.frame);
            let kind = if syntax == Syntax::Ndr64 { Kind::Ndr64 } else { Kind::NoRequest };
            (kind, "the client gave up without a request")
        }
        _ if facts.is_cut(attempts::last(tried), PATIENCE) => {
            return Said::fine(format!("{text}; the capture ends before a request"), frames);
        }
        _ => (Kind::NoRequest, "no request followed"),
    };
    let wrong = match kind {
        Kind::Ndr64 => {
            format!("the host chose {syntax} in its bind_ack, and {what}: it offers NDR64 and can't speak it")
        }
        _ => format!("{text}, and {what}"),
    };
    Said { text: format!("{text}, and {what}"), frames, wrong: Some((kind, wrong)) }
}

/// No answer to the bind.
fn silent(facts: &Facts<'_>, tried: &Connection, sent: u64) -> Said {
    let lost = tried.gaps.iter().find(|(_, direction, _)| *direction == Direction::ToClient);
    if let Some((seen, ..)) = lost {
        return Said::fine("sent a bind; what came back wasn't captured", vec![sent, seen.frame]);
    }
    if !tried.exchanges.is_empty() {
        return Said::fine("sent a bind", vec![sent]);
    }
    let (kind, text, frames) = match tried.end {
        ConnectionEnd::Rst(seen, Direction::ToClient) => (
            Kind::ConnectionReset,
            "the connection was reset when the client sent its bind",
            vec![sent, seen.frame],
        ),
        ConnectionEnd::Fin(seen, Direction::ToClient) => (
            Kind::ClosedWithoutAnswer,
            "the host closed the connection without an answer to the bind",
            vec![sent, seen.frame],
        ),
        ConnectionEnd::Open if facts.is_cut(attempts::last(tried), PATIENCE) => {
            return Said::fine("sent a bind; the capture ends before an answer could come", vec![sent]);
        }
        _ => (Kind::HalfOpen, "nothing answered its bind, though the connection was accepted", vec![sent]),
    };
    let more = match kind {
        Kind::HalfOpen => ": the system accepts connections, and the service behind it hangs or isn't there",
        _ => "",
    };
    Said { text: text.to_owned(), frames, wrong: Some((kind, format!("{text}{more}"))) }
}

fn nak(reason: u16) -> String {
    let text = match reason {
        bind_nak::NOT_SPECIFIED => "reason not specified",
        bind_nak::CONGESTION => "temporary congestion",
        bind_nak::LOCAL_LIMIT => "local limit exceeded",
        bind_nak::PROTOCOL_VERSION => "protocol version not supported",
        bind_nak::AUTHENTICATION_TYPE => "authentication type not recognised",
        bind_nak::INVALID_CHECKSUM => "invalid checksum",
        other => return format!("reason {other}"),
    };
    text.to_owned()
}

/// A fault status with its meaning (MS-RPCE 3.1.1.5.5).
pub(super) fn fault(code: u32) -> String {
    let meaning = Hresult::from_win32(status::win32_of_fault(code)).meaning();
    let own = match code {
        status::OP_RANGE => Some("no operation of this number"),
        status::UNKNOWN_INTERFACE => Some("unknown interface, or a context that wasn't negotiated"),
        status::PROTO_ERROR => Some("protocol error"),
        _ => None,
    };
    own.or(meaning)
        .map_or_else(|| format!("{code:#010X}"), |text| format!("{code:#010X} ({text})"))
        .replace("0X", "0x")
}
