//! A replay in words and as JSON.

use std::{fmt::Write as _, net::SocketAddr};

use captures::replay::{Difference, Inferred, Judged, Line, Making, Opening, Side};
use serde_json::{Value, json};

use crate::replay::Outcome;

/// Lines on one thing that many connections have in common, at most.
const MOST_NOTES: usize = 40;

/// The replay in words.
pub(super) fn text(outcome: &Outcome) -> String {
    let mut out = String::new();
    for (line, judged) in outcome.lines.iter().zip(&outcome.verdict.lines) {
        let party = line.party;
        let head = format!("connection {} ({} to {})", party.conn, party.client, party.server);
        let told = match judged {
            Judged::AsRecorded => format!("{head}: as recorded{}", summary(line)),
            Judged::NotJudged(why) => format!("{head}: not judged: {why}"),
            Judged::Differs(difference) => format!("{head}: differs\n{}", differs(difference)),
        };
        let _ = writeln!(out, "{told}");
    }
    notes(&mut out, outcome);
    let count = |test: fn(&Judged) -> bool| outcome.verdict.lines.iter().filter(|line| test(line)).count();
    let (same, differ, open) = (
        count(|line| matches!(line, Judged::AsRecorded)),
        count(|line| matches!(line, Judged::Differs(_))),
        count(|line| matches!(line, Judged::NotJudged(_))),
    );
    let verdict = match (outcome.lines.is_empty(), differ) {
        (true, _) => "nothing to replay: no connection in the capture bears on KMS".to_owned(),
        (_, 0) => format!("as recorded: {}", connections(same)),
        (_, differ) => format!("differs: {} of {}", differ, connections(outcome.lines.len())),
    };
    let open = if open > 0 { format!(", {open} not judged") } else { String::new() };
    let _ = writeln!(out, "{verdict}{open}");
    out
}

fn connections(count: usize) -> String {
    if count == 1 { "1 connection".to_owned() } else { format!("{count} connections") }
}

/// What a line was, in a few words.
fn summary(line: &Line) -> String {
    match line.opening {
        Opening::Refused => ", refused".to_owned(),
        Opening::Unanswered => ", unanswered".to_owned(),
        Opening::Accepted | Opening::Middle => {
            let answered =
                line.exchanges.iter().filter(|exchange| exchange.answer_message().is_some()).count();
            match (line.exchanges.len(), answered) {
                (0, _) => ", no request".to_owned(),
                (1, 1) => ", answered".to_owned(),
                (1, _) => ", not answered".to_owned(),
                (all, answered) => format!(", {answered} of {all} requests answered"),
            }
        }
    }
}

fn differs(difference: &Difference) -> String {
    let frame = |frame: Option<u64>| frame.map_or(String::new(), |frame| format!(" (frame {frame})"));
    let field = difference.field.as_ref().map_or(String::new(), |field| format!(", {field}"));
    format!(
        "  first difference: {}{field}\n    recorded{}: {}\n    replayed{}: {}",
        difference.what,
        frame(difference.recorded_frame),
        difference.recorded,
        frame(difference.replayed_frame),
        difference.replayed
    )
}

fn notes(out: &mut String, outcome: &Outcome) {
    for group in grouped(&outcome.inferred).iter().take(MOST_NOTES) {
        let Group { host, what, frames, from_start } = group;
        let when = if *from_start { "from the start" } else { "shown by" };
        let _ = writeln!(out, "inferred of {host}: {what} ({when}, {})", frames_text(frames));
    }
    for (making, count) in &outcome.played.made {
        let bodies = if *count == 1 { "1 body" } else { &format!("{count} bodies") };
        let told = match making {
            Making::Sealed => continue,
            Making::Malformed => format!("{bodies} sent malformed, as recorded"),
            Making::Replaced => {
                format!("{bodies} that the label doesn't open replaced by the lab's own")
            }
        };
        let _ = writeln!(out, "{told}");
    }
    for (frame, why) in outcome.played.unplayed.iter().take(MOST_NOTES) {
        let _ = writeln!(out, "frame {frame} not played: {why}");
    }
}

/// The same thing of one host, shown by several frames.
struct Group<'a> {
    host: SocketAddr,
    what: &'a str,
    frames: Vec<u64>,
    from_start: bool,
}

fn grouped(inferred: &[Inferred]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for told in inferred {
        let same = |group: &&mut Group<'_>| {
            group.host == told.host && group.what == told.what && group.from_start == told.from_start
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.frames.push(told.frame),
            None => groups.push(Group {
                host: told.host,
                what: &told.what,
                frames: vec![told.frame],
                from_start: told.from_start,
            }),
        }
    }
    groups
}

fn frames_text(frames: &[u64]) -> String {
    match frames {
        [one] => format!("frame {one}"),
        [first, .., last] => format!("{} frames from {first} to {last}", frames.len()),
        [] => String::new(),
    }
}

/// The replay as one JSON object.
pub(super) fn json(outcome: &Outcome) -> String {
    let lines = outcome.lines.iter().zip(&outcome.verdict.lines).map(|(line, judged)| {
        let mut told = json!({
            "connection": line.party.conn,
            "client": line.party.client.to_string(),
            "server": line.party.server.to_string(),
            "frame": line.opened.frame,
        });
        match judged {
            Judged::AsRecorded => told["verdict"] = json!("as recorded"),
            Judged::NotJudged(why) => {
                told["verdict"] = json!("not judged");
                told["why"] = json!(why);
            }
            Judged::Differs(difference) => {
                told["verdict"] = json!("differs");
                told["difference"] = json!({
                    "what": difference.what,
                    "field": difference.field,
                    "recorded": difference.recorded,
                    "replayed": difference.replayed,
                    "recorded_frame": difference.recorded_frame,
                    "replayed_frame": difference.replayed_frame,
                });
            }
        }
        told
    });
    let inferred = outcome.inferred.iter().map(|told| {
        json!({
            "host": told.host.to_string(),
            "frame": told.frame,
            "what": told.what,
            "from_start": told.from_start,
        })
    });
    let made = |making: Making| -> Value {
        let found = outcome.played.made.iter().find(|(of, _)| *of == making);
        json!(found.map_or(0, |(_, count)| *count))
    };
    let unplayed = outcome.played.unplayed.iter();
    let unplayed = unplayed.map(|(frame, why)| json!({ "frame": frame, "why": why }));
    json!({
        "played": if outcome.side == Side::Client { "client" } else { "host" },
        "as_recorded": outcome.verdict.as_recorded(),
        "connections": lines.collect::<Vec<_>>(),
        "inferred": inferred.collect::<Vec<_>>(),
        "bodies": {
            "sealed": made(Making::Sealed),
            "malformed": made(Making::Malformed),
            "replaced": made(Making::Replaced),
        },
        "unplayed": unplayed.collect::<Vec<_>>(),
    })
    .to_string()
}
