//! A session: a world, the script that is played in it step by step, and what is done beside the script.

use emulator::{
    model::{Filetime, Minutes, Readings},
    sim::{Network, World},
    trace::{self, Actor},
};
use scenarios::{
    language::{Case, Diagnostic, Step, read_step},
    run::{Check, Outcome, Runner, Stepped},
    stage::{Properties, Stage, StageError, Surroundings, VirtualStage, build},
};

use crate::{
    results::{arm::Arm, record::Event},
    view::{Moment, Timeline, timeline},
};

/// How much time may pass at once: twenty times what a licence lasts. A client without a host makes 43,200 attempts in it.
pub(super) const MOST: Minutes = Minutes::days(3_600);

/// What a session is opened with.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Seed of every random value.
    pub seed: u64,
    /// The readings of open questions; a case's own come before them.
    pub readings: Readings,
    /// Requirements below MUST fail as well.
    pub strict: bool,
}

/// A case that is played. What was played can be played again from the start, to the same end: there is nothing random but
/// the seed.
#[derive(Debug)]
pub struct Session {
    case: Case,
    settings: Settings,
    stage: VirtualStage,
    runner: Runner<'static>,
    start: Filetime,
    played: Vec<Played>,
    /// How much had been played before each command that played something.
    commands: Vec<usize>,
    /// How many events there were before the last command that played something.
    seen: usize,
}

/// A step that was played.
#[derive(Clone, Debug)]
pub(super) struct Played {
    /// As it stands in a file.
    pub(super) text: String,
    pub(super) step: Step,
    /// It came from the script.
    scripted: bool,
}

/// Why something can't be played.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// The step is wrong.
    #[error("{}", shown(.0))]
    Step(Vec<Diagnostic>),
    /// The world couldn't do it.
    #[error("{0}")]
    Stage(#[from] StageError),
    /// The world can't be built.
    #[error("{0}")]
    World(String),
    /// The step would do more than its words say.
    #[error("`{0}` runs already; `restart {0}` restarts it, and `anew {0}` makes it forget everything")]
    Runs(String),
    /// So much time at once would take minutes and much memory.
    #[error("`{0}` is too long: at most {MOST} pass at once")]
    TooLong(Minutes),
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}

impl Session {
    /// The world of `case` at its start, before the first step of its script.
    ///
    /// # Errors
    ///
    /// When the case holds under other readings than those, or the world can't be built.
    pub fn open(case: &Case, settings: Settings) -> Result<Self, PlayError> {
        let around = around(settings);
        let spec = build(case, &around).map_err(|error| PlayError::World(error.to_string()))?;
        let stage = VirtualStage::new(World::new(spec));
        Ok(Self {
            case: case.clone(),
            settings,
            start: stage.now(),
            stage,
            runner: Runner::emulated(case, &around, settings.strict),
            played: Vec::new(),
            commands: Vec::new(),
            seen: 0,
        })
    }

    /// The case.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What it was opened with.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// A command begins: what it plays is undone together, and what happens from here on is news.
    pub fn begin(&mut self) {
        if self.commands.last() != Some(&self.played.len()) {
            self.commands.push(self.played.len());
        }
        self.seen = self.stage.trace().len();
    }

    /// Plays the next step of the script; `None` behind the last one.
    pub fn step(&mut self) -> Option<Stepped> {
        let stepped = self.runner.step(&mut self.stage)?;
        let step = self.case.loaded.scenario.script[stepped.index].clone();
        self.played.push(Played { text: stepped.text.clone(), step, scripted: true });
        Some(stepped)
    }

    /// Plays a step that isn't in the script; `place` is where somebody wrote it, for messages. What an expectation came
    /// to is given back.
    ///
    /// # Errors
    ///
    /// When it is no step, names somebody who isn't there, or can't be done now.
    pub fn beside(&mut self, place: &str, text: &str) -> Result<Option<Check>, PlayError> {
        let step = read_step(&self.case.loaded.scenario, place, text).map_err(PlayError::Step)?;
        self.allowed(&step)?;
        let check = match self.runner.beside(&step, text, &mut self.stage) {
            Ok(check) => check,
            Err(error) => {
                // Half of it may be done: what stands is what was played before.
                let mut again = self.replayed(self.played.len())?;
                again.commands.clone_from(&self.commands);
                *self = again;
                return Err(error.into());
            }
        };
        self.played.push(Played { text: text.to_owned(), step, scripted: false });
        Ok(check)
    }

    /// Whether somebody may do a step beside the script.
    ///
    /// In a file `Boot` of a client that runs is a life anew; at a prompt it would cost a licence that nobody meant to lose.
    fn allowed(&self, step: &Step) -> Result<(), PlayError> {
        match step {
            Step::Boot(client) if self.played.iter().any(|played| starts(&played.step, &client.0)) => {
                Err(PlayError::Runs(client.to_string()))
            }
            Step::Advance(length) if length.0 > MOST => Err(PlayError::TooLong(length.0)),
            _ => Ok(()),
        }
    }

    /// Takes back what the last command played: everything before it is played again from the start. `None` when there is
    /// nothing to take back, else what was.
    ///
    /// # Errors
    ///
    /// When the world can't be built again.
    pub fn undo(&mut self) -> Result<Option<Vec<String>>, PlayError> {
        while self.commands.last().is_some_and(|before| *before >= self.played.len()) {
            self.commands.pop();
        }
        let Some(keep) = self.commands.pop() else { return Ok(None) };
        let mut again = self.replayed(keep)?;
        again.commands.clone_from(&self.commands);
        let undone = self.played[keep..].iter().map(|played| played.text.clone()).collect();
        *self = again;
        Ok(Some(undone))
    }

