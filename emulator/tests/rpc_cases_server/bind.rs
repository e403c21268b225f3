//! Section 1: bind; and the limits of section 15 on one bind.

use emulator::rpc::{
    pdu::{bind::Bind, header::PduType},
    server::ServerConfig,
};

use super::{
    build::*,
    link::{Host, after_b1, bound, first, link, ndr_link},
};

#[test]
fn rpc_001_a_bind_is_acknowledged() {
    let mut link = link();
    let answers = link.raw(&b1());
    let ack = &answers[0];
    assert_eq!((answers.len(), ack.len(), ack[24], ack[25]), (1, 60, 5, 0));
    assert_eq!(&ack[26..32], b"1688\0\0");
    let field = |name: &str| emulator::rpc::pdu::layout::get(ack, name).unwrap();
    assert_eq!((field("call_id"), field("max_xmit_frag"), field("max_recv_frag")), (1, 5840, 5840));
    assert_eq!((field("n_results"), field("result[0].transfer.version")), (1, 2));
    assert_ne!(field("assoc_group_id"), 0);
    link.keeps();
}

#[test]
fn rpc_001_the_secondary_address_is_the_port() {
    let config = ServerConfig { secondary_address: "50123".into(), ..ServerConfig::default() };
    let ack = &Host::new(config).connect(1).raw(&b1())[0];
    assert_eq!((ack.len(), &ack[24..32]), (60, &b"\x06\x0050123\0"[..]));
}

#[test]
fn rpc_002_the_bind_of_windows_clients() {
    let mut link = link();
    assert_eq!(link.raw(&b3())[0].len(), 108);
    link.keeps();
    first(&b3(), "bind_ack 0x03 2/2, 0/0 NDR64, 3/3; keep");
    ndr_link().case(&b3(), "bind_ack 0x03 0/0 NDR, 2/2, 3/3; keep");
}

#[test]
fn rpc_003_the_call_id_is_echoed() {
    for id in [0, 0x7FFF_FFFF] {
        let mut link = link();
        assert_eq!(link.field(&set(b1(), "call_id", id), "call_id"), id);
        link.keeps();
    }
}

#[test]
fn rpc_004_no_context() {
    first(&bind(&[]), "bind_nak 4; close");
}

#[test]
fn rpc_005_no_context_with_auth_length() {
    first(&set(bind(&[]), "auth_length", 8), "bind_nak 4; close");
    first(&authenticated(bind(&[]), 10, 2), "bind_nak 4; close");
}

#[test]
fn rpc_006_a_context_without_syntax() {
    first(&bind(&[(0, &[])]), "bind_nak 0; close");
}

#[test]
fn rpc_007_a_second_bind() {
    after_b1(&bind(&[(1, &[NDR])]), "bind_nak 0; close");
}

#[test]
fn rpc_008_something_else_first() {
    first(&r(1, 0), "bind_nak 4; close");
    first(&alter(&[(0, &[NDR])]), "bind_nak 4; close");
    first(&bare(18, 1), "bind_nak 4; close");
}

#[test]
fn rpc_009_another_rpc_version() {
    first(&set(b1(), "rpc_vers", 4), "bind_nak 4; close");
    first(&set(b1(), "rpc_vers", 6), "bind_nak 4; close");
}

#[test]
fn rpc_010_minor_version_1() {
    first(&set(b1(), "rpc_vers_minor", 1), "bind_nak 4; close");
}

#[test]
fn rpc_011_a_cut_context_list() {
    first(&set(b1(), "n_context_elem", 3), "bind_nak 0; close");
    first(&cut(b1(), 40), "bind_nak 0; close");
    first(&cut(b1(), 20), "bind_nak 0; close");
}

#[test]
fn rpc_012_octets_after_the_list_and_in_reserved_fields() {
    first(&extend(b1(), &[0xEE; 8]), "bind_ack 0x03 0/0 NDR; keep");
    let odd = set(set(b1(), "reserved", 0xAAAAAA), "context[0].reserved", 0xAA);
    first(&odd, "bind_ack 0x03 0/0 NDR; keep");
}

/// `count` contexts on the interface, the first accepted.
fn many(count: u16) -> (Vec<u8>, String) {
    let contexts: Vec<(u16, &[_])> = (0..count).map(|id| (id, &[NDR][..])).collect();
    let results: Vec<_> = (0..count).map(|id| if id == 0 { "0/0 NDR" } else { "2/2" }).collect();
    (bind(&contexts), format!("bind_ack 0x03 {}; keep", results.join(", ")))
}

