//! A dumb client.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use emulator::{client::HostAddress, model::Entropy};
use serde_json::{Map, Value, json};

use super::{Conduct, recorded::recorded, said::said};
use crate::adapter::{
    answer::Answer,
    client::{CAPABILITIES, COMMANDS},
    client_config::SHAPE,
    fields::Fields,
    report,
    session::Target,
    shape::Shape,
};

/// How long it waits for anything.
const PATIENCE: Duration = Duration::from_millis(100);

/// It, started or not.
pub(in crate::adapter) struct DumbClient {
    conduct: Conduct,
    host: Option<SocketAddr>,
    attempts: u64,
}

impl DumbClient {
    pub(super) fn new(conduct: Conduct) -> Self {
        Self { conduct, host: None, attempts: 0 }
    }

    /// Goes to the host that it was told, if it was told one by address: it has no DNS.
    fn attempt(&mut self) {
        if matches!(self.conduct, Conduct::Idle | Conduct::Die | Conduct::OldSeq | Conduct::Claim) {
            return;
        }
        self.attempts += 1;
        let Some(mut stream) = self.host.and_then(|to| TcpStream::connect_timeout(&to, PATIENCE).ok()) else {
            return;
        };
        // What comes of it is all the same.
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let mut octets = [0; 4096];
        match self.conduct {
            Conduct::Reset => drop(socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO))),
            Conduct::Random => {
                let _ = stream.write_all(&Entropy::new(self.attempts, "octets").bytes::<200>());
                let _ = stream.read(&mut octets);
            }
            Conduct::Replay => {
                for sent in recorded().client {
                    let _ = stream.write_all(&sent);
                    let _ = stream.read(&mut octets);
                }
            }
            Conduct::Hang => drop(stream.read(&mut octets)),
            _ => {}
        }
    }
}

impl Target for DumbClient {
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
        self.host = match config.optional("host").map(|host| host.host()).transpose()? {
            Some(HostAddress::Literal(address)) => Some(address),
            _ => None,
        };
        self.attempt();
        Ok(report::members(json!({ "next": null, "result": "0x00000000" })))
    }

    fn obey(&mut self, command: &str, _fields: &Fields<'_>) -> Answer {
        let answer = said(self.conduct, command, None)?;
        if matches!(command, "activate" | "restart") {
            self.attempt();
        }
        Ok(answer)
    }

    fn stop(&mut self) {
        self.host = None;
    }
}
