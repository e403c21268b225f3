//! Sections 2 to 4: contexts, bind-time features, alter_context.

use emulator::rpc::{
    pdu::{bind::Context, header::PduType},
    server::ServerConfig,
    uuids::{Syntax, SyntaxId},
};

use super::{
    build::*,
    link::{Host, Link, after_b1, bound, first, link, ndr_link},
};

fn interface(interface: SyntaxId) -> Vec<u8> {
    emit(&bind_of(vec![Context { interface, ..context(0, &[NDR]) }]))
}

fn only(syntax: Syntax) -> Link {
    Host::new(ServerConfig { prefer: syntax, syntaxes: vec![syntax], ..ServerConfig::default() }).connect(1)
}

#[test]
fn rpc_030_an_unknown_interface() {
    first(&interface(OTHER), "bind_ack 0x03 2/1; keep");
    first(&interface(NIL), "bind_ack 0x03 2/1; keep");
}

#[test]
fn rpc_031_another_interface_version() {
    for version in [2, 0x0001_0001] {
        first(&interface(SyntaxId { version, ..SyntaxId::INTERFACE }), "bind_ack 0x03 2/1; keep");
    }
}

#[test]
fn rpc_032_unknown_syntaxes_before_a_known_one() {
    for syntaxes in [&[NIL, NDR][..], &[NIL, NDR, NDR, NDR], &[NDR, NDR]] {
        first(&bind(&[(0, syntaxes)]), "bind_ack 0x03 0/0 NDR; keep");
    }
}

#[test]
fn rpc_033_both_syntaxes_in_one_context() {
    let pdu = bind(&[(0, &[NDR, NDR64])]);
    first(&pdu, "bind_ack 0x03 0/0 NDR64; keep");
    ndr_link().case(&pdu, "bind_ack 0x03 0/0 NDR; keep");
}

#[test]
fn rpc_034_no_known_syntax() {
    let ndr1 = SyntaxId { version: 1, ..NDR };
    let ndr64_2 = SyntaxId { version: 2, ..NDR64 };
    for syntax in [OTHER, ndr1, ndr64_2] {
        first(&bind(&[(0, &[syntax])]), "bind_ack 0x03 2/2; keep");
    }
}

#[test]
fn rpc_035_the_preferred_syntax_in_either_order() {
    let (forth, back) = (bind(&[(0, &[NDR]), (1, &[NDR64])]), bind(&[(0, &[NDR64]), (1, &[NDR])]));
    first(&forth, "bind_ack 0x03 2/2, 0/0 NDR64; keep");
    first(&back, "bind_ack 0x03 0/0 NDR64, 2/2; keep");
    ndr_link().case(&forth, "bind_ack 0x03 0/0 NDR, 2/2; keep");
    ndr_link().case(&back, "bind_ack 0x03 2/2, 0/0 NDR; keep");
}

#[test]
fn rpc_036_only_the_syntax_that_is_not_preferred() {
    let (ndr, ndr64) = (bind(&[(0, &[NDR])]), bind(&[(0, &[NDR64])]));
    ndr_link().case(&ndr64, "bind_ack 0x03 0/0 NDR64; keep");
    first(&ndr, "bind_ack 0x03 0/0 NDR; keep");
    only(Syntax::Ndr).case(&ndr64, "bind_ack 0x03 2/2; keep");
    only(Syntax::Ndr64).case(&ndr, "bind_ack 0x03 2/2");
}

#[test]
fn rpc_037_one_acceptance_in_a_pdu() {
    let mut link = link();
    link.case(&bind(&[(3, &[NDR]), (4, &[NDR])]), "bind_ack 0x03 0/0 NDR, 2/2; keep");
    link.case(&alter(&[(4, &[NDR]), (3, &[NDR])]), "alter_context_resp 0x03 0/0 NDR, 2/2; keep");
    link.case(&alter(&[(4, &[NDR]), (4, &[NDR])]), "alter_context_resp 0x03 0/0 NDR, 2/2; keep");
    link.case(&alter(&[(5, &[NDR]), (5, &[NDR])]), "alter_context_resp 0x03 0/0 NDR, 2/2; keep");
    for id in [3, 4, 5] {
        link.case(&r(10 + u32::from(id), id), &format!("response {id} ok"));
    }
}

#[test]
fn rpc_038_any_context_id() {
    for id in [0, 1, 0xFF, 0x100, 54321, 0xFFFF] {
        let mut link = link();
        link.case(&bind(&[(id, &[NDR])]), "bind_ack 0x03 0/0 NDR");
        link.case(&r(2, id), &format!("response {id} ok"));
        link.case(&request(3, id, 1, &[]), &format!("fault 0x1c010002 0x23 {id}; keep"));
    }
}

#[test]
fn rpc_039_contexts_that_were_not_accepted() {
    let mut link = link();
    link.case(&b3(), "bind_ack 0x03 2/2, 0/0 NDR64, 3/3");
    for id in [0, 12345, 2] {
        link.case(&r(u32::from(id) + 9, id), "fault 0x1c010003 0x23 0; keep");
    }
}

fn features(syntax: SyntaxId) -> Vec<u8> {
    bind(&[(0, &[NDR]), (1, &[syntax])])
}

#[test]
fn rpc_050_features_are_acknowledged() {
    first(&features(bt(3)), "bind_ack 0x03 0/0 NDR, 3/3; keep");
}

#[test]
fn rpc_051_each_feature_bit() {
    for bits in 0..3 {
        first(&features(bt(bits)), &format!("bind_ack 0x03 0/0 NDR, 3/{bits}; keep"));
    }
}

