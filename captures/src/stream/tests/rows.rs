//! Segments and what they make known, row by row.

use super::notation::{read, tell};
use crate::stream::{Assembler, Conn, Event, Limits, Seen};

#[track_caller]
fn check_with(limits: Limits, row: &str, expect: &str) {
    assert_eq!(tell(&read(row), limits), expect, "{row}");
}

#[track_caller]
fn check(row: &str, expect: &str) {
    check_with(Limits::default(), row, expect);
}

#[test]
fn data_in_order_are_passed_through() {
    check(
        "C100S S300SA101 C101A301 C101A301:ab S301A103:xyz C103A304:c C104FA304 S304FA105 C105A305",
        ">0:ab@4 <0:xyz@5 >2:c@6 >fin@7 <fin@8 closed@9",
    );
    check("C100S:early S300SA101 C106A301:late", ">0:early@1 >5:late@3 end@3");
    check("C100S S0R", "<rst@2 closed@2");
}

#[test]
fn early_segments_wait() {
    let open = "C100S S300SA101";
    check(&format!("{open} C103A301:cd C101A301:ab"), ">0:ab@4 >2:cd@4 end@4");
    check(&format!("{open} C105A301:e C103A301:cd C101A301:ab"), ">0:ab@5 >2:cd@5 >4:e@5 end@5");
    check(&format!("{open} C103FA301 S301A104 C101A301:ab"), ">0:ab@5 >fin@5 end@5");
    check(&format!("{open} C103R C101A301:ab"), ">0:ab@4 >rst@4 closed@4");
    check("S300SA101 C101A301:ab C100S", ">0:ab@2 end@3");
    check("C101A301:ab C100S S300SA101 S301:x", ">0:ab@1 <0:x@4 end@4");
}

#[test]
fn the_first_to_bring_an_octet_wins() {
    let open = "C100S S300SA101";
    check(&format!("{open} C101:abc C101:abc C102:bcd"), ">0:abc@3 >3:d@5 end@5");
    check(&format!("{open} C101:abc C102:bXY"), ">0:abc@3 >2differs@4 >3:Y@4 end@4");
    check(&format!("{open} C103:cd C101:abXY"), ">2differs@4 >0:ab@4 >2:cd@4 end@4");
    check(&format!("{open} C103:cd C101:abcdef"), ">0:ab@4 >2:cd@4 >4:ef@4 end@4");
    // A keep-alive's octet means nothing.
    check(&format!("{open} C101:abc C103:0 C103 C104:d"), ">0:abc@3 >3:d@6 end@6");
    // A zero-window probe's does.
    check(&format!("{open} C101:abc C104:d C104:d C105:e"), ">0:abc@3 >3:d@4 >4:e@6 end@6");
}

#[test]
fn sequence_numbers_wrap() {
    check(
        "C4294967293S S4294967295SA4294967294 C4294967294A0:abcd S0A2:x C2:e C0:cd",
        ">0:abcd@3 <0:x@4 >4:e@5 end@6",
    );
}

#[test]
fn what_never_comes_is_a_gap() {
    let open = "C100S S300SA101";
    // Until the capture ends; acknowledged or not.
    check(&format!("{open} C101:ab C106:f"), ">0:ab@3 >2gap3@4 >5:f@4 end@4");
    check(&format!("{open} C101:ab S301A106"), ">0:ab@3 >2gap3@4 end@4");
    check(&format!("{open} C101:ab C106FA301"), ">0:ab@3 >2gap3@4 >fin@4 end@4");
    // One octet may be a FIN that nobody captured.
    check(&format!("{open} C101:ab S301A104"), ">0:ab@3 end@4");
    // Acknowledged, and given up after 64 frames or five seconds.
    check(&format!("{open} C105:e S301A106 *64 C106:f C101:abcd"), ">0gap4@3 >4:e@3 >5:f@69 end@70");
    check(&format!("{open} C105:e S301A106 ~5 C106:f ~1 C101:abcd"), ">0gap4@3 >4:e@3 >5:f@5 end@6");
    check(&format!("{open} C105:e S301A106 *63 C101:abcd"), ">0:abcd@68 >4:e@68 end@68");
    // It isn't given up while it has not been acknowledged.
    check(&format!("{open} C105:e S301A101 *80 ~9 C101:abcd"), ">0:abcd@85 >4:e@85 end@85");
    // Only one side is seen.
    check("C100S C101:a C103:c *64", ">0:a@2 >1gap1@3 >2:c@3 end@67");
    // A reset and another connection end what is waited for.
    check(&format!("{open} C103:c S301R"), "<rst@4 >0gap2@3 >2:c@3 closed@4");
}

