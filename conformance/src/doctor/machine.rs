//! The machine: addresses, ports, files, time.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket},
    thread,
};

use emulator::net::system_clock;

use super::{Finding, Level};

/// Everything that is looked at, in order.
pub(super) const CHECKS: [fn() -> Finding; 7] =
    [loopback, kms_port, dns_port, ipv6, refusals, files, processors_and_time];

/// Open files that a check with its connections gets along with.
const FILES: u64 = 1_024;

/// Live runs have a 127.x.y.0/24 each.
fn loopback() -> Finding {
    let addresses = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 78, 200, 10)];
    let failed =
        addresses.iter().find_map(|ip| bound(SocketAddr::new((*ip).into(), 0)).err().map(|e| (ip, e)));
    match failed {
        None => Finding::ok("loopback: any 127.x.y.z can be listened at, over TCP and UDP"),
        Some((ip, error)) => Finding::new(Level::Problem, format!("loopback: {ip} can't be listened at: {error}"))
            .remedy(format!("live runs and several hosts need addresses beside 127.0.0.1; on macOS and the BSDs: ifconfig lo0 alias {ip}")),
    }
}

fn kms_port() -> Finding {
    port(1688, "hosts of live runs have addresses of their own; `kmslab serve` needs `--listen 127.0.0.1:0`")
}

fn dns_port() -> Finding {
    port(53, "name servers of the lab take any free port, clients that can only ask port 53 need it free")
}

/// Only good to know: nothing in a check insists on a port.
fn port(port: u16, otherwise: &str) -> Finding {
    match bound(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)) {
        Ok(()) => Finding::ok(format!("port {port} of 127.0.0.1 is free")),
        Err(error) => Finding::new(Level::Note, format!("port {port} of 127.0.0.1: {error}; {otherwise}")),
    }
}

fn ipv6() -> Finding {
    match bound(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), 0)) {
        Ok(()) => Finding::ok("IPv6: ::1 can be listened at"),
        Err(error) => Finding::new(Level::Warning, format!("IPv6: {error}; scenarios with IPv6 are skipped"))
            .remedy("give the loopback interface ::1"),
    }
}

/// Connects where nobody listens are seen with a raw socket.
fn refusals() -> Finding {
    let raw = if cfg!(target_os = "linux") {
        use socket2::{Domain, Protocol, Socket, Type};
        Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::TCP)).map(drop)
    } else {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    };
    match raw {
        Ok(()) => Finding::ok("refused connects of a target can be seen (raw sockets)"),
        Err(error) => Finding::new(
            Level::Warning,
            format!("raw sockets: {error}; connects of a target where nobody listens can't be seen"),
        )
        .remedy("on Linux, run as root or: setcap cap_net_raw+ep kmslab"),
    }
}

#[cfg(unix)]
fn files() -> Finding {
    use rustix::process::{Resource, getrlimit};
    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < FILES => {
            Finding::new(Level::Warning, format!("at most {limit} open files; many connections need more"))
                .remedy(format!("ulimit -n {FILES}"))
        }
        Some(limit) => Finding::ok(format!("at most {limit} open files")),
        None => Finding::ok("any number of open files"),
    }
}

#[cfg(not(unix))]
fn files() -> Finding {
    let _ = FILES;
    Finding::ok("open files: no limit that is known")
}

fn processors_and_time() -> Finding {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let now = system_clock()();
    let plausible: emulator::model::Filetime =
        "2026-01-01T00:00:00Z".parse().expect("the constant is RFC 3339");
    if now < plausible {
        let what =
            format!("the clock says {now}; attached and remote targets more than 4 hours away are refused");
        return Finding::new(Level::Warning, what).remedy("set the clock");
    }
    Finding::ok(format!("{processors} processors; the clock says {now}"))
}

/// Whether both kinds of sockets can be had at an address.
fn bound(address: SocketAddr) -> io::Result<()> {
    let ip: IpAddr = address.ip();
    let tcp = TcpListener::bind(address)?;
    let port = if address.port() == 0 { 0 } else { tcp.local_addr()?.port() };
    UdpSocket::bind((ip, port)).map(drop)
}
