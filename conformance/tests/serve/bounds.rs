//! What a server doesn't do: listen outside of the lab, keep idle connections, answer for a host that is off.

use std::{
    io::{ErrorKind, Read},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use kmslab::serve::{Options, ServeError};
use scenarios::run::CheckState;
use socket2::{Domain, Protocol, Socket, Type};

use crate::lab::{case, options, refused, serve};

const HOST: &str = r#""kms1": (key: "client-os")"#;
const SCRIPT: &str = r#"Boot("c1"), Expect(Request(by: "c1"), proves: [])"#;

#[test]
fn addresses_outside_of_the_lab_are_not_listened_at() {
    let case = case(HOST, "", SCRIPT);
    for (listen, dns) in
        [("198.51.100.1", None), ("0.0.0.0:0", None), ("127.0.0.1:0", Some("[2001:db8::1]:53"))]
    {
        let options = Options {
            listen: Some(listen.parse().unwrap()),
            dns: dns.map(|dns| dns.parse().unwrap()),
            ..options()
        };
        let error = refused(&case, &options);
        assert!(matches!(error, ServeError::Boundary(_)), "{listen} {dns:?}: {error}");
    }
}

#[test]
fn an_address_in_use_is_named_with_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let listen = Some(address.to_string().parse().unwrap());
    let error = refused(&case(HOST, "", SCRIPT), &Options { listen, ..options() }).to_string();
    let expect = format!("kms1 can't listen at {address}: ");
    assert!(
        error.starts_with(&expect) && error.ends_with("`--listen 127.0.0.1:0` takes any free port"),
        "{error}"
    );
}

#[test]
fn a_connection_that_makes_no_progress_is_ended_and_said_to_be() {
    let mut bounded = options();
    bounded.limits.idle = Duration::from_millis(40);
    let mut serving = serve(&case(HOST, "", SCRIPT), &bounded);
    let mut idle = TcpStream::connect(serving.hosts[0]).unwrap();
    assert_eq!(idle.read(&mut [0]).unwrap(), 0);
    let line = serving.wait_for("  close");
    assert!(line.contains("kms1 -> c1") && line.contains("how=Fin"), "{line}");
    let (ended, _) = serving.end();
    assert_eq!(ended.connections, 1, "{ended}");
}

#[test]
fn a_host_that_is_off_refuses_until_it_is_started() {
    let script = r#"Boot("c1"), Expect(Connect(by: "c1", end: Refused), proves: []), AnyTraffic,
        Start("kms1"), Boot("c1"), Expect(Connect(by: "c1", end: Accepted), proves: [])"#;
    let hosts = r#""kms1": (key: "client-os", up: false), "kms2": (key: "client-os")"#;
    let zone = r#"dns: { "lab.test": (records: [Srv(target: "kms1")]) }"#;
    let mut serving = serve(&case(hosts, zone, script), &options());
    let (kms1, kms2) = (serving.hosts[0], serving.hosts[1]);
    serving.wait_for("start c1 now");
    assert_eq!(TcpStream::connect(kms1).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    // Where refused connects can't be seen, the attempt is known by its connect to the other host.
    drop(TcpStream::connect(kms2).unwrap());
    serving.wait_for("Start(\"kms1\")");
    serving.wait_for("start c1 now");
    drop(TcpStream::connect(kms1).unwrap());
    serving.wait_for("script has come to its end");
    let (ended, _) = serving.end();
    let states: Vec<_> = ended.outcome.checks.iter().map(|check| check.state).collect();
    let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::TCP)).is_ok();
    let refused = if raw { CheckState::Met } else { CheckState::NotObservable };
    assert_eq!(states, [refused, CheckState::Met], "{ended}");
}
