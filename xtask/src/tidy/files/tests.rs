//! Files as they should be, and each way to break a rule.

use crate::tidy::tree::found;

#[track_caller]
fn check(path: &str, text: &str, expect: &[&str]) {
    let expect = expect.iter().map(|rest| format!("{path}:{rest}")).collect::<Vec<_>>();
    assert_eq!(found(super::check, &[(path, text)]), expect);
}

#[test]
fn a_plain_file_is_free() {
    check(
        "emulator/src/a.rs",
        "//! A.\n#[expect(dead_code)]\nfn f() { \"#[allow(x)]\"; } // #[ignore]\n",
        &[],
    );
    check("README.md", "see /usr/share or ../emulator\n", &[]);
    check(".ci/run", "mktemp /tmp/XXXX\n", &[]);
    check("captures/golden/x.snap", "ends in a blank \n", &[]);
}

#[test]
fn text_is_judged_line_by_line() {
    check(
        "README.md",
        "a\nb \nc\t\n",
        &["2: white space at the end of the line", "3: white space at the end of the line"],
    );
    check(
        "README.md",
        &["see ..", "/shared/x.md"].concat(),
        &["1: the project stands alone: no path into a shared folder"],
    );
    for path in [["/wo", "rk/x"], ["/tm", "p/x"], ["/ho", "me/x"]] {
        check("CONTRIBUTING.md", &path.concat(), &["1: an absolute path of one machine"]);
    }
}

#[test]
fn rust_files_say_what_they_are_and_stay_short() {
    check("emulator/src/a.rs", "fn f() {}\n", &["1: a Rust file begins with `//!` and what it is"]);
    check("emulator/src/a.rs", &"//!\n".repeat(500), &[]);
    check("emulator/src/a.rs", &"//!\n".repeat(501), &["501: 501 lines, at most 500"]);
    check("emulator/src/mod.rs", &"//!\n".repeat(60), &[]);
    check("emulator/src/mod.rs", &"//!\n".repeat(61), &["61: 61 lines, at most 60"]);
}

#[test]
fn attributes_that_hide_something_are_findings() {
    let judged = "use `#[expect(…, reason)]`, which says when it is no longer needed";
    check("emulator/src/a.rs", "//!\n#[allow(dead_code)]", &[&format!("2: `#[allow(`: {judged}")]);
    let judged = "use `#![expect(…, reason)]`, which says when it is no longer needed";
    check("emulator/src/a.rs", "//!\n#![allow(dead_code)]", &[&format!("2: `#![allow(`: {judged}")]);
    check(
        "emulator/src/a.rs",
        "//!\n#[ignore = \"x\"]",
        &["2: `#[ignore`: a test that doesn't run proves nothing"],
    );
    check("emulator/src/a.rs", "//!\n#[should_panic]", &["2: `#[should_panic`: test the error instead"]);
}

#[test]
fn the_top_of_the_tree_is_a_closed_list() {
    check(".github/x.yml", "", &[]);
    check("utils/a.md", "", &["0: not on the list of what stands at the top of the tree"]);
    check("NOTES.md", "", &["0: not on the list of what stands at the top of the tree"]);
}
