//! What the script makes a client that the target plays do.

use std::net::SocketAddr;

use emulator::{
    client::{HostAddress, NetworkChange},
    dns::Name,
    model::{Hresult, MachineChange, RegistryPath, RegistryValue},
    trace::{Event, Kind, Value as Field},
};
use scenarios::stage::{Action, Stage, StageError};
use serde_json::{Map, Value, json};

use super::{
    config,
    driver::{Driver, client_program, visitor},
    lease::moved,
    stage::LiveStage,
};
use crate::{
    machine_words::{data_of, fields_of},
    target::{Capability, Form, Role, start_fields},
};

impl LiveStage<'_> {
    fn attempt(&mut self, index: usize) -> Result<(), StageError> {
        let name = self.subjects[index].name.clone();
        let (activity, patience) = (self.activity.clone(), self.target.spec.patience);
        match &self.subjects[index].driver {
            Driver::Attempts(words) => {
                let host = self.told_host(index)?;
                let words = words.clone();
                let ran = self.runtime.block_on(async {
                    let ran = client_program(&self.target.spec, &words, host).await;
                    activity.settle().await;
                    ran
                });
                self.drain_refused(index);
                let (fault, log) = ran.map_err(|error| {
                    StageError::Ours(format!("the command of {name} can't be started: {error}"))
                })?;
                self.subjects[index].log.push_str(&log);
                self.target.prove();
                fault.map_or(Ok(()), |fault| Err(self.trouble(&name, fault)))
            }
            Driver::Attached => {
                self.announce(index);
                let appeared = self.runtime.block_on(visitor(&activity, patience));
                self.drain_refused(index);
                if appeared {
                    self.target.prove();
                    return Ok(());
                }
                Err(self.trouble(&name, format!("hung: it did not appear within {patience:?}")))
            }
            _ => Err(StageError::Ours(format!("{name} makes no attempts"))),
        }
    }

    /// The host that a client is told, where it finds it.
    fn told_host(&self, index: usize) -> Result<SocketAddr, StageError> {
        let subject = &self.subjects[index];
        match self.clients.get(&subject.name).and_then(|spec| spec.config.discovery.host.as_ref()) {
            Some(HostAddress::Literal(address)) => {
                let ip = moved(address.ip(), self.leases[0].network, subject.network);
                Ok(SocketAddr::new(ip, address.port()))
            }
            _ => Err(StageError::Unsupported("needs being told where DNS is".to_owned())),
        }
    }

    fn announce(&self, index: usize) {
        let subject = &self.subjects[index];
        let hosts = self.hosts.iter().map(|(name, host)| {
            let ip = moved(host.address.ip(), self.leases[0].network, subject.network);
            format!("{name} at {}", SocketAddr::new(ip, host.address.port()))
        });
        let hosts = hosts.collect::<Vec<_>>().join(", ");
        let dns = subject.names.as_ref().map(|names| format!("; DNS at {}", names.address));
        let patience = self.target.spec.patience;
        (self.target.options.announce)(&format!(
            "{}: waiting {patience:?} for {}: {hosts}{}",
            self.case.id,
            subject.name,
            dns.unwrap_or_default()
        ));
    }

    fn network(
        &mut self,
        index: usize,
        change: NetworkChange,
        suffixes: Option<&[Name]>,
    ) -> Result<(), StageError> {
        let word = match change {
            NetworkChange::Up => "up",
            NetworkChange::Down => "down",
            NetworkChange::Changed => "changed",
        };
        let mut fields = Map::from_iter([("change".to_owned(), Value::from(word))]);
        if let Some(suffixes) = suffixes {
            let server = self.subjects[index].names.as_ref().map(|names| names.address);
            let suffixes: Vec<_> = suffixes.iter().map(ToString::to_string).collect();
            fields.insert("dns".to_owned(), config::dns(server, &suffixes));
        }
        let answer = self.ask(index, "network", fields, Form::ClientActed)?;
        self.acted(index, &answer)
    }

    fn console(&mut self, index: usize, args: &[String]) -> Result<(), StageError> {
        let fields = Map::from_iter([("args".to_owned(), json!(args))]);
        let answer = self.ask(index, "console", fields, Form::Console)?;
        let lines = answer.get("lines").and_then(Value::as_array).into_iter().flatten();
        let lines = lines.filter_map(Value::as_str).map(str::to_owned).collect();
        let exit = answer.get("exit").and_then(Value::as_i64).unwrap_or_default();
        // What the command led to comes before its end.
        if self.role() == Role::Client {
            self.acted(index, &answer)?
        } else {
            self.take_events(index)?
        }
        let event = Event::new(self.now(), Kind::Console, &self.subjects[index].name)
            .with("args", Field::List(args.to_vec()))
            .with("exit", Field::Number(exit))
            .with("lines", Field::List(lines));
        self.world.lock().note(event);
        Ok(())
    }

    fn registry(
        &mut self,
        index: usize,
        path: &RegistryPath,
        value: Option<&RegistryValue>,
    ) -> Result<(), StageError> {
        let path = json!(path.to_string());
        let fields = Map::from_iter([("path".to_owned(), path), ("value".to_owned(), data_of(value))]);
        let answer = self.ask(index, "registry", fields, Form::Changed)?;
        self.changed(index, &answer)
    }

    fn machine(&mut self, index: usize, change: &MachineChange) -> Result<(), StageError> {
        let answer = self.ask(index, "machine", fields_of(change), Form::Changed)?;
        self.changed(index, &answer)
    }

    /// Takes what a change came to, and the attempt that it may have caused.
    fn changed(&mut self, index: usize, answer: &Map<String, Value>) -> Result<(), StageError> {
        let outcome = answer.get("outcome").and_then(Value::as_str);
        if let Some(code) = outcome.and_then(|text| text.parse::<Hresult>().ok()) {
            let name = &self.subjects[index].name;
            let event = Event::new(self.now(), Kind::Machine, name).with("result", code);
            self.world.lock().note(event);
        }
        if self.role() == Role::Client { self.acted(index, answer) } else { self.take_events(index) }
    }

    /// A subject does something by the script.
    pub(super) fn act_subject(&mut self, index: usize, action: &Action) -> Result<(), StageError> {
        let is_adapter = matches!(self.subjects[index].driver, Driver::Adapter(_));
        match action {
            Action::Boot(_) | Action::Anew(_) if is_adapter => self.start_client(index),
            Action::Activate(_) if is_adapter => {
                let answer = self.ask(index, "activate", Map::new(), Form::ClientActed)?;
                self.acted(index, &answer)
            }
            Action::Boot(_) | Action::Activate(_) => self.attempt(index),
            Action::Network(_, change, suffixes) => self.network(index, *change, suffixes.as_deref()),
            Action::Console(_, args) => self.console(index, args),
            Action::Restart(_) => self.restart(index),
            Action::Registry(_, path, value) => self.registry(index, path, value.as_ref()),
            Action::Machine(_, change) => self.machine(index, change),
            other => Err(StageError::Ours(format!("a target is not made to do this: {other:?}"))),
        }
    }

    /// The subject's machine restarts.
    fn restart(&mut self, index: usize) -> Result<(), StageError> {
        if self.role() == Role::Client {
            let answer = self.ask(index, "restart", Map::new(), Form::ClientActed)?;
            return self.acted(index, &answer);
        }
        let answer = self.ask(index, "restart", Map::new(), Form::HostStarted)?;
        self.host_moved(index, &answer)
    }

    /// A client boots, or lives anew.
    fn start_client(&mut self, index: usize) -> Result<(), StageError> {
        if self.subjects[index].started {
            self.ask(index, "stop", Map::new(), Form::Any)?;
            self.subjects[index].started = false;
        }
        let subject = &self.subjects[index];
        let name = subject.name.clone();
        let (Some(spec), Some(written)) = (self.clients.get(&name), self.written_client(&name)) else {
            return Err(StageError::Ours(format!("no client `{name}`")));
        };
        let now = self.now();
        let told = config::Told {
            now: now.offset(spec.clock),
            label: &self.label,
            seed: self.seed_of(&name, subject.lives),
            dns: subject.names.as_ref().map(|names| names.address),
            readings: self.target.can(Capability::Readings),
        };
        let networks = (self.leases[0].network, subject.network);
        let config = config::client(&told, spec, written, self.target.spec.patience_ms(), networks);
        let fields = start_fields(&self.case.id, config);
        let answer = self.ask(index, "start", fields, Form::ClientActed)?;
        self.target.prove();
        let subject = &mut self.subjects[index];
        (subject.started, subject.at) = (true, now);
        subject.lives += 1;
        self.acted(index, &answer)
    }

    /// Takes what an answer says of attempts, and what the target logged: records come before the end of the attempt
    /// that wrote them.
    pub(super) fn acted(&mut self, index: usize, answer: &Map<String, Value>) -> Result<(), StageError> {
        let now = self.now();
        self.subjects[index].take_next(now, answer);
        self.take_events(index)?;
        let result = answer.get("result").and_then(Value::as_str);
        if let Some(code) = result.and_then(|text| text.parse::<Hresult>().ok()) {
            let event = Event::new(now, Kind::Attempt, &self.subjects[index].name).with("result", code);
            self.world.lock().note(event);
        }
        Ok(())
    }
}
