//! Section 11: stub data.

use emulator::rpc::uuids::Syntax;

use super::{
    build::*,
    link::{Link, link},
};

const BOTH: [Syntax; 2] = Syntax::ALL;

/// A connection bound in one syntax on context 0.
fn in_syntax(syntax: Syntax) -> Link {
    let mut link = link();
    link.case(&bind(&[(0, &[syntax.id()])]), &format!("bind_ack 0x03 0/0 {syntax}"));
    link
}

#[track_caller]
fn check(syntax: Syntax, stub: &[u8], expected: &str) {
    in_syntax(syntax).case(&request(2, 0, 0, stub), expected);
}

#[test]
fn rpc_165_both_layouts_are_served() {
    let ndr = [&[4, 1, 0, 0][..], &[4, 1, 0, 0], &DATA].concat();
    check(Syntax::Ndr, &ndr, "response 0 ok; keep");
    let ndr64 = [&[4, 1, 0, 0, 0, 0, 0, 0][..], &[4, 1, 0, 0, 0, 0, 0, 0], &DATA].concat();
    check(Syntax::Ndr64, &ndr64, "response 0 ok; keep");
}

#[test]
fn rpc_166_short_stubs() {
    for syntax in BOTH {
        let good = stub(syntax, &DATA);
        for len in [0, 1, 3, 4, 5, 7, 8, 12, 15, 16, 100, good.len() - 1] {
            check(syntax, &good[..len], "fault 0x6f7 0x03 0; keep");
        }
    }
}

#[test]
fn rpc_167_sizes_that_differ() {
    for syntax in BOTH {
        for (at, by) in [(0, 1), (0, -1)] {
            let mut stub = stub(syntax, &DATA);
            stub[at] = stub[at].wrapping_add_signed(by);
            check(syntax, &stub, "fault 0x6f7 0x03 0; keep");
        }
    }
}

#[test]
fn rpc_168_negative_sizes() {
    for size in [0x8000_0000_u32, 0xFFFF_FFFF] {
        let ndr = [size.to_le_bytes(), size.to_le_bytes()].concat();
        check(Syntax::Ndr, &ndr, "fault 0x6f7 0x03 0; keep");
        let ndr64 = [u64::from(size).to_le_bytes(), u64::from(size).to_le_bytes()].concat();
        check(Syntax::Ndr64, &ndr64, "fault 0x6f7 0x03 0; keep");
    }
}

#[test]
fn rpc_169_any_size_is_well_formed() {
    for syntax in BOTH {
        for size in [0, 1, 251, 253] {
            check(syntax, &stub(syntax, &vec![1; size]), "response 0 0x8007000d; keep");
        }
    }
}

#[test]
fn rpc_170_octets_after_the_stub() {
    for (syntax, allowed) in [(Syntax::Ndr, 3), (Syntax::Ndr64, 7)] {
        for extra in 1..=16 {
            let mut stub = stub(syntax, &DATA);
            stub.extend(vec![0xEE; extra]);
            let expected = if extra <= allowed { "response 0 ok; keep" } else { "fault 0x6f7 0x03 0; keep" };
            check(syntax, &stub, expected);
        }
        let trailer = [0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71, 1, 0, 0, 0];
        check(syntax, &[&stub(syntax, &DATA)[..], &trailer].concat(), "fault 0x6f7 0x03 0; keep");
    }
}

#[test]
fn rpc_171_padding_and_the_upper_half_of_max_count() {
    let mut padded = stub(Syntax::Ndr64, &DATA);
    padded[4..8].fill(0xEE);
    check(Syntax::Ndr64, &padded, "response 0 ok; keep");
    let mut huge = stub(Syntax::Ndr64, &DATA);
    huge[12] = 1;
    check(Syntax::Ndr64, &huge, "fault 0x6f7 0x03 0; keep");
}

#[test]
fn rpc_172_the_other_syntax() {
    check(Syntax::Ndr64, &stub(Syntax::Ndr, &DATA), "fault 0x6f7 0x03 0; keep");
    check(Syntax::Ndr, &stub(Syntax::Ndr64, &DATA), "fault 0x6f7 0x03 0; keep");
}

#[test]
fn rpc_173_the_layout_of_an_answer() {
    // 13 octets of data: three of padding before the HRESULT.
    let answer = super::link::ANSWER;
    let ndr = [&[13, 0, 0, 0, 0, 0, 2, 0, 13, 0, 0, 0][..], answer, &[0; 3], &[0; 4]].concat();
    let response = &in_syntax(Syntax::Ndr).raw(&request(2, 0, 0, &stub(Syntax::Ndr, &DATA)))[0];
    assert_eq!(response[24..], ndr);
    let head =
        [&[13, 0, 0, 0, 0, 0, 0, 0][..], &[0, 0, 2, 0, 0, 0, 0, 0], &[13, 0, 0, 0, 0, 0, 0, 0]].concat();
    let ndr64 = [&head[..], answer, &[0; 3], &[0; 4]].concat();
    let response = &in_syntax(Syntax::Ndr64).raw(&request(2, 0, 0, &stub(Syntax::Ndr64, &DATA)))[0];
    assert_eq!(response[24..], ndr64);
}

#[test]
fn rpc_174_the_layout_of_a_refusal() {
    for (syntax, zeros) in [(Syntax::Ndr, 8), (Syntax::Ndr64, 16)] {
        let response = &in_syntax(syntax).raw(&request(2, 0, 0, &stub(syntax, b"bad")))[0];
        assert_eq!(response[2], 2);
        assert_eq!(response[24..], [&vec![0; zeros][..], &[0x0D, 0, 0x07, 0x80]].concat());
    }
}
