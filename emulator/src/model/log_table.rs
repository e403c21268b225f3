//! Every event of activation: who writes it, where it stands and what it says (EVENT-001 to EVENT-044, EVENT-055).

use std::fmt;

use super::field_names;

/// The provider of every event, in the Windows 7 generation (EVENT-003).
pub const PROVIDER: &str = "Microsoft-Windows-Security-SPP";
/// The name that the generation before has for it, and one document for both (EVENT-003).
pub const PROVIDER_BEFORE: &str = "Microsoft-Windows-Security-Licensing-SLC";
/// The source that the event viewer shows (EVENT-004).
pub const SOURCE: &str = "Software Protection Service";

/// What is known of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventInfo {
    /// Its number.
    pub id: u32,
    /// Who writes it.
    pub writer: EventWriter,
    /// The log it stands in.
    pub channel: LogChannel,
    /// The sentence it begins with.
    pub message: &'static str,
    /// When it is written.
    pub when: &'static str,
    /// A list of fields, with values from the lab.
    pub sample: &'static str,
    /// Rows of the requirement catalogue about it.
    pub rows: &'static [&'static str],
}

/// Who writes an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventWriter {
    /// The machine that is to be activated.
    Client,
    /// The KMS host.
    Host,
}

/// A log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogChannel {
    /// Windows Logs\Application (EVENT-001).
    Application,
    /// Applications and Services Logs\Key Management Service (EVENT-002).
    KeyManagementService,
}

impl EventInfo {
    /// Its fields in order.
    #[must_use]
    pub fn fields(&self) -> &'static [&'static str] {
        field_names(self.id)
    }

    /// Whether its fields stand in one list behind a label (EVENT-006); else each has a place of its own.
    #[must_use]
    pub fn has_info(&self) -> bool {
        (12288..=12292).contains(&self.id)
    }
}

impl fmt::Display for LogChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Application => r"Windows Logs\Application",
            Self::KeyManagementService => r"Applications and Services Logs\Key Management Service",
        })
    }
}

impl fmt::Display for EventWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Host => "host",
        })
    }
}

/// Every event, by number.
#[must_use]
pub fn events() -> &'static [EventInfo] {
    &TABLE
}

/// The event with this number.
#[must_use]
pub fn event_info(id: u32) -> Option<&'static EventInfo> {
    TABLE.iter().find(|event| event.id == id)
}

const TABLE: [EventInfo; 9] = [
    EventInfo {
        id: 8198,
        writer: EventWriter::Client,
        channel: LogChannel::Application,
        message: "Activation of the licence failed.",
        when: "an attempt to activate ended with an error",
        sample: "0xC004F074",
        rows: &["EVENT-045"],
    },
    EventInfo {
        id: 8209,
        writer: EventWriter::Client,
        channel: LogChannel::Application,
        message: "The validation found that this system is not genuine.",
        when: "a validation of the genuine status failed; the field gives the reason",
        sample: "0xC004F065",
        rows: &["EVENT-044", "EVENT-055"],
    },
    EventInfo {
        id: 12288,
        writer: EventWriter::Client,
        channel: LogChannel::Application,
        message: "The client has sent an activation request to a KMS machine.",
        when: "a request was handed to RPC, or could not be built; an error here can be looked up: kmslab error",
        sample: "0x00000000,0x00000000,kms1.lab.test:1688,a1ee42bb-3e7a-577c-80fe-fc6744041f67,2026/1/14 02:30,0,2,40123,\
                 4150b73d-bc5a-51cc-b451-d4651e4d3885,25",
        rows: &["EVENT-007", "EVENT-008..017", "EVENT-038", "EVENT-049"],
    },
    EventInfo {
        id: 12289,
        writer: EventWriter::Client,
        channel: LogChannel::Application,
        message: "The client has processed an activation response from a KMS machine.",
        when: "an answer came and was checked; HRESULT 0 and fBound 0 is a valid answer that did not activate",
        sample: "0x00000000,0x04000000,0,0,4,120,10080,2026/1/14 02:30",
        rows: &["EVENT-018", "EVENT-019..027", "EVENT-048", "EVENT-053"],
    },
    EventInfo {
        id: 12290,
        writer: EventWriter::Host,
        channel: LogChannel::KeyManagementService,
        message: "An activation request has been processed.",
        when: "once for each request; a client without one never reached this host",
        sample: "0x00000000,25,c1.lab.test,a1ee42bb-3e7a-577c-80fe-fc6744041f67,2026/1/14 02:30,0,2,40123,\
                 4150b73d-bc5a-51cc-b451-d4651e4d3885",
        rows: &["EVENT-028", "EVENT-029..037", "EVENT-038", "EVENT-047"],
    },
    EventInfo {
        id: 12291,
        writer: EventWriter::Host,
        channel: LogChannel::Application,
        message: "The Key Management Service could not initialise.",
        when: "KMS could not start on the host",
        sample: "0x80070005",
        rows: &["EVENT-039"],
    },
    EventInfo {
        id: 12292,
        writer: EventWriter::Host,
        channel: LogChannel::Application,
        message: "The renewal timer of the Key Management Service could not be initialised.",
        when: "the timer of renewals could not be set up on the host",
        sample: "0x80070005",
        rows: &["EVENT-040"],
    },
    EventInfo {
        id: 12293,
        writer: EventWriter::Host,
        channel: LogChannel::Application,
        message: "Publishing KMS in the DNS domain failed.",
        when: "an update of the SRV record failed; the code can be looked up: kmslab error",
        sample: "0x8007232D,lab.test",
        rows: &["EVENT-041", "EVENT-042", "PUB-015"],
    },
    EventInfo {
        id: 12294,
        writer: EventWriter::Host,
        channel: LogChannel::Application,
        message: "KMS has been published in the DNS domain.",
        when: "the SRV record stands in a domain",
        sample: "lab.test",
        rows: &["EVENT-043", "PUB-014"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldKind, Spelling, field_kind, read_info};

    #[test]
    fn only_12290_stands_in_the_log_of_the_key_management_service() {
        for event in events() {
            let expect =
                if event.id == 12290 { LogChannel::KeyManagementService } else { LogChannel::Application };
            assert_eq!(event.channel, expect, "{}", event.id);
        }
        assert!(event_info(8209).is_some() && event_info(12295).is_none());
    }

    #[test]
    fn the_provider_has_two_spellings_and_one_source() {
        assert!(PROVIDER.ends_with("-SPP") && PROVIDER_BEFORE.ends_with("-SLC"));
        assert_eq!(SOURCE, "Software Protection Service");
    }

    #[test]
    fn samples_are_read_without_a_remark() {
        for event in events() {
            let (data, seen) = read_info(event.id, event.sample).unwrap();
            assert_eq!((data.join(","), seen), (event.sample.to_owned(), Vec::<Spelling>::new()));
        }
    }

    #[test]
    fn fields_stand_in_the_order_of_the_documents() {
        let kinds =
            |id| event_info(id).unwrap().fields().iter().map(|name| field_kind(name)).collect::<Vec<_>>();
        use FieldKind::{Bit, Code, Guid, Licence, Name, Number, Time};
        assert_eq!(kinds(12288), [Code, Code, Name, Guid, Time, Bit, Licence, Number, Guid, Number]);
        assert_eq!(kinds(12289), [Code, Code, Bit, Number, Number, Number, Number, Time]);
        assert_eq!(kinds(12290), [Code, Number, Name, Guid, Time, Bit, Licence, Number, Guid]);
        assert_eq!(kinds(12293), [Code, Name]);
        assert_eq!(kinds(12294), [Name]);
    }
}
