//! From a capture to a scenario.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use captures::conversation::Conversations;
use emulator::{model::Readings, wire::LabKeys};
use scenarios::run::Verdict;

use super::{
    ExtractError, Subject,
    acts::{Act, acts},
    attempts::{Attempt, attempts},
    cast::Cast,
    changes::changes,
    draft::World,
    faults::{Manner, manner},
    infer::{Evidence, world},
    judged::{Difference, Judge, Judged},
    reference::{Reference, loaded},
    script::Director,
    told::Teller,
};
use crate::{check::virtual_arm::run_virtual, scribe::wrapped, target::Role};

/// Seeds that the result is tried with.
const SEEDS: [u64; 2] = [1, 2];

/// What is asked for beside the capture.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the capture is called in comments.
    pub name: String,
    /// Who is to be judged; left out, the side that differs from a conforming one, else the host.
    pub subject: Option<Role>,
    /// What opens lab-sealed messages.
    pub keys: Arc<LabKeys>,
    /// The readings of open questions that the reference takes.
    pub readings: Readings,
}

/// A scenario made from a capture.
#[derive(Clone, Debug)]
pub struct Extracted {
    /// The file.
    pub text: String,
    /// Who is judged.
    pub subject: Subject,
    /// What the capture shows that a conforming actor doesn't do, in words, with packets.
    pub differences: Vec<String>,
}

/// Turns a capture into a scenario that passes against the reference.
pub fn extract(conversations: &Conversations, options: &Options) -> Result<Extracted, ExtractError> {
    let acts = acts(conversations)?;
    let mut cast = Cast::of(&acts);
    if cast.clients.is_empty() {
        let updates = "nothing but dynamic updates of hosts, which a scenario shows by a restart";
        return Err(ExtractError::NoClient(updates.to_owned()));
    }
    let attempts = attempts(&acts, &mut cast, &Teller { keys: &options.keys });
    let mut draft = Draft { acts: &acts, attempts: &attempts, cast, readings: options.readings };
    let subject = draft.subject(options.subject)?;
    let (world, judged, notes) = draft.written(&subject)?;
    let text = text(options, &acts, &draft.cast, &subject, &world, &judged, &notes);
    verify(&text, options.readings)?;
    let differences = judged.differences.into_iter().map(|difference| difference.text).collect();
    Ok(Extracted { text, subject, differences })
}

struct Draft<'a> {
    acts: &'a [Act<'a>],
    attempts: &'a [Attempt],
    cast: Cast,
    readings: Readings,
}

