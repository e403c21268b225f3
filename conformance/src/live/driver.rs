//! What moves an actor that a target plays.

use std::{
    ffi::OsString,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    time::Duration,
};

use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use super::quiet::Activity;
use crate::target::{FakeClock, Fault, Process, Session, Setting, TargetSpec, fill};

/// What moves an actor that a target plays.
#[derive(Debug)]
pub(super) enum Driver {
    /// An adapter; `None` after it misbehaved.
    Adapter(Option<Session>),
    /// A host's program; `None` until it is started.
    Program(Option<Process>),
    /// A client's program, run once for each attempt.
    Attempts(Vec<OsString>),
    /// A client that somebody else starts.
    Attached,
    /// A host that runs already.
    Resident(SocketAddr),
}

/// How often it is looked whether something has happened that gives no sign by itself.
const LOOK: Duration = Duration::from_millis(5);
/// A client that is attached is done when its last connection has been closed for so long.
const DONE: Duration = Duration::from_millis(500);

/// Starts a host's program on a free port, by this clock if there is one, and waits until it accepts a connection.
pub(super) async fn host_program(
    spec: &TargetSpec,
    words: &[OsString],
    clock: Option<&FakeClock>,
) -> Result<(Process, SocketAddr), HostProgram> {
    let address = free_port().map_err(HostProgram::Port)?;
    let words = fill(words, &address.ip().to_string(), address.port());
    let mut setting = setting(spec, words);
    for (name, value) in clock.into_iter().flat_map(FakeClock::environment) {
        setting.env.entry(name).or_insert(value);
    }
    let mut process = Process::start(&setting).map_err(HostProgram::Start)?;
    let deadline = Instant::now() + spec.patience;
    loop {
        if let Some(status) = process.ended() {
            let fault = Fault::Died(format!("{status}, before it accepted a connection"));
            return Err(HostProgram::Fault(fault, process.take_log()));
        }
        if TcpStream::connect(address).await.is_ok() {
            return Ok((process, address));
        }
        if Instant::now() >= deadline {
            let fault =
                Fault::Hung(format!("no connection accepted at {address} within {:?}", spec.patience));
            return Err(HostProgram::Fault(fault, process.take_log()));
        }
        sleep(LOOK).await;
    }
}

/// Why a host's program isn't there.
#[derive(Debug)]
pub(super) enum HostProgram {
    /// No port is free.
    Port(io::Error),
    /// It can't be started.
    Start(io::Error),
    /// It misbehaved; what it logged.
    Fault(Fault, String),
}

/// Runs a client's program to its end; gives its log.
pub(super) async fn client_program(
    spec: &TargetSpec,
    words: &[OsString],
    host: SocketAddr,
) -> Result<(Option<Fault>, String), io::Error> {
    let words = fill(words, &host.ip().to_string(), host.port());
    let mut process = Process::start(&setting(spec, words))?;
    let deadline = Instant::now() + spec.patience;
    let fault = loop {
        if let Some(status) = process.ended() {
            // Any exit status is the program's own business; a signal is none that it chose.
            break status.code().is_none().then(|| Fault::Died(status.to_string()));
        }
        if Instant::now() >= deadline {
            process.end();
            break Some(Fault::Hung(format!("its attempt didn't end within {:?}", spec.patience)));
        }
        sleep(LOOK).await;
    };
    Ok((fault, process.take_log()))
}

/// Waits until a client has appeared and is gone again; whether it appeared.
pub(super) async fn visitor(activity: &Activity, patience: Duration) -> bool {
    let before = activity.opened();
    let deadline = Instant::now() + patience;
    let mut quiet_since = Instant::now();
    let mut happened = activity.happened();
    while Instant::now() < deadline {
        sleep(LOOK).await;
        if activity.happened() != happened || activity.open() > 0 {
            happened = activity.happened();
            quiet_since = Instant::now();
        }
        if activity.opened() > before && quiet_since.elapsed() >= DONE {
            return true;
        }
    }
    activity.opened() > before
}

fn setting(spec: &TargetSpec, words: Vec<OsString>) -> Setting {
    Setting { words, env: spec.env.clone(), dir: spec.dir.clone(), speaks: false }
}

/// A port that is free now. Whoever takes it before the program does is found out: the program can't listen then.
fn free_port() -> io::Result<SocketAddr> {
    TcpListener::bind((IpAddr::from(Ipv4Addr::LOCALHOST), 0))?.local_addr()
}
