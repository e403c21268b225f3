//! Time on the live stage (adapter protocol 1, "Time").
//!
//! It moves in steps: hosts and DNS first, then clients, whoever the target is; what happens in a step is stamped with
//! its end. A step ends at the next scripted instant, the next deadline of an emulated actor or the target's own `next`,
//! whichever is first.

use std::net::TcpStream;

use emulator::{
    model::{Filetime, LogRecord, Minutes},
    trace::Actor,
};
use scenarios::stage::{Stage, StageError};
use serde_json::{Map, Value};

use super::{driver::Driver, stage::LiveStage};
use crate::target::{Capability, Form, Role};

impl LiveStage<'_> {
    pub(super) fn advance(&mut self, minutes: Minutes) -> Result<(), StageError> {
        let end = self.now() + minutes;
        while self.now() < end {
            let step = self.step_end(end);
            self.world.lock().set_now(step);
            if self.role() == Role::Host {
                self.move_subjects(None)?;
            }
            self.world.lock().run_hosts();
            let clients = self.world.lock().client_names();
            for client in clients {
                let is_subject = self.subjects.iter().any(|subject| subject.name == client);
                if is_subject {
                    self.move_subjects(Some(&client))?;
                } else {
                    self.world.lock().run_client(&client);
                }
            }
            self.take_host_events()?;
        }
        Ok(())
    }

    /// When the next step ends: whole minutes from now, at most at `end`.
    fn step_end(&self, end: Filetime) -> Filetime {
        let world = self.world.lock();
        let now = world.now();
        let due = world.deadline().into_iter();
        let due = due.chain(self.subjects.iter().filter_map(|subject| subject.bound(now)));
        let due = due.fold(end, Filetime::min);
        let length = due.minutes_since_ceil(now).max(Minutes(1));
        end.min(now + length)
    }

    /// The target's clocks follow the world's: of one actor, or of all.
    fn move_subjects(&mut self, only: Option<&Actor>) -> Result<(), StageError> {
        let now = self.now();
        for index in 0..self.subjects.len() {
            let subject = &mut self.subjects[index];
            if !subject.started || only.is_some_and(|only| *only != subject.name) {
                continue;
            }
            if subject.clock.is_some() {
                self.move_clock(index)?;
                continue;
            }
            let length = now.minutes_since(subject.at);
            if length == Minutes::ZERO || !matches!(subject.driver, Driver::Adapter(_)) {
                continue;
            }
            subject.at = now;
            let fields = Map::from_iter([("minutes".to_owned(), Value::from(length.0))]);
            if self.role() == Role::Client {
                let answer = self.ask(index, "advance", fields, Form::ClientActed)?;
                self.acted(index, &answer)?;
            } else {
                let answer = self.ask(index, "advance", fields, Form::HostActed)?;
                self.subjects[index].take_next(now, &answer);
            }
        }
        Ok(())
    }

    /// Moves the clock of a host's process, and wakes it: one that waits for a packet doesn't see that its timers are due.
    fn move_clock(&mut self, index: usize) -> Result<(), StageError> {
        let (name, now) = (self.subjects[index].name.clone(), self.now());
        let shows = self.clock_of(&name);
        let subject = &mut self.subjects[index];
        subject.at = now;
        let moved = subject.clock.as_ref().map_or(Ok(()), |clock| clock.set(shows));
        moved.map_err(|error| StageError::Ours(format!("the clock of {name} can't be moved: {error}")))?;
        if let Some(address) = self.addresses.get(&name) {
            // Whether it still listens is judged when somebody asks it.
            drop(TcpStream::connect_timeout(&address, self.target.spec.patience));
        }
        Ok(())
    }

    /// Puts what the target logged since the last call into the trace.
    pub(super) fn take_events(&mut self, index: usize) -> Result<(), StageError> {
        if !self.subjects[index].started || !self.target.can(Capability::Events) {
            return Ok(());
        }
        let answer = self.ask(index, "events", Map::new(), Form::Events)?;
        let list = answer.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut records = Vec::new();
        for event in &list {
            let id = event["id"].as_u64().and_then(|id| u32::try_from(id).ok());
            let time = event["time"].as_str().and_then(|text| text.parse::<Filetime>().ok());
            let (Some(id), Some(time)) = (id, time) else {
                let name = self.subjects[index].name.clone();
                return Err(self.trouble(&name, format!("protocol: no log record: {event}")));
            };
            let data = event["data"].as_array().into_iter().flatten();
            let data = data.filter_map(Value::as_str).map(str::to_owned).collect();
            records.push(LogRecord { id, time, data });
        }
        let name = self.subjects[index].name.clone();
        self.world.lock().note_log(&name, records);
        Ok(())
    }
}
