//! The world behind the sockets, with the machine's clock, and the transcript of what happens in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use emulator::{
    net::Clock,
    sim::World,
    trace::{Actor, Event, Kind},
};
use scenarios::run::Ahead;
use tokio::sync::watch;

use crate::{connects::Connects, report::transcript};

/// The world, shared by sockets and script. A clone is a handle on the same one.
#[derive(Clone)]
pub(super) struct Shared(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// Something happened, for the script.
    happened: Condvar,
    /// What there was so far, for whoever waits for the end.
    traffic: watch::Sender<Traffic>,
    /// Whether sockets are read. Until the script waits for somebody, what comes has to wait.
    open: watch::Sender<bool>,
    clock: Clock,
    refusals: Option<Refusals>,
}

/// Sees connects where nobody listens.
#[derive(Debug)]
pub(super) struct Refusals {
    pub(super) connects: Connects,
    /// Where hosts listen when they do.
    pub(super) hosts: Vec<SocketAddr>,
    /// Where nobody ever does.
    pub(super) nobody: IpAddr,
}

/// What came in over sockets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Traffic {
    pub(super) requests: u64,
    pub(super) connections: u64,
    /// Connections that are open.
    pub(super) open: usize,
}

pub(super) struct State {
    pub(super) world: World,
    /// Whom whoever connects plays.
    pub(super) played: Actor,
    pub(super) traffic: Traffic,
    pub(super) peers: BTreeSet<IpAddr>,
    subjects: Vec<Actor>,
    /// Where connections come from.
    from: BTreeMap<u32, SocketAddr>,
    out: Box<dyn Write + Send>,
    /// Events of the trace that are in the transcript.
    shown: usize,
    /// When a subject did something for the last time.
    last: Instant,
    stopped: bool,
    /// The script looks at nothing any more, so the trace needn't be kept.
    script_over: bool,
}

/// Kinds of events with which an attempt begins.
const BEGINNINGS: [Kind; 4] = [Kind::Lookup, Kind::Connect, Kind::Bind, Kind::Request];

impl Shared {
    pub(super) fn new(
        world: World,
        subjects: &[Actor],
        clock: Clock,
        out: Box<dyn Write + Send>,
        refusals: Option<Refusals>,
    ) -> Self {
        let state = State {
            world,
            played: subjects.first().cloned().unwrap_or_else(|| Actor::from("client")),
            traffic: Traffic::default(),
            peers: BTreeSet::new(),
            subjects: subjects.to_vec(),
            from: BTreeMap::new(),
            out,
            shown: 0,
            last: Instant::now(),
            stopped: false,
            script_over: false,
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            happened: Condvar::new(),
            traffic: watch::Sender::new(Traffic::default()),
            open: watch::Sender::new(false),
            clock,
            refusals,
        }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A world after a panic is no good for verdicts, and the panic ends the script anyway.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something in the world, now; what comes of it goes into the transcript.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        state.world.set_now((self.0.clock)());
        // What was refused before comes first in the trace.
        if let Some(refusals) = &self.0.refusals {
            refusals.note(&mut state);
        }
        let result = act(&mut state);
        state.show();
        let traffic = state.traffic.clone();
        drop(state);
        self.0.happened.notify_all();
        self.0.traffic.send_if_modified(|known| {
            let changed = *known != traffic;
            *known = traffic;
            changed
        });
        result
    }

    /// Whether connects where nobody listens are seen.
    pub(super) fn sees_refused(&self) -> bool {
        self.0.refusals.is_some()
    }

    /// Looks at the world.
    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Puts a remark into the transcript.
    pub(super) fn remark(&self, text: &str) {
        self.with(|state| state.say(&transcript::remark(state.world.now(), text)));
    }

    /// From now on sockets are read.
    pub(super) fn open(&self) {
        self.0.open.send_replace(true);
    }

    /// Waits until sockets may be read.
    pub(super) async fn opened(&self) {
        // The sender lives as long as this.
        let _ = self.0.open.subscribe().wait_for(|open| *open).await;
    }

