//! Line by line: as recorded, or the first difference.

use emulator::{rpc::pdu::header::PduType, wire::LabKeys};

use super::{
    super::{Act, Line, Opened, Opening, Side, Step, seat::lacks_bind},
    units::{CLOSED, Kind, Shown, Unit, units},
};
use crate::{
    stream::Direction,
    transcript::{Foreign, Layer},
};

/// What may differ, since the peer isn't the recorded one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leniency {
    /// Another machine answers: host PID, hardware id and what their lengths make of sizes, and the port in the
    /// secondary address.
    pub other_host: bool,
}

/// A verdict on a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// One for each line, in the order of the capture.
    pub lines: Vec<Judged>,
}

/// A verdict on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// What came back is what was recorded.
    AsRecorded,
    /// It is something else.
    Differs(Box<Difference>),
    /// There is nothing to judge by: why.
    NotJudged(&'static str),
}

/// The first thing in which a line differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Frame of the capture, if something was recorded there.
    pub recorded_frame: Option<u64>,
    /// Frame of the replay, if something came back.
    pub replayed_frame: Option<u64>,
    /// The PDU or the event.
    pub what: String,
    /// The field, if it is one.
    pub field: Option<String>,
    /// What was recorded.
    pub recorded: String,
    /// What came back.
    pub replayed: String,
}

impl Verdict {
    /// Whether no line differs.
    #[must_use]
    pub fn as_recorded(&self) -> bool {
        !self.lines.iter().any(|line| matches!(line, Judged::Differs(_)))
    }
}

/// Judges what came back on `replayed`, whose n-th line is the one of `opened[n]`. `side` is the one that
/// was played: the other one is judged.
#[must_use]
pub fn judge(
    recorded: &[Line],
    replayed: &[Line],
    opened: &[Opened],
    side: Side,
    keys: &LabKeys,
    leniency: Leniency,
) -> Verdict {
    let lines = recorded.iter().enumerate().map(|(index, line)| {
        let again = opened.iter().zip(replayed).find(|(opened, _)| opened.line == index);
        match again {
            Some((opened, again)) => {
                let opening = opened.opening;
                Judge { recorded: line, replayed: again, opening, side, keys, leniency }.line()
            }
            None => nobody(line, side),
        }
    });
    Verdict { lines: lines.collect() }
}

fn nobody(line: &Line, side: Side) -> Judged {
    if line.is_other() {
        return Judged::NotJudged("it is about another interface than that of KMS, and isn't played");
    }
    if side == Side::Host && matches!(line.opening, Opening::Refused | Opening::Unanswered) {
        return Judged::NotJudged("it wasn't accepted in the capture, and who listens accepts");
    }
    Judged::Differs(Box::new(Difference {
        recorded_frame: Some(line.opened.frame),
        what: "connection".to_owned(),
        recorded: "opened".to_owned(),
        replayed: "nobody connected".to_owned(),
        ..Difference::default()
    }))
}

struct Judge<'a> {
    recorded: &'a Line,
    replayed: &'a Line,
    /// How opening the replayed one ended.
    opening: Opening,
    side: Side,
    keys: &'a LabKeys,
    leniency: Leniency,
}

