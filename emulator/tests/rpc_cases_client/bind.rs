//! Sections 1 to 3 and 5: the bind that a client sends, and its answers.

use emulator::rpc::{
    client::{CallOutcome, ClientConfig, Connection},
    pdu::{bind::BindView, header::View, layout},
    uuids::{Syntax, SyntaxId},
};

use super::{
    build::*,
    guest::{Guest, binding, to_bind},
};

#[test]
fn rpc_017_the_first_bind() {
    for (offer, features) in [
        (vec![Syntax::Ndr], None),
        (vec![Syntax::Ndr, Syntax::Ndr64], Some(3)),
        (vec![Syntax::Ndr64; 2], Some(0)),
    ] {
        let config = ClientConfig { offer, features, ..ClientConfig::default() };
        let pdu = Connection::new(&config).poll_transmit().unwrap();
        let bind = BindView(View::new(&pdu).unwrap());
        let header = bind.0.header;
        assert_eq!((header.version, header.minor, header.flags), (5, 0, 3));
        assert_eq!((header.drep, header.auth_length), ([0x10, 0, 0, 0], 0));
        assert!(usize::from(header.frag_length) == pdu.len() && pdu.len() <= 1432);
        assert_eq!((bind.max_xmit(), bind.max_recv(), bind.group()), (Some(5840), Some(5840), Some(0)));
        let offer = bind.offer();
        assert!(!offer.cut);
        for (id, context) in (0..).zip(&offer.contexts) {
            assert_eq!((context.id, context.interface, context.transfer.len()), (id, SyntaxId::INTERFACE, 1));
            assert_eq!(layout::get(&pdu, &format!("context[{id}].reserved")), Some(0));
        }
        let syntaxes: Vec<_> = offer.contexts.iter().map(|context| context.transfer[0]).collect();
        assert!(syntaxes.iter().enumerate().all(|(index, id)| !syntaxes[..index].contains(id)));
        assert_eq!(layout::get(&pdu, "reserved"), Some(0));
    }
}

#[test]
fn rpc_017_multiplexing_is_asked_for_on_demand() {
    let config = ClientConfig { multiplex: true, ..ClientConfig::default() };
    assert_eq!(Connection::new(&config).poll_transmit().unwrap()[3], 0x13);
}

#[test]
fn rpc_018_a_bind_nak_fails_the_attempt() {
    for reason in [0, 1, 2, 4, 8, 9, 0x1234] {
        let mut guest = binding();
        guest.case(&nak(reason), &format!("nak {reason}; close"));
        guest.call(&format!("nak {reason}; close"));
    }
    assert_eq!(CallOutcome::BindNak { reason: 1 }.win32(), CallOutcome::BindNak { reason: 2 }.win32());
}

#[test]
fn rpc_019_forms_of_a_bind_nak() {
    let signature =
        [0x20, 0x03, 0x74, 0x90, 0xd0, 0xfa, 0xd3, 0x11, 0x82, 0xd7, 0x00, 0x90, 0x27, 0xb1, 0x30, 0xab];
    to_bind(&cut(nak(2), 18), "nak 2; close");
    to_bind(&cut(nak(2), 21), "nak 2; close");
    to_bind(&nak(2), "nak 2; close");
    to_bind(&extend(nak(2), &[&signature[..], &[7; 30]].concat()), "nak 2; close");
    to_bind(&cut(nak(2), 17), "broken: bind_nak (13) ends inside its fields; close");
}

#[test]
fn rpc_020_a_bind_answered_by_something_else() {
    to_bind(&fault(ID, 5), "broken: unexpected fault (3); close");
    to_bind(&good(ID), "broken: unexpected response (2); close");
    to_bind(&set(ack64(), "call_id", 99), "broken: call id 99 is not that of an open call; close");
}

#[test]
fn rpc_021_flags_of_a_bind_ack() {
    for flags in [0x01, 0x00, 0x23] {
        to_bind(&set(ack64(), "pfc_flags", flags), &format!("broken: pfc_flags {flags:#04x}; close"));
    }
    for flags in [0x07, 0x13] {
        to_bind(&set(ack64(), "pfc_flags", flags), "request 2 on 1");
    }
}

