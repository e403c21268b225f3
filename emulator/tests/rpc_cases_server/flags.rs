//! Section 6: pfc_flags; section 8: call ids.

use emulator::rpc::{server::ServerConfig, uuids::Syntax};

use super::{
    build::*,
    link::{Host, after_b1, bound, first, multiplexed},
};

fn flagged(flags: u64) -> Vec<u8> {
    set(b1(), "pfc_flags", flags)
}

#[test]
fn rpc_090_binds_without_first_or_last() {
    for flags in [0, 1, 2] {
        first(&flagged(flags), "bind_ack 0x03 0/0 NDR; keep");
    }
}

#[test]
fn rpc_091_other_flags_of_a_bind() {
    for flags in [0x08, 0x20, 0x40, 0x80] {
        first(&flagged(flags), "bind_ack 0x03 0/0 NDR; keep");
    }
}

#[test]
fn rpc_092_the_header_signing_flag_is_echoed() {
    first(&flagged(0x04), "bind_ack 0x07 0/0 NDR; keep");
    after_b1(&set(alter(&[(1, &[NDR])]), "pfc_flags", 0x04), "alter_context_resp 0x07 0/0 NDR; keep");
}

#[test]
fn rpc_093_multiplexing_is_granted() {
    first(&flagged(0x13), "bind_ack 0x13 0/0 NDR; keep");
    let host = Host::new(ServerConfig { multiplex: false, ..ServerConfig::default() });
    host.connect(1).case(&flagged(0x13), "bind_ack 0x03 0/0 NDR; keep");
}

#[test]
fn rpc_094_all_flags() {
    first(&flagged(0xFF), "bind_ack 0x17 0/0 NDR; keep");
    after_b1(&set(alter(&[(0, &[NDR])]), "pfc_flags", 0xFF), "alter_context_resp 0x07 0/0 NDR; keep");
}

#[test]
fn rpc_095_other_flags_of_a_request() {
    for flags in [0x0B, 0x13, 0x23] {
        after_b1(&set(r(2, 0), "pfc_flags", flags), "response 0 ok; keep");
    }
}

#[test]
fn rpc_096_maybe() {
    after_b1(&set(r(2, 0), "pfc_flags", 0x43), "response 0 ok; keep");
}

#[test]
fn rpc_097_a_cancel_pending_on_a_first_fragment() {
    for flags in [0x05, 0x07] {
        after_b1(&set(r(2, 0), "pfc_flags", flags), "fault 0x6bd 0x23 0; close");
    }
}

#[test]
fn rpc_098_a_cancel_pending_on_a_later_fragment() {
    let stub = stub(Syntax::Ndr, &DATA);
    let pdus =
        [fragment(0x01, 2, &stub[..50]), fragment(0x04, 2, &stub[50..90]), fragment(0x06, 2, &stub[90..])];
    after_b1(&pdus.concat(), "response 0 ok; keep");
}

#[test]
fn rpc_135_call_ids_are_echoed() {
    let mut link = bound();
    assert_eq!(link.field(&r(0x0002_1234, 0), "call_id"), 0x0002_1234);
    assert_eq!(link.field(&request(0x0002_1235, 0, 1, &[]), "call_id"), 0x0002_1235);
}

#[test]
fn rpc_136_the_call_id_of_the_bind_and_gaps() {
    let mut link = bound();
    for id in [1, 2, 5349, 5352] {
        link.case(&r(id, 0), "response 0 ok");
    }
}

#[test]
fn rpc_137_call_ids_that_do_not_grow() {
    let mut link = bound();
    for id in [1, 1, 1, 5, 3] {
        link.case(&r(id, 0), "response 0 ok");
    }
}

#[test]
fn rpc_138_call_ids_beyond_the_largest() {
    let mut link = bound();
    for id in [0x8000_0000, 0xFFFF_FFFF, 0] {
        link.case(&r(id, 0), "response 0 ok");
    }
}

#[test]
fn rpc_139_two_requests_in_one_segment() {
    for mut link in [bound(), multiplexed()] {
        let answers = link.raw(&[r(5, 0), r(6, 0)].concat());
        let ids: Vec<_> =
            answers.iter().map(|pdu| emulator::rpc::pdu::layout::get(pdu, "call_id").unwrap()).collect();
        assert_eq!(ids, [5, 6]);
        link.keeps();
    }
}