    /// A session in which the first `count` of what was played here are played.
    fn replayed(&self, count: usize) -> Result<Self, PlayError> {
        let mut again = Self::open(&self.case, self.settings)?;
        for played in &self.played[..count] {
            if played.scripted {
                again.step();
            } else {
                again.runner.beside(&played.step, &played.text, &mut again.stage)?;
                again.played.push(played.clone());
            }
        }
        again.seen = again.stage.trace().len();
        Ok(again)
    }

    /// The same session on a stage of its own, to look ahead on.
    pub(super) fn ahead(&self) -> Result<VirtualStage, PlayError> {
        Ok(self.replayed(self.played.len())?.stage)
    }

    /// A session at the start of the same world.
    pub(super) fn anew(&self) -> Result<Self, PlayError> {
        Self::open(&self.case, self.settings)
    }

    pub(super) fn played(&self) -> &[Played] {
        &self.played
    }

    /// Plays a step that has been read before.
    pub(super) fn again(&mut self, played: &Played) -> Result<(), PlayError> {
        self.runner.beside(&played.step, &played.text, &mut self.stage)?;
        Ok(())
    }

    /// World time at the start.
    #[must_use]
    pub fn start(&self) -> Filetime {
        self.start
    }

    /// World time.
    #[must_use]
    pub fn now(&self) -> Filetime {
        self.stage.now()
    }

    /// Whole minutes since the start.
    #[must_use]
    pub fn elapsed(&self) -> Minutes {
        self.now().minutes_since(self.start)
    }

    /// The number of the step of the script that comes next, from 0; that of all when there is none.
    #[must_use]
    pub fn next(&self) -> usize {
        self.runner.next()
    }

    /// Whether the script has no step left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.next() >= self.case.loaded.scenario.script.len()
    }

    /// Whether something was done beside the script, so that it gives no verdict.
    #[must_use]
    pub fn is_left(&self) -> bool {
        self.runner.is_left()
    }

    /// What the script comes to, if nothing follows.
    pub fn outcome(&mut self) -> Outcome {
        self.runner.outcome(&self.stage)
    }

    /// The trace.
    #[must_use]
    pub fn trace(&self) -> &[trace::Event] {
        self.stage.trace()
    }

    /// The trace as records.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        Event::of_trace(Arm::Virtual, &self.case.id, self.start, self.stage.trace())
    }

    /// What has happened since the last command that played something began.
    #[must_use]
    pub fn news(&self) -> Vec<Event> {
        self.events().split_off(self.seen)
    }

    /// The timeline of what has happened so far.
    #[must_use]
    pub fn timeline(&self) -> Option<Timeline> {
        let timeline = timeline(&self.case.loaded.scenario.title, &self.events(), None)?;
        Some(timeline.lasting(Moment::of(self.now(), self.start)))
    }

    /// The property view of an actor.
    pub fn properties(&mut self, of: &Actor) -> Option<Properties> {
        self.stage.properties(of).ok().flatten()
    }

    /// Whether a host is up, by its world and by what was stopped and started since; `None` for who is no host.
    pub(super) fn is_up(&self, name: &str) -> Option<bool> {
        let hosts = &self.case.loaded.scenario.world.hosts;
        let (_, host) = hosts.iter().find(|(host, _)| host.0 == name)?;
        Some(switched(self.played.iter().map(|played| &played.step), name).unwrap_or(host.up.unwrap_or(true)))
    }

    /// Hosts by name.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        self.case.loaded.scenario.world.hosts.keys().map(ToString::to_string).collect()
    }

    /// Clients by name, and members of cohorts.
    #[must_use]
    pub fn clients(&self) -> Vec<String> {
        let world = &self.case.loaded.scenario.world;
        let members = world
            .cohorts
            .iter()
            .flat_map(|(name, cohort)| (1..=cohort.count).map(move |number| format!("{name}.{number}")));
        world.clients.keys().map(ToString::to_string).chain(members).collect()
    }
}

/// Whether a step starts a client, by itself or with its cohort.
fn starts(step: &Step, client: &str) -> bool {
    let is_of = |name: &str| {
        client == name || client.strip_prefix(name).is_some_and(|member| member.starts_with('.'))
    };
    match step {
        Step::Boot(name) | Step::Anew(name) => is_of(&name.0),
        Step::Repeat(_, steps) => steps.iter().any(|step| starts(step, client)),
        _ => false,
    }
}

/// Whether the last of the steps that stops or starts a host starts it; `None` when none does either.
fn switched<'a>(steps: impl DoubleEndedIterator<Item = &'a Step>, host: &str) -> Option<bool> {
    steps.rev().find_map(|step| match step {
        Step::Stop(name) if name.0 == host => Some(false),
        Step::Start(name) if name.0 == host => Some(true),
        Step::Repeat(_, steps) => switched(steps.iter(), host),
        _ => None,
    })
}

fn around(settings: Settings) -> Surroundings<'static> {
    let Settings { seed, readings, .. } = settings;
    Surroundings { seed, network: Network::VIRTUAL, subjects: &[], readings }
}
