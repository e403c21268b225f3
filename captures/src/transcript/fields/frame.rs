//! Where and when an item is, and what connections do.

use super::{
    own::{self, Own},
    quick::Quick,
    types::Field,
};
use crate::{
    stream::{Ended, Seen},
    transcript::{Foreign, Item, What},
};

pub(super) fn fields(item: &Item) -> Vec<Field> {
    let quick = |own: Own, quick: Quick| quick.get(item).map(|value| own.field(value));
    let mut fields: Vec<Field> = [
        quick(own::KIND, Quick::Kind),
        quick(own::FRAME, Quick::Frame),
        quick(own::TIME, Quick::Time),
        quick(own::FIRST_FRAME, Quick::FirstFrame),
        quick(own::CONN, Quick::Conn),
        quick(own::CLIENT, Quick::Client),
        quick(own::SERVER, Quick::Server),
        quick(own::DIRECTION, Quick::Direction),
        quick(own::STREAM_OFFSET, Quick::StreamOffset),
        request(item).map(|seen| own::REQUEST_FRAME.field(seen.frame)),
    ]
    .into_iter()
    .flatten()
    .collect();
    fields.extend(of_connection(&item.what));
    fields
}

/// What it answers.
fn request(item: &Item) -> Option<Seen> {
    match &item.what {
        What::Pdu(pdu) => pdu.call.as_ref()?.request,
        What::Dns(dns) => dns.request,
        _ => None,
    }
}

fn of_connection(what: &What) -> Vec<Field> {
    match what {
        What::Opened { answered, syns } => {
            let (how, meaning) = match (answered, syns) {
                (_, 0) => ("midway", "the capture begins in the middle of the connection"),
                (Some(_), _) => ("answered", "the connection was accepted"),
                (None, _) => ("unanswered", "nothing accepted the connection"),
            };
            let mut fields = vec![own::OPENED_HOW.field(how).meaning(meaning), own::OPENED_SYNS.field(syns)];
            fields.extend(answered.map(|seen| own::OPENED_ANSWERED.field(seen.frame)));
            fields
        }
        What::Foreign { len, head, guess, .. } => vec![
            own::FOREIGN_LENGTH.field(len),
            own::FOREIGN_GUESS.field(foreign(*guess)).meaning(foreign_meaning(*guess)),
            own::FOREIGN_HEAD.field(super::types::hex(head)),
        ],
        What::Gap { len, .. } => vec![own::GAP_LENGTH.field(len)],
        What::Ended(ended) => {
            let (how, meaning) = end(*ended);
            vec![own::ENDED_HOW.field(how).meaning(meaning)]
        }
        What::Unreachable(icmp) => vec![
            own::UNREACHABLE_BY.field(icmp.by),
            own::UNREACHABLE_FROM.field(icmp.from),
            own::UNREACHABLE_TO.field(icmp.to),
            own::UNREACHABLE_TRANSPORT.field(if icmp.tcp { "tcp" } else { "udp" }),
            own::UNREACHABLE_TYPE.field(icmp.code.0),
            Field {
                meaning: unreachable(icmp.by.is_ipv4(), icmp.code).map(str::to_owned),
                ..own::UNREACHABLE_CODE.field(icmp.code.1)
            },
        ],
        _ => Vec::new(),
    }
}

fn foreign(guess: Foreign) -> &'static str {
    match guess {
        Foreign::Tls => "tls",
        Foreign::Http => "http",
        Foreign::Text => "text",
        Foreign::Part => "part",
        Foreign::Unknown => "unknown",
    }
}

fn foreign_meaning(guess: Foreign) -> &'static str {
    match guess {
        Foreign::Tls => "a TLS record",
        Foreign::Http => "HTTP",
        Foreign::Text => "text of another protocol",
        Foreign::Part => "part of a PDU, or what may be that",
        Foreign::Unknown => "nothing that is known",
    }
}

/// ICMP types and codes (RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1).
fn unreachable(ipv4: bool, code: (u8, u8)) -> Option<&'static str> {
    Some(match (ipv4, code) {
        (true, (3, 0)) => "network unreachable",
        (true, (3, 1)) => "host unreachable",
        (true, (3, 2)) => "protocol unreachable",
        (true, (3, 3)) | (false, (1, 4)) => "port unreachable",
        (true, (3, 4)) => "fragmentation needed",
        (true, (3, 9 | 10 | 13)) | (false, (1, 1)) => "administratively prohibited",
        (false, (1, 0)) => "no route to the destination",
        (false, (1, 3)) => "address unreachable",
        _ => return None,
    })
}

fn end(ended: Ended) -> (&'static str, &'static str) {
    match ended {
        Ended::Closed => ("closed", "both sides closed it, or one reset it"),
        Ended::EndOfCapture => ("capture", "the capture ended"),
        Ended::Replaced => ("replaced", "another connection began between the same ends"),
        Ended::Evicted => ("evicted", "it was given up to bound memory"),
    }
}
