//! Section 11: response stubs.

use emulator::rpc::uuids::Syntax;

use super::{
    build::*,
    guest::{Guest, binding},
};

/// A client bound in one syntax that has sent a request.
fn calling_in(syntax: Syntax) -> Guest {
    let mut guest = binding();
    match syntax {
        Syntax::Ndr => guest.case(&ack_ndr(), "request 2 on 0"),
        Syntax::Ndr64 => guest.case(&ack64(), "request 2 on 1"),
    }
    guest
}

#[track_caller]
fn check(syntax: Syntax, stub: &[u8], expected: &str) {
    calling_in(syntax).case(&response(ID, stub), expected);
}

#[test]
fn rpc_175_refusals() {
    for (syntax, zeros) in [(Syntax::Ndr, 8), (Syntax::Ndr64, 16)] {
        for code in [0xC004_F042_u32, 0x8007_000D] {
            let stub = [&vec![0; zeros][..], &code.to_le_bytes()].concat();
            check(syntax, &stub, &format!("refusal {code:#x}; keep"));
        }
    }
}

#[test]
fn rpc_176_bad_response_stubs() {
    for syntax in Syntax::ALL {
        let good = stub(syntax);
        let last = good.len() - 4;
        for (stub, why) in [
            (&good[..last], format!("stub of {last} octets ends before the end of `hresult`")),
            (&[], "stub of 0 octets ends before the end of `size`".to_owned()),
            (&good[..4], "stub of 4 octets ends before the end of `referent`".to_owned()),
        ] {
            check(syntax, stub, &format!("broken: response stub: {why}; close"));
        }
        let mut null = good.clone();
        let referent = if syntax == Syntax::Ndr { 4..8 } else { 8..16 };
        null[referent].fill(0);
        check(syntax, &null, "broken: response stub: `size` is 13, but `referent` is null; close");
        let mut differs = good.clone();
        differs[0] = 12;
        check(syntax, &differs, "broken: response stub: `size` is 12, `max_count` 13; close");
        let mut huge = good.clone();
        huge[..4].fill(0xFF);
        check(syntax, &huge, "broken: response stub: `size` is 0xffffffff, a negative long; close");
    }
}

#[test]
fn rpc_177_referents_and_octets_after_the_result() {
    for referent in [1_u32, 0x0002_0000, 0xFFFF_FFFF] {
        let mut stub = stub(Syntax::Ndr);
        stub[4..8].copy_from_slice(&referent.to_le_bytes());
        check(Syntax::Ndr, &stub, "answer; keep");
    }
    for referent in [1_u64, 0xFFFF_FFFF, 0x1_0000_0000] {
        let mut stub = stub(Syntax::Ndr64);
        stub[8..16].copy_from_slice(&referent.to_le_bytes());
        check(Syntax::Ndr64, &stub, "answer; keep");
    }
    for (syntax, extra) in [(Syntax::Ndr, 3), (Syntax::Ndr64, 7)] {
        check(syntax, &[stub(syntax), vec![0xEE; extra]].concat(), "answer; keep");
    }
}

#[test]
fn a_result_decides_over_data() {
    let mut failed = stub(Syntax::Ndr);
    let at = failed.len() - 4;
    failed[at..].copy_from_slice(&0xC004_F041_u32.to_le_bytes());
    check(Syntax::Ndr, &failed, "refusal 0xc004f041; keep");
    check(Syntax::Ndr, &[0; 12], "answer of 0; keep");
}
