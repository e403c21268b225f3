//! Hosts, clients and name servers over real sockets of the loopback interface.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener as StdListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use emulator::{
    client::{
        Change, Client, ClientConfig, ClientInput, Discovery, HostAddress, LookupEnd, Policy, SrvOrder,
    },
    dns::{Name, Question, Rcode, Record, RecordData, RecordType, Srv},
    endpoint::{HostFaults, HostMode, Shape, dns::answer_datagram},
    host::{Host, HostConfig},
    model::{Entropy, Filetime, Hresult, Interval, LicenceStatus, Minutes, Product, Version, lab_id},
    nameserver::{NameServer, Zone},
    net::{
        ClientNet, DnsListener, HostService, HostSetup, Limits, Resolver, SteppedClock, TcpChannel,
        run_client,
    },
    rpc::{
        client::{ClientConfig as ClientRpc, Ending},
        server::ServerConfig,
    },
    sim::{Arrival, Channel, DialError},
    wire::{HostPid, LabKeys, Workstation},
};
use tokio::{net::TcpListener, runtime::Runtime};
use uuid::Uuid;

/// Far beyond what anything here takes: only a broken test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);
/// For tests in which silence is what is waited for.
const IMPATIENCE: Duration = Duration::from_millis(50);
const LOOPBACK: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

struct Lab {
    runtime: Runtime,
    service: Arc<HostService>,
    address: SocketAddr,
}