    pub(super) fn traffic(&self) -> watch::Receiver<Traffic> {
        self.0.traffic.subscribe()
    }

    /// Nothing is waited for any more, and nothing more is shown.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.0.happened.notify_all();
    }

    pub(super) fn end_script(&self) {
        self.with(|state| state.script_over = true);
        self.open();
    }

    /// Waits until the server is stopped.
    pub(super) fn wait_for_stop(&self) {
        let stopped = self.0.happened.wait_while(self.lock(), |state| !state.stopped);
        drop(stopped.unwrap_or_else(PoisonError::into_inner));
    }

    /// Waits for an attempt of a subject that began at index `from` of the trace or later to be over: what is `ahead` in
    /// the script has come, then nothing for `settle`, and no connection is open. When the server is stopped it is over
    /// at once. `false` when none began.
    pub(super) fn wait_for_attempt(&self, from: usize, settle: Duration, ahead: &Ahead) -> bool {
        let mut state = self.lock();
        let mut told = false;
        loop {
            let began = state.has_begun(from);
            let quiet = state.last.elapsed();
            if state.stopped {
                return began;
            }
            let mut patience = LONG;
            if began && state.traffic.open == 0 {
                let over = quiet >= settle;
                if over && ahead.is_in(state.world.trace().get(from..).unwrap_or_default()) {
                    return true;
                }
                if over && !told {
                    told = true;
                    let played = &state.played;
                    let line = format!("{played} keeps silent; the rest of what is expected is waited for");
                    let line = transcript::remark(state.world.now(), &line);
                    state.say(&line);
                }
                patience = if over { LONG } else { settle.saturating_sub(quiet) };
            }
            let waited = self.0.happened.wait_timeout(state, patience);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Refusals {
    /// Puts what was refused since the last call into the trace. Other programs' connects are none of ours.
    fn note(&self, state: &mut State) {
        for (client, server) in self.connects.take() {
            let off = self.hosts.contains(&server) && state.world.listener(server).is_none();
            if off || server.ip() == self.nobody {
                let by = state.played.clone();
                state.world.note_refused(&by, client, server, "Refused");
            }
        }
    }
}

/// As good as for ever.
const LONG: Duration = Duration::from_secs(3_600);

impl State {
    /// A connection was accepted.
    pub(super) fn opened(&mut self, id: u32, client: SocketAddr) {
        self.from.insert(id, client);
        self.peers.insert(client.ip());
        self.traffic.connections += 1;
        self.traffic.open += 1;
    }

    /// A connection has ended.
    pub(super) fn closed(&mut self, id: u32) {
        self.from.remove(&id);
        self.traffic.open -= 1;
        // A quiet connection that ends begins the silence after it.
        self.last = Instant::now();
    }

    fn has_begun(&self, from: usize) -> bool {
        let events = self.world.trace().get(from..).unwrap_or_default();
        events.iter().any(|event| self.is_subjects(event) && BEGINNINGS.contains(&event.kind))
    }

    fn is_subjects(&self, event: &Event) -> bool {
        self.subjects.contains(&event.actor) || event.actor == self.played
    }

    fn show(&mut self) {
        let mut lines = Vec::new();
        for event in self.world.trace().get(self.shown..).unwrap_or_default() {
            let from = event.conn.and_then(|conn| self.from.get(&conn)).copied();
            lines.push(transcript::line(event, from));
            if self.is_subjects(event) {
                self.last = Instant::now();
                self.traffic.requests += u64::from(event.kind == Kind::Request);
            }
        }
        self.shown = self.world.trace().len();
        self.world.forget_recording();
        if self.script_over {
            self.world.forget_trace();
            self.shown = 0;
        }
        lines.iter().for_each(|line| self.say(line));
    }

    fn say(&mut self, line: &str) {
        if !self.stopped {
            // Nobody reads any more: the server goes on without.
            let _ = writeln!(self.out, "{line}").and_then(|()| self.out.flush());
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