#[test]
fn rpc_040_ndr64_is_accepted() {
    let mut guest = binding();
    guest.case(&ack64(), "request 2 on 1");
    guest.case(&response(ID, &stub(Syntax::Ndr64)), "answer; keep");
}

#[test]
fn rpc_041_ndr_is_accepted() {
    let mut guest = binding();
    guest.case(&ack_ndr(), "request 2 on 0");
    guest.case(&response(ID, &stub(Syntax::Ndr)), "answer; keep");
}

#[test]
fn rpc_042_no_context_is_accepted() {
    to_bind(&ack(&[rejected(2, 2), rejected(2, 2), features(3)]), "no context of 3; close");
    to_bind(&ack(&[rejected(2, 1); 3]), "no context of 3; close");
    assert_eq!(CallOutcome::NoContext { results: Vec::new() }.win32(), Some(0x6C2));
}

#[test]
fn rpc_043_other_forms_of_rejection() {
    for (result, reason) in [(1, 1), (1, 2), (2, 0), (2, 3)] {
        let rejected = rejected(result, reason);
        to_bind(&ack(&[rejected, accepted(Syntax::Ndr64), features(3)]), "request 2 on 1");
        let filled = emulator::rpc::pdu::bind_ack::ContextResult { syntax: Syntax::Ndr.id(), ..rejected };
        to_bind(&ack(&[filled, filled, features(0)]), "no context of 3; close");
    }
}

#[test]
fn rpc_044_another_number_of_results() {
    to_bind(&ack(&[accepted(Syntax::Ndr)]), "request 2 on 0");
    to_bind(&ack(&[]), "no context of 0; close");
    let four = [rejected(2, 2), accepted(Syntax::Ndr64), features(3), rejected(2, 2)];
    to_bind(&ack(&four), "broken: 4 results for 3 contexts; close");
}

#[test]
fn rpc_045_a_syntax_that_was_not_offered() {
    let crossed = [accepted(Syntax::Ndr64), rejected(2, 2), features(3)];
    to_bind(&ack(&crossed), "broken: result 0 accepts a syntax that was not offered; close");
}

#[test]
fn rpc_046_both_syntaxes_are_accepted() {
    let mut guest = binding();
    guest.case(&ack(&[accepted(Syntax::Ndr), accepted(Syntax::Ndr64), features(3)]), "request 2 on 0");
    guest.case(&response(ID, &stub(Syntax::Ndr)), "answer; keep");
}

#[test]
fn rpc_059_features_in_any_form() {
    let with = |last: &[_]| ack(&[&[rejected(2, 2), accepted(Syntax::Ndr64)], last].concat());
    for last in [&[rejected(2, 2)][..], &[features(0xFFFF)], &[]] {
        to_bind(&with(last), "request 2 on 1");
    }
}

#[test]
fn rpc_060_features_may_be_left_out() {
    let mut guest = Guest::new(&ClientConfig { features: None, group: 0x1234, ..ClientConfig::default() });
    guest.case(&ack(&[rejected(2, 2), accepted(Syntax::Ndr64)]), "request 2 on 1");
}

#[test]
fn rpc_061_an_acknowledgement_of_a_syntax_is_no_acceptance() {
    to_bind(&ack(&[features(0), features(0), features(3)]), "no context of 3; close");
    to_bind(&ack(&[features(0), accepted(Syntax::Ndr64), features(3)]), "request 2 on 1");
}

#[test]
fn rpc_086_any_association_group() {
    to_bind(&set(ack64(), "assoc_group_id", 0), "request 2 on 1");
    let mut guest = Guest::new(&ClientConfig { group: 77, ..ClientConfig::default() });
    guest.case(&ack64(), "request 2 on 1");
}

#[test]
fn rpc_129_fragment_sizes_below_the_minimum() {
    for field in ["max_xmit_frag", "max_recv_frag"] {
        for size in [0, 1431] {
            to_bind(
                &set(ack64(), field, size),
                &format!("broken: fragment size {size} is below 1432; close"),
            );
        }
        to_bind(&set(ack64(), field, 1432), "request 2 on 1");
    }
}

#[test]
fn a_cut_bind_ack_is_a_protocol_error() {
    for len in [20, 30, ack64().len() - 1] {
        to_bind(&cut(ack64(), len), "broken: bind_ack (12) ends inside its fields; close");
    }
}
