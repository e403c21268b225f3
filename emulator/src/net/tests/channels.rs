//! How a connection begins and ends, as the side that connects sees it.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use super::lab::{IMPATIENCE, LOOPBACK, PATIENCE, sound};
use crate::{
    endpoint::{Arrival, Channel, DialError},
    net::TcpChannel,
    rpc::client::Ending,
};

#[test]
fn a_channel_tells_how_the_other_side_ended() {
    let listener = TcpListener::bind(LOOPBACK).unwrap();
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
