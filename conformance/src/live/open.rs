//! The first talk with a target, once a run: can it be used, and is it honest?

use std::{
    fmt,
    net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs},
    path::Path,
    sync::Arc,
    time::Duration,
};

use emulator::{
    model::{Product, Readings, lab_id},
    wire::DEFAULT_LABEL,
};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use super::{
    LiveTarget, TargetTrouble,
    lease::{Lease, within},
};
use crate::{
    boundary,
    target::{Answer, Form, Hello, Plug, Probed, Role, Session, TargetSpec, probe, start_fields},
};

/// How targets are run.
#[derive(Clone)]
pub struct Options {
    /// Targets may be outside of loopback and private networks.
    pub allow_remote: bool,
    /// The readings of open questions that the run takes.
    pub readings: Readings,
    /// Shows a line to whoever has to do something: with [`Plug::Attach`], where the client shall connect.
    pub announce: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Default for Options {
    /// Nothing remote, the lab's readings; announcements go to standard error.
    fn default() -> Self {
        Self {
            allow_remote: false,
            readings: Readings::default(),
            announce: Arc::new(|line| eprintln!("{line}")),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("allow_remote", &self.allow_remote).finish_non_exhaustive()
    }
}

/// What the first talk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) hello: Option<Hello>,
    pub(super) address: Option<SocketAddr>,
    pub(super) session: Option<Session>,
    pub(super) proven: bool,
}

/// World time of the probe.
const PROBED_AT: &str = "2026-01-01T00:00:00Z";
/// A product for targets that name none.
const PRODUCT: &str = "client-os/enterprise";

/// Makes sure that a target can be used, and tells each thing that it found out.
pub(super) fn open(
    spec: TargetSpec,
    options: Options,
    tell: &mut dyn FnMut(String),
) -> Result<LiveTarget, TargetTrouble> {
    let found = match &spec.plug {
        Plug::Address(text) => {
            let address = resolve(text, options.allow_remote)?;
            connect(address, spec.patience)?;
            tell(format!("{address} accepts connections"));
            Found { address: Some(address), proven: true, ..Found::default() }
        }
        Plug::Command(_) | Plug::Attach => Found::default(),
        Plug::Adapter(words) => {
            let session = Session::start(&spec, words).map_err(|error| TargetTrouble::Start {
                program: words.first().map(|word| Path::new(word).display().to_string()).unwrap_or_default(),
                error,
            })?;
            runtime().block_on(talk(session, &spec, tell))?
        }
    };
    Ok(LiveTarget::new(spec, options, found))
}

/// An event loop on the calling thread.
pub(crate) fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("an event loop needs no more than a few file descriptors")
}

async fn talk(
    mut session: Session,
    spec: &TargetSpec,
    tell: &mut dyn FnMut(String),
) -> Result<Found, TargetTrouble> {
    let hello = match Hello::exchange(&mut session, spec).await {
        Ok(hello) => hello,
        Err(error) => return Err(TargetTrouble::from(error).logged(&session.take_log())),
    };
    tell(format!("hello: {} {}", hello.implementation, hello.version));
    let lease =
        Lease::take().map_err(|error| TargetTrouble::Machine(format!("no loopback network: {error}")))?;
    let config = plain_config(spec, &hello, within(lease.network, 9));
    match probe(&mut session, &config).await {
        Probed::Honest => tell("probe: what is unknown is refused".to_owned()),
        Probed::Swallows(what) => return Err(TargetTrouble::Swallows(what)),
        Probed::Fault(fault) => return Err(TargetTrouble::from(fault).logged(&session.take_log())),
    }
    // The same `start` without the unknown field: a refusal says something only beside its accepted twin.
    let started = session.command("start", start_fields("probe", config), Form::Any).await;
    let proven = matches!(started, Ok(Answer::Ok(_)));
    tell(match &started {
        Ok(Answer::Ok(_)) => "start: it starts".to_owned(),
        Ok(Answer::Unsupported(why)) => format!("start: unsupported: {why}"),
        Ok(Answer::Error(why)) => format!("start: error: {why}"),
        Err(fault) => format!("start: {fault}"),
    });
    let stopped = match started {
        Ok(Answer::Ok(_)) => {
            let stopped = session.command("stop", Map::new(), Form::Any).await;
            tell(match &stopped {
                Ok(Answer::Ok(_)) => "stop: it stops".to_owned(),
                Ok(Answer::Unsupported(why) | Answer::Error(why)) => format!("stop: {why}"),
                Err(fault) => format!("stop: {fault}"),
            });
            matches!(stopped, Ok(Answer::Ok(_)))
        }
        Ok(_) => true,
        Err(_) => false,
    };
    // The probe is no scenario's log.
    let _ = session.take_log();
    Ok(Found { hello: Some(hello), session: stopped.then_some(session), proven, address: None })
}

/// A config with nothing but what is always sent; a client finds nobody at its host.
fn plain_config(spec: &TargetSpec, hello: &Hello, nobody: IpAddr) -> Map<String, Value> {
    let label = spec.label.as_deref().unwrap_or(DEFAULT_LABEL);
    let product = spec.product.or_else(|| Product::named(PRODUCT)).expect("the catalogue has this product");
    let ids = product.ids();
    let config = match spec.role {
        Role::Host => json!({ "now": PROBED_AT, "label": label, "products": [ids.kms_id.to_string()] }),
        Role::Client => json!({
            "now": PROBED_AT,
            "label": label,
            "wire": hello.wire.iter().max(),
            "cmid": lab_id("cmid/probe").to_string(),
            "product": {
                "app_id": ids.app_id.to_string(),
                "act_id": ids.act_id.to_string(),
                "kms_id": ids.kms_id.to_string(),
                "n_policy": product.n_policy,
            },
            "patience_ms": spec.patience_ms(),
            "host": SocketAddr::new(nobody, 1688).to_string(),
        }),
    };
    config.as_object().cloned().unwrap_or_default()
}

fn resolve(text: &str, allow_remote: bool) -> Result<SocketAddr, TargetTrouble> {
    let trouble = |what: String| TargetTrouble::Address(what);
    let mut addresses = text.to_socket_addrs().map_err(|error| trouble(format!("{text}: {error}")))?;
    let address = addresses.next().ok_or_else(|| trouble(format!("{text} has no address")))?;
    boundary::check(address.ip(), allow_remote).map_err(|outside| trouble(outside.to_string()))?;
    Ok(address)
}

fn connect(address: SocketAddr, patience: Duration) -> Result<(), TargetTrouble> {
    let connected = TcpStream::connect_timeout(&address, patience);
    connected
        .map(drop)
        .map_err(|error| TargetTrouble::Address(format!("nobody listens at {address}: {error}")))
}
