//! The text of an event: its sentence and its list of fields.

mod read;

pub use read::{InfoError, Spelling, read_info};

use super::{LogRecord, event_info};

/// The list of fields as the lab writes it: joined by commas, nothing between, in the order of the event (EVENT-005).
#[must_use]
pub fn info(record: &LogRecord) -> String {
    record.data.join(",")
}

/// The whole message. Where the fields are one list, it stands below a label (EVENT-006); 12293 names its domain before the
/// code, 12294 the domain alone.
#[must_use]
pub fn message(record: &LogRecord) -> String {
    let Some(event) = event_info(record.id) else { return info(record) };
    if event.has_info() {
        return format!("{}\nInfo:\n{}", event.message, info(record));
    }
    match record.data.as_slice() {
        [code, domain] => format!("{} Domain: {domain}\nInfo:\n{code}", event.message),
        _ => format!("{}\n{}", event.message, info(record)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Filetime, Hresult, dns_publish_failed, dns_published, events, initialisation_failed};

    #[test]
    fn messages_of_requests_are_a_sentence_a_label_and_a_list() {
        for event in events().iter().filter(|event| event.has_info()) {
            let data = event.sample.split(',').map(str::to_owned).collect();
            let record = LogRecord { id: event.id, time: Filetime::default(), data };
            let text = message(&record);
            let lines = text.lines().collect::<Vec<_>>();
            assert_eq!(lines, [event.message, "Info:", event.sample]);
            assert_eq!(event.message.matches('.').count(), 1, "one sentence: {}", event.message);
        }
    }

    #[test]
    fn a_publication_names_its_domain() {
        let time = Filetime::default();
        let failed = message(&dns_publish_failed(time, Hresult::DNS_REFUSED, "lab.test"));
        assert!(failed.contains("Domain: lab.test\nInfo:\n0x8007232D"), "{failed}");
        assert!(message(&dns_published(time, "lab.test")).ends_with("\nlab.test"));
        assert!(message(&initialisation_failed(time, Hresult::OK)).ends_with("Info:\n0x00000000"));
    }
}