#[test]
fn octets_cut_off_are_a_gap() {
    let open = "C100S S300SA101";
    check(&format!("{open} C101:ab+3 C106:f"), ">0:ab@3 >2gap3@3 >5:f@4 end@4");
    check(&format!("{open} C106:f C101:ab+3"), ">0:ab@4 >2gap3@4 >5:f@4 end@4");
    check(&format!("{open} C103:c+3 C104:de C101:ab"), ">0:ab@5 >2:c@5 >3:de@5 >5gap1@5 end@5");
    check(&format!("{open} C101F:ab+3"), ">0:ab@3 >2gap3@3 >fin@3 end@3");
    check(&format!("{open} C101:+5 C101:abcdef"), ">0gap5@3 >5:f@4 end@4");
}

#[test]
fn a_connection_may_begin_in_the_middle() {
    check("C500A900:ab S900A502:x", ">0:ab@1 <0:x@2 end@2");
    // What the other side has acknowledged is where it begins.
    check("S900A500:x C503A901:d C500A901:abc", "<0:x@1 >0:abc@3 >3:d@3 end@3");
    check("C500A900:ab C498A900:zz", ">0:ab@1 end@2");
    check("C498A900:zzab C500A900:abc", ">0:zzab@1 >4:c@2 end@2");
    // A keep-alive first: what comes next stands one octet further.
    check("C499A900 S900A500 C500A900:ab", ">0:ab@3 end@3");
    check("C500FA900 S900FA501", ">fin@1 <fin@2 closed@2");
    check("S900RA500", "<rst@1 closed@1");
}

#[test]
fn a_new_syn_is_a_new_connection() {
    let open = "C100S S300SA101";
    check(&format!("{open} C100S C101:a"), ">0:a@4 end@4");
    check(&format!("{open} C101:a C700S S800SA701 C701:b"), ">0:a@3 replaced@3 #1>0:b@6 #1end@6");
    check(
        &format!("{open} C101FA301 S301FA102 C102A302 C700S S800SA701 C701:b"),
        ">fin@3 <fin@4 closed@5 #1>0:b@8 #1end@8",
    );
    check("C100S S0RA101 C100S S0RA101", "<rst@2 closed@4");
    check("C100S S0RA101 C100S S300SA101 C101A301:a S301A102:b", "<rst@2 >0:a@5 <0:b@6 closed@6");
}

#[test]
fn what_follows_a_closed_connection_is_dropped() {
    let open = "C100S S300SA101";
    // Data that a reset has overtaken, or that go on behind one that a third has sent.
    check(&format!("{open} S301R C101:ab S301A103:x"), "<rst@3 >0:ab@4 <0:x@5 closed@5");
    let quiet = "c1S ~3 *256";
    check(&format!("{open} S301R {quiet} C101:ab S301R C100S C900S"), "<rst@3 closed@3 #1end@260 #2end@264");
    // Less quiet than that, and it isn't over.
    check(&format!("{open} S301R c1S *256 C101:ab"), "<rst@3 >0:ab@261 closed@261 #1end@260");
    check(&format!("{open} S301R c1S ~3 *253 C101:ab"), "<rst@3 >0:ab@258 closed@258 #1end@257");
}

