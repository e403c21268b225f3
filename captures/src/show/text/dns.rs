//! DNS messages in words.

use emulator::dns::{Answer, Query, Rcode, Update};

use crate::transcript::{Dns, DnsBody};

/// What kind of message it is.
pub(super) fn kind(dns: &Dns) -> &'static str {
    match dns.body {
        DnsBody::Query(_) => "DNS query",
        DnsBody::Answer(_) => "DNS answer",
        DnsBody::Update(_) => "DNS update",
        DnsBody::UpdateReply(_) => "DNS reply",
        DnsBody::Unreadable(_) => "DNS",
    }
}

/// The point of it.
pub(super) fn point(dns: &Dns) -> String {
    match &dns.body {
        DnsBody::Query(Query { question, .. }) => question.to_string(),
        DnsBody::Answer(answer) => of_answer(answer),
        DnsBody::Update(Update { zone, changes, signed, .. }) => {
            let signed = if *signed { ", signed" } else { "" };
            format!("of zone {zone}: {} change{}{signed}", changes.len(), plural(changes.len()))
        }
        DnsBody::UpdateReply(reply) => rcode(reply.rcode),
        DnsBody::Unreadable(error) => format!("can't be read: {}", error.fault),
    }
}

fn of_answer(answer: &Answer) -> String {
    let asked = answer.question.as_ref().map(|question| format!("{question}: ")).unwrap_or_default();
    let cut = if answer.truncated { "; cut, to be asked again over TCP" } else { "" };
    let records = answer.answers.len();
    let found = match (answer.rcode, records) {
        (Rcode::NOERROR, 0) => "NOERROR without records".to_owned(),
        (Rcode::NOERROR, _) => format!("{records} record{}", plural(records)),
        (other, _) => rcode(other),
    };
    format!("{asked}{found}{cut}")
}

/// The code and what Windows makes of it.
fn rcode(rcode: Rcode) -> String {
    match rcode {
        Rcode::NOERROR => rcode.to_string(),
        _ => match rcode.hresult().meaning() {
            Some(meaning) => format!("{rcode}, {meaning} ({})", rcode.hresult()),
            None => rcode.to_string(),
        },
    }
}

/// Records and changes, a line each.
pub(super) fn lines(dns: &Dns) -> Vec<String> {
    match &dns.body {
        DnsBody::Answer(answer) => {
            let records = answer.answers.iter().map(|record| (record, ""));
            let more = answer.additionals.iter().map(|record| (record, "  (additional)"));
            records.chain(more).map(|(record, section)| format!("{record}{section}")).collect()
        }
        DnsBody::Update(update) => update.changes.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