impl Judge<'_> {
    fn line(&self) -> Judged {
        let found = self.opening().or_else(|| self.said()).or_else(|| self.end());
        match found {
            Some(difference) => Judged::Differs(Box::new(difference)),
            None if self.recorded.opening == Opening::Middle && !self.recorded.spoke(self.side.sends()) => {
                Judged::NotJudged("what led to it wasn't captured")
            }
            None => Judged::AsRecorded,
        }
    }

    fn peer(&self) -> Direction {
        self.side.sends().back()
    }

    fn opening(&self) -> Option<Difference> {
        let word = |opening: Opening| match opening {
            Opening::Accepted | Opening::Middle => "accepted",
            Opening::Refused => "refused",
            Opening::Unanswered => "unanswered",
        };
        let (recorded, replayed) = (word(self.recorded.opening), word(self.opening));
        (recorded != replayed).then(|| Difference {
            recorded_frame: Some(self.recorded.opened.frame),
            replayed_frame: Some(self.replayed.opened.frame),
            what: "connection".to_owned(),
            field: None,
            recorded: recorded.to_owned(),
            replayed: replayed.to_owned(),
        })
    }

    /// The units that are compared: without those around what our own making had to stand in for.
    fn units(&self, line: &Line) -> Vec<Unit> {
        let mut all = units(line, self.peer(), self.keys);
        if lacks_bind(self.recorded, self.side) {
            let negotiation = [PduType::BIND, PduType::BIND_ACK, PduType::BIND_NAK];
            all.retain(|unit| !matches!(unit.kind, Kind::Pdu(ptype, _) if negotiation.contains(&ptype)));
        }
        if self.recorded.has_gap(self.peer()) {
            // Parts of PDUs whose rest is missing.
            all.retain(|unit| !matches!(unit.kind, Kind::Foreign(Foreign::Part | Foreign::Unknown)));
        }
        all
    }

    fn said(&self) -> Option<Difference> {
        let mut recorded = self.units(self.recorded);
        let replayed = self.units(self.replayed);
        let own = self.side.sends();
        let middle = self.recorded.opening == Opening::Middle;
        if let Some(first) = self.first_own().filter(|_| middle) {
            // What was said before answers what wasn't captured.
            recorded.retain(|unit| unit.frame >= first);
        }
        let lossy = middle || self.recorded.has_gap(own) || self.recorded.has_gap(self.peer());
        let own_gap = self.gap_of(own);
        // Where something is missing in the record, more may come back.
        let (mut at, skips) = (0, self.recorded.has_gap(self.peer()));
        for unit in &recorded {
            if matches!(unit.kind, Kind::Gap) {
                continue;
            }
            let after_gap = own_gap.is_some_and(|frame| unit.frame >= frame);
            let found = if skips {
                replayed[at..]
                    .iter()
                    .position(|other| self.compare(unit, other).is_none())
                    .map(|more| at + more)
            } else {
                (at < replayed.len()).then_some(at)
            };
            match found {
                Some(place) => {
                    if let Some(difference) = self.compare(unit, &replayed[place]) {
                        return if after_gap { None } else { Some(difference) };
                    }
                    at = place + 1;
                }
                // What answers octets that weren't captured can't come back.
                None if after_gap || middle && self.first_own().is_none() => return None,
                None => return Some(self.missing(unit, replayed.get(at))),
            }
        }
        match replayed.get(at) {
            Some(more) if !lossy => Some(Difference {
                replayed_frame: Some(more.frame),
                what: more.kind.name(),
                recorded: "nothing".to_owned(),
                replayed: more.kind.name(),
                ..Difference::default()
            }),
            _ => None,
        }
    }

    fn missing(&self, unit: &Unit, instead: Option<&Unit>) -> Difference {
        let end = self.replayed.closed_first(self.peer()).map(|(_, step)| step);
        let replayed = match (instead, end.map(|step| &step.act)) {
            (Some(other), _) => other.kind.name(),
            (None, Some(Act::Rst)) => "RST".to_owned(),
            (None, Some(_)) => "FIN".to_owned(),
            (None, None) => "nothing".to_owned(),
        };
        Difference {
            recorded_frame: Some(unit.frame),
            replayed_frame: instead.map(|other| other.frame).or(end.map(|step| step.seen.frame)),
            what: unit.kind.name(),
            field: None,
            recorded: unit.kind.name(),
            replayed,
        }
    }

    fn first_own(&self) -> Option<u64> {
        let own = |step: &&Step| step.direction == self.side.sends() && step.act.is_data();
        self.recorded.steps.iter().find(own).map(|step| step.seen.frame)
    }

    fn gap_of(&self, direction: Direction) -> Option<u64> {
        let gap = |step: &&Step| step.direction == direction && matches!(step.act, Act::Gap(_));
        self.recorded.steps.iter().find(gap).map(|step| step.seen.frame)
    }

    /// Who ended the connection by itself, and how.
    fn end(&self) -> Option<Difference> {
        let end = |line: &Line| line.closed_first(self.peer()).map(|(_, step)| (step.seen.frame, how(step)));
        let (recorded, replayed) = (end(self.recorded), end(self.replayed));
        let difference =
            |recorded: Option<(u64, &'static str)>, replayed: Option<(u64, &'static str)>| Difference {
                recorded_frame: recorded.map(|(frame, _)| frame),
                replayed_frame: replayed.map(|(frame, _)| frame),
                what: "end".to_owned(),
                field: None,
                recorded: recorded.map_or("it stays open", |(_, how)| how).to_owned(),
                replayed: replayed.map_or("it stays open", |(_, how)| how).to_owned(),
            };
        match (recorded, replayed) {
            (Some((_, one)), Some((_, other))) if one == other => None,
            (None, None) => None,
            // A FIN when all is said may as well come first as second.
            (None, Some((_, "FIN"))) if self.all_played() => None,
            _ => Some(difference(recorded, replayed)),
        }
    }

    fn all_played(&self) -> bool {
        let said = |line: &Line| {
            let own = line.steps.iter().filter(|step| step.direction == self.side.sends());
            own.filter(|step| matches!(step.act, Act::Pdu(..) | Act::Octets(..))).count()
        };
        said(self.replayed) >= said(self.recorded)
    }

    fn compare(&self, recorded: &Unit, replayed: &Unit) -> Option<Difference> {
        let difference = |field: Option<&str>, one: String, other: String| Difference {
            recorded_frame: Some(recorded.frame),
            replayed_frame: Some(replayed.frame),
            what: recorded.kind.name(),
            field: field.map(str::to_owned),
            recorded: one,
            replayed: other,
        };
        let (fields, others) = match (&recorded.kind, &replayed.kind) {
            (Kind::Pdu(one, fields), Kind::Pdu(other, others)) if one == other => (fields, others),
            (Kind::Foreign(one), Kind::Foreign(other)) if one == other => return None,
            (one, other) => return Some(difference(None, one.name(), other.name())),
        };
        let mask = self.mask(&recorded.kind, &replayed.kind);
        let compared = |fields: &[Shown]| -> Vec<Shown> {
            fields.iter().filter(|field| mask.compares(field)).cloned().collect()
        };
        let (fields, others) = (compared(fields), compared(others));
        let text = |field: &Shown| match &field.meaning {
            Some(meaning) => format!("{} ({meaning})", field.value),
            None => field.value.clone(),
        };
        let mut found: Vec<(&Shown, Option<&Shown>)> = Vec::new();
        for field in &fields {
            let other = others.iter().find(|other| other.name == field.name && other.layer == field.layer);
            if other.is_none_or(|other| other.value != field.value) {
                found.push((field, other));
            }
        }
        // Sizes follow from what they count, so what they count is told.
        found.sort_by_key(|(field, _)| is_size(&field.name));
        if let Some((field, other)) = found.first() {
            let other = other.map_or("no such field".to_owned(), text);
            return Some(difference(Some(&field.name), text(field), other));
        }
        let more = others
            .iter()
            .find(|other| !fields.iter().any(|field| field.name == other.name && field.layer == other.layer));
        more.map(|other| difference(Some(&other.name), "no such field".to_owned(), text(other)))
    }

    fn mask(&self, recorded: &Kind, replayed: &Kind) -> Mask {
        let closed = recorded.get(CLOSED).is_some() != replayed.get(CLOSED).is_some();
        // The lengths of two hosts' PIDs make sizes that say nothing else.
        let pids = recorded.get(PID_SIZE) != replayed.get(PID_SIZE);
        let ack = matches!(recorded, Kind::Pdu(PduType::BIND_ACK, _));
        let other_host = self.leniency.other_host;
        let interface = [recorded, replayed].map(|kind| kind.get(INTERFACE));
        Mask {
            closed,
            other_host,
            sizes: other_host && (pids || ack) || closed,
            unknown: interface.contains(&Some("unknown")),
            // Without octets of it, a call isn't put together.
            part: interface[0].is_none() && self.recorded.has_gap(self.peer()),
        }
    }
}

