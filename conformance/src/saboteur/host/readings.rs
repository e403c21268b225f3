//! Hosts that read an open question the other way than the lab, or the scenario, does (OPEN).

use emulator::{host::HostConfig, model::Question};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Takes the other reading of `question`.
fn switch(config: &mut HostConfig, question: Question) {
    config.readings = config.readings.with(question, config.readings.of(question).other());
}

/// A row for `question`.
macro_rules! other {
    ($question:ident, $name:literal, $does:literal, [$($breaks:literal),*]) => {
        Saboteur {
            name: concat!("other-", $name),
            does: concat!("takes the other reading of ", $does),
            breaks: &[$($breaks),*],
            work: HostWork::Config(|config| switch(config, Question::$question)),
        }
    };
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    other!(BadInterval, "bad-interval", "what becomes of an interval out of bounds", ["OPEN-022", "REG-020"]),
    other!(BadPublishLine, "bad-publish-line", "what a bad line does to the list of domains", ["OPEN-099"]),
    other!(ClockTolerance, "clock-tolerance", "which difference between clocks is refused", ["OPEN-050"]),
    other!(CmidAlone, "cmid-alone", "whether one machine id under two names counts twice", ["OPEN-007"]),
    other!(CountWindow, "count-window", "whether machines ever leave the count", ["OPEN-003"]),
    other!(
        CountersElsewhere,
        "counters-elsewhere",
        "what counters show on a machine that is no host",
        ["OPEN-041"]
    ),
    other!(CountersSurvive, "counters-survive", "whether counters outlive a restart", ["OPEN-042"]),
    other!(CountsAsker, "counts-asker", "whether the machine that asks is in the count", ["OPEN-005"]),
    other!(CountsItself, "counts-itself", "whether the host's own machine counts", ["OPEN-006"]),
    other!(
        ExtendedGraceCounter,
        "extended-grace-counter",
        "where requests in status 6 are counted",
        ["OPEN-040"]
    ),
    other!(
        HostInOotGrace,
        "host-in-oot-grace",
        "whether a host in out-of-tolerance grace serves",
        ["OPEN-101"]
    ),
    other!(
        HostOptions,
        "host-options",
        "whether options about publication need a restart",
        ["OPEN-092", "PUB-009", "REG-028"]
    ),
    other!(KeyCodes, "key-codes", "which code tells of a blocked host key", ["KEY-055", "OPEN-054"]),
    other!(LogsRefused, "logs-refused", "whether a refused request is logged", ["EVENT-028", "OPEN-036"]),
    other!(NonGenuineHost, "non-genuine-host", "whether a non-genuine host serves", ["OPEN-067"]),
    other!(OneCount, "one-count", "whether clients and servers share a count", ["OPEN-004"]),
    other!(OwnDomain, "own-domain", "whether a list adds to the host's own domain", ["OPEN-026", "PUB-008"]),
    other!(ProductKnownBy, "product-known-by", "which id a product is known by", ["OPEN-096"]),
    other!(PublishRetry, "publish-retry", "when a failed publication is tried again", ["OPEN-031"]),
    other!(RecordPort, "record-port", "which port a record says", ["OPEN-030"]),
    other!(Refresh, "refresh", "whether records are refreshed", ["OPEN-028"]),
    other!(
        StopPublishing,
        "stop-publishing",
        "whether the end of publication removes the record",
        ["OPEN-029"]
    ),
    other!(
        TotalIncludesFailed,
        "total-includes-failed",
        "whether the total includes refused requests",
        ["OPEN-039"]
    ),
    other!(
        UnactivatedHost,
        "unactivated-host",
        "whether a host that was never activated listens",
        ["OPEN-068"]
    ),
];
