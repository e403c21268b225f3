//! Hosts started from a target file, one for each host of the capture, each told what the capture shows of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{SocketAddr, ToSocketAddrs},
};

use captures::replay::{HostFacts, Line};
use emulator::model::Filetime;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use crate::{
    boundary,
    target::{Answer, Capability, Form, Hello, Plug, Role, Session, TargetSpec, start_fields},
};

/// Hosts that run for a replay.
pub(super) struct Targets {
    runtime: Runtime,
    sessions: Vec<Session>,
    /// Where each recorded host is reached.
    pub(super) place: BTreeMap<SocketAddr, SocketAddr>,
    /// Whether their clocks follow.
    pub(super) clock: bool,
    /// Until when they have been told.
    told: Filetime,
}

impl Targets {
    /// Starts the hosts of `lines`, whose clocks are at `now` if they can be set.
    ///
    /// # Errors
    ///
    /// A line on what is wrong with the target.
    pub(super) fn start(
        spec: &TargetSpec,
        lines: &[Line],
        label: &str,
        (recorded, fresh): (Filetime, Filetime),
        allow_remote: bool,
    ) -> Result<Self, String> {
        if spec.role != Role::Host {
            return Err(format!(
                "{} plays a client, and the client side is what is played; a client is answered by `--as host --listen`",
                spec.name
            ));
        }
        let runtime = crate::live::runtime();
        let mut targets =
            Self { runtime, sessions: Vec::new(), place: BTreeMap::new(), clock: false, told: recorded };
        let hosts: BTreeSet<SocketAddr> = lines.iter().map(Line::server).collect();
        match &spec.plug {
            Plug::Address(text) => {
                let mut found = text.to_socket_addrs().map_err(|error| format!("{text}: {error}"))?;
                let address = found.next().ok_or_else(|| format!("{text} has no address"))?;
                boundary::check(address.ip(), allow_remote).map_err(|outside| outside.to_string())?;
                targets.place = hosts.into_iter().map(|host| (host, address)).collect();
            }
            Plug::Adapter(words) => {
                for host in hosts {
                    let of: Vec<&Line> = lines.iter().filter(|line| line.server() == host).collect();
                    let session =
                        Session::start(spec, words).map_err(|error| format!("{}: {error}", spec.name))?;
                    targets.adapter(spec, session, host, &HostFacts::of(&of), label, (recorded, fresh))?;
                }
            }
            Plug::Command(_) | Plug::Attach => {
                return Err(format!(
                    "{} is started by a command, which can't be told what the capture shows; start it and name its \
                     address by `--to`, or write an adapter",
                    spec.name
                ));
            }
        }
        Ok(targets)
    }

    fn adapter(
        &mut self,
        spec: &TargetSpec,
        mut session: Session,
        host: SocketAddr,
        facts: &HostFacts,
        label: &str,
        (recorded, fresh): (Filetime, Filetime),
    ) -> Result<(), String> {
        let name = &spec.name;
        let told = self.runtime.block_on(async {
            let hello =
                Hello::exchange(&mut session, spec).await.map_err(|error| format!("{name}: {error}"))?;
            let clock = hello.capabilities.contains(&Capability::Clock);
            let now = if clock { recorded } else { fresh };
            let fields = start_fields("capture replay", config(facts, label, now));
            match session.command("start", fields, Form::HostStarted).await {
                Ok(Answer::Ok(said)) => Ok((clock, said)),
                Ok(Answer::Unsupported(why)) => {
                    Err(format!("{name} can't be started as the capture's host: {why}"))
                }
                Ok(Answer::Error(why)) => Err(format!("{name} can't be started: {why}")),
                Err(fault) => Err(format!("{name}: {fault}")),
            }
        });
        let (clock, said) = told?;
        let address = said.get("address").and_then(Value::as_str).and_then(|text| text.parse().ok());
        let address: SocketAddr = address.ok_or_else(|| format!("{name} told no address when it started"))?;
        boundary::check(address.ip(), false).map_err(|outside| format!("{name}: {outside}"))?;
        self.clock = clock;
        self.place.insert(host, address);
        self.sessions.push(session);
        Ok(())
    }

    /// Until when they have been told.
    pub(super) fn told(&self) -> Filetime {
        self.told
    }

    /// Lets so many minutes pass.
    pub(super) fn advance(&mut self, minutes: u64) -> Result<(), String> {
        if minutes == 0 {
            return Ok(());
        }
        for session in &mut self.sessions {
            let fields = Map::from_iter([("minutes".to_owned(), Value::from(minutes))]);
            match self.runtime.block_on(session.command("advance", fields, Form::Any)) {
                Ok(Answer::Ok(_)) => {}
                Ok(Answer::Unsupported(why) | Answer::Error(why)) => {
                    return Err(format!("the target doesn't advance by {minutes} minutes: {why}"));
                }
                Err(fault) => return Err(format!("the target, told to advance: {fault}")),
            }
        }
        let passed = emulator::model::Minutes(u32::try_from(minutes).unwrap_or(u32::MAX));
        self.told = self.told + passed;
        Ok(())
    }
}

/// What a host is started with: what is always told, and what the capture shows beside it.
fn config(facts: &HostFacts, label: &str, now: Filetime) -> Map<String, Value> {
    let products: Vec<String> = facts.products.iter().map(ToString::to_string).collect();
    let mut config = json!({ "now": now.to_string(), "label": label, "products": products });
    if !facts.activated {
        config["activated"] = json!(false);
    }
    if let Some((activation, renewal)) = facts.intervals {
        config["activation_interval"] = json!(activation);
        config["renewal_interval"] = json!(renewal);
    }
    if let Some(pid) = &facts.pid {
        config["host_pid"] = json!(pid);
    }
    if facts.seen > 0 {
        let cmid = |nth| emulator::model::lab_id(&format!("cmid/unseen/{nth}")).to_string();
        let clients = (1..=facts.seen).map(|nth| json!({ "cmid": cmid(nth), "last_seen": now.to_string() }));
        config["clients"] = clients.collect();
    }
    if facts.ndr {
        config["ndr"] = json!("ndr");
    }
    config.as_object().cloned().unwrap_or_default()
}