#[test]
fn no_more_is_held_than_the_limits_allow() {
    let open = "C100S S300SA101";
    let few = |connections, waiting, waiting_in_all| Limits { connections, waiting, waiting_in_all };
    check_with(
        few(9, 300, 999),
        &format!("{open} C103:c C105:e C107:g C109:i C101:ab"),
        ">0gap2@3 >2:c@3 >3gap1@4 >4:e@4 >5gap1@5 >6:g@5 >7gap1@6 >8:i@6 end@7",
    );
    // Of all connections, the one that has been silent the longest gives up.
    check_with(
        few(9, 300, 300),
        "C100S S300SA101 c100S s300SA101 C103:c c103:c c105:e c107:g c101:ab",
        ">0gap2@5 >2:c@5 #1>0:ab@9 #1>2:c@9 end@5 #1>3gap1@9 #1>4:e@9 #1>5gap1@9 #1>6:g@9 #1end@9",
    );
    check_with(
        few(1, 300, 300),
        "C100S C101:ab c100S c101:x C104:d",
        ">0:ab@2 evicted@2 #1>0:x@4 #1evicted@4 >0:d@5 end@5",
    );
}

#[test]
fn the_ends_and_the_opening_are_told() {
    for (row, client, syns, syn, syn_ack) in [
        ("C100S C100S ~1 C100S S300SA101 S300SA101 C101:a", 50_000, 3, Some(1), Some(4)),
        ("S300SA101 C101:a", 50_000, 0, None, Some(1)),
        ("S301A100:b C101:a", 50_000, 0, None, None),
        ("S301S C100S S301SA101 C101:a", 1688, 2, Some(1), Some(3)),
        // A guess that a SYN out of order mends.
        ("C101A302 S301S C101:a", 1688, 1, Some(2), None),
    ] {
        let mut assembler = Assembler::<u32>::new(Limits::default());
        let mut last = None;
        for (frame, owned) in (1..).zip(read(row)) {
            let seen = Seen { frame, ..Seen::default() };
            assembler.segment(seen, &owned.segment(), &mut |conn: &Conn, kept, _, event| {
                *kept += u32::from(matches!(event, Event::Data { .. }));
                last = Some((*conn, *kept));
            });
        }
        let (conn, kept) = last.unwrap();
        let opening = conn.opening;
        let frame = |seen: Option<Seen>| seen.map(|seen| seen.frame);
        assert_eq!(conn.client.port(), client, "{row}");
        assert_eq!((opening.syns, frame(opening.syn), frame(opening.syn_ack)), (syns, syn, syn_ack), "{row}");
        assert_eq!(opening.first.frame, 1);
        assert!(kept > 0, "what is kept with the connection stays");
    }
}

/// Where the last segment of a row stands.
#[track_caller]
fn check_place(row: &str, expect: Option<(u32, Option<i64>)>) {
    let mut assembler = Assembler::<()>::new(Limits::default());
    let segments = read(row);
    for (frame, owned) in (1..).zip(&segments) {
        let seen = Seen { frame, ..Seen::default() };
        assembler.segment(seen, &owned.segment(), &mut |_, (), _, _| {});
    }
    assert_eq!(assembler.locate(&segments.last().unwrap().segment()), expect, "{row}");
}

#[test]
fn segments_have_their_place_in_a_connection() {
    check_place("C100S", Some((0, Some(0))));
    check_place("C100S S300SA101 C101A301:ab", Some((0, Some(0))));
    check_place("C100S S300SA101 C101A301:ab C103A301:cd", Some((0, Some(2))));
    check_place("C100S S300SA101 C101A301:ab C101A301:ab", Some((0, Some(0))));
    check_place("C100S S300SA101 C109A301:ij", Some((0, Some(8))));
    check_place("C100S S300SA101 C101A301:ab C100A301:x", Some((0, Some(-1))));
    check_place("C4294967295S S300SA0 C0A301:ab C2A301:cd", Some((0, Some(2))));
    check_place("C100S S300SA101 C500S", Some((1, Some(0))));
    check_place("C100S S300SA101 S301A101:x", Some((0, Some(0))));
    check_place("S500A101:x", Some((0, Some(0))));
}
