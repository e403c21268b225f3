//! Section 7: fragments, frag_length, alloc_hint.

use emulator::rpc::{
    fragment,
    framer::Framer,
    observe::{Direction, Observed, Observer},
    server::{Associations, CallAnswer, Connection, ServerConfig},
    uuids::Syntax,
};

use super::{
    build::*,
    link::{Host, after_b1, bound, first, multiplexed},
};

fn good() -> Vec<u8> {
    stub(Syntax::Ndr, &DATA)
}

/// The fragments of a valid call, `size` stub octets each.
fn pieces(size: usize) -> Vec<Vec<u8>> {
    fragment::fragment(&r(2, 0), size).unwrap()
}

#[test]
fn rpc_107_a_request_in_fragments() {
    for size in [1, 2, 100, 267] {
        let pieces = pieces(size);
        let mut link = bound();
        let (last, before) = pieces.split_last().unwrap();
        link.case(&before.concat(), "");
        link.case(last, "response 0 ok; keep");
    }
    let empty = [fragment(1, 2, &[]), fragment(0, 2, &good()), fragment(0, 2, &[]), fragment(2, 2, &[])];
    after_b1(&empty.concat(), "response 0 ok; keep");
}

#[test]
fn rpc_108_hints_of_fragments() {
    for hint in [None, Some(268), Some(0), Some(1)] {
        let pieces = pieces(100).into_iter();
        let pieces: Vec<_> = match hint {
            None => pieces.collect(),
            Some(hint) => pieces.map(|piece| set(piece, "alloc_hint", hint)).collect(),
        };
        after_b1(&pieces.concat(), "response 0 ok; keep");
    }
}

#[test]
fn rpc_109_a_huge_hint_of_a_whole_request() {
    after_b1(&set(r(2, 0), "alloc_hint", 0xFFFF_FFFF), "response 0 ok; keep");
}

#[test]
fn rpc_110_a_huge_hint_of_a_first_fragment() {
    let hinted = |hint| set(fragment(1, 2, &[]), "alloc_hint", hint);
    after_b1(&hinted(0x0040_0001), "fault 0x5 0x03 0; close");
    after_b1(&hinted(0x0040_0000), "");
}

#[test]
fn rpc_111_the_limit_of_a_request() {
    let mut link = bound();
    let size = 0x40_0000 - 8;
    let stub = stub(Syntax::Ndr, &vec![7; size]);
    assert_eq!(stub.len(), 0x40_0000);
    let mut pdus = Vec::new();
    for (index, piece) in stub.chunks(5816).enumerate() {
        pdus.extend(fragment(u8::from(index == 0), 2, piece));
    }
    link.case(&pdus, "");
    // Exactly at the limit it is still a call, which the role refuses.
    link.case(&fragment(2, 2, &[]), "response 0 0x8007000d; keep");
    let again: Vec<_> =
        stub.chunks(5816).enumerate().flat_map(|(i, p)| fragment(u8::from(i == 0), 3, p)).collect();
    link.case(&again, "");
    link.case(&fragment(0, 3, &[0]), "fault 0x5 0x03 0; close");
}

#[test]
fn rpc_111_a_lower_limit() {
    let mut config = ServerConfig::default();
    config.limits.request_bytes = 200;
    let mut link = Host::new(config).connect(1);
    link.case(&b1(), "bind_ack 0x03 0/0 NDR");
    link.case(&r(2, 0), "fault 0x5 0x03 0; close");
}

#[test]
fn rpc_112_requests_above_the_negotiated_size() {
    let mut link = Host::new(ServerConfig::default()).connect(1);
    link.case(&set(b1(), "max_xmit_frag", 1432), "bind_ack 0x03 0/0 NDR");
    let sized = |len: usize| request(2, 0, 0, &stub(Syntax::Ndr, &vec![1; len - 32]));
    assert_eq!(sized(5840).len(), 5840);
    link.case(&sized(1432), "response 0 0x8007000d");
    link.case(&sized(5840), "response 0 0x8007000d; keep");
    link.case(&sized(5841), "fault 0x1c01000b 0x03 0; close");
}

#[test]
fn rpc_113_a_first_request_without_first() {
    for flags in [0, 2] {
        after_b1(&set(r(2, 0), "pfc_flags", flags), "fault 0x1c01000b 0x03 0; close");
    }
    let mut link = multiplexed();
    link.case(&set(r(2, 99), "pfc_flags", 2), "fault 0x1c010003 0x23 0; keep");
    link.case(&set(r(0x7000_0000, 0), "pfc_flags", 2), "fault 0x1c01000b 0x03 0; close");
}

#[test]
fn rpc_114_late_fragments() {
    let mut link = bound();
    link.case(&r(10, 0), "response 0 ok");
    link.case(&fragment(2, 9, &[]), "; keep");
    let mut link = bound();
    link.case(&r(400, 0), "response 0 ok");
    link.case(&fragment(2, 251, &[]), "");
    link.case(&fragment(2, 200, &[]), "fault 0x1c01000b 0x03 0; close");
}

