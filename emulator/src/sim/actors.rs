//! Actors as a world keeps them: a role with its clock, seat and randomness.

use std::{
    borrow::Cow,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use crate::{
    client::{ClientConfig, TimerState},
    endpoint::{Answerer, ClientRole, HostConnection, HostFaults, HostMode, HostRole, Shape},
    model::{Entropy, Filetime, LogRecord, Offset, field_names},
    rpc::{
        client::ClientConfig as ClientRpc,
        server::{Associations, ServerConfig},
    },
    sim::{Cast, ClientSpec, HostSpec},
    trace::{Actor, Value},
    wire::LabKeys,
};

/// A host of the world.
#[derive(Debug)]
pub(super) struct HostActor {
    pub(super) role: Box<dyn HostRole>,
    pub(super) address: SocketAddr,
    own_port: u16,
    pub(super) also: Option<SocketAddr>,
    pub(super) clock: Offset,
    pub(super) up: bool,
    pub(super) faults: Arc<HostFaults>,
    pub(super) external: bool,
    /// The port that a target really listens on, which is the one it may publish.
    pub(super) real_port: Option<u16>,
    rpc: Arc<ServerConfig>,
    associations: Associations,
    hardware_id: [u8; 8],
    seed: u64,
}

/// A client of the world.
#[derive(Debug)]
pub(super) struct ClientActor {
    pub(super) role: Box<dyn ClientRole>,
    pub(super) address: IpAddr,
    pub(super) clock: Offset,
    pub(super) rpc: ClientRpc,
    pub(super) shape: Shape,
    pub(super) external: bool,
    pub(super) booted: bool,
    /// Switched off: nothing happens on it.
    pub(super) off: bool,
    /// IVs, DNS ids, ports.
    pub(super) entropy: Entropy,
    /// As it was made, for a life anew.
    pub(super) config: ClientConfig,
    pub(super) lives: u32,
    /// Its timers and its clock when the trace told of them last.
    told: Option<(TimerState, Offset)>,
}

impl HostActor {
    pub(super) fn new(spec: HostSpec, seed: u64, cast: &dyn Cast) -> Self {
        let mut role = cast.host(&spec.name, spec.config);
        for (cmid, seen) in spec.preload {
            role.host_mut().preload(cmid, seen);
        }
        let (mut rpc, mut faults) = (spec.rpc, spec.faults);
        role.rpc(&mut rpc);
        role.faults(&mut faults);
        Self {
            role,
            address: spec.address,
            own_port: spec.address.port(),
            also: spec.also,
            clock: spec.clock,
            up: spec.up,
            faults: Arc::new(faults),
            external: spec.external,
            real_port: None,
            rpc: Arc::new(rpc),
            associations: Associations::new(),
            hardware_id: Entropy::new(seed, &format!("hardware of {}", spec.name)).bytes(),
            seed,
        }
    }

    /// The host's clock when the world's is `now`.
    pub(super) fn now(&self, now: Filetime) -> Filetime {
        now.offset(self.clock)
    }

    /// The service has started: it listens where the host's registry says, and says so in its RPC layer.
    pub(super) fn settle(&mut self) {
        // Where the registry names none, the host listens where it was put, which may be another port than it knows of.
        let port = self.role.host().port();
        let port = if port == self.role.host().config().port { self.own_port } else { port };
        if self.external || self.address.port() == port {
            return;
        }
        self.address.set_port(port);
        self.also = self.also.map(|also| SocketAddr::new(also.ip(), port));
        let rpc = ServerConfig { secondary_address: port.to_string(), ..ServerConfig::clone(&self.rpc) };
        self.rpc = Arc::new(rpc);
    }

    /// Whether it accepts connections.
    pub(super) fn listens(&self) -> bool {
        self.up && (self.external || self.role.host().listens())
    }

    /// Whether it listens there, at its port or at the one that a target really has.
    pub(super) fn is_at(&self, address: SocketAddr) -> bool {
        let mut own = [Some(self.address), self.also].into_iter().flatten();
        own.any(|own| {
            own == address || self.real_port.is_some_and(|port| SocketAddr::new(own.ip(), port) == address)
        })
    }

    /// The address at which a client of this address finds it.
    pub(super) fn facing(&self, client: IpAddr) -> SocketAddr {
        self.also.filter(|also| also.is_ipv6() == client.is_ipv6()).unwrap_or(self.address)
    }

    pub(super) fn connection(&mut self, keys: &Arc<LabKeys>, conn: u32, client: IpAddr) -> HostConnection {
        let entropy = Entropy::new(self.seed, &format!("answers on connection {conn}"));
        let answerer = Answerer::new(keys.clone(), self.hardware_id, entropy);
        let faults = if self.role.host_mut().is_late() {
            // COUNT-021: the answer comes when the client has long given up.
            Arc::new(HostFaults { mode: HostMode::HoldRequest, ..HostFaults::default() })
        } else {
            self.faults.clone()
        };
        let side = HostConnection::new(self.rpc.clone(), client, &self.associations, answerer, faults);
        side.with_layer(self.role.layer())
    }
}

impl ClientActor {
    pub(super) fn new(mut spec: ClientSpec, seed: u64, cast: &dyn Cast) -> Self {
        spec.config.address = Some(spec.address);
        let entropy = |what: &str| Entropy::new(seed, &format!("{what} of {}", spec.name));
        let role = cast.client(&spec.name, spec.config.clone(), entropy("choices"));
        let mut rpc = spec.rpc;
        role.rpc(&mut rpc);
        Self {
            role,
            address: spec.address,
            clock: spec.clock,
            rpc,
            shape: spec.shape,
            external: spec.external,
            booted: false,
            off: false,
            entropy: entropy("messages"),
            config: spec.config,
            lives: 0,
            told: None,
        }
    }

    /// The same client as if just installed, at `now` on its clock; its choices are drawn anew.
    pub(super) fn begin_anew(&mut self, now: Filetime, seed: u64, name: &Actor, cast: &dyn Cast) {
        self.lives += 1;
        self.config.now = now;
        let entropy = Entropy::new(seed, &format!("choices of {name}, life {}", self.lives));
        self.role = cast.client(name, self.config.clone(), entropy);
        self.booted = true;
    }

    /// The client's clock when the world's is `now`.
    pub(super) fn now(&self, now: Filetime) -> Filetime {
        now.offset(self.clock)
    }

    /// How its timers stand, where that is otherwise than when this was last asked.
    pub(super) fn take_timer(&mut self) -> Option<TimerState> {
        let timer = *self.role.client().timer();
        let told = (timer, self.clock);
        (self.told.replace(told) != Some(told)).then_some(timer)
    }

    /// When it wants a tick, on the world's clock.
    pub(super) fn deadline(&self) -> Option<Filetime> {
        let deadline = self.role.deadline().filter(|_| self.booted && !self.off && !self.external)?;
        Some(deadline.offset(Offset(-self.clock.0)))
    }
}

/// A log record as a trace event shows it: named fields, unknown ones by their place.
pub(super) fn log_fields(record: LogRecord) -> Vec<(Cow<'static, str>, Value)> {
    let names = field_names(record.id);
    let id = ("id".into(), record.id.into());
    let fields = record.data.into_iter().enumerate().map(|(index, value)| {
        let name =
            names.get(index).map_or_else(|| format!("field {}", index + 1).into(), |name| (*name).into());
        (name, Value::Text(value))
    });
    std::iter::once(id).chain(fields).collect()
}
