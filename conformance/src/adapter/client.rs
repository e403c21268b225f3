//! The built-in client as a target.

use std::sync::Arc;

use emulator::{
    client::{Change, ClientInput, NetworkChange},
    console::{Command, Deed, Ran, on_client},
    endpoint::{ClientRole, Shape as MessageShape},
    model::{Entropy, Filetime, Hresult},
    net::{ClientNet, run_client},
    rpc::client::ClientConfig as ClientRpc,
    sim::Patience,
    wire::LabKeys,
};
use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Refusal},
    changes,
    client_config::{ClientStart, DNS, SHAPE, read_dns},
    fields::Fields,
    report,
    session::Target,
    shape::Shape,
    time::end_of_advance,
};
use crate::saboteur::{ClientWork, SabotagedClient, Saboteur};

/// The client, started or not.
pub(super) struct ClientTarget {
    saboteur: Option<&'static Saboteur<ClientWork>>,
    running: Option<Running>,
}

struct Running {
    role: SabotagedClient,
    net: ClientNet,
    now: Filetime,
}

/// What it can do.
pub(super) const CAPABILITIES: &[&str] = &[
    "clock", "status", "events", "console", "network", "result", "restart", "registry", "machine", "readings",
];

/// Its commands.
pub(super) const COMMANDS: &[(&str, Shape)] = &[
    ("activate", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
    ("advance", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf), ("minutes", Shape::Leaf)])),
    (
        "network",
        Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf), ("change", Shape::Leaf), ("dns", DNS)]),
    ),
    ("console", changes::CONSOLE),
    ("restart", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
    ("registry", changes::REGISTRY),
    ("machine", changes::MACHINE),
    ("status", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
    ("events", Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)])),
];

impl ClientTarget {
    pub(super) fn new(saboteur: Option<&'static Saboteur<ClientWork>>) -> Self {
        Self { saboteur, running: None }
    }
}

impl Target for ClientTarget {
    fn hello(&self) -> Map<String, Value> {
        report::hello("client", CAPABILITIES)
    }

    fn config(&self) -> &'static Shape {
        &SHAPE
    }

    fn commands(&self) -> &'static [(&'static str, Shape)] {
        COMMANDS
    }

    fn start(&mut self, config: &Fields<'_>) -> Answer {
        let start = ClientStart::read(config)?;
        let running = self.running.insert(Running::new(start, self.saboteur));
        running.run(ClientInput::Boot);
        Ok(running.acted())
    }

    fn obey(&mut self, command: &str, fields: &Fields<'_>) -> Answer {
        let running = self.running.as_mut().expect("commands come only while started");
        match command {
            "activate" => running.run(ClientInput::Activate),
            "advance" => running.advance(end_of_advance(running.now, fields)?),
            "network" => running.change_network(fields)?,
            "console" => return Ok(running.console(&changes::console(fields)?)),
            "restart" => running.run(ClientInput::Restart),
            "registry" => {
                let (path, value) = changes::registry(fields)?;
                let outcome = changes::outcome(running.role.set_registry(path, value));
                return Ok(running.changed(outcome));
            }
            "machine" => {
                running.run(ClientInput::Machine(changes::machine(fields)?));
                return Ok(running.changed(Hresult::OK));
            }
            "status" => return Ok(report::properties(running.role.properties(running.now))),
            _ => return Ok(report::events(running.role.take_log())),
        }
        Ok(running.acted())
    }

    fn stop(&mut self) {
        self.running = None;
    }
}

impl Running {
    fn new(start: ClientStart, saboteur: Option<&'static Saboteur<ClientWork>>) -> Self {
        let seed = start.seed.unwrap_or_else(report::any_seed);
        let now = start.config.now;
        let role = SabotagedClient::new(start.config, Entropy::new(seed, "choices"), saboteur);
        let mut rpc = ClientRpc::default();
        role.rpc(&mut rpc);
        Self {
            now,
            role,
            net: ClientNet {
                dns: start.dns,
                patience: start.patience,
                keys: Arc::new(LabKeys::derive(&start.label)),
                rpc,
                shape: MessageShape::default(),
                entropy: Entropy::new(seed, "messages"),
                from: None,
                kept: Vec::new(),
            },
        }
    }

    fn run(&mut self, input: ClientInput) {
        run_client(&mut self.role, self.now, input, &mut self.net);
    }

    /// Does what falls due up to `end`, each at its own time.
    fn advance(&mut self, end: Filetime) {
        let mut patience = Patience::default();
        while let Some(due) = self.role.deadline() {
            let due = patience.next(self.now, due);
            if due > end {
                break;
            }
            self.now = due.max(self.now);
            self.run(ClientInput::Tick);
        }
        self.now = end;
    }

    fn change_network(&mut self, fields: &Fields<'_>) -> Result<(), Refusal> {
        let field = fields.required("change")?;
        let change = match field.text()? {
            "up" => NetworkChange::Up,
            "down" => NetworkChange::Down,
            "changed" => NetworkChange::Changed,
            _ => return field.wrong("expected \"up\", \"down\" or \"changed\""),
        };
        let dns = match fields.optional("dns") {
            Some(dns) => Some(read_dns(&dns.object()?)?),
            None => None,
        };
        if let Some((server, _)) = dns {
            self.net.dns = Some(server);
        }
        self.run(ClientInput::Network(change, dns.map(|(_, suffixes)| suffixes)));
        Ok(())
    }

    /// What a command that may cause attempts answers: when something is due next, and how the last attempt ended.
    fn acted(&mut self) -> Map<String, Value> {
        let next = self.role.deadline().map(|due| due.minutes_since_ceil(self.now).0);
        let mut answer = report::members(json!({ "next": next }));
        for change in self.role.take_changes() {
            let (name, result) = match change {
                Change::Attempt(result) => ("result", result),
                Change::Machine(outcome) => ("outcome", outcome),
                Change::Licence { .. } => continue,
            };
            answer.insert(name.to_owned(), result.to_string().into());
        }
        answer
    }

    /// Runs a console command to the end of what it leads to.
    fn console(&mut self, args: &[String]) -> Map<String, Value> {
        let mut typed = args.to_vec();
        self.role.typed(&mut typed);
        let (mut ran, mut answer) = match on_client(self.role.client_mut(), self.now, &typed) {
            Command::Ended(ran) => (ran, self.acted()),
            Command::Then(deed) => {
                let told = if deed == Deed::Activate { "result" } else { "outcome" };
                self.run(deed.into());
                let answer = self.acted();
                let result = answer.get(told).and_then(Value::as_str).and_then(|code| code.parse().ok());
                (Ran::of(result.unwrap_or_default()), answer)
            }
        };
        self.role.printed(&mut ran.exit, &mut ran.lines);
        answer.remove("outcome");
        answer.extend(report::ran(&ran));
        answer
    }

    /// What a change of the machine answers: what it came to, `outcome` where the role doesn't say, and the rest.
    fn changed(&mut self, outcome: Hresult) -> Map<String, Value> {
        let mut answer = self.acted();
        answer.entry("outcome").or_insert_with(|| outcome.to_string().into());
        answer
    }
}