#[test]
fn rpc_115_a_second_first_fragment() {
    let mut link = bound();
    link.case(&alter(&[(7, &[NDR])]), "alter_context_resp 0x03 0/0 NDR");
    let piece = set(request(2, 7, 0, &[]), "pfc_flags", 1);
    link.case(&[piece.clone(), piece].concat(), "fault 0x1c01000b 0x03 7; close");
}

#[test]
fn rpc_116_another_call_inside_a_call() {
    for second in [fragment(1, 51, &[]), r(51, 0)] {
        let mut link = bound();
        link.case(&fragment(1, 50, &[]), "");
        let answers = link.raw(&second);
        assert_eq!(emulator::rpc::pdu::layout::get(&answers[0], "call_id"), Some(50));
        link.case(&r(52, 0), "close");

        let mut link = multiplexed();
        link.case(&fragment(1, 50, &[]), "");
        let answers = link.raw(&second);
        assert_eq!(emulator::rpc::pdu::layout::get(&answers[0], "call_id"), Some(51));
        link.case(&r(52, 0), "close");
    }
    let both = [fragment(1, 50, &[]), r(51, 0)].concat();
    after_b1(&both, "fault 0x1c01000b 0x03 0; close");
    multiplexed().case(&both, "fault 0x1c01000b 0x03 0; close");
}

#[test]
fn rpc_117_a_last_fragment_that_differs() {
    let pieces = pieces(200);
    let mut last = pieces[1].clone();
    emulator::rpc::fragment::set_order(&mut last, emulator::rpc::field::Order::Big);
    after_b1(&[pieces[0].clone(), last].concat(), "fault 0x1c01000b 0x23 0; close");
    for (field, value) in [("p_cont_id", 9), ("opnum", 3)] {
        let pdus = [pieces[0].clone(), set(pieces[1].clone(), field, value)].concat();
        after_b1(&pdus, "response 0 ok; keep");
    }
}

#[test]
fn rpc_118_impossible_lengths() {
    for length in [0, 10, 15] {
        first(&set(b1(), "frag_length", length), "close");
        after_b1(&set(r(2, 0), "frag_length", length), "close");
    }
}

#[test]
fn rpc_119_a_request_shorter_than_its_header() {
    for length in [16, 20] {
        after_b1(&cut(r(2, 0), length), "close");
    }
}

#[test]
fn rpc_120_a_request_that_never_ends() {
    let mut link = bound();
    let short = set(r(2, 0)[..100].to_vec(), "frag_length", 200);
    link.case(&short, "");
    assert_eq!(link.fin(), ["close"]);
}

#[test]
fn rpc_121_a_length_that_is_too_small() {
    let length = r(2, 0).len() as u64;
    after_b1(&set(r(2, 0), "frag_length", length - 8), "fault 0x6f7 0x03 0");
    after_b1(&set(r(2, 0), "frag_length", length - 20), "fault 0x6f7 0x03 0; fault 0x1c01000b 0x23 0; close");
}

#[test]
fn rpc_122_a_request_with_an_auth_trailer() {
    after_b1(&authenticated(r(2, 0), 10, 2), "fault 0x5 0x03 0; close");
}

#[test]
fn rpc_123_endless_empty_fragments() {
    let mut pdus = fragment(1, 2, &[]);
    (1..10_000).for_each(|_| pdus.extend(fragment(0, 2, &[])));
    after_b1(&pdus, "fault 0x5 0x03 0; close");
}

#[test]
fn rpc_124_a_long_answer_in_fragments() {
    let groups = Associations::new();
    let mut host = Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &groups);
    let mut observer = Observer::new();
    host.receive(&set(b1(), "max_recv_frag", 1432));
    observer.feed(Direction::ToClient, &host.poll_transmit().unwrap());
    host.receive(&r(2, 0));
    let call = host.poll_call().unwrap();
    let data = vec![9; 5000];
    assert!(host.answer(call.call_id, &CallAnswer::Data(data.clone())));
    let bytes = host.poll_transmit().unwrap();
    let mut framer = Framer::default();
    framer.push(&bytes);
    let mut seen = Vec::new();
    while let Some(pdu) = framer.next_pdu().unwrap() {
        let field = |name: &str| emulator::rpc::pdu::layout::get(pdu, name).unwrap();
        seen.push((field("ptype"), field("pfc_flags"), pdu.len(), field("alloc_hint")));
    }
    let stub = 12 + 5000 + 4;
    assert_eq!(
        seen,
        [
            (2, 1, 1432, stub),
            (2, 0, 1432, stub - 1408),
            (2, 0, 1432, stub - 2 * 1408),
            (2, 2, 24 + 5016 - 3 * 1408, stub - 3 * 1408)
        ]
    );
    let told = observer.feed(Direction::ToClient, &bytes);
    let Some(Observed::Response { message, .. }) = told.last() else { panic!("{told:?}") };
    assert_eq!((message.fragments, message.stub.len() as u64), (4, stub));
    assert!(message.stub.windows(5000).any(|window| window == data));
}
