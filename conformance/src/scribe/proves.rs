//! Which requirements an expectation proves: those that scenarios of the library cite for the same.

use emulator::trace::{Event, Kind};

use super::{number, text};

/// What is known beside the event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Around {
    /// It follows a client's start.
    pub(crate) boots: bool,
    /// Nobody asked for it: a timer of the client has run out. With the requirement of that timer, if one is known.
    pub(crate) by_itself: Option<Option<&'static str>>,
    /// The client has been answered before.
    pub(crate) answered: bool,
    /// Fields that the expectation names.
    pub(crate) n_policy: bool,
    /// As above.
    pub(crate) intervals: bool,
}

/// The requirements for the expectation of `event`.
pub(crate) fn proves(event: &Event, around: Around) -> Vec<&'static str> {
    let code = text(event, "hresult").or_else(|| text(event, "result")).unwrap_or_default();
    match event.kind {
        Kind::Request => {
            let timer = match (around.boots, around.by_itself) {
                (true, _) => Some("TIMER-003"),
                (false, Some(timer)) => timer,
                (false, None) => Some("EVENT-051"),
            };
            timer.into_iter().chain(Some("COUNT-006").filter(|_| around.n_policy)).collect()
        }
        Kind::Answer => {
            let count =
                number(event, "count").map(|_| if around.answered { "COUNT-010" } else { "COUNT-009" });
            count.into_iter().chain(Some("TIMER-035").filter(|_| around.intervals)).collect()
        }
        Kind::Refusal => match code {
            "0xC004F041" => vec!["ERR-028"],
            "0xC004F042" => vec!["ERR-030"],
            "0xC004F06C" => vec!["ERR-040"],
            _ => Vec::new(),
        },
        Kind::Attempt => match code {
            "0x00000000" => vec!["COUNT-005"],
            TOO_FEW => vec!["COUNT-005", "ERR-023"],
            "0xC004F074" => vec!["ERR-053"],
            "0x8007232A" => vec!["DISC-031"],
            "0x8007232B" => vec!["DISC-029"],
            "0x8007251D" => vec!["DISC-030"],
            _ => Vec::new(),
        },
        Kind::Lookup => match text(event, "rtype") {
            Some("Srv") => vec!["DISC-013"],
            _ => vec!["DISC-014"],
        },
        Kind::Connect if text(event, "end") == Some("Refused") => match around.boots {
            true => vec!["TIMER-003"],
            false => around.by_itself.flatten().into_iter().collect(),
        },
        Kind::Update => vec!["PUB-001"],
        _ => Vec::new(),
    }
}

/// The result of an attempt for which the host counted too few machines.
pub(super) const TOO_FEW: &str = "0xC004F038";

/// The requirement of the order in which hosts are tried.
pub(crate) const OF_ORDER: &str = "DISC-007";

/// Every id that can be cited.
#[cfg(test)]
const ALL: [&str; 22] = [
    "TIMER-003",
    "TIMER-004",
    "TIMER-006",
    "TIMER-017",
    "TIMER-034",
    "TIMER-035",
    "EVENT-051",
    "COUNT-005",
    "COUNT-006",
    "COUNT-009",
    "COUNT-010",
    "ERR-023",
    "ERR-028",
    "ERR-030",
    "ERR-040",
    "ERR-053",
    "DISC-007",
    "DISC-013",
    "DISC-014",
    "DISC-029",
    "DISC-030",
    "DISC-031",
];

#[cfg(test)]
mod tests {
    use scenarios::{
        catalogue::{Catalogue, Level},
        library::Library,
    };

    use super::*;

    #[test]
    fn every_id_is_cited_by_the_library_and_decides_a_verdict() {
        let library = Library::embedded();
        for id in ALL.into_iter().chain(["PUB-001"]) {
            let row = Catalogue::embedded().get(id).unwrap_or_else(|| panic!("{id} isn't in the catalogue"));
            assert_eq!(row.level, Level::Must, "{id} would only warn");
            assert!(library.iter().any(|loaded| loaded.source.contains(&format!("\"{id}\""))), "{id}");
        }
    }
}
