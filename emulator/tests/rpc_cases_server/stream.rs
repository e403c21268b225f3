//! Section 14: what a byte stream does to PDUs.

use emulator::rpc::server::{Associations, CallAnswer, Connection, ServerConfig};

use super::{
    build::*,
    link::{Host, after_b1, bound, first, link, multiplexed},
};

#[test]
fn rpc_215_splits_everywhere() {
    // Each link compares whole segments with single octets; here every single split.
    let stream = [b1(), r(2, 0)].concat();
    let run = |split: usize| {
        let groups = Associations::new();
        let mut host = Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &groups);
        let mut out = Vec::new();
        for segment in [&stream[..split], &stream[split..]] {
            host.receive(segment);
            while let Some(call) = host.poll_call() {
                assert!(host.answer(call.call_id, &CallAnswer::Data(b"x".to_vec())));
            }
            out.extend(host.poll_transmit().unwrap_or_default());
        }
        out
    };
    let whole = run(stream.len());
    assert_eq!(whole.len(), 60 + 24 + 12 + 4 + 4);
    for split in 0..stream.len() {
        assert_eq!(run(split), whole, "split at {split}");
    }
}

#[test]
fn rpc_216_a_request_and_the_start_of_the_next() {
    let mut link = bound();
    let next = r(3, 0);
    link.case(&[r(2, 0), next[..5].to_vec()].concat(), "response 0 ok");
    link.case(&next[5..], "response 0 ok; keep");
}

#[test]
fn rpc_217_a_bind_and_a_request_in_one_segment() {
    first(&[b1(), r(2, 0)].concat(), "bind_ack 0x03 0/0 NDR; response 0 ok; keep");
}

#[test]
fn rpc_218_half_close_after_a_request() {
    let groups = Associations::new();
    let mut host = Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &groups);
    host.receive(&[b1(), r(2, 0)].concat());
    host.peer_closed();
    assert!(!host.closing(), "an answer is still to come");
    let call = host.poll_call().unwrap();
    assert!(host.answer(call.call_id, &CallAnswer::Data(Vec::new())));
    assert!(host.closing() && host.poll_transmit().is_some());
}

#[test]
fn rpc_219_fin_without_a_call() {
    assert_eq!(link().fin(), ["close"]);
    assert_eq!(bound().fin(), ["close"]);
    let mut link = bound();
    link.case(&r(2, 0)[..40], "");
    assert_eq!(link.fin(), ["close"]);
}

#[test]
fn rpc_220_a_dropped_connection_leaves_the_others() {
    let host = Host::new(ServerConfig::default());
    let mut other = host.connect(1);
    other.case(&b1(), "bind_ack 0x03 0/0 NDR");
    let mut gone = host.connect(1);
    gone.case(&b1(), "bind_ack 0x03 0/0 NDR");
    gone.case(&r(2, 0)[..50], "");
    drop(gone);
    other.keeps();
}

#[test]
fn rpc_221_other_protocols() {
    let hello = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    first(&hello, "close");
    first(b"GET / HTTP/1.1\r\n\r\n", "close");
    first(&[0; 16], "close");
}

#[test]
fn rpc_222_closing_answers_are_whole() {
    let mut link = link();
    let answers = link.raw(&[set(b1(), "rpc_vers", 4), b1()].concat());
    assert_eq!((answers.len(), answers[0].len()), (1, 24));
    link.case(&[], "close");
}

#[test]
fn rpc_224_many_calls_and_many_connections() {
    let mut host = by_hand(b1(), &[]);
    for id in 2..10_002 {
        host.receive(&r(id, 0));
        let call = host.poll_call().unwrap();
        assert!(host.answer(call.call_id, &CallAnswer::Data(Vec::new())));
        assert_eq!(ids(host.poll_transmit()), [id]);
    }
    let host = Host::new(ServerConfig::default());
    let mut links: Vec<_> = (0..50).map(|_| host.connect(1)).collect();
    links.iter_mut().for_each(|link| link.case(&b1(), "bind_ack 0x03 0/0 NDR"));
    for round in 0..3 {
        for (index, link) in (0_u32..).zip(&mut links) {
            let id = 100 * index + round + 2;
            assert_eq!(link.field(&r(id, 0), "call_id"), u64::from(id));
        }
    }
}