impl Draft<'_> {
    /// Who is judged.
    fn subject(&mut self, wanted: Option<Role>) -> Result<Subject, ExtractError> {
        let client = Subject::Client(self.cast.clients[0].actor.clone());
        let Some(host) = self.cast.hosts.first().map(|seat| Subject::Host(seat.actor.clone())) else {
            return match wanted {
                Some(Role::Host) => {
                    Err(ExtractError::NoSubject { role: "host", why: "none is seen to listen" })
                }
                Some(Role::Client) | None => Ok(client),
            };
        };
        let faulty = self.faulty_host();
        if wanted != Some(Role::Client)
            && let Some(faulty) = faulty
        {
            return Ok(faulty);
        }
        // With nobody to judge, the first difference says who is.
        let (_, judged, _) = self.written(&client)?;
        let clients: Vec<&str> = self.cast.clients.iter().map(|player| player.actor.as_str()).collect();
        let of = |difference: &Difference| match clients.contains(&difference.actor.as_str()) {
            true => Subject::Client(difference.actor.clone()),
            false => Subject::Host(difference.actor.clone()),
        };
        let mut differing = judged.differences.iter().map(of);
        Ok(match wanted {
            Some(Role::Client) => differing.find(|subject| subject.role() == Role::Client).unwrap_or(client),
            Some(Role::Host) => differing.find(|subject| subject.role() == Role::Host).unwrap_or(host),
            // A target that is judged can't be told to be down for a while.
            None => {
                differing.next().unwrap_or_else(|| if self.was_down(host.actor()) { client } else { host })
            }
        })
    }

    /// Whether nobody listened at a host for a while.
    fn was_down(&self, host: &str) -> bool {
        self.attempts.iter().any(|attempt| manner(attempt, host, false) == Manner::Refused)
    }

    /// The first host that does what no conforming host does.
    fn faulty_host(&self) -> Option<Subject> {
        let last = self.attempts.len();
        let all = self.attempts.iter().enumerate();
        let mut faulty = all.flat_map(|(index, attempt)| {
            let seats = self.cast.hosts.iter();
            seats.filter(move |seat| {
                matches!(manner(attempt, &seat.actor, index + 1 == last), Manner::Faulty(..))
            })
        });
        faulty.next().map(|seat| Subject::Host(seat.actor.clone()))
    }

    /// The world, the script as text, and what could only be assumed.
    fn written(&mut self, subject: &Subject) -> Result<(World, Judged, BTreeSet<String>), ExtractError> {
        let evidence = Evidence { acts: self.acts, attempts: self.attempts, subject };
        let mut notes = BTreeSet::new();
        let world = world(&evidence, &mut self.cast, &mut notes);
        let changes = changes(&evidence, &mut self.cast, &world, &mut notes);
        let clients: Vec<String> = self.cast.clients.iter().map(|player| player.actor.clone()).collect();
        let mut reference = Reference::new(world.text(), &clients[0], self.readings)?;
        let mut director = Director::new(&mut reference, self.attempts, &clients);
        for (index, changes) in changes.iter().enumerate() {
            director.add(index, changes)?;
        }
        let scenes = director.finish();
        let hosts = world.hosts.len();
        let judge = Judge { attempts: self.attempts, clients: &clients, hosts, subject: Some(subject) };
        let judged = judge.judge(&scenes);
        Ok((world, judged, notes))
    }
}

/// The whole file.
fn text(
    options: &Options,
    acts: &[Act<'_>],
    cast: &Cast,
    subject: &Subject,
    world: &World,
    judged: &Judged,
    notes: &BTreeSet<String>,
) -> String {
    let mut text = String::new();
    let name = options.name.replace(['"', '\\', '\n', '\r'], "_");
    let frames = (acts.first().map_or(0, |act| act.first.frame), acts.last().map_or(0, |act| act.last.frame));
    let names = |list: Vec<&str>| if list.is_empty() { "nobody".to_owned() } else { list.join(", ") };
    let clients = names(cast.clients.iter().map(|player| player.actor.as_str()).collect());
    let hosts = names(cast.hosts.iter().map(|seat| seat.actor.as_str()).collect());
    let head = format!(
        "Extracted from {name}, packets {} to {}: what {clients} ask of {hosts}, and what a conforming {} does then. {} is judged.",
        frames.0,
        frames.1,
        match subject.role() {
            Role::Host => "host",
            Role::Client => "client",
        },
        subject.actor(),
    );
    wrapped(&mut text, &head);
    match judged.differences.as_slice() {
        [] => wrapped(&mut text, "The capture shows nothing else than a conforming host and client do."),
        [first, ..] => wrapped(&mut text, &format!("The capture isn't like that: {}.", first.text)),
    }
    for note in notes {
        wrapped(&mut text, note);
    }
    let _ = write!(text, "Scenario(\n    title: \"what {name} shows\",\n{}    script: [\n", world.text());
    for line in &judged.lines {
        let _ = writeln!(text, "        {line}");
    }
    text.push_str("    ],\n)\n");
    text
}

/// Reads the result back and plays it.
fn verify(text: &str, readings: Readings) -> Result<(), ExtractError> {
    let case = loaded(text)?;
    for seed in SEEDS {
        let run = run_virtual(&case, seed, false, readings);
        if run.outcome.verdict != Verdict::Pass {
            let why = run.outcome.message.unwrap_or_else(|| run.outcome.verdict.name().to_owned());
            return Err(ExtractError::Fails(why));
        }
    }
    Ok(())
}
