//! A name server of ours, asked by ourselves over UDP and TCP.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket},
    sync::Mutex,
    time::Duration,
};

use emulator::{
    dns::{Name, Question, Record, RecordData, RecordType},
    endpoint::dns::{Lookup, answer_datagram, ask, read_answer},
    nameserver::{NameServer, Zone},
    net::{DnsListener, Limits, system_clock},
};
use tokio::runtime::Builder;

use super::{Finding, Level};

/// Far beyond what an answer on loopback takes.
const PATIENCE: Duration = Duration::from_secs(5);
const ID: u16 = 4_711;

pub(super) fn finding() -> Finding {
    match asked() {
        Ok(server) => Finding::ok(format!("DNS: a name server at {server} answers over UDP and TCP")),
        Err(error) => Finding::new(Level::Problem, format!("DNS: a name server on loopback: {error}"))
            .remedy("look for a packet filter on the loopback interface"),
    }
}

fn asked() -> io::Result<SocketAddr> {
    let name = Name::parse("kms1.lab.test").expect("the constant is a name");
    let mut zone = Zone::new(Name::parse("lab.test").expect("the constant is a name"));
    let record = Record { name: name.clone(), ttl: 60, data: RecordData::A(Ipv4Addr::LOCALHOST) };
    zone.add(record).expect("the name is in the zone");
    let names = Mutex::new(NameServer::new([zone]));
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let listener = runtime.block_on(DnsListener::bind((Ipv4Addr::LOCALHOST, 0).into()))?;
    let server = listener.address()?;
    runtime.spawn(listener.serve(Limits::default(), move |_, octets, over_udp| {
        let mut names = names.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        answer_datagram(&mut names, system_clock()(), "doctor", octets, over_udp).bytes
    }));
    let question = Question { name, rtype: RecordType::A };
    let message = ask(ID, &question);
    for (way, reply) in [("UDP", by_udp(server, &message)?), ("TCP", by_tcp(server, &message)?)] {
        match read_answer(ID, &question, &reply) {
            Ok(Lookup::Records { .. }) => {}
            other => return Err(io::Error::other(format!("over {way} it answers {other:?}"))),
        }
    }
    Ok(server)
}

fn by_udp(server: SocketAddr, message: &[u8]) -> io::Result<Vec<u8>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.send_to(message, server)?;
    let mut reply = vec![0; 512];
    let (length, _) = socket.recv_from(&mut reply)?;
    reply.truncate(length);
    Ok(reply)
}

fn by_tcp(server: SocketAddr, message: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), message].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut reply = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut reply)?;
    Ok(reply)
}