/// A connection of which the calls are answered by hand.
fn by_hand(bind: Vec<u8>, calls: &[Vec<u8>]) -> Connection {
    let mut host =
        Connection::new(ServerConfig::default().into(), [127, 0, 0, 1].into(), &Associations::new());
    host.receive(&bind);
    host.poll_transmit();
    host.receive(&calls.concat());
    host
}

fn ids(bytes: Option<Vec<u8>>) -> Vec<u32> {
    let mut framer = emulator::rpc::framer::Framer::default();
    framer.push(&bytes.unwrap_or_default());
    let mut ids = Vec::new();
    while let Some(header) = framer.header() {
        ids.push(header.call_id);
        framer.next_pdu().unwrap().unwrap();
    }
    ids
}

#[test]
fn answers_keep_the_order_of_requests_without_multiplexing() {
    let mut host = by_hand(b1(), &[r(5, 0), r(6, 0), request(7, 0, 9, &[]), r(8, 0)]);
    assert_eq!(std::iter::from_fn(|| host.poll_call()).count(), 3);
    assert!(host.answer(8, &CallAnswer::Data(Vec::new())) && host.answer(6, &CallAnswer::Data(Vec::new())));
    assert_eq!(ids(host.poll_transmit()), []);
    assert!(host.answer(5, &CallAnswer::Data(Vec::new())));
    assert_eq!(ids(host.poll_transmit()), [5, 6, 7, 8]);
}

#[test]
fn answers_overtake_each_other_with_multiplexing() {
    let mut host = by_hand(b1_multiplex(), &[r(5, 0), r(6, 0), request(7, 0, 9, &[])]);
    assert_eq!(ids(host.poll_transmit()), [7]);
    assert!(host.answer(6, &CallAnswer::Data(Vec::new())));
    assert_eq!(ids(host.poll_transmit()), [6]);
    assert!(host.answer(5, &CallAnswer::Data(Vec::new())));
    assert_eq!(ids(host.poll_transmit()), [5]);
}

#[test]
fn a_closing_fault_waits_for_open_calls() {
    for bind in [b1(), b1_multiplex()] {
        let mut host = by_hand(bind, &[r(5, 0), alter(&[]), r(6, 0)]);
        assert_eq!((ids(host.poll_transmit()), host.closing()), (vec![], false));
        assert!(host.answer(5, &CallAnswer::Data(Vec::new())));
        assert_eq!((ids(host.poll_transmit()), host.closing()), (vec![5, 7], true));
    }
}

#[test]
fn open_calls_are_limited() {
    let mut config = ServerConfig::default();
    config.limits.calls = 2;
    let mut host = Connection::new(config.into(), [127, 0, 0, 1].into(), &Associations::new());
    host.receive(&[b1_multiplex(), r(5, 0), r(6, 0), r(7, 0), r(8, 0)].concat());
    assert_eq!(std::iter::from_fn(|| host.poll_call()).count(), 2);
    host.poll_transmit();
    assert!(host.answer(5, &CallAnswer::Data(Vec::new())) && host.answer(6, &CallAnswer::Data(Vec::new())));
    assert_eq!((ids(host.poll_transmit()), host.closing()), (vec![5, 6, 7], true));
}

#[test]
fn requests_after_requests_are_served_to_the_end() {
    after_b1(&[r(2, 0), r(3, 0), r(4, 0)].concat(), "response 0 ok; response 0 ok; response 0 ok; keep");
    multiplexed().case(&[r(2, 0), r(3, 0)].concat(), "response 0 ok; response 0 ok; keep");
}
