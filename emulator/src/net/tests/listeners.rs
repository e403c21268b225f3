//! What peers can and can't do to a listener.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::lab::{PATIENCE, boot, client_net, lab, named, sound};
use crate::{
    endpoint::{DialError, HostFaults},
    model::Hresult,
    net::{Limits, TcpChannel},
};

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
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
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