/// A host that has seen so many machines.
fn lab(seen: u32, faults: HostFaults, limits: Limits) -> Lab {
    let product = Product::named("client-os/enterprise").unwrap().ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    let mut role = Host::new(HostConfig::new(name("kms1.lab.test"), pid, vec![product.kms_id]));
    for n in 0..seen {
        role.preload(lab_id(&format!("cmid/seen/{n}")), start() - Minutes(60));
    }
    let service = HostService::new(HostSetup {
        role,
        keys: Arc::default(),
        rpc: ServerConfig::default(),
        faults,
        clock: SteppedClock::new(start()).clock(),
        seed: 1,
        limits,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind(LOOPBACK)).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(service.clone().serve(listener));
    Lab { runtime, service, address }
}

fn sound(seen: u32) -> Lab {
    lab(seen, HostFaults::default(), Limits::default())
}

fn config(discovery: Discovery) -> ClientConfig {
    let product = Product::named("client-os/enterprise").unwrap();
    ClientConfig {
        now: start(),
        version: Version::V6,
        cmid: lab_id("cmid/c1"),
        previous_cmid: Uuid::nil(),
        product: product.ids(),
        n_policy: product.n_policy,
        workstation: Workstation::new("c1.lab.test"),
        is_vm: false,
        status: LicenceStatus::OobGrace,
        minutes_left: Minutes::days(30),
        activation_interval: Interval::ACTIVATION,
        renewal_interval: Interval::RENEWAL,
        discovery,
        srv: SrvOrder::RFC2782,
        caching: true,
        boot: true,
        policy: Policy::default(),
    }
}

fn client_net(dns: Option<SocketAddr>, patience: Duration) -> ClientNet {
    ClientNet {
        dns,
        patience,
        keys: Arc::new(LabKeys::default()),
        rpc: ClientRpc::default(),
        shape: Shape::default(),
        entropy: Entropy::new(1, "messages"),
        from: None,
    }
}

/// Boots a client: the attempt's result, and the code in its first log record.
fn boot(discovery: Discovery, net: &mut ClientNet) -> (Hresult, String) {
    let mut client = Client::new(config(discovery), Entropy::new(1, "choices"));
    run_client(&mut client, start(), ClientInput::Boot, net);
    let result = client.take_changes().into_iter().find_map(|change| match change {
        Change::Attempt(result) => Some(result),
        Change::Licence { .. } => None,
    });
    (result.unwrap(), client.take_log()[0].data[0].clone())
}

fn named(address: SocketAddr) -> Discovery {
    Discovery::Named(HostAddress::Literal(address))
}

#[test]
fn the_25th_machine_activates_and_the_24th_does_not() {
    for (seen, result) in [(24, Hresult::OK), (23, Hresult::NOT_ENOUGH_COUNT)] {
        let lab = sound(seen);
        assert_eq!(boot(named(lab.address), &mut client_net(None, PATIENCE)).0, result);
        assert_eq!(lab.service.role().current_count(start()), Some(seen + 1));
    }
}

#[test]
fn each_end_of_a_connection_is_told_apart() {
    for (mode, code) in [
        (HostMode::CloseOnAccept, "0x800706BA"),
        (HostMode::ResetOnAccept, "0x800706BA"),
        (HostMode::CloseOnRequest, "0x800706BE"),
        (HostMode::ResetOnRequest, "0x800706BE"),
        (HostMode::Garbage(vec![0x47; 30]), "0x800706C0"),
        (HostMode::BindNak(4), "0x800706C0"),
        (HostMode::Fault(0x1C01_000B), "0x800706C0"),
        (HostMode::Refuse(Hresult::ID_MISMATCH), "0xC004F042"),
    ] {
        let lab = lab(24, HostFaults { mode: mode.clone(), ..HostFaults::default() }, Limits::default());
        let (result, logged) = boot(named(lab.address), &mut client_net(None, PATIENCE));
        assert_eq!((result, logged.as_str()), (Hresult::SERVICE_UNAVAILABLE, code), "{mode:?}");
    }
}

#[test]
fn patience_ends_the_wait_for_a_silent_host() {
    for (mode, code) in [(HostMode::Silent, "0x800706BA"), (HostMode::HoldRequest, "0x800706BE")] {
        let lab = lab(24, HostFaults { mode, ..HostFaults::default() }, Limits::default());
        let (result, logged) = boot(named(lab.address), &mut client_net(None, IMPATIENCE));
        assert_eq!((result, logged.as_str()), (Hresult::SERVICE_UNAVAILABLE, code));
    }
}

#[test]
fn answers_in_small_segments_and_fragments_are_put_together() {
    let faults = HostFaults { segment: Some(7), fragment: Some(40), ..HostFaults::default() };
    let lab = lab(24, faults, Limits::default());
    let mut net = client_net(None, PATIENCE);
    net.shape = Shape { segment: Some(5), fragment: Some(32), opnum: None };
    assert_eq!(boot(named(lab.address), &mut net).0, Hresult::OK);
}

#[test]
fn a_channel_tells_how_the_other_side_ended() {
    let listener = StdListener::bind(LOOPBACK).unwrap();
    let address = listener.local_addr().unwrap();
    let dial = |patience| TcpChannel::connect(None, address, patience).unwrap();

    let mut channel = dial(IMPATIENCE);
    let (mut stream, peer) = listener.accept().unwrap();
    assert_eq!(channel.addresses(), (peer, address));
    assert_eq!(channel.receive(), Arrival::End(Ending::Silence));
    channel.send(b"question");
    let mut question = [0; 8];
    stream.read_exact(&mut question).unwrap();
    assert_eq!(&question, b"question");

    let mut channel = dial(PATIENCE);
    let (mut stream, _) = listener.accept().unwrap();
    stream.write_all(b"answer").unwrap();
    drop(stream);
    assert_eq!(channel.receive(), Arrival::Octets(b"answer".to_vec()));
    assert_eq!(channel.receive(), Arrival::End(Ending::Fin));

    let mut channel = dial(PATIENCE);
    let (stream, _) = listener.accept().unwrap();
    channel.send(b"unread");
    socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
    drop(stream);
    assert_eq!(channel.receive(), Arrival::End(Ending::Reset));

    drop(listener);
    assert_eq!(TcpChannel::connect(None, address, PATIENCE).err(), Some(DialError::Refused));
}

#[test]
fn a_channel_connects_from_the_address_it_is_given() {
    let lab = sound(0);
    let from = Ipv4Addr::new(127, 0, 0, 77).into();
    let channel = TcpChannel::connect(Some(from), lab.address, PATIENCE).unwrap();
    assert_eq!(channel.addresses().0.ip(), from);
}

/// Octets that begin a bind and never end it.
const BEGUN: [u8; 10] = [5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0];

/// Reads to the end; how many octets came. Closed and reset are both an end.
fn read_to_end(stream: &mut TcpStream) -> usize {
    let mut octets = Vec::new();
    let _ = stream.read_to_end(&mut octets);
    octets.len()
}

#[test]
fn single_octets_keep_no_connection_and_hold_up_nobody() {
    let limits = Limits { idle: Duration::from_millis(100), ..Limits::default() };
    let lab = lab(24, HostFaults::default(), limits);
    let mut dribbler = TcpStream::connect(lab.address).unwrap();
    dribbler.set_nodelay(true).unwrap();
    dribbler.write_all(&BEGUN).unwrap();
    assert_eq!(boot(named(lab.address), &mut client_net(None, PATIENCE)).0, Hresult::OK, "served meanwhile");
    // Goes on until the host has closed: each octet comes within the idle time.
    while dribbler.write_all(&[0]).is_ok() {
        dribbler.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        match dribbler.read(&mut [0]) {
            Ok(0) => break,
            Ok(_) => panic!("an answer to half a bind"),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    assert_eq!(boot(named(lab.address), &mut client_net(None, PATIENCE)).0, Hresult::OK, "served afterwards");
}

#[test]
fn one_connection_too_many_ends_the_one_without_progress() {
    let lab = lab(24, HostFaults::default(), Limits { connections: 2, ..Limits::default() });
    let mut idle: Vec<_> = (0..2).map(|_| TcpStream::connect(lab.address).unwrap()).collect();
    assert_eq!(boot(named(lab.address), &mut client_net(None, PATIENCE)).0, Hresult::OK);
    assert_eq!(read_to_end(&mut idle[0]), 0, "the first of them made room");
}

#[test]
fn a_message_beyond_the_limit_is_refused_and_the_host_lives_on() {
    let lab = lab(24, HostFaults::default(), Limits { message: 200, ..Limits::default() });
    let (_, logged) = boot(named(lab.address), &mut client_net(None, PATIENCE));
    assert_eq!(logged, "0x80070005", "a v6 request has more than 200 octets");
    let mut stream = TcpStream::connect(lab.address).unwrap();
    stream.write_all(&[0; 64]).unwrap();
    assert_eq!(read_to_end(&mut stream), 0, "no PDU: closed without an answer");
}

#[test]
fn stopping_ends_every_connection() {
    let lab = sound(24);
    let mut stream = TcpStream::connect(lab.address).unwrap();
    assert_eq!(boot(named(lab.address), &mut client_net(None, PATIENCE)).0, Hresult::OK);
    drop(lab.runtime);
    assert_eq!(read_to_end(&mut stream), 0);
    assert_eq!(TcpChannel::connect(None, lab.address, PATIENCE).err(), Some(DialError::Refused));
}

/// A name server over `zone`; it answers as the role does.
fn name_server(runtime: &Runtime, names: NameServer) -> (SocketAddr, Arc<Mutex<NameServer>>) {
    let names = Arc::new(Mutex::new(names));
    let listener = runtime.block_on(DnsListener::bind(LOOPBACK.into())).unwrap();
    let address = listener.address().unwrap();
    let role = names.clone();
    runtime.spawn(listener.serve(Limits::default(), move |from, message, over_udp| {
        answer_datagram(&mut role.lock().unwrap(), start(), &from.ip().to_string(), message, over_udp).bytes
    }));
    (address, names)
}

fn zone(port: u16, extra: usize) -> NameServer {
    let mut zone = Zone::new(name("lab.test"));
    let mut add = |owner: &str, data| zone.add(Record { name: name(owner), ttl: 60, data }).unwrap();
    let srv = |port| RecordData::Srv(Srv { priority: 0, weight: 0, port, target: name("kms1.lab.test") });
    add("_vlmcs._tcp.lab.test", srv(port));
    add("kms1.lab.test", RecordData::A(Ipv4Addr::LOCALHOST));
    add("alias.lab.test", RecordData::Cname(name("kms1.lab.test")));
    for n in 0..extra {
        let target = name(&format!("a-host-with-quite-a-long-name-{n}.lab.test"));
        let data = RecordData::Srv(Srv { priority: 9, weight: 0, port: 1688, target });
        add("_vlmcs._tcp.lab.test", data);
    }
    NameServer::new([zone])
}

#[test]
fn a_client_finds_its_host_by_dns_over_udp_and_over_tcp_when_truncated() {
    for extra in [0, 40] {
        let lab = sound(24);
        let (dns, _) = name_server(&lab.runtime, zone(lab.address.port(), extra));
        let discovery = Discovery::Dns { suffixes: vec![name("lab.test")] };
        assert_eq!(
            boot(discovery, &mut client_net(Some(dns), PATIENCE)).0,
            Hresult::OK,
            "{extra} more records"
        );
    }
}

#[test]
fn look_ups_end_as_the_server_says() {
    let lab = sound(0);
    let (server, _) = name_server(&lab.runtime, zone(1688, 0));
    let resolver = Resolver { server, patience: PATIENCE };
    let ask = |owner: &str, rtype| {
        resolver.lookup(&Question { name: name(owner), rtype }, &mut Entropy::new(1, owner))
    };
    assert_eq!(ask("nobody.lab.test", RecordType::A), LookupEnd::NameNotFound);
    assert_eq!(ask("kms1.lab.test", RecordType::AAAA), LookupEnd::NoRecords);
    let LookupEnd::Records(records) = ask("alias.lab.test", RecordType::A) else {
        panic!("an alias is followed")
    };
    assert_eq!(records[0].data, RecordData::A(Ipv4Addr::LOCALHOST));
}

#[test]
fn a_name_server_that_is_silent_or_absent_is_a_failure() {
    let silent = std::net::UdpSocket::bind(LOOPBACK).unwrap();
    let absent = {
        let socket = std::net::UdpSocket::bind(LOOPBACK).unwrap();
        socket.local_addr().unwrap()
    };
    let question = Question { name: name("kms1.lab.test"), rtype: RecordType::A };
    for (server, patience) in [(silent.local_addr().unwrap(), IMPATIENCE), (absent, PATIENCE)] {
        let end = Resolver { server, patience }.lookup(&question, &mut Entropy::new(1, "ids"));
        assert_eq!(end, LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE));
    }
}

#[test]
fn a_host_publishes_by_dynamic_update() {
    let lab = sound(0);
    let empty = Zone::new(name("lab.test"));
    let (server, _) = name_server(&lab.runtime, NameServer::new([empty]));
    let srv = Srv { priority: 1, weight: 2, port: 3, target: name("kms9.lab.test") };
    let record = Record { name: name("_vlmcs._tcp.lab.test"), ttl: 60, data: RecordData::Srv(srv) };
    let resolver = Resolver { server, patience: PATIENCE };
    let mut entropy = Entropy::new(1, "ids");
    assert_eq!(resolver.update(&name("lab.test"), record.clone(), &mut entropy), Some(Rcode::NOERROR));
    let question = Question { name: record.name.clone(), rtype: RecordType::SRV };
    let LookupEnd::Records(records) = resolver.lookup(&question, &mut entropy) else { panic!("published") };
    assert_eq!(records[0].data, record.data);
}