const INTERFACE: &str = "stub.interface";
const PID_SIZE: &str = "body.host_pid_size";

/// What isn't compared of two PDUs.
struct Mask {
    /// One body is closed: what is inside of the other says nothing.
    closed: bool,
    other_host: bool,
    sizes: bool,
    /// The negotiation of one wasn't captured.
    unknown: bool,
    /// The recorded PDU is a part of a call that isn't there whole.
    part: bool,
}

impl Mask {
    fn compares(&self, field: &Shown) -> bool {
        let name = field.name.as_str();
        let host = name.starts_with("sec_addr")
            || matches!(name, "body.host_pid" | "trailer.hardware_id" | PID_SIZE);
        if self.unknown && name == INTERFACE || self.other_host && host || self.sizes && is_size(name) {
            return false;
        }
        match field.layer {
            Layer::Body | Layer::Trailer => !self.closed && !self.part && name != CLOSED,
            Layer::Envelope => !self.part && (!self.closed || name == "message.version"),
            Layer::Stub => !self.part,
            _ => true,
        }
    }
}

fn is_size(name: &str) -> bool {
    matches!(
        name,
        "frag_length"
            | "alloc_hint"
            | "stub.length"
            | "stub.size"
            | "stub.max_count"
            | "message.length"
            | PID_SIZE
    )
}

fn how(step: &Step) -> &'static str {
    if matches!(step.act, Act::Rst) { "RST" } else { "FIN" }
}
