//! Spellings of the field, what is refused, and that the lab reads what it writes.

use proptest::prelude::*;

use super::*;
use crate::model::{Hresult, LicenceStatus, Minutes, RequestSent, RequestServed, StatusFlags, info, lab_id};

const ID: &str = "a1ee42bb-3e7a-577c-80fe-fc6744041f67";

#[track_caller]
fn check(id: u32, text: &str, expect: &str, spellings: &[Spelling]) {
    let text = text.replace("ID", ID);
    let (data, seen) = read_info(id, &text).unwrap();
    assert_eq!((data.join(","), seen), (expect.replace("ID", ID), spellings.to_vec()), "{text}");
}

#[test]
fn what_the_field_writes_is_read() {
    use Spelling::{Blank, MonthFirst, NoNPolicy, Padding, ShortCode, TrailingComma};
    let request = "0xC004F06C,0x00000000,kms1.lab.test:1688,ID,2010/9/29 17:52,0,2,41760,ID";
    check(
        12288,
        "0xC004F06C, 0x00000000, kms1.lab.test:1688, ID, 2010/09/29 17:52, 0, 2, 41760, ID, 5",
        &format!("{request},5"),
        &[Blank, Padding],
    );
    check(12288, &format!("{request},"), request, &[TrailingComma, NoNPolicy]);
    check(12288, &format!("{request},5,"), &format!("{request},5"), &[TrailingComma]);
    check(
        12290,
        "0xC004F06C,5,c1.lab.test,ID,2010/9/29 21:46,0,2,41520,ID",
        "0xC004F06C,5,c1.lab.test,ID,2010/9/29 21:46,0,2,41520,ID",
        &[],
    );
    check(
        12289,
        "0x0,0x4000008,0,0,4,120,10080,1/14/2006 2:30",
        "0x00000000,0x04000008,0,0,4,120,10080,2006/1/14 02:30",
        &[Padding, MonthFirst, ShortCode],
    );
    check(12293, "0x8007267C, lab.test", "0x8007267C,lab.test", &[Blank]);
}

#[test]
fn a_guid_in_braces_is_read() {
    let text = format!("0x00000000,25,c1,{{{}}},2026/1/4 02:30,1,2,9,{ID}", ID.to_uppercase());
    let (data, seen) = read_info(12290, &text).unwrap();
    assert_eq!((data[3].as_str(), seen), (ID, vec![Spelling::Guid]));
}

#[test]
fn an_unknown_shape_is_an_error_with_its_place() {
    let good = "0x00000000,0x04000000,0,0,4,120,10080,2026/1/14 02:30";
    for (from, to, place) in [
        ("0,4,120", "0,four,120", "field 5 (Count), column 27: expected a number, found `four`"),
        ("2026/1/14", "14/1/2026", "field 8 (Client Time), column 39"),
        ("2026/1/14", "26/1/14", "expected a time such as"),
        ("2026/1/14", "2026/2/30", "field 8"),
        ("2026/1/14", "2026-1-14", "field 8"),
        ("02:30", "02:30:00", "field 8"),
        ("02:30", "25:30", "field 8"),
        ("02:30", "2:30 PM", "field 8"),
        ("0x04000000", "67108864", "field 2 (Status), column 12: expected a code"),
        ("0x00000000", "0x000000000", "field 1"),
        (",0,0,4", ",2,0,4", "field 3 (fBound), column 23: expected 0 or 1, found `2`"),
        (",0,0,4", ",0,,4", "field 4 (Unused)"),
        (",0,0,4", ",0,0, +4", "field 5 (Count), column 28"),
        (",0,0,4", ",0,0,004", "field 5"),
        (",0,0,4", ",0,4", "has 8 fields, found 7"),
        (",0,0,4", ",0,0,0,4", "has 8 fields, found 9"),
    ] {
        let text = good.replace(from, to);
        let error = read_info(12289, &text).expect_err(&text).to_string();
        assert!(error.contains(place), "{text}: {error}");
    }
    for (id, text) in [(12290, ""), (12294, "two words"), (12295, "0x0"), (12291, "0x0,0x0")] {
        assert!(read_info(id, text).is_err(), "{id} {text}");
    }
}

proptest! {
    #[test]
    fn the_lab_reads_what_it_writes(
        result in any::<u32>(), flags in any::<u32>(), ticks in 0_u64..4_000_000_000, name in "[a-z0-9.-]{1,60}",
        is_vm in any::<bool>(), status in 0_usize..7, minutes in any::<u32>(), n_policy in any::<u32>(),
    ) {
        let client_time = Filetime::from_unix_seconds(ticks);
        let licence = LicenceStatus::ALL[status];
        let (result, minutes_left, cmid) = (Hresult(result), Minutes(minutes), lab_id("cmid/c1"));
        let sent = RequestSent {
            result, status: StatusFlags(flags), server: format!("{name}:1688"), cmid, client_time, is_vm, licence,
            minutes_left, act_id: cmid, n_policy,
        };
        let served = RequestServed {
            result, n_policy, machine: name, cmid, client_time, is_vm, licence, minutes_left, act_id: cmid,
        };
        for record in [sent.record(client_time), served.record(client_time)] {
            let spaced = record.data.join(", ");
            prop_assert_eq!(read_info(record.id, &info(&record)), Ok((record.data.clone(), Vec::new())));
            prop_assert_eq!(read_info(record.id, &spaced), Ok((record.data, vec![Spelling::Blank])));
        }
    }

    #[test]
    fn no_text_brings_the_reader_down(id in 12288_u32..12295, text in ".{0,120}") {
        let _ = read_info(id, &text);
    }
}
