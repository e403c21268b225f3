//! Section 14: what a byte stream and its end do to a call.

use emulator::rpc::client::{CallOutcome, ClientConfig, Connection, Ending, Phase};

use super::{
    build::*,
    guest::{DATA, binding, calling, to_call},
};

#[test]
fn rpc_225_splits_and_octets_after_the_response() {
    let stream = [ack64(), good(ID)].concat();
    for split in 0..stream.len() {
        let mut client = Connection::new(&ClientConfig::default());
        client.call(DATA.to_vec());
        client.receive(&stream[..split]);
        client.receive(&stream[split..]);
        client.peer_closed(Ending::Fin);
        assert_eq!(client.poll_outcome(), Some(CallOutcome::Answer(ANSWER.to_vec())), "split at {split}");
        assert_eq!(client.poll_outcome(), None);
    }
    to_call(&[good(ID), vec![0xEE; 10]].concat(), "answer; keep");
    to_call(&[good(ID), vec![0xEE; 20]].concat(), "answer; close");
}

#[test]
fn rpc_226_ends_are_told_apart() {
    binding().closed(Ending::Fin, "binding Fin; close");
    calling().closed(Ending::Fin, "calling Fin; close");
    let mut guest = calling();
    guest.case(&good(ID)[..30], "");
    guest.closed(Ending::Fin, "answering Fin; close");
    let mut guest = calling();
    guest.case(&fragment(1, &[0; 8]), "");
    guest.closed(Ending::Fin, "answering Fin; close");
    calling().closed(Ending::Reset, "calling Reset; close");
    calling().closed(Ending::Silence, "calling Silence; close");
    let closed = |phase| CallOutcome::Closed { phase, ending: Ending::Fin }.win32();
    assert_eq!((closed(Phase::Binding), closed(Phase::Calling)), (Some(0x6BA), Some(0x6BE)));
}

#[test]
fn rpc_227_an_idle_connection_that_ended_is_not_used_again() {
    let mut guest = calling();
    guest.case(&good(ID), "answer; keep");
    guest.closed(Ending::Fin, "close");
}

#[test]
fn a_half_bind_ack_is_still_binding() {
    let mut guest = binding();
    guest.case(&ack64()[..40], "");
    guest.closed(Ending::Reset, "binding Reset; close");
}

#[test]
fn answers_of_any_length_are_bounded() {
    let mut client = Connection::new(&ClientConfig::default());
    client.call(DATA.to_vec());
    client.receive(&ack64());
    client.receive(&fragment(1, &[0; 65_000]));
    let more = fragment(0, &[0; 65_000]);
    for _ in 0..100 {
        client.receive(&more);
    }
    let outcome = client.poll_outcome();
    assert!(matches!(outcome, Some(CallOutcome::Protocol(_))), "{outcome:?}");
}
