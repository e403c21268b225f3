//! Hosts whose console is wrong (SLMGR, TIMER, PUB).

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// The verb of `args` and its minutes, where it sets an interval.
fn interval(args: &mut [String]) -> Option<(&str, &mut String)> {
    match args {
        [verb, minutes] if verb == "/sai" || verb == "/sri" => Some((verb, minutes)),
        _ => None,
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "cdns-does-nothing",
        does: "says that publication is off, and leaves it on",
        breaks: &["PUB-012"],
        work: HostWork::Typed(|_, _, args| {
            if let [verb] = args.as_mut_slice()
                && verb == "/cdns"
            {
                "/sdns".clone_into(verb);
            }
        }),
    },
    Saboteur {
        name: "sai-excludes-bounds",
        does: "refuses the bounds themselves of the activation interval",
        breaks: &["TIMER-022"],
        work: HostWork::Typed(|_, _, args| match interval(args) {
            Some(("/sai", minutes)) if minutes == "15" => "14".clone_into(minutes),
            Some(("/sai", minutes)) if minutes == "43200" => "43201".clone_into(minutes),
            _ => {}
        }),
    },
    Saboteur {
        name: "sai-sets-the-other-interval",
        does: "sets the renewal interval where the activation interval is meant, and the other way round",
        breaks: &["TIMER-022", "TIMER-023", "TIMER-041"],
        work: HostWork::Typed(|_, _, args| match args.first_mut() {
            Some(verb) if verb == "/sai" => "/sri".clone_into(verb),
            Some(verb) if verb == "/sri" => "/sai".clone_into(verb),
            _ => {}
        }),
    },
    Saboteur {
        name: "sdns-does-nothing",
        does: "says that publication is on again, and leaves it off",
        breaks: &["PUB-012"],
        work: HostWork::Typed(|_, _, args| {
            if let [verb] = args.as_mut_slice()
                && verb == "/sdns"
            {
                "/cdns".clone_into(verb);
            }
        }),
    },
    Saboteur {
        name: "sri-takes-nearer-bound",
        does: "takes the nearer bound where a renewal interval out of bounds is set by script",
        breaks: &["TIMER-023"],
        work: HostWork::Typed(|_, _, args| {
            if let Some(("/sri", minutes)) = interval(args)
                && let Ok(number) = minutes.parse::<u32>()
            {
                *minutes = number.clamp(15, 43_200).to_string();
            }
        }),
    },
];
