//! Scenes with what is expected of them, as text.

use std::collections::BTreeSet;

use emulator::trace::{Event, Kind, Value};

use super::{
    attempts::Attempt,
    pair::{Pair, differing, is_shared, pairs},
    script::{Scene, advance},
    subject::Subject,
    told::Told,
};
use crate::scribe::{Around, Detail, OF_ORDER, Past, expectation, is_expected, proves, quoted, text, words};

/// Something that a capture shows and a conforming actor doesn't do, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Whose it is.
    pub(super) actor: String,
    /// In words.
    pub(super) text: String,
}

/// Scenes as text.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) lines: Vec<String>,
    pub(super) differences: Vec<Difference>,
}

/// What scenes are judged with.
pub(super) struct Judge<'a> {
    pub(super) attempts: &'a [Attempt],
    /// Names of the clients.
    pub(super) clients: &'a [String],
    pub(super) hosts: usize,
    pub(super) subject: Option<&'a Subject>,
}

/// A line of the script at its place: that of the event of the reference it is about.
type Placed = (usize, String);

/// One of several hosts that were tried: place, expectation, packets.
type Tried = (usize, String, Option<(u64, u64)>);

impl Judge<'_> {
    /// The text of `scenes`.
    pub(super) fn judge(&self, scenes: &[Scene]) -> Judged {
        let mut judged = Judged::default();
        let mut past = Past::default();
        for scene in scenes {
            self.scene(scene, &mut past, &mut judged);
        }
        judged
    }

    fn subject_client(&self) -> Option<&str> {
        match self.subject {
            Some(Subject::Client(client)) => Some(client),
            Some(Subject::Host(_)) | None => None,
        }
    }

    fn scene(&self, scene: &Scene, past: &mut Past, judged: &mut Judged) {
        judged.lines.extend(scene.notes.iter().map(|note| format!("// {note}")));
        if let Some((late, packet)) = scene.late {
            let attempt = scene.attempts.last().map(|index| self.attempts[*index].client);
            let actor = attempt.map(|client| self.clients[client].clone()).unwrap_or_default();
            let text = format!(
                "the capture shows the next attempt {late} later than a conforming client makes it, at packet {packet}"
            );
            judged.lines.push(format!("// {text}"));
            judged.differences.push(Difference { actor, text });
        }
        if let Some(name) = scene.text().strip_prefix("Boot(\"").and_then(|rest| rest.strip_suffix("\")")) {
            past.booted.insert(name.to_owned());
        }
        self.step(scene, past, judged);
        let mut placed: Vec<Placed> = Vec::new();
        for (index, client) in self.clients.iter().enumerate() {
            self.conversation(scene, (index, client), past, &mut placed, judged);
        }
        self.updates(scene, &mut placed);
        placed.sort_by_key(|(place, _)| *place);
        judged.lines.extend(placed.into_iter().map(|(_, line)| line));
        let bad = scene.events.iter().any(|event| {
            matches!(event.kind, Kind::Request | Kind::Answer)
                && event.get("well_formed") == Some(&Value::Flag(false))
        });
        if scene.any_traffic || bad {
            judged.lines.push("AnyTraffic,".to_owned());
        }
    }

    /// The step itself; where the subject is silent before, that is expected.
    fn step(&self, scene: &Scene, past: &Past, judged: &mut Judged) {
        let silent =
            self.subject_client().filter(|client| past.booted.contains(*client) && !scene.any_traffic);
        let (Some(client), Some(length)) = (silent, scene.length) else {
            judged.lines.push(format!("{},", scene.text()));
            return;
        };
        let ids = past.timer(client).map(|id| quoted(&[id])).unwrap_or_default();
        let silence = format!("Expect(Silence(of: {client:?}), proves: [{ids}]),");
        let acts = |event: &&Event| matches!(event.kind, Kind::Lookup | Kind::Connect | Kind::Request);
        let acts = scene.events.iter().any(|event| acts(&event) && *event.actor == *client);
        if !acts {
            judged.lines.push(format!("{},", scene.text()));
            judged.lines.push(silence);
        } else if length > 1 {
            judged.lines.push(format!("{},", advance(length - 1)));
            judged.lines.push(silence);
            judged.lines.push(format!("{},", advance(1)));
        } else {
            judged.lines.push(format!("{},", scene.text()));
        }
    }

    /// What one client and its hosts say to each other.
    fn conversation(
        &self,
        scene: &Scene,
        (index, client): (usize, &str),
        past: &mut Past,
        placed: &mut Vec<Placed>,
        judged: &mut Judged,
    ) {
        let concerns = |event: &Event| *event.actor == *client || event.peer.as_deref() == Some(client);
        let own = scene.events.iter().enumerate().filter(|(_, event)| concerns(event));
        let own: Vec<(usize, &Event)> = own.collect();
        let shared: Vec<&Event> = own
            .iter()
            .map(|(_, event)| *event)
            .filter(|event| is_shared(event) && !is_own_close(event, client))
            .collect();
        let attempts = scene.attempts.iter().map(|index| &self.attempts[*index]);
        let told: Vec<&Told> = attempts.filter(|attempt| attempt.client == index).flat_map(said).collect();
        let is_shown = !told.is_empty();
        if shared.is_empty() && told.is_empty() {
            own.iter().for_each(|(_, event)| past.remember(event));
            return;
        }
        // What a client became and what its attempts came to isn't paired with the capture, and yet has happened.
        let mut unpaired = own.iter().filter(|(_, event)| !is_shared(event)).peekable();
        let place_of = |event: &Event| {
            own.iter().find(|(_, other)| std::ptr::eq(*other, event)).map_or(0, |(at, _)| *at)
        };
        let mut place = 0;
        let tries = self.tries(client, &shared);
        let mut order: Vec<Tried> = Vec::new();
        for pair in pairs(&shared, &told) {
            let (event, told) = match pair {
                Pair::Both(event, told) => (event, Some(told)),
                Pair::Reference(event) => (event, None),
                Pair::Capture(told) => {
                    if let Some(difference) = surplus(told) {
                        placed.push((place, format!("// {}", difference.text)));
                        judged.differences.push(difference);
                    }
                    continue;
                }
            };
            place = place_of(event);
            let differing = told.map(|told| differing(event, told)).unwrap_or_default();
            while let Some((_, before)) = unpaired.next_if(|(at, _)| *at < place) {
                past.remember(before);
            }
            let around = past.around(event, &scene.text(), scene.length.is_some());
            past.remember(event);
            if scene.any_traffic && told.is_none() {
                continue;
            }
            if !is_expected(event, told.is_some(), &shared) {
                continue;
            }
            for difference in differences(event, told, &differing, is_shown) {
                placed.push((place, format!("// {}", difference.text)));
                judged.differences.push(difference);
            }
            let detail = Detail {
                to: if matches!(event.kind, Kind::Request) { self.hosts > 1 } else { self.clients.len() > 1 },
                minutes_left: self.subject_client() == Some(client),
                n_policy: around.n_policy,
                intervals: around.intervals,
                differing: &differing,
            };
            let Some(text) = expectation(event, detail) else { continue };
            if tries.iter().any(|tried| std::ptr::eq(*tried, event)) {
                order.push((place, text, told.map(|told| told.frames)));
                continue;
            }
            let ids = quoted(&proves(event, around));
            placed.push((
                place,
                format!("Expect({text}, proves: [{ids}]),{}", packets(told.map(|told| told.frames))),
            ));
        }
        unpaired.for_each(|(_, event)| past.remember(event));
        if let Some((first, ..)) = order.first() {
            let frames = order.iter().filter_map(|(.., frames)| *frames);
            let frames = frames.reduce(|all, next| (all.0.min(next.0), all.1.max(next.1)));
            let list: Vec<&str> = order.iter().map(|(_, text, _)| text.as_str()).collect();
            let ids = quoted(&[OF_ORDER]);
            placed.push((
                *first,
                format!("InOrder([{}], proves: [{ids}]),{}", list.join(", "), packets(frames)),
            ));
        }
        if self.subject_client() == Some(client) {
            for (at, event) in own.iter().filter(|(_, event)| event.kind == Kind::Attempt) {
                if let Some(text) = expectation(event, Detail::default()) {
                    let ids = quoted(&proves(event, Around::default()));
                    placed.push((*at, format!("Expect({text}, proves: [{ids}]),")));
                }
            }
        }
    }

    /// Hosts that the subject tries one after the other: their order counts.
    fn tries<'a>(&self, client: &str, shared: &[&'a Event]) -> Vec<&'a Event> {
        if self.subject_client() != Some(client) {
            return Vec::new();
        }
        let is_try = |event: &&&Event| {
            event.kind == Kind::Request || event.kind == Kind::Connect && is_expected(event, true, shared)
        };
        let tries: Vec<&Event> = shared.iter().filter(is_try).copied().collect();
        let peers: BTreeSet<_> = tries.iter().map(|event| event.peer.clone()).collect();
        if peers.len() > 1 { tries } else { Vec::new() }
    }

    /// Updates of DNS, which are no client's business.
    fn updates(&self, scene: &Scene, placed: &mut Vec<Placed>) {
        for (place, event) in scene.events.iter().enumerate().filter(|(_, event)| event.kind == Kind::Update)
        {
            if let Some(text) = expectation(event, Detail::default()) {
                let ids = quoted(&proves(event, Around::default()));
                placed.push((place, format!("Expect({text}, proves: [{ids}]),")));
            }
        }
    }
}

