//! One line in, what it says out.

use std::{fs, path::Path};

use emulator::{model::Minutes, trace::Kind};
use scenarios::run::{Did, Verdict};

use super::{
    command::{Command, read},
    complete::{Completion, complete},
    goal::{Found, Goal},
    save,
    session::Session,
    show, tell,
    verbs::help,
};

/// A session with somebody who types.
#[derive(Debug)]
pub struct Prompt {
    session: Session,
    /// The verdict on the script was told.
    told: bool,
}

/// What a line came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What is printed.
    pub text: String,
    /// The session ends.
    pub quit: bool,
}

impl Reply {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), quit: false }
    }
}

impl Prompt {
    /// A prompt for a session.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self { session, told: false }
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What is said at the start.
    #[must_use]
    pub fn greeting(&self) -> String {
        let case = self.session.case();
        let scenario = &case.loaded.scenario;
        let steps = scenario.script.len();
        format!(
            "{}: {}\n{}\n{steps} steps in its script; +0m is {}; `help` lists the commands\n",
            case.id,
            scenario.title,
            case.loaded.story,
            self.session.start()
        )
    }

    /// What stands before the cursor: how much time has passed.
    #[must_use]
    pub fn prompt(&self) -> String {
        format!("+{}> ", self.session.elapsed())
    }

    /// The verdict, if the script was played to its end and nothing beside it.
    #[must_use]
    pub fn verdict(&mut self) -> Option<Verdict> {
        let is_judged = self.session.is_over() && !self.session.is_left();
        is_judged.then(|| self.session.outcome().verdict)
    }

    /// What `line`, up to the cursor, could go on with.
    pub fn complete(&mut self, line: &str) -> Completion {
        complete(&mut self.session, line)
    }

    /// Does what `line` says; `place` is where it stands, for messages.
    ///
    /// # Errors
    ///
    /// What is wrong with the line. Nothing has been done then.
    pub fn take(&mut self, place: &str, line: &str) -> Result<Reply, String> {
        Ok(match read(line, &self.session)? {
            Command::Nothing => Reply::default(),
            Command::Step(count) => Reply::new(self.step(count)),
            Command::Beside(text) => Reply::new(self.beside(place, &text)?),
            Command::Until(goal, within) => Reply::new(self.until(place, &goal, within)?),
            Command::Script => Reply::new(self.script()),
            Command::Show(None, _) => Reply::new(show::everybody(&mut self.session)),
            Command::Show(Some(of), None) => Reply::new(show::one(&mut self.session, &of)),
            Command::Show(Some(of), Some(property)) => {
                Reply::new(show::properties(&mut self.session, &of, &property)?)
            }
            Command::Why(of) => Reply::new(show::why(&mut self.session, &of)),
            Command::Log(of, all) => Reply::new(self.events(of.as_deref(), all, Some(Kind::Log))),
            Command::Trace(of, all) => Reply::new(self.events(of.as_deref(), all, None)),
            Command::Timeline => Reply::new(show::lanes(&self.session)),
            Command::Undo => Reply::new(self.undo()?),
            Command::Save(path, over) => Reply::new(self.save(&path, over)?),
            Command::Help(of) => Reply::new(help(of.as_deref())?),
            Command::Quit => Reply { text: String::new(), quit: true },
        })
    }

    fn step(&mut self, count: Option<u32>) -> String {
        if self.session.is_over() {
            return "the script has no step left\n".to_owned();
        }
        let mut text = String::new();
        self.session.begin();
        for _ in 0..count.unwrap_or(u32::MAX) {
            let before = self.session.trace().len();
            let Some(stepped) = self.session.step() else { break };
            text.push_str(&tell::stepped(&stepped));
            if stepped.did == Did::Acted {
                text.push_str(&tell::news(&self.session.events()[before..]));
            }
        }
        if self.session.is_over() && !self.told {
            self.told = true;
            text.push_str(&match self.session.is_left() {
                true => {
                    "the script is over; it gives no verdict, for something was done beside it\n".to_owned()
                }
                false => tell::outcome(&self.session.outcome()),
            });
        }
        text
    }

    fn beside(&mut self, place: &str, step: &str) -> Result<String, String> {
        self.session.begin();
        let was_left = self.session.is_left();
        let check = self.session.beside(place, step).map_err(|error| error.to_string())?;
        let mut text = match check {
            Some(check) => tell::judged(&check),
            None => tell::news(&self.session.news()),
        };
        if text.is_empty() {
            text.push_str("  nothing happens\n");
        }
        if !was_left && self.session.is_left() && self.session.next() > 0 && !self.session.is_over() {
            text.push_str("  (the script is left here: what it goes on to expect may not hold, and it gives no verdict)\n");
        }
        Ok(text)
    }

    fn until(&mut self, place: &str, goal: &Goal, within: Minutes) -> Result<String, String> {
        let found = goal.find(&mut self.session, within).map_err(|error| error.to_string())?;
        match found {
            Found::Already(who) => Ok(format!("  {who} is so already\n")),
            Found::After(length) => {
                let told = self.beside(place, &format!("Advance(\"{length}\")"))?;
                Ok(format!("  after {length}\n{told}"))
            }
            Found::Never(stuck) => {
                let head = format!("  that doesn't come within {within}; time stands where it was\n");
                let start = self.session.start();
                let lines = stuck.iter().map(|stuck| tell::stuck(stuck, start));
                Ok(head + &lines.collect::<String>())
            }
            Found::Idle => Ok(
                "  that doesn't come: nobody has anything left to do by itself; time stands where it was\n"
                    .to_owned(),
            ),
        }
    }

    fn script(&self) -> String {
        let loaded = &self.session.case().loaded;
        let next = self.session.next();
        let mark = |index: usize| match index {
            index if index < next => "done",
            index if index == next => "next",
            _ => "    ",
        };
        (0..loaded.steps.len())
            .map(|index| format!("  {}  {}\n", mark(index), loaded.step_text(index)))
            .collect()
    }

    fn events(&self, of: Option<&str>, all: bool, only: Option<Kind>) -> String {
        let events = if all { self.session.events() } else { self.session.news() };
        tell::events(&events, of, only)
    }

    fn undo(&mut self) -> Result<String, String> {
        self.told = false;
        match self.session.undo().map_err(|error| error.to_string())? {
            None => Ok("  nothing to take back\n".to_owned()),
            Some(undone) => Ok(tell::undone(&undone)),
        }
    }

    fn save(&mut self, path: &str, over: bool) -> Result<String, String> {
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(format!(
                "{path}: expected the name of a file to write; this is a folder, a device or a pipe"
            ));
        }
        if Path::new(path).exists() && !over {
            return Err(format!("{path} is there already; `save {path} over` replaces it"));
        }
        let saved = save::save(&self.session, path)?;
        fs::write(path, &saved.text).map_err(|error| format!("{path}: {error}"))?;
        let left_out = match saved.left_out {
            0 => String::new(),
            1 => "; 1 more depends on the seed and is left out".to_owned(),
            more => format!("; {more} more depend on the seed and are left out"),
        };
        Ok(format!(
            "  {path}: {} steps, {} expectations{left_out}; `kmslab run {path}` passes\n",
            saved.acting, saved.expecting
        ))
    }
}
