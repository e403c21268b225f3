//! A dumb host.

use std::{io, net::SocketAddr, sync::Arc};

use emulator::{
    model::Entropy,
    net::{Accept, Limits, Side, listen},
    trace::Close,
};
use serde_json::{Map, Value, json};
use tokio::{net::TcpListener, runtime::Runtime};

use super::{
    Conduct,
    recorded::{Recorded, recorded},
    said::{DEATH, said},
};
use crate::adapter::{
    answer::{Answer, Refusal},
    fields::Fields,
    host::{CAPABILITIES, COMMANDS},
    host_config::SHAPE,
    report,
    session::Target,
    shape::Shape,
};

/// It, started or not.
pub(in crate::adapter) struct DumbHost {
    conduct: Conduct,
    address: String,
    runtime: Option<Runtime>,
}

impl DumbHost {
    pub(super) fn new(conduct: Conduct) -> Self {
        Self { conduct, address: String::new(), runtime: None }
    }

    fn listen(&mut self) -> io::Result<SocketAddr> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let address = listener.local_addr()?;
        if self.conduct != Conduct::Idle {
            let behind = Arc::new(Behind { conduct: self.conduct, recorded: recorded() });
            runtime.spawn(listen(listener, Limits::default(), behind));
            self.runtime = Some(runtime);
        }
        Ok(address)
    }
}

impl Target for DumbHost {
    fn hello(&self) -> Map<String, Value> {
        report::hello("host", CAPABILITIES)
    }

    fn config(&self) -> &'static Shape {
        &SHAPE
    }

    fn commands(&self) -> &'static [(&'static str, Shape)] {
        COMMANDS
    }

    fn start(&mut self, _config: &Fields<'_>) -> Answer {
        let address = self.listen();
        let address = address.map_err(|why| Refusal::Error(format!("can't listen: {why}")))?;
        self.address = address.to_string();
        Ok(report::members(json!({ "address": self.address, "next": null })))
    }

    fn obey(&mut self, command: &str, _fields: &Fields<'_>) -> Answer {
        said(self.conduct, command, Some(&self.address))
    }

    fn stop(&mut self) {
        self.runtime = None;
    }
}

/// What stands behind its listener.
struct Behind {
    conduct: Conduct,
    recorded: Recorded,
}

struct Connection {
    conduct: Conduct,
    answers: std::vec::IntoIter<Vec<u8>>,
    entropy: Entropy,
}

impl Accept for Behind {
    type Side = Connection;

    fn accept(self: &Arc<Self>, client: SocketAddr) -> Option<(Connection, Option<Close>)> {
        let close = match self.conduct {
            Conduct::Close => Some(Close::Fin),
            Conduct::Reset => Some(Close::Rst),
            _ => None,
        };
        let connection = Connection {
            conduct: self.conduct,
            answers: self.recorded.host.clone().into_iter(),
            entropy: Entropy::new(client.port().into(), "octets"),
        };
        Some((connection, close))
    }
}

impl Side for Connection {
    fn receive(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Option<Close> {
        out.clear();
        match self.conduct {
            Conduct::Echo => out.extend_from_slice(octets),
            Conduct::Random => out.extend(self.entropy.bytes::<200>()),
            Conduct::Replay => out.extend(self.answers.next().unwrap_or_default()),
            Conduct::Die => std::process::exit(DEATH),
            _ => {}
        }
        None
    }

    fn segment_size(&self) -> Option<usize> {
        None
    }

    fn client_closed(&mut self, _how: Close) {}
}