/// What an attempt says that counts: not that a connection ends after its answer.
fn said(attempt: &Attempt) -> impl Iterator<Item = &Told> {
    let answers =
        |event: &Event| matches!(event.kind, Kind::Answer | Kind::Refusal | Kind::Fault | Kind::BindNak);
    attempt.told.iter().filter(move |told| {
        let close = told.event.kind == Kind::Close;
        !close
            || !attempt
                .told
                .iter()
                .any(|other| answers(&other.event) && other.event.actor == told.event.actor)
    })
}

fn is_own_close(event: &Event, client: &str) -> bool {
    event.kind == Kind::Close && *event.actor == *client
}

/// How the capture differs from an event of the reference.
fn differences(
    event: &Event,
    told: Option<&Told>,
    differing: &[(String, String, String)],
    is_shown: bool,
) -> Vec<Difference> {
    let role = if matches!(event.kind, Kind::Answer | Kind::Refusal | Kind::Fault | Kind::BindNak) {
        "host"
    } else {
        "client"
    };
    let actor = event.actor.to_string();
    let Some(told) = told else {
        let text = if is_shown {
            format!("not in the capture: {}, as a conforming {role} has it here", words(event))
        } else {
            format!("the capture doesn't show this: {}", words(event))
        };
        return vec![Difference { actor, text }];
    };
    let one = |(field, right, seen): &(String, String, String)| {
        let says = match event.kind {
            Kind::Answer | Kind::Refusal | Kind::Fault => "answers",
            Kind::Lookup | Kind::Connect | Kind::Update => "gets",
            _ => "sends",
        };
        let text = if field == "well_formed" {
            let why = told.event.get("error").map(|why| format!(": {why}")).unwrap_or_default();
            format!("packet {} isn't well-formed{why}", told.frames.1)
        } else {
            format!(
                "the capture has {field} {seen} (packet {}); a conforming {role} {says} {right}",
                told.frames.1
            )
        };
        Difference { actor: actor.clone(), text }
    };
    differing.iter().map(one).collect()
}

/// What the capture shows beside what the reference does. That a client asks for more addresses is its resolver's habit.
fn surplus(told: &Told) -> Option<Difference> {
    let event = &told.event;
    if event.kind == Kind::Lookup && text(event, "rtype") != Some("Srv") {
        return None;
    }
    let text = format!("the capture also has {} (packet {})", words(event), told.frames.1);
    Some(Difference { actor: event.actor.to_string(), text })
}

/// The packets of an expectation, as a comment at its end.
fn packets(frames: Option<(u64, u64)>) -> String {
    match frames {
        None => String::new(),
        Some((first, last)) if first == last => format!(" // packet {first}"),
        Some((first, last)) => format!(" // packets {first} to {last}"),
    }
}