#[test]
fn rpc_013_many_contexts() {
    for (count, len) in [(32, 1436), (133, 5880)] {
        let (pdu, expected) = many(count);
        assert_eq!(pdu.len(), len);
        first(&pdu, &expected);
    }
}

#[test]
fn rpc_014_authentication_without_security() {
    first(&authenticated(b1(), 10, 2), "bind_nak 8; close");
}

#[test]
fn rpc_015_authentication_levels() {
    for level in 2..=6 {
        first(&authenticated(b1(), 1, level), "bind_nak 8; close");
    }
    for level in [0, 1, 7, 255] {
        first(&authenticated(b1(), 1, level), "bind_nak 0; close");
    }
}

#[test]
fn rpc_016_auth_length_beyond_the_pdu() {
    first(&set(b1(), "auth_length", 500), "bind_nak 4; close");
}

#[test]
fn rpc_105_sizes_are_the_smaller_in_steps_of_eight() {
    for (xmit, recv, size) in [
        (65535, 65535, 5840),
        (3199, 65535, 3192),
        (65535, 3199, 3192),
        (1432, 1432, 1432),
        (1439, 5840, 1432),
    ] {
        let bind = Bind { max_xmit: xmit, max_recv: recv, ..bind_of(vec![context(0, &[NDR])]) };
        for field in ["max_xmit_frag", "max_recv_frag"] {
            assert_eq!(link().field(&emit(&bind), field), size, "{xmit} {recv} {field}");
        }
    }
}

#[test]
fn rpc_106_sizes_below_the_minimum_are_raised() {
    for (xmit, recv) in [(0, 65535), (65535, 0), (0, 0), (3199, 0)] {
        let bind = Bind { max_xmit: xmit, max_recv: recv, ..bind_of(vec![context(0, &[NDR])]) };
        let mut link = link();
        assert_eq!(link.field(&emit(&bind), "max_recv_frag"), 2048);
        link.keeps();
    }
}

#[test]
fn rpc_156_a_big_endian_bind() {
    let mut pdu = b1();
    emulator::rpc::fragment::set_order(&mut pdu, emulator::rpc::field::Order::Big);
    assert_eq!(pdu[4..10], [0, 0, 0, 0, 0, 72]);
    first(&pdu, "bind_ack 0x03 0/0 NDR; keep");
}

#[test]
fn rpc_158_other_character_and_float_formats() {
    for drep in [[0x11, 0, 0, 0], [0x10, 1, 0, 0], [0x10, 0, 0xEE, 0xEE]] {
        let mut pdu = b1();
        emulator::rpc::pdu::layout::set_octets(&mut pdu, "drep", &drep).unwrap();
        first(&pdu, "bind_ack 0x03 0/0 NDR; keep");
    }
}

#[test]
fn rpc_230_255_contexts() {
    let (pdu, expected) = many(255);
    assert_eq!(pdu.len(), 11_248);
    first(&pdu, &expected);
}

#[test]
fn rpc_231_255_syntaxes() {
    let mut syntaxes = vec![OTHER; 254];
    syntaxes.push(NDR);
    let pdu = bind(&[(0, &syntaxes)]);
    assert_eq!(pdu.len(), 5152);
    first(&pdu, "bind_ack 0x03 0/0 NDR; keep");
}

#[test]
fn rpc_232_the_limit_of_contexts() {
    let mut config = ServerConfig::default();
    config.limits.contexts = 40;
    let mut link = Host::new(config).connect(1);
    link.case(&b1(), "bind_ack 0x03 0/0 NDR");
    for id in 1..40 {
        link.case(&alter(&[(id, &[NDR])]), "alter_context_resp 0x03 0/0 NDR");
    }
    link.case(&alter(&[(40, &[NDR])]), "alter_context_resp 0x03 2/3; keep");
    link.case(&alter(&[(39, &[NDR])]), "alter_context_resp 0x03 0/0 NDR; keep");
}

#[test]
fn an_alter_context_is_no_bind() {
    let mut link = bound();
    let pdu = emit(&Bind { ptype: PduType::ALTER_CONTEXT, group: 99, ..bind_of(vec![context(0, &[NDR])]) });
    link.case(&pdu, "alter_context_resp 0x03 0/0 NDR; keep");
}
