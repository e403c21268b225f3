//! The host side of a capture, to clients that connect.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use captures::replay::{Line, Next, Played, Player, Settings};
use emulator::{model::Filetime, net::system_clock, trace::Close};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{Instant, timeout_at},
};

use crate::boundary;

/// How long to wait for clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    /// For all of them.
    pub(super) most: Duration,
    /// Clients may be outside of loopback and private networks.
    pub(super) allow_remote: bool,
}

/// Octets read at once.
const READ: usize = 8_192;

/// Answers the n-th client as the n-th one of the capture was answered. `ready` is told where it listens.
///
/// # Errors
///
/// When nobody can listen there.
pub(super) async fn play(
    lines: &Arc<[Line]>,
    settings: Settings,
    address: SocketAddr,
    waiting: Waiting,
    ready: &dyn Fn(SocketAddr),
) -> Result<Played, String> {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    let own = listener.local_addr().map_err(|error| error.to_string())?;
    ready(own);
    let player = Shared(Arc::new(Mutex::new(Player::new(lines, settings))));
    let deadline = Instant::now() + waiting.most;
    let mut tasks = JoinSet::new();
    while player.lock().missing() > 0 {
        let Ok(accepted) = timeout_at(deadline, listener.accept()).await else { break };
        let (stream, client) = accepted.map_err(|error| format!("{own}: {error}"))?;
        if let Err(outside) = boundary::check(client.ip(), waiting.allow_remote) {
            eprintln!("warning: {outside}; its connection is closed");
            continue;
        }
        let line = player.lock().accepted(system_clock()(), client, own);
        if let Some(line) = line {
            tasks.spawn(player.clone().converse(stream, line));
        }
    }
    // Connections that are open may end as they did in the capture, within the same time.
    let _ = timeout_at(deadline, async { while tasks.join_next().await.is_some() {} }).await;
    tasks.shutdown().await;
    let player = Arc::into_inner(player.0).ok_or("a connection is still played")?;
    Ok(player.into_inner().unwrap_or_else(PoisonError::into_inner).finish())
}

/// The player, shared by its connections. A clone is a handle on the same one.
#[derive(Clone)]
struct Shared(Arc<Mutex<Player>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Player> {
        // A player after a panic is no good for a verdict, and the panic ends the run anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn converse(self, mut stream: TcpStream, line: usize) {
        let _ = stream.set_nodelay(true);
        if let Err(error) = self.talk(&mut stream, line).await {
            tracing::debug!(%error, "connection ended");
            self.lock().closed(line, system_clock()(), Close::Rst);
        }
    }

    async fn talk(&self, stream: &mut TcpStream, line: usize) -> io::Result<()> {
        let mut buffer = vec![0; READ];
        loop {
            let next = self.lock().poll_line(line, system_clock()());
            let until = match next {
                Next::Send { segments, .. } => {
                    for segment in segments {
                        stream.write_all(&segment).await?;
                    }
                    continue;
                }
                Next::Close { how: Close::Rst, .. } => return stream.set_zero_linger(),
                Next::Close { how: Close::Fin, .. } => {
                    stream.shutdown().await?;
                    continue;
                }
                Next::Await { until, .. } | Next::Sleep { until } => Some(until),
                Next::Done | Next::Connect { .. } => None,
            };
            let read = match until {
                Some(until) => timeout_at(instant(until), stream.read(&mut buffer)).await,
                None => Ok(stream.read(&mut buffer).await),
            };
            let now = system_clock()();
            match read {
                // Time is over: the player knows what follows.
                Err(_) => {}
                Ok(Ok(0)) => {
                    self.lock().closed(line, now, Close::Fin);
                    if until.is_none() {
                        return Ok(());
                    }
                    // What is still due is said into the half that is open.
                    self.rest(stream, line).await?;
                    return Ok(());
                }
                Ok(Ok(read)) => self.lock().received(line, now, &buffer[..read]),
                Ok(Err(error)) => return Err(error),
            }
        }
    }

    /// After the client's FIN: what the capture still has, without listening.
    async fn rest(&self, stream: &mut TcpStream, line: usize) -> io::Result<()> {
        loop {
            let next = self.lock().poll_line(line, system_clock()());
            match next {
                Next::Send { segments, .. } => {
                    for segment in segments {
                        stream.write_all(&segment).await?;
                    }
                }
                Next::Close { how: Close::Rst, .. } => return stream.set_zero_linger(),
                Next::Close { how: Close::Fin, .. } => return stream.shutdown().await,
                Next::Await { until, .. } | Next::Sleep { until } => {
                    tokio::time::sleep_until(instant(until)).await;
                }
                Next::Done | Next::Connect { .. } => return Ok(()),
            }
        }
    }
}

fn instant(until: Filetime) -> Instant {
    let left = until.0.saturating_sub(system_clock()().0).saturating_mul(100);
    Instant::now() + Duration::from_nanos(left).min(A_DAY)
}

/// No wait is longer; the player is asked again then.
const A_DAY: Duration = Duration::from_secs(86_400);
