//! What rules note, and how it becomes the narrative: what is the same is told once, with how often.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use emulator::model::Hresult;
use uuid::Uuid;

use super::{Claim, Kind, Topic, facts::Facts, words};

/// More machines than this that did the same are told together.
const ALONE: usize = 6;

/// What rules note.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) told: Vec<Told>,
    pub(super) findings: Vec<Finding>,
    pub(super) missing: Vec<Told>,
}

/// A claim that isn't merged with its like yet.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) topic: Topic,
    /// The client that did it: its name goes before the text.
    pub(super) who: Option<IpAddr>,
    /// A sentence, or one without its subject: it begins with a verb in the past.
    pub(super) text: String,
    pub(super) frames: Vec<u64>,
}

/// Something that is wrong, as met once.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) kind: Kind,
    /// What it is met with: a host, a name.
    pub(super) subject: String,
    pub(super) client: IpAddr,
    /// The machine and product, where they can be read.
    pub(super) who: Option<(Uuid, Uuid)>,
    pub(super) text: String,
    /// The frame of the failure: an answer after it makes it good.
    pub(super) at: u64,
    /// All frames that show it.
    pub(super) frames: Vec<u64>,
    pub(super) code: Option<Hresult>,
    /// An answer later doesn't make it good.
    pub(super) lasting: bool,
}

impl Notes {
    pub(super) fn tell(&mut self, topic: Topic, who: Option<IpAddr>, text: String, frames: Vec<u64>) {
        self.told.push(Told { topic, who, text, frames });
    }

    pub(super) fn miss(&mut self, topic: Topic, text: String, frames: Vec<u64>) {
        self.missing.push(Told { topic, who: None, text, frames });
    }
}

/// One claim for what was told of one machine in the same words.
struct Group {
    first: u64,
    topic: Topic,
    whos: BTreeSet<Option<IpAddr>>,
    frames: Vec<u64>,
    times: usize,
}

/// The claims in the order of their first frames; those that add up stand behind those that tell.
pub(super) fn narrate(told: Vec<Told>, facts: &Facts<'_>) -> Vec<Claim> {
    let mut groups: BTreeMap<(String, Option<IpAddr>), Group> = BTreeMap::new();
    for one in told {
        let first = one.frames.iter().min().copied().unwrap_or(0);
        let group = groups.entry((one.text, one.who)).or_insert_with(|| Group {
            first,
            topic: one.topic,
            whos: BTreeSet::from([one.who]),
            frames: Vec::new(),
            times: 0,
        });
        group.first = group.first.min(first);
        group.frames.extend(one.frames);
        group.times += 1;
    }
    let mut texts: Vec<(String, Group)> = Vec::new();
    for ((text, _), group) in groups {
        match texts.last_mut() {
            Some((last, others)) if *last == text && group.whos != BTreeSet::from([None]) => {
                others.first = others.first.min(group.first);
                others.whos.extend(group.whos);
                others.frames.extend(group.frames);
                others.times += group.times;
            }
            _ => texts.push((text, group)),
        }
    }
    let mut claims: Vec<(u64, Topic, Claim)> = texts
        .into_iter()
        .map(|(text, group)| (group.first, group.topic, claim(text, group, facts)))
        .collect();
    let place = |of: &(u64, Topic, Claim)| (of.1.is_sum(), of.0, of.1);
    claims.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.2.text.cmp(&other.2.text)));
    claims.into_iter().map(|(_, _, claim)| claim).collect()
}

fn claim(text: String, group: Group, facts: &Facts<'_>) -> Claim {
    let Group { topic, whos, mut frames, times, .. } = group;
    frames.sort_unstable();
    frames.dedup();
    let whos: Vec<IpAddr> = whos.into_iter().flatten().collect();
    let often = if times > whos.len().max(1) { format!(" ({times} times)") } else { String::new() };
    let subject = match whos.len() {
        0 => String::new(),
        1..=ALONE => format!("{} ", words::list(whos.iter().map(|ip| facts.client(*ip)))),
        many => format!("{many} clients ({}) ", words::list(whos.iter().map(|ip| facts.client(*ip)))),
    };
    Claim { topic, text: format!("{subject}{text}{often}."), frames }
}
