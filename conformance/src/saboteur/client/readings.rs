//! Clients that take the other reading of an open question than the one that they declare (OPEN).

use emulator::{
    client::ClientConfig,
    model::{Question, Readings},
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// The same client with the other reading of `question`, which its timers follow too.
fn other(config: &mut ClientConfig, question: Question) {
    let readings: Readings = config.readings.with(question, config.readings.of(question).other());
    *config = config.clone().with_readings(readings);
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "other-cached-host",
        does: "keeps the first host that activated it where it says the last, and the other way round",
        breaks: &["OPEN-032"],
        work: ClientWork::Config(|config| other(config, Question::CacheAfterFailOver)),
    },
    Saboteur {
        name: "other-codes-of-dns",
        does: "tells a missing name from one without records where it says it doesn't, and the other way round",
        breaks: &["OPEN-053"],
        work: ClientWork::Config(|config| other(config, Question::DnsCodes)),
    },
    Saboteur {
        name: "other-end-of-grace",
        does: "has an extended grace where it says that it has none, and the other way round",
        breaks: &["OPEN-065"],
        work: ClientWork::Config(|config| other(config, Question::ExtendedGraceEntered)),
    },
    Saboteur {
        name: "other-endless-minutes",
        does: "shows what was left in a state without an end where it says 0, and the other way round",
        breaks: &["OPEN-035"],
        work: ClientWork::Config(|config| other(config, Question::EndlessMinutes)),
    },
    Saboteur {
        name: "other-event-of-low-count",
        does: "logs a count that is too low as an error where it says it doesn't, and the other way round",
        breaks: &["EVENT-027", "OPEN-037"],
        work: ClientWork::Config(|config| other(config, Question::LowCountEvent)),
    },
    Saboteur {
        name: "other-last-minute",
        does: "is licensed in the last minute where it says it isn't, and the other way round",
        breaks: &["OPEN-021"],
        work: ClientWork::Config(|config| other(config, Question::LastMinute)),
    },
    Saboteur {
        name: "other-legacy-choice",
        does: "takes the first record where it says that an old client takes any, and the other way round",
        breaks: &["OPEN-015"],
        work: ClientWork::Config(|config| other(config, Question::LegacyOrder)),
    },
    Saboteur {
        name: "other-named-host",
        does: "searches on when a named host fails where it says it doesn't, and the other way round",
        breaks: &["DISC-035", "DISC-036", "OPEN-008"],
        work: ClientWork::Config(|config| other(config, Question::NamedHostFails)),
    },
    Saboteur {
        name: "other-new-key",
        does: "is unlicensed after a new key where it says it isn't, and the other way round",
        breaks: &["OPEN-060"],
        work: ClientWork::Config(|config| other(config, Question::AfterNewKey)),
    },
    Saboteur {
        name: "other-port-alone",
        does: "heeds a port without a name where it says it doesn't, and the other way round",
        breaks: &["OPEN-009"],
        work: ClientWork::Config(|config| other(config, Question::PortAlone)),
    },
    Saboteur {
        name: "other-reason-of-expiry",
        does: "gives a code of expiry where it says a KMS client has none, and the other way round",
        breaks: &["OPEN-055"],
        work: ClientWork::Config(|config| other(config, Question::GraceExpiredForKms)),
    },
    Saboteur {
        name: "other-renewal-after-demand",
        does: "moves the next renewal after one on demand where it says it doesn't, and the other way round",
        breaks: &["OPEN-020"],
        work: ClientWork::Config(|config| other(config, Question::OnDemandMoves)),
    },
    Saboteur {
        name: "other-restart-of-watch",
        does: "watches anew after a triggered failure where it says it doesn't, and the other way round",
        breaks: &["OPEN-017"],
        work: ClientWork::Config(|config| other(config, Question::WatchRestarts)),
    },
    Saboteur {
        name: "other-retry",
        does: "counts a retry from the end of the watch where it says from the failure, and the other way round",
        breaks: &["OPEN-019"],
        work: ClientWork::Config(|config| other(config, Question::RetryFrom)),
    },
    Saboteur {
        name: "other-self",
        does: "knows its own machine by its address where it says by its name, and the other way round",
        breaks: &["OPEN-069"],
        work: ClientWork::Config(|config| other(config, Question::SelfActivation)),
    },
    Saboteur {
        name: "other-suffixes",
        does: "asks every suffix at once where it says one after the other, and the other way round",
        breaks: &["OPEN-012"],
        work: ClientWork::Config(|config| other(config, Question::Suffixes)),
    },
    Saboteur {
        name: "other-unreachable-host",
        does: "tells an unreachable named host from other failures where it says it doesn't, and the other way round",
        breaks: &["OPEN-052"],
        work: ClientWork::Config(|config| other(config, Question::UnreachableResult)),
    },
    Saboteur {
        name: "other-vm-info",
        does: "logs a constant for VM Info where it says the machine's own, and the other way round",
        breaks: &["OPEN-038"],
        work: ClientWork::Config(|config| other(config, Question::VmInfo)),
    },
    Saboteur {
        name: "other-watch",
        does: "watches after any failure where it says after a renewal's, and the other way round",
        breaks: &["OPEN-016"],
        work: ClientWork::Config(|config| other(config, Question::WatchAfter)),
    },
    Saboteur {
        name: "other-weight",
        does: "takes the heaviest record first where it says by chance, and the other way round",
        breaks: &["OPEN-013"],
        work: ClientWork::Config(|config| other(config, Question::Weight)),
    },
    Saboteur {
        name: "other-weight-of-zero",
        does: "takes records of weight 0 as they come where it says by chance, and the other way round",
        breaks: &["OPEN-014"],
        work: ClientWork::Config(|config| other(config, Question::WeightZero)),
    },
    Saboteur {
        name: "other-years",
        does: "counts years of 365 days where it says of the calendar, and the other way round",
        breaks: &["OPEN-072"],
        work: ClientWork::Config(|config| other(config, Question::Years)),
    },
];
