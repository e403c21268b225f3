//! Sections 9, 12 and 13: opnum and object, faults, other PDU types.

use emulator::rpc::{
    server::{Associations, CallAnswer, Connection, ServerConfig},
    uuids::Syntax,
};

use super::{
    build::*,
    link::{after_b1, bound, first},
};

#[test]
fn rpc_145_unknown_operations() {
    for opnum in [1, 42, 0xFFFF] {
        after_b1(&request(2, 0, opnum, &[]), "fault 0x1c010002 0x23 0; keep");
    }
}

#[test]
fn rpc_146_context_then_operation_then_stub() {
    after_b1(&request(2, 0, 1, b"garbage"), "fault 0x1c010002 0x23 0; keep");
    after_b1(&request(2, 12345, 0xFFFF, &[]), "fault 0x1c010003 0x23 0; keep");
}

#[test]
fn rpc_147_an_unknown_operation_in_fragments() {
    let mut link = bound();
    let piece = |flags, id| set(request(id, 0, 1, &[1; 9]), "pfc_flags", flags);
    link.case(&piece(1, 2), "fault 0x1c010002 0x23 0; keep");
    // The rest of the call is dropped, whether it comes or not.
    link.case(&piece(1, 3), "fault 0x1c010002 0x23 0");
    link.case(&[piece(0, 3), piece(2, 3)].concat(), "; keep");
}

/// `r` with an object UUID.
fn with_object(object: [u8; 16]) -> Vec<u8> {
    let plain = r(2, 0);
    let pdu = [&plain[..24], &object, &plain[24..]].concat();
    let length = pdu.len() as u64;
    set(set(pdu, "pfc_flags", 0x83), "frag_length", length)
}

#[test]
fn rpc_148_an_object() {
    for object in [[0; 16], [0xC3; 16]] {
        after_b1(&with_object(object), "response 0 ok; keep");
    }
}

#[test]
fn rpc_149_an_object_in_every_fragment() {
    let pieces = emulator::rpc::fragment::fragment(&with_object([0xC3; 16]), 100).unwrap();
    let flags: Vec<_> = pieces.iter().map(|piece| piece[3]).collect();
    assert_eq!(flags, [0x81, 0x80, 0x82]);
    after_b1(&pieces.concat(), "response 0 ok; keep");
}

#[test]
fn rpc_150_an_object_flag_without_room() {
    after_b1(&set(cut(r(2, 0), 32), "pfc_flags", 0x83), "close");
}

#[test]
fn rpc_155_answers_are_little_endian() {
    // Every answer's drep is asserted where it is shown.
    after_b1(&r(2, 0), "response 0 ok; keep");
}

#[test]
fn rpc_157_big_endian_requests() {
    let mut stub = 260_u32.to_be_bytes().repeat(2);
    stub.extend(DATA);
    let mut pdu = request(2, 0, 0, &stub);
    emulator::rpc::fragment::set_order(&mut pdu, emulator::rpc::field::Order::Big);
    after_b1(&pdu, "response 0 ok; keep");
    let mut link = super::link::link();
    link.case(&bind(&[(0, &[NDR64])]), "bind_ack 0x03 0/0 NDR64");
    let mut pdu = request(2, 0, 0, &super::build::stub(Syntax::Ndr64, &DATA));
    emulator::rpc::fragment::set_order(&mut pdu, emulator::rpc::field::Order::Big);
    link.case(&pdu, "fault 0x6f7 0x03 0; keep");
}

#[test]
fn rpc_185_rpc_186_the_form_of_faults() {
    // Length, allocation hint and absence of authentication are asserted where a fault is shown.
    let mut link = bound();
    link.case(&request(2, 0, 9, &[]), "fault 0x1c010002 0x23 0");
    link.case(&r(3, 9), "fault 0x1c010003 0x23 0");
    link.case(&request(4, 0, 0, &[]), "fault 0x6f7 0x03 0; keep");
    let fault = &link.raw(&request(5, 0, 9, &[]))[0];
    assert_eq!((fault[22], fault[23], &fault[28..]), (0, 0, &[0; 4][..]));
}