#[test]
fn rpc_052_unknown_feature_bits_are_cleared() {
    first(&features(bt(u64::MAX)), "bind_ack 0x03 0/0 NDR, 3/3; keep");
}

#[test]
fn rpc_053_two_feature_contexts() {
    first(&bind(&[(0, &[NDR]), (1, &[bt(1)]), (2, &[bt(2)])]), "bind_nak 0; close");
}

#[test]
fn rpc_054_only_the_first_syntax_makes_a_feature_context() {
    let odd = Context { id: 0, interface: NDR64, transfer: vec![bt(2), bt(1), NIL] };
    first(&emit(&bind_of(vec![odd])), "bind_ack 0x03 3/2; keep");
}

#[test]
fn rpc_055_features_after_another_syntax() {
    let odd = Context { id: 0, interface: NIL, transfer: vec![NIL, bt(2), bt(1)] };
    first(&emit(&bind_of(vec![odd])), "bind_ack 0x03 2/1; keep");
}

#[test]
fn rpc_056_only_features_then_an_alter() {
    let mut link = link();
    link.case(&bind(&[(0, &[bt(3)])]), "bind_ack 0x03 3/3");
    link.case(&alter(&[(0, &[NDR])]), "alter_context_resp 0x03 0/0 NDR; keep");
}

#[test]
fn rpc_057_features_in_an_alter() {
    after_b1(&alter(&[(1, &[bt(3)])]), "alter_context_resp 0x03 2/2; keep");
}

#[test]
fn rpc_058_a_host_without_features() {
    let host = Host::new(ServerConfig { features: false, ..ServerConfig::default() });
    host.connect(1).case(&b3(), "bind_ack 0x03 2/2, 0/0 NDR64, 2/2; keep");
}

#[test]
fn rpc_065_the_same_context_again() {
    let mut link = bound();
    let answers = link.raw(&alter(&[(0, &[NDR])]));
    assert_eq!((answers.len(), answers[0].len()), (1, 56));
    assert_eq!(&answers[0][24..28], &[0; 4]);
    let field = |name: &str| emulator::rpc::pdu::layout::get(&answers[0], name).unwrap();
    assert_eq!((field("max_xmit_frag"), field("max_recv_frag")), (5840, 5840));
    assert_ne!(field("assoc_group_id"), 0);
    link.keeps();
}

#[test]
fn rpc_066_a_further_context() {
    let mut link = bound();
    link.case(&alter(&[(7, &[NDR])]), "alter_context_resp 0x03 0/0 NDR");
    link.case(&r(8, 7), "response 7 ok");
    link.case(&r(9, 0), "response 0 ok; keep");
}

#[test]
fn rpc_067_sizes_and_group_of_an_alter() {
    let mut link = bound();
    let group = link.field(&alter(&[(0, &[NDR])]), "assoc_group_id");
    let odd = set(
        set(set(alter(&[(0, &[NDR])]), "max_xmit_frag", 2000), "max_recv_frag", 9000),
        "assoc_group_id",
        77,
    );
    let answers = link.raw(&odd);
    let field = |name: &str| emulator::rpc::pdu::layout::get(&answers[0], name);
    assert_eq!((field("assoc_group_id"), field("max_xmit_frag")), (Some(group), Some(5840)));
    link.keeps();
}

#[test]
fn rpc_068_an_alter_without_contexts_or_syntaxes() {
    after_b1(&alter(&[]), "fault 0x1c01000b 0x23 0; close");
    after_b1(&alter(&[(1, &[])]), "fault 0x1c01000b 0x23 0; close");
}

#[test]
fn rpc_069_a_context_in_another_known_syntax() {
    let pdu = alter(&[(0, &[NIL, OTHER, NDR64])]);
    after_b1(&pdu, "fault 0x1c01000b 0x23 0; close");
    let mut link = only(Syntax::Ndr);
    link.case(&b1(), "bind_ack 0x03 0/0 NDR");
    link.case(&pdu, "alter_context_resp 0x03 2/2; keep");
}

#[test]
fn rpc_070_a_context_in_unknown_syntaxes() {
    let mut link = bound();
    link.case(&alter(&[(0, &[NIL, OTHER])]), "alter_context_resp 0x03 2/2");
    link.case(&r(9, 0), "response 0 ok; keep");
}

#[test]
fn rpc_071_an_unknown_interface_in_an_alter() {
    let mut link = bound();
    let mut pdu = interface(OTHER);
    pdu[2] = PduType::ALTER_CONTEXT.0;
    for call in 2..5 {
        link.case(&pdu, "alter_context_resp 0x03 2/1");
        link.case(&r(call, 0), "response 0 ok");
    }
    link.keeps();
}

#[test]
fn rpc_072_the_other_syntax_on_a_new_context() {
    let mut link = bound();
    link.case(&alter(&[(2, &[NDR]), (3, &[NDR64])]), "alter_context_resp 0x03 2/2, 0/0 NDR64");
    link.case(&request(8, 3, 0, &stub(Syntax::Ndr64, &DATA)), "response 3 ok; keep");
}

#[test]
fn rpc_073_an_alter_inside_a_call() {
    let stub = stub(Syntax::Ndr, &DATA);
    let mut link = bound();
    link.case(&fragment(1, 5, &stub[..100]), "");
    link.case(&alter(&[(7, &[NDR])]), "alter_context_resp 0x03 0/0 NDR");
    link.case(&fragment(2, 5, &stub[100..]), "response 0 ok; keep");
}

#[test]
fn rpc_074_an_alter_and_a_request_share_a_call_id() {
    let mut link = bound();
    link.case(&set(alter(&[(7, &[NDR])]), "call_id", 71), "alter_context_resp 0x03 0/0 NDR");
    link.case(&r(71, 7), "response 7 ok; keep");
}
