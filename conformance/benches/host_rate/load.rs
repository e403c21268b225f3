//! Clients that ask as fast as they are answered.

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::frames::Frames;

/// How clients use connections; so many at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pattern {
    /// One for all requests.
    Kept(usize),
    /// A new one for each request, ended by RST so that ports come back at once.
    Connecting(usize),
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(clients) => write!(f, "{clients} kept connections"),
            Self::Connecting(clients) => write!(f, "a connection for each request, {clients} at a time"),
        }
    }
}

/// Requests a second that were answered.
pub(crate) async fn run(address: SocketAddr, frames: &Frames, pattern: Pattern, length: Duration) -> f64 {
    let stop = Arc::new(AtomicBool::new(false));
    let frames = Arc::new(frames.clone());
    let (Pattern::Kept(clients) | Pattern::Connecting(clients)) = pattern;
    let started = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|index| {
            let client = Client { address, frames: frames.clone(), stop: stop.clone(), next: index };
            tokio::spawn(async move {
                match pattern {
                    Pattern::Kept(_) => client.kept().await,
                    Pattern::Connecting(_) => client.connecting().await,
                }
            })
        })
        .collect();
    tokio::time::sleep(length).await;
    stop.store(true, Ordering::Relaxed);
    let mut answered = 0;
    for task in tasks {
        answered += task.await.expect("clients don't panic").expect("the server goes on");
    }
    answered as f64 / started.elapsed().as_secs_f64()
}

struct Client {
    address: SocketAddr,
    frames: Arc<Frames>,
    stop: Arc<AtomicBool>,
    next: usize,
}

impl Client {
    async fn kept(mut self) -> io::Result<u64> {
        let mut stream = self.connect().await?;
        let mut buffer = vec![0; self.frames.sizes.response];
        let mut answered = 0;
        while !self.stop.load(Ordering::Relaxed) {
            self.ask(&mut stream, &mut buffer).await?;
            answered += 1;
        }
        Ok(answered)
    }

    async fn connecting(mut self) -> io::Result<u64> {
        let mut buffer = vec![0; self.frames.sizes.response];
        let mut answered = 0;
        while !self.stop.load(Ordering::Relaxed) {
            let mut stream = self.connect().await?;
            self.ask(&mut stream, &mut buffer).await?;
            stream.set_zero_linger()?;
            answered += 1;
        }
        Ok(answered)
    }

    /// Connects and binds.
    async fn connect(&self) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        stream.write_all(&self.frames.bind).await?;
        let mut ack = vec![0; self.frames.sizes.ack];
        stream.read_exact(&mut ack).await?;
        Ok(stream)
    }

    async fn ask(&mut self, stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<()> {
        let requests = &self.frames.requests;
        stream.write_all(&requests[self.next % requests.len()]).await?;
        self.next += 1;
        stream.read_exact(buffer).await?;
        Ok(())
    }
}
