//! `kmslab error`: result codes and status flags.

use serde_json::Value;

use crate::lab::Lab;

#[test]
fn a_code_is_found_however_it_is_written() {
    let lab = Lab::new();
    for code in ["0xC004F074", "C004F074", "0xc004f074", "3221549172", "-1073418124"] {
        let ran = lab.kmslab(&["error", code]);
        assert_eq!(ran.code, 0, "{code}: {}", ran.stderr);
        for part in
            ["0xC004F074", "SL_E_VL_BINDING_SERVICE_UNAVAILABLE", "KMS client", "event 12288", "ERR-054"]
        {
            assert!(ran.stdout.contains(part), "{code}: no {part} in {}", ran.stdout);
        }
    }
    let win32 = lab.kmslab(&["error", "1722"]);
    assert!(win32.stdout.starts_with("0x800706BA"), "{}", win32.stdout);
}

#[test]
fn an_unknown_code_is_told_by_its_facility_and_sent_to_the_list() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["error", "0x800706BB0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let ran = lab.kmslab(&["error", "0x800706E5"]);
    assert_eq!(ran.code, 2);
    for part in ["RPC", "number 1765", "the nearest is 0x800706", "`kmslab error` lists every code"] {
        assert!(ran.stdout.contains(part), "no {part} in {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("http"), "nobody is sent outside: {}", ran.stdout);
    let list = lab.kmslab(&["error"]);
    assert!(list.code == 0 && list.stdout.lines().count() > 60, "{}", list.stdout);
}

#[test]
fn json_has_every_field() {
    let lab = Lab::new();
    let json = |words: &[&str]| serde_json::from_str::<Value>(&lab.kmslab(words).stdout).unwrap();
    let code = json(&["error", "0xC004F00F", "--json"]);
    assert_eq!(code["known"], true);
    assert_eq!(code["signed"], -1_073_418_225);
    assert_eq!(code["activation"], serde_json::json!(["MAK", "KMS client", "KMS host"]));
    assert_eq!(code["requirements"][1], "ERR-014");
    assert_eq!(json(&["error", "0xC004F0FF", "--json"])["known"], false);
    let all = json(&["error", "--json"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert!(all.as_array().unwrap().iter().all(|one| keys(one) == keys(&code)));
}

#[test]
fn status_flags_have_names() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["error", "--status", "0x4000008"]);
    assert_eq!((ran.code, ran.stdout.trim()), (0, "0x04000008  OTHER_PC | NOT_ENOUGH_COUNT"));
    assert_eq!(lab.kmslab(&["error", "--status", "many"]).code, 2);
}
