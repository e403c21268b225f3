//! Sections 6 to 8, 12 and 13: responses, fragments, call ids, faults, other PDU types.

use emulator::rpc::{
    client::{CallOutcome, ClientConfig, Connection, Ending},
    fragment,
    framer::Framer,
    pdu::{header::View, request::RequestView},
    uuids::Syntax,
};

use super::{
    build::*,
    guest::{DATA, Guest, calling, to_call},
};

#[test]
fn rpc_099_flags_of_a_response() {
    for flags in [0x0B, 0x13, 0x23, 0x43] {
        to_call(&set(good(ID), "pfc_flags", flags), &format!("broken: pfc_flags {flags:#04x}; close"));
    }
}

#[test]
fn rpc_125_a_response_in_fragments() {
    for size in [1, 2, 20, 40] {
        let pieces = fragment::fragment(&good(ID), size).unwrap();
        to_call(&pieces.concat(), "answer; keep");
    }
    let stub = stub(Syntax::Ndr64);
    to_call(&[fragment(1, &stub), fragment(0, &[]), fragment(2, &[])].concat(), "answer; keep");
}

#[test]
fn rpc_126_hints_of_a_response() {
    for hint in [0, 1, 1_000_000, 0x7FFF_FFFF] {
        to_call(&set(good(ID), "alloc_hint", hint), "answer; keep");
    }
    let huge = set(good(ID), "alloc_hint", 0xFFFF_FFFF);
    to_call(&huge, "broken: allocation hint 0xffffffff is above 2^31-1; close");
}

#[test]
fn rpc_127_fragments_out_of_order() {
    let stub = stub(Syntax::Ndr64);
    to_call(&fragment(2, &stub), "broken: a response fragment with flags 0x02 out of order; close");
    let twice = [fragment(1, &stub[..9]), fragment(1, &stub[9..])].concat();
    to_call(&twice, "broken: a response fragment with flags 0x01 out of order; close");
}

#[test]
fn rpc_128_a_fault_inside_a_response() {
    let stub = stub(Syntax::Ndr64);
    let mut guest = calling();
    guest.case(&[fragment(1, &stub[..9]), fault(ID, 0x1C00_0012)].concat(), "fault 0x1c000012; keep");
    guest.call("request 3 on 1");
    guest.case(&good(3), "answer; keep");
}

#[test]
fn rpc_130_no_state_is_left_over() {
    let stub = stub(Syntax::Ndr64);
    let broken = [fragment(1, &stub[..9]), set(fragment(2, &stub[9..]), "frag_length", 12)].concat();
    to_call(&broken, "broken: frag_length 12 is shorter than the header of 16 octets; close");
    to_call(&good(ID), "answer; keep");
}

#[test]
fn rpc_140_own_call_ids() {
    let mut guest = calling();
    guest.call("");
    guest.case(&good(2), "request 3 on 1; answer; keep");
    guest.case(&good(3), "answer; keep");
    let mut guest = Guest::new(&ClientConfig { multiplex: true, ..ClientConfig::default() });
    guest.call("");
    guest.case(&set(ack64(), "pfc_flags", 0x13), "request 2 on 1; request 3 on 1");
    // Outcomes keep the order of the calls.
    guest.case(&good(3), "");
    guest.case(&good(2), "answer; answer; keep");
}

#[test]
fn rpc_140_call_ids_end() {
    let mut guest = Guest::new(&ClientConfig { first_call_id: 0x7FFF_FFFF, ..ClientConfig::default() });
    guest.case(&set(ack64(), "call_id", 0x7FFF_FFFF), "request 2147483647 on 1");
    guest.case(&good(0x7FFF_FFFF), "answer; close");
    guest.call("broken: no call id is left on this connection; close");
}

#[test]
fn rpc_141_responses_to_other_calls() {
    to_call(&good(99), "broken: call id 99 is not that of an open call; close");
    to_call(&[good(99), good(ID)].concat(), "broken: call id 99 is not that of an open call; close");
}

#[test]
fn rpc_159_big_endian_responses() {
    let mut guest = Guest::new(&ClientConfig::default());
    guest.case(&ack_ndr(), "request 2 on 0");
    let size = (ANSWER.len() as u32).to_be_bytes();
    let stub = [&size[..], &[0, 2, 0, 0], &size, ANSWER, &[0; 3], &[0; 4]].concat();
    let mut big = response(ID, &stub);
    fragment::set_order(&mut big, emulator::rpc::field::Order::Big);
    guest.case(&big, "answer; keep");
    let mut pieces = fragment::fragment(&good(ID), 20).unwrap();
    fragment::set_order(&mut pieces[1], emulator::rpc::field::Order::Big);
    to_call(&pieces.concat(), "broken: data representation changed inside a response; close");
}

#[test]
fn rpc_178_the_request_of_a_call() {
    for (ack, head) in [
        (ack64(), [4, 1, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0].to_vec()),
        (ack_ndr(), [4, 1, 0, 0, 4, 1, 0, 0].to_vec()),
    ] {
        let mut client = Connection::new(&ClientConfig::default());
        client.call(DATA.to_vec());
        client.poll_transmit();
        client.receive(&ack);
        let pdu = client.poll_transmit().unwrap();
        let request = RequestView(View::new(&pdu).unwrap());
        let stub = [&head[..], &DATA].concat();
        assert_eq!((request.0.header.flags, request.opnum()), (3, Some(0)));
        assert_eq!((request.alloc_hint(), request.stub()), (Some(stub.len() as u32), Some(&stub[..])));
    }
}