#[test]
fn rpc_187_faults_of_a_role_keep_their_status() {
    for (status, flags, closes) in [
        (0x1C01_0002_u32, 0x23, false),
        (0x1C01_0003, 0x23, false),
        (0x6F7, 0x03, false),
        (0x1C01_0014, 0x03, false),
        (0x1C01_000B, 0x03, true),
    ] {
        let groups = Associations::new();
        let mut host = Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &groups);
        host.receive(&[b1(), r(2, 0)].concat());
        let call = host.poll_call().unwrap();
        host.poll_transmit();
        assert!(host.answer(call.call_id, &CallAnswer::Fault(status)));
        let fault = host.poll_transmit().unwrap();
        assert_eq!((fault[2], fault[3], &fault[24..28]), (3, flags, &status.to_le_bytes()[..]));
        assert_eq!(host.closing(), closes, "{status:#x}");
        assert!(!host.answer(call.call_id, &CallAnswer::Fault(status)), "answered twice");
    }
}

#[test]
fn rpc_188_nothing_is_answered_after_the_end() {
    let mut link = bound();
    link.case(&alter(&[]), "fault 0x1c01000b 0x23 0; close");
    link.case(&r(2, 0), "close");
    let mut link = bound();
    link.case(&[alter(&[]), r(2, 0)].concat(), "fault 0x1c01000b 0x23 0; close");
}

#[test]
fn rpc_200_a_cancel_of_no_call() {
    after_b1(&bare(18, 9), "; keep");
}

#[test]
fn rpc_201_a_cancel_inside_a_call_and_after_it() {
    let stub = stub(Syntax::Ndr, &DATA);
    let pdus = [fragment(1, 2, &stub[..9]), bare(18, 2), fragment(2, 2, &stub[9..])].concat();
    after_b1(&pdus, "response 0 ok; keep");
    after_b1(&[r(2, 0), bare(18, 2)].concat(), "response 0 ok; keep");
}

#[test]
fn rpc_202_an_orphan_of_no_call() {
    after_b1(&bare(19, 9), "; keep");
}

#[test]
fn rpc_203_an_orphan_inside_its_call() {
    let stub = stub(Syntax::Ndr, &DATA);
    let pdus = [fragment(1, 2, &stub[..9]), bare(19, 2), fragment(2, 2, &stub[9..])].concat();
    after_b1(&pdus, "response 0 ok; keep");
}

#[test]
fn rpc_204_a_call_after_an_orphan() {
    let pdus = [fragment(1, 1, &[]), bare(19, 1), r(2, 0)].concat();
    after_b1(&pdus, "fault 0x1c01000b 0x03 0; close");
}

#[test]
fn rpc_206_types_that_a_host_sends() {
    for ptype in [2, 3, 12, 13, 15, 17] {
        after_b1(&bare(ptype, 9), "fault 0x1c01000b 0x23 0; close");
        first(&bare(ptype, 9), "close");
    }
}

#[test]
fn rpc_207_connectionless_and_unknown_types() {
    for ptype in [1, 4, 5, 6, 7, 8, 9, 10, 20, 21, 0x7F, 0xFF] {
        after_b1(&bare(ptype, 9), "fault 0x1c01000b 0x23 0; close");
        first(&bare(ptype, 9), "close");
    }
}

#[test]
fn rpc_208_a_third_leg_without_authentication() {
    after_b1(&bare(16, 9), "fault 0x1c01000b 0x23 0; close");
}

#[test]
fn rpc_209_a_request_of_another_version() {
    after_b1(&set(r(2, 0), "rpc_vers", 4), "fault 0x1c01000b 0x23 0; close");
    after_b1(&set(r(2, 0), "rpc_vers_minor", 1), "fault 0x1c01000b 0x23 0; close");
}
