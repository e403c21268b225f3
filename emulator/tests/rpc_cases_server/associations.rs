//! Section 5: association groups.

use emulator::rpc::server::ServerConfig;

use super::{
    build::*,
    link::{Host, Link},
};

fn host() -> Host {
    Host::new(ServerConfig::default())
}

fn group(link: &mut Link) -> u64 {
    link.field(&b1(), "assoc_group_id")
}

fn join(group: u64) -> Vec<u8> {
    set(b1(), "assoc_group_id", group)
}

#[test]
fn rpc_080_two_connections_have_two_groups() {
    let host = host();
    let (mut first, mut second) = (host.connect(1), host.connect(1));
    let ids = [group(&mut first), group(&mut second)];
    assert_ne!(ids[0], ids[1]);
    assert!(!ids.contains(&0));
}

#[test]
fn rpc_081_joining_a_live_group() {
    let host = host();
    let (mut first, mut second) = (host.connect(1), host.connect(1));
    let id = group(&mut first);
    assert_eq!(second.field(&join(id), "assoc_group_id"), id);
    first.keeps();
    second.keeps();
}

#[test]
fn rpc_082_a_group_that_is_not_live() {
    let host = host();
    host.connect(1).case(&join(1), "bind_nak 0; close");
    let mut first = host.connect(1);
    let id = group(&mut first);
    drop(first);
    host.connect(1).case(&join(id), "bind_nak 0; close");
}

#[test]
fn rpc_083_contexts_belong_to_a_connection() {
    let host = host();
    let (mut first, mut second) = (host.connect(1), host.connect(1));
    let id = group(&mut first);
    first.case(&alter(&[(9, &[NDR])]), "alter_context_resp 0x03 0/0 NDR");
    assert_eq!(second.field(&join(id), "assoc_group_id"), id);
    second.case(&r(5, 9), "fault 0x1c010003 0x23 0; keep");
    first.keeps();
}

#[test]
fn rpc_084_another_client_address() {
    let host = host();
    let mut first = host.connect(1);
    let id = group(&mut first);
    host.connect(2).case(&join(id), "bind_nak 0; close");
}

#[test]
fn rpc_085_a_group_lives_until_its_last_connection_goes() {
    let host = host();
    let (mut first, mut second) = (host.connect(1), host.connect(1));
    let id = group(&mut first);
    second.case(&join(id), "bind_ack 0x03 0/0 NDR");
    drop(first);
    let mut third = host.connect(1);
    assert_eq!(third.field(&join(id), "assoc_group_id"), id);
    third.keeps();
}