#[test]
fn a_long_request_goes_out_in_fragments_of_the_hosts_size() {
    let mut client = Connection::new(&ClientConfig::default());
    client.call(vec![7; 3000]);
    client.poll_transmit();
    client.receive(&set(ack_ndr(), "max_recv_frag", 1432));
    let mut framer = Framer::default();
    framer.push(&client.poll_transmit().unwrap());
    let mut sizes = Vec::new();
    while let Some(pdu) = framer.next_pdu().unwrap() {
        sizes.push((pdu[3], pdu.len()));
    }
    assert_eq!(sizes, [(1, 1432), (0, 1432), (2, 24 + 3008 - 2 * 1408)]);
}

#[test]
fn rpc_189_faults() {
    for status in [0x1C01_0002, 0x1C01_0003, 0x1C01_0014, 0x6F7, 0x5, 0x1C00_001D, 0xDEAD_BEEF] {
        let mut guest = calling();
        guest.case(&fault(ID, status), &format!("fault {status:#x}; keep"));
        guest.call("request 3 on 1");
        guest.case(&good(3), "answer; keep");
    }
    to_call(&fault(ID, 0x1C01_000B), "fault 0x1c01000b; close");
    assert_eq!(CallOutcome::Fault { status: 0x1C01_0003 }.win32(), Some(0x6B5));
    assert_eq!(CallOutcome::Fault { status: 0xDEAD_BEEF }.win32(), Some(0xDEAD_BEEF));
}

#[test]
fn rpc_190_statuses_that_no_fault_has() {
    for status in [0, 0xC000_0005, 0x8000_0002] {
        to_call(&fault(ID, status), &format!("broken: fault status {status:#x}; close"));
    }
    let broken = CallOutcome::Protocol(emulator::rpc::client::Violation::Status(0));
    assert_eq!(broken.win32(), Some(0x6C0));
}

#[test]
fn rpc_191_faults_with_more_than_a_status() {
    to_call(&extend(fault(ID, 5), &[0xEE; 20]), "fault 0x5; keep");
    let blob = set(extend(fault(ID, 5), &[0xEE; 120]), "alloc_hint", 152);
    to_call(&set(blob, "fault_flags", 1), "fault 0x5; keep");
}

#[test]
fn rpc_192_short_and_foreign_faults() {
    for len in 16..28 {
        to_call(&cut(fault(ID, 5), len), "broken: fault (3) ends inside its fields; close");
    }
    to_call(&cut(fault(ID, 5), 28), "fault 0x5; keep");
    to_call(&fault(99, 5), "broken: call id 99 is not that of an open call; close");
    to_call(&set(fault(ID, 5), "p_cont_id", 77), "fault 0x5; keep");
}

#[test]
fn rpc_193_busy_hosts() {
    for outcome in [
        CallOutcome::Fault { status: 0x1C01_0014 },
        CallOutcome::BindNak { reason: 1 },
        CallOutcome::BindNak { reason: 2 },
    ] {
        assert!(outcome.busy());
        assert_eq!(outcome.win32(), Some(0x6BB));
    }
    to_call(&fault(ID, 0x1C01_0014), "fault 0x1c010014; keep");
}

#[test]
fn rpc_205_a_call_given_up_ends_the_connection() {
    let mut guest = calling();
    assert_eq!(guest.give_up(), bare(19, ID));
    guest.call("calling Silence; calling Silence; close");
}

#[test]
fn rpc_210_shutdown() {
    let mut idle = calling();
    idle.case(&good(ID), "answer; keep");
    idle.case(&bare(17, 0), "close");
    idle.call("calling Fin; close");
    let mut client = Connection::new(&ClientConfig::default());
    client.call(DATA.to_vec());
    client.receive(&[ack64(), bare(17, 0)].concat());
    assert!(!client.closing() && !client.reusable(), "the call on the way may finish");
    client.receive(&good(ID));
    assert_eq!(client.poll_outcome(), Some(CallOutcome::Answer(ANSWER.to_vec())));
    assert!(client.closing());
    super::guest::binding().case(&bare(17, 0), "binding Fin; close");
}

#[test]
fn rpc_211_what_a_host_never_sends() {
    for ptype in [0, 4, 6, 14, 21] {
        let expected = format!("broken: unexpected {}; close", emulator::rpc::pdu::header::PduType(ptype));
        to_call(&bare(ptype, ID), &expected);
        let mut idle = calling();
        idle.case(&good(ID), "answer; keep");
        idle.case(&bare(ptype, ID), "close");
    }
    for pdu in [good(ID), fault(ID, 5)] {
        let mut idle = calling();
        idle.case(&good(ID), "answer; keep");
        idle.case(&pdu, "close");
        idle.call("broken: call id 2 is not that of an open call; close");
    }
}

#[test]
fn an_ended_connection_says_why_once_per_call() {
    let mut guest = calling();
    guest.call("");
    guest.closed(Ending::Reset, "calling Reset; calling Reset; close");
    guest.closed(Ending::Fin, "close");
}

#[test]
fn other_versions_are_a_protocol_error() {
    to_call(&set(good(ID), "rpc_vers", 4), "broken: RPC version 4.0, not 5.0; close");
    to_call(&set(good(ID), "auth_length", 8), "broken: an auth trailer without authentication; close");
}
